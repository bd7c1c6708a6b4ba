//! Async tasks and others that wait for a socket without a thread of their own.

use std::collections::BTreeMap;
use std::task::Waker;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interest {
    /// A message to receive.
    Receive,
    /// Room to send.
    Send,
}

/// What who waits does when it is woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It takes what it waited for: one is woken at a time, and it wakes the next if something is
    /// left.
    Taker,
    /// It only looks: all are woken.
    Watcher,
}

/// The name of one who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WakerKey {
    number: u64,
    interest: Interest,
    role: Role,
}

/// Those who wait for one thing, in the order in which they came. Who was woken is not among them
/// until it waits again, at its old place.
#[derive(Debug, Default)]
struct Line {
    takers: BTreeMap<u64, Waker>,
    watchers: BTreeMap<u64, Waker>,
}

impl Line {
    fn of(&mut self, role: Role) -> &mut BTreeMap<u64, Waker> {
        match role {
            Role::Taker => &mut self.takers,
            Role::Watcher => &mut self.watchers,
        }
    }

    fn is_empty(&self) -> bool {
        self.takers.is_empty() && self.watchers.is_empty()
    }
}

/// Those who wait for a socket.
#[derive(Debug, Default)]
pub(crate) struct Wakers {
    receive: Line,
    send: Line,
    next: u64,
}

impl Wakers {
    fn line(&mut self, interest: Interest) -> &mut Line {
        match interest {
            Interest::Receive => &mut self.receive,
            Interest::Send => &mut self.send,
        }
    }

    /// Another one waits.
    pub(crate) fn add(&mut self, interest: Interest, role: Role, waker: &Waker) -> WakerKey {
        let key = WakerKey { number: self.next, interest, role };
        self.next += 1;
        self.update(key, waker);
        key
    }

    /// It waits again, perhaps with another waker.
    pub(crate) fn update(&mut self, key: WakerKey, waker: &Waker) {
        let line = self.line(key.interest).of(key.role);
        line.entry(key.number)
            .and_modify(|known| known.clone_from(waker))
            .or_insert_with(|| waker.clone());
    }

    pub(crate) fn remove(&mut self, key: WakerKey) {
        self.line(key.interest).of(key.role).remove(&key.number);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.receive.is_empty() && self.send.is_empty()
    }

    pub(crate) fn waits_for(&self, interest: Interest) -> bool {
        !match interest {
            Interest::Receive => self.receive.is_empty(),
            Interest::Send => self.send.is_empty(),
        }
    }

    /// There is something: whom to wake for it.
    pub(crate) fn take(&mut self, interest: Interest, into: &mut Vec<Waker>) {
        let line = self.line(interest);
        into.extend(line.takers.pop_first().map(|(_, waker)| waker));
        into.extend(std::mem::take(&mut line.watchers).into_values());
    }

    /// Everything ends: all are woken.
    pub(crate) fn take_all(&mut self, into: &mut Vec<Waker>) {
        for line in [&mut self.receive, &mut self.send] {
            into.extend(std::mem::take(&mut line.takers).into_values());
            into.extend(std::mem::take(&mut line.watchers).into_values());
        }
    }
}
