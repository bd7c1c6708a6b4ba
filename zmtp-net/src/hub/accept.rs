//! Connections that come in.

use super::{Address, Details, Hub, Life};
use crate::event::{EventKind, SocketEvent, Turned};
use crate::peer::{Link, ListenerId, Origin, PeerId, Stream};

impl Hub {
    /// A stream was accepted. `None` if it is to be closed at once: a limit was reached.
    pub(crate) fn accepted(&mut self, listener: ListenerId, address: Address) -> Option<PeerId> {
        if let Err(turned) = self.census.admits(address.ip, &self.options) {
            self.turned(turned, &address);
            return None;
        }
        if self.life != Life::Open {
            return None;
        }
        let connection = self.begin()?;
        let ip = address.ip;
        let link = Link::Stream(Box::new(Stream::new(connection)));
        let id = self.peers.insert(Origin::Accepted(listener), link);
        self.details.insert(id, Details { counted: true, ..Details::new(address) });
        self.census.arrived(ip);
        self.report(id, EventKind::Accepted);
        self.peers.mark_dirty(id);
        self.schedule(id);
        Some(id)
    }

    /// A stream was closed as soon as it was accepted.
    pub(crate) fn turned(&mut self, turned: Turned, address: &Address) {
        self.emit(SocketEvent {
            kind: EventKind::Turned(turned),
            peer: None,
            local: Some(address.local.clone()),
            remote: Some(address.remote.clone()),
            about: None,
        });
    }

    /// A listener was closed: what came through it leaves too, as with libzmq.
    pub(crate) fn unlistened(&mut self, listener: ListenerId) {
        for id in self.peers.ids() {
            if self.peers.get(id).is_some_and(|peer| peer.origin == Origin::Accepted(listener)) {
                self.depart(id);
            }
        }
        self.settle();
    }
}
