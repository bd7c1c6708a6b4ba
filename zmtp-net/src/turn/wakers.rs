//! Async tasks that wait for a socket.

use std::task::Waker;

/// What a task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interest {
    /// A message to receive.
    Receive,
    /// Room to send.
    Send,
    /// Anything: peers that come and go, events.
    Change,
}

/// The name of a waiting task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WakerKey(u64);

#[derive(Debug)]
struct Sleeper {
    key: WakerKey,
    interest: Interest,
    waker: Waker,
}

/// Async tasks that wait for a socket. Each stays until it is removed; being woken does not remove
/// it, so nobody is forgotten if another task takes what it was woken for.
#[derive(Debug, Default)]
pub(crate) struct Wakers {
    sleepers: Vec<Sleeper>,
    next: u64,
}

impl Wakers {
    pub(crate) fn add(&mut self, interest: Interest, waker: &Waker) -> WakerKey {
        let key = WakerKey(self.next);
        self.next += 1;
        self.sleepers.push(Sleeper { key, interest, waker: waker.clone() });
        key
    }

    /// The task polls again, perhaps with another waker.
    pub(crate) fn update(&mut self, key: WakerKey, waker: &Waker) {
        if let Some(sleeper) = self.sleepers.iter_mut().find(|sleeper| sleeper.key == key) {
            sleeper.waker.clone_from(waker);
        }
    }

    pub(crate) fn remove(&mut self, key: WakerKey) {
        self.sleepers.retain(|sleeper| sleeper.key != key);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sleepers.is_empty()
    }

    pub(crate) fn waits_for(&self, interest: Interest) -> bool {
        self.sleepers.iter().any(|sleeper| sleeper.interest == interest)
    }

    /// Collects the wakers of those who wait for this.
    pub(crate) fn collect(&self, interest: Interest, into: &mut Vec<Waker>) {
        let waiting = self.sleepers.iter().filter(|sleeper| sleeper.interest == interest);
        into.extend(waiting.map(|sleeper| sleeper.waker.clone()));
    }
}
