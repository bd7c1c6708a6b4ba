//! Who subscribed to what: topics are matched as prefixes of a message's first frame.
//!
//! [`Subscriptions`] is a publisher's table of its peers' topics, [`Topics`] a subscriber's own.
//! Both lie on one packed radix [`tree`], whose depth, shape and content a peer can choose: nothing
//! here is recursive, and no step costs more for the length of a topic that other peers sent.
//!
//! A match goes once down the tree, as far as the subject and the topics agree, and allocates
//! nothing.

mod digits;
mod entry;
mod node;
mod peers;
mod recent;
mod short;
mod subscribers;
#[cfg(test)]
mod tests;
mod topics;
mod tree;
mod walk;

use std::fmt;

use peers::{PeerSlot, Peers};
use subscribers::{Change, Sets, Subscribers};
pub(crate) use topics::Topics;
use tree::Tree;

/// So many bytes of a topic take as long to work off as another topic.
const LONG: usize = 256;

/// The topics that the peers of a publisher subscribed to.
///
/// As in libzmq, a peer has a topic or does not: to subscribe twice and cancel once is to cancel.
/// The table sets no limit of its own to what a peer may subscribe to; [`of`](Self::of) tells what
/// one would be compared with.
///
/// Each topic is there once for all, with its peers, and once for each of its peers, so that what one
/// had goes when it leaves, without a look at what others have.
pub(crate) struct Subscriptions<K> {
    /// The values stand for the peers of a topic.
    tree: Tree,
    sets: Sets,
    peers: Peers<K>,
}

/// What was found of the topics that a message begins with.
#[derive(Clone, Copy)]
enum Matched<'a> {
    Nothing,
    /// Nobody has been told yet.
    One(Subscribers<'a>),
    /// The peers of all that were found have been told.
    Several,
}

/// What a subscription did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Added {
    /// Nobody had subscribed to the topic.
    NewTopic,
    /// Others had, this peer had not.
    NewPeer,
    /// This peer had; nothing changed.
    Duplicate,
    /// There is no number left for another peer: there are some 4 000 million. Nothing changed.
    Full,
}

/// What a cancellation did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Removed {
    /// This peer had not subscribed to the topic; nothing changed.
    Absent,
    /// Others still subscribe to the topic.
    Remaining,
    /// Nobody subscribes to the topic any more.
    Last,
}

impl<K> Default for Subscriptions<K> {
    fn default() -> Self {
        Self { tree: Tree::default(), sets: Sets::default(), peers: Peers::default() }
    }
}

impl<K: Copy + Ord> Subscriptions<K> {
    /// A table without subscriptions, which has no memory yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Subscribes a peer to a topic.
    pub(crate) fn add(&mut self, topic: &[u8], key: K) -> Added {
        let Some(peer) = self.peers.place(key) else { return Added::Full };
        if !peer.topics.set(topic, &[]) {
            return Added::Duplicate;
        }
        peer.bytes += topic.len();
        let value = self.tree.get(topic);
        let added = if value.is_some() { Added::NewPeer } else { Added::NewTopic };
        if let Change::Value(value) = self.sets.insert(value, peer.slot) {
            self.tree.set(topic, &value);
        }
        added
    }

    /// Cancels a peer's subscription to a topic.
    pub(crate) fn remove(&mut self, topic: &[u8], key: K) -> Removed {
        let Some(peer) = self.peers.get_mut(key) else { return Removed::Absent };
        if !peer.topics.remove(topic) {
            return Removed::Absent;
        }
        peer.bytes -= topic.len();
        let slot = peer.slot;
        if peer.topics.len() == 0 {
            self.peers.remove(key);
        }
        self.take(topic, slot)
    }

    /// A peer has left: nothing is for it any more. What it subscribed to is cancelled by
    /// [`work_off`](Self::work_off), a little at a time. Another peer may have its key meanwhile.
    pub(crate) fn leave(&mut self, key: K) {
        self.peers.leave(key);
    }

    /// Cancels some of what those subscribed to who have left; `most` topics, or fewer where they are
    /// long. Calls `each` once with every such topic, whose it was, and whether that was the last
    /// subscription to it: of each peer in no certain order, of who left first first.
    ///
    /// Costs what those peers subscribed to, not what the others did.
    pub(crate) fn work_off(&mut self, most: usize, mut each: impl FnMut(K, &[u8], bool)) {
        let (mut topic, mut cost) = (Vec::new(), 0);
        while cost < most
            && let Some((key, peer)) = self.peers.leaving()
        {
            let (key, slot) = (*key, peer.slot);
            // The last one, because it is cheapest to take out.
            let is_there = peer.topics.last(&mut topic) && peer.topics.remove(&topic);
            if peer.topics.len() == 0 {
                self.peers.left();
            }
            if is_there {
                let removed = self.take(&topic, slot);
                each(key, &topic, removed == Removed::Last);
            }
            cost += 1 + topic.len() / LONG;
        }
    }

    /// Whether there is something to [work off](Self::work_off).
    pub(crate) fn has_leaving(&self) -> bool {
        self.leaving().next().is_some()
    }

    /// Who has left and has topics that are not worked off.
    pub(crate) fn leaving(&self) -> impl Iterator<Item = K> {
        self.peers.all_leaving()
    }

    /// Calls `each` once with every peer that subscribed to a topic that `subject` begins with.
    ///
    /// Allocates nothing. Costs a step for each topic that matches and for each node on the way, and
    /// one for each subscription to those.
    #[inline]
    pub(crate) fn matching(&self, subject: &[u8], mut each: impl FnMut(K)) {
        let mut matched = Matched::Nothing;
        let mut once = |subscribers: Subscribers<'_>| {
            subscribers.for_each(|peer| {
                if let Some(key) = self.peers.key_once(peer) {
                    each(key);
                }
            });
        };
        self.tree.prefixes(subject, |value, _| {
            let subscribers = self.sets.of(value);
            match matched {
                Matched::Nothing => matched = Matched::One(subscribers),
                // Who subscribed to one topic is a set; only from the second on a peer can come
                // again, and not if all have come.
                Matched::One(first) if first.count() == self.peers.len() => return false,
                Matched::One(first) => {
                    self.peers.begin();
                    once(first);
                    once(subscribers);
                    matched = Matched::Several;
                }
                Matched::Several => once(subscribers),
            }
            true
        });
        if let Matched::One(first) = matched {
            first.for_each(|peer| {
                if let Some(key) = self.peers.key(peer) {
                    each(key);
                }
            });
        }
    }

    /// How many different topics are subscribed to, with those that are to be worked off.
    pub(crate) fn topics(&self) -> usize {
        self.tree.len()
    }

    /// How many topics a peer subscribed to, and how many bytes those have together.
    pub(crate) fn of(&self, key: K) -> (usize, usize) {
        self.peers.get(key).map_or((0, 0), |peer| (peer.topics.len(), peer.bytes))
    }

    /// Takes a peer out of the subscribers of a topic that it has.
    fn take(&mut self, topic: &[u8], peer: PeerSlot) -> Removed {
        let change = self.tree.get(topic).map(|value| self.sets.remove(value, peer));
        match change {
            Some(Change::Value(value)) => self.tree.lessen(topic, &value),
            Some(Change::None) => {}
            Some(Change::Gone) | None => {
                self.tree.remove(topic);
                return Removed::Last;
            }
        }
        Removed::Remaining
    }
}

/// Numbers only: topics may be confidential.
impl<K: Copy + Ord> fmt::Debug for Subscriptions<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Subscriptions");
        out.field("topics", &self.topics()).field("peers", &self.peers.len()).finish()
    }
}
