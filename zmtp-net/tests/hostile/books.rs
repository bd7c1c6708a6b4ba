//! What an attacker keeps of its connections: what they sent, and how each is to end. And what the
//! victim has told of their ends.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use zmtp_net::codec::{Error, LimitKind, Rule, TimeOut};
use zmtp_net::{DisconnectCause, EventKind, PeerId, SocketEvent};

use crate::holdings::uncounted;

/// Why a connection ends, as the victim is to tell it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Why {
    /// A rule of the protocol was broken.
    Breaks(Rule),
    /// A rule was broken or a limit exceeded; it is left to chance which.
    BreaksAny,
    /// A limit was exceeded.
    Exceeds(LimitKind),
    /// A time ran out.
    RunsOut(TimeOut),
    /// It had not shaken hands, and gave way to another.
    GivesWay,
    /// The attacker said that it refuses the victim.
    Refuses,
    /// The attacker ended it in the middle of something.
    BreaksOff,
    /// The attacker ended it, wherever that was; what it said before may have been refused.
    Leaves,
    /// The pattern has no place for it.
    Rejected,
}

impl Why {
    fn is_told_by(self, kind: &EventKind) -> bool {
        let error = match kind {
            EventKind::HandshakeFailed(error)
            | EventKind::Disconnected(DisconnectCause::Protocol(error)) => error,
            EventKind::Rejected => return matches!(self, Self::Rejected),
            EventKind::Turned(_) => return matches!(self, Self::GivesWay),
            _ => return matches!(self, Self::Leaves),
        };
        match (self, error) {
            (Self::Breaks(due), Error::Protocol { rule, .. }) => due == *rule,
            (Self::Exceeds(due), Error::Limit { limit, .. }) => due == *limit,
            (Self::RunsOut(due), Error::TimedOut(which)) => due == *which,
            (Self::BreaksAny, Error::Protocol { .. } | Error::Limit { .. })
            | (Self::Refuses, Error::RefusedByPeer(_))
            | (Self::BreaksOff, Error::Truncated { .. })
            | (Self::Leaves, _) => true,
            _ => false,
        }
    }
}

/// What all connections of one attack are, as the attacker knows them.
#[derive(Default)]
pub(crate) struct Books {
    sent: AtomicU64,
    connections: Mutex<Vec<(SocketAddr, Option<Why>)>>,
}

impl Books {
    fn connections(&self) -> MutexGuard<'_, Vec<(SocketAddr, Option<Why>)>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection has begun, whose other side the victim calls so.
    pub(crate) fn opened(&self, name: SocketAddr) {
        self.connections().push((name, None));
    }

    /// How many have.
    pub(crate) fn count(&self) -> i64 {
        i64::try_from(self.connections().len()).unwrap()
    }

    /// The last one of this name is to end by this.
    pub(crate) fn due(&self, name: SocketAddr, why: Why) {
        let mut connections = self.connections();
        connections.iter_mut().rfind(|(other, _)| *other == name).unwrap().1 = Some(why);
    }

    /// So many more octets were sent.
    pub(crate) fn said(&self, octets: usize) {
        self.sent.fetch_add(octets as u64, Ordering::Relaxed);
    }

    pub(crate) fn sent(&self) -> i64 {
        i64::try_from(self.sent.load(Ordering::Relaxed)).unwrap()
    }
}

/// What the victim has told of one connection's end.
struct Told {
    of: SocketAddr,
    peer: Option<PeerId>,
    kinds: Vec<EventKind>,
}

/// What the victim has told of the ends of connections, in order.
#[derive(Default)]
pub(crate) struct Ends(Vec<Told>);

impl Ends {
    /// Takes an event, which may be one of these.
    pub(crate) fn hear(&mut self, event: &SocketEvent) {
        let ends = matches!(
            event.kind,
            EventKind::HandshakeFailed(_)
                | EventKind::Disconnected(_)
                | EventKind::Turned(_)
                | EventKind::Rejected
        );
        let name = event.remote.as_deref().and_then(|name| name.strip_prefix("tcp://"));
        let Some(of) = name.and_then(|name| name.parse().ok()).filter(|_| ends) else { return };
        uncounted(|| {
            let (peer, kind) = (event.peer, event.kind.clone());
            // A connection that is refused by the pattern, or gives way to others, is closed next.
            match self.0.iter_mut().rev().take(64).find(|told| peer.is_some() && told.peer == peer)
            {
                Some(told) => told.kinds.push(kind),
                None => self.0.push(Told { of, peer, kinds: vec![kind] }),
            }
        });
    }

    /// All was told of the connections in these books. This takes no memory that counts.
    pub(crate) fn are_told(&self, books: &Books) -> bool {
        uncounted(|| self.wanting(books).is_none())
    }

    /// What was not told, or otherwise, of the connections in these books; none: all was.
    pub(crate) fn wanting(&self, books: &Books) -> Option<String> {
        uncounted(|| {
            let mut told: HashMap<SocketAddr, Vec<&Told>> = HashMap::new();
            // What was told last comes last, and is taken first.
            self.0.iter().rev().for_each(|one| told.entry(one.of).or_default().push(one));
            let wanting = |(name, why): &(SocketAddr, Option<Why>)| {
                let kinds = match told.get_mut(name).and_then(Vec::pop) {
                    Some(told) => &told.kinds[..],
                    None => &[],
                };
                let is_so = match why {
                    Some(why) => kinds.iter().any(|kind| why.is_told_by(kind)),
                    None => !kinds.is_empty(),
                };
                (!is_so).then(|| format!("{name} was to end by {why:?}, but told is {kinds:?}"))
            };
            books.connections().iter().find_map(wanting)
        })
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        uncounted(|| self.0 = Vec::new());
    }
}

impl Drop for Books {
    fn drop(&mut self) {
        uncounted(|| *self.connections() = Vec::new());
    }
}
