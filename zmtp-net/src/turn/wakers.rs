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
    /// The end of the socket, and nothing else.
    End,
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
    takers: BTreeMap<u64, Taker>,
    watchers: BTreeMap<u64, Waker>,
}

/// One who tries, and found nothing.
#[derive(Debug)]
struct Taker {
    waker: Waker,
    /// How often room had been found when it tried: it tries again when there is other room than
    /// what did not help it.
    seen: u64,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.takers.is_empty() && self.watchers.is_empty()
    }
}

/// Those who wait for a socket.
#[derive(Debug, Default)]
pub(crate) struct Wakers {
    receive: Line,
    send: Line,
    end: Line,
    next: u64,
}

impl Wakers {
    fn line(&mut self, interest: Interest) -> &mut Line {
        match interest {
            Interest::Receive => &mut self.receive,
            Interest::Send => &mut self.send,
            Interest::End => &mut self.end,
        }
    }

    /// Another one waits, who tried when room had been found `seen` times.
    pub(crate) fn add(
        &mut self,
        interest: Interest,
        role: Role,
        waker: &Waker,
        seen: u64,
    ) -> WakerKey {
        let key = WakerKey { number: self.next, interest, role };
        self.next += 1;
        self.update(key, waker, seen);
        key
    }

    /// It waits again, perhaps with another waker.
    pub(crate) fn update(&mut self, key: WakerKey, waker: &Waker, seen: u64) {
        let line = self.line(key.interest);
        match key.role {
            Role::Taker => {
                line.takers.insert(key.number, Taker { waker: waker.clone(), seen });
            }
            Role::Watcher => {
                line.watchers.insert(key.number, waker.clone());
            }
        }
    }

    pub(crate) fn remove(&mut self, key: WakerKey) {
        let line = self.line(key.interest);
        match key.role {
            Role::Taker => drop(line.takers.remove(&key.number)),
            Role::Watcher => drop(line.watchers.remove(&key.number)),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.receive.is_empty() && self.send.is_empty() && self.end.is_empty()
    }

    /// Whether somebody still waits for it when whoever can go on has been woken.
    pub(crate) fn go_on_waiting(&self, interest: Interest, is_ready: bool) -> bool {
        let line = match interest {
            Interest::Receive => &self.receive,
            Interest::Send => &self.send,
            Interest::End => &self.end,
        };
        match is_ready {
            true => line.takers.len() > 1,
            false => !line.is_empty(),
        }
    }

    pub(crate) fn waits_for(&self, interest: Interest) -> bool {
        !match interest {
            Interest::Receive => self.receive.is_empty(),
            Interest::Send => self.send.is_empty(),
            Interest::End => self.end.is_empty(),
        }
    }

    /// There is something: whom to wake for it. Room was found `found` times by now.
    pub(crate) fn take(&mut self, interest: Interest, found: u64, into: &mut Vec<Waker>) {
        let line = self.line(interest);
        // A message is anybody's; room may be none for who has tried it.
        let tried = |taker: &Taker| interest == Interest::Send && taker.seen == found;
        let next = line.takers.iter().find(|(_, taker)| !tried(taker)).map(|(number, _)| *number);
        if let Some(taker) = next.and_then(|number| line.takers.remove(&number)) {
            into.push(taker.waker);
        }
        into.extend(std::mem::take(&mut line.watchers).into_values());
    }

    /// Everything ends: all are woken.
    pub(crate) fn take_all(&mut self, into: &mut Vec<Waker>) {
        for line in [&mut self.receive, &mut self.send, &mut self.end] {
            into.extend(std::mem::take(&mut line.takers).into_values().map(|taker| taker.waker));
            into.extend(std::mem::take(&mut line.watchers).into_values());
        }
    }
}
