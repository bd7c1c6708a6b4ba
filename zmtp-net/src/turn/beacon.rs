//! Descriptors that are readable while a socket has something to receive or to send.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use super::wakers::Interest;

/// The name of a beacon of its socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BeaconKey(u64);

/// A pair of streams with one octet in it, or none.
#[derive(Debug)]
struct Beacon {
    key: BeaconKey,
    interest: Interest,
    near: UnixStream,
    far: Arc<UnixStream>,
    light: Light,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Light {
    On,
    Off,
}

impl Beacon {
    /// Neither waits: at most one octet is under way.
    fn show(&mut self, light: Light) {
        if self.light == light {
            return;
        }
        let done = match light {
            Light::On => self.near.write(&[0]),
            Light::Off => (&*self.far).read(&mut [0]),
        };
        // Whoever has read the octet itself has turned it off already.
        if done.is_ok() || light == Light::Off {
            self.light = light;
        }
    }
}

/// The beacons of a socket.
#[derive(Debug, Default)]
pub(crate) struct Beacons {
    beacons: Vec<Beacon>,
    next: u64,
}

impl Beacons {
    /// Another beacon, which is off; gives the descriptor that becomes readable.
    pub(crate) fn add(&mut self, interest: Interest) -> io::Result<(BeaconKey, Arc<UnixStream>)> {
        let (near, far) = UnixStream::pair()?;
        near.set_nonblocking(true)?;
        far.set_nonblocking(true)?;
        let (key, far) = (BeaconKey(self.next), Arc::new(far));
        self.next += 1;
        let beacon = Beacon { key, interest, near, far: Arc::clone(&far), light: Light::Off };
        self.beacons.push(beacon);
        Ok((key, far))
    }

    pub(crate) fn remove(&mut self, key: BeaconKey) {
        self.beacons.retain(|beacon| beacon.key != key);
    }

    /// The socket is closed: the descriptors are readable for ever, and tell of the end.
    pub(crate) fn clear(&mut self) {
        self.beacons.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.beacons.is_empty()
    }

    pub(crate) fn waits_for(&self, interest: Interest) -> bool {
        self.beacons.iter().any(|beacon| beacon.interest == interest)
    }

    /// Shows whether there is something.
    pub(crate) fn show(&mut self, interest: Interest, is_ready: bool) {
        let light = if is_ready { Light::On } else { Light::Off };
        for beacon in self.beacons.iter_mut().filter(|beacon| beacon.interest == interest) {
            beacon.show(light);
        }
    }
}
