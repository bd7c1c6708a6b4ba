//! Who subscribed to what: topics are matched as prefixes of a message's first frame.
//!
//! [`Subscriptions`] is a publisher's table of its peers' topics, [`Topics`] a subscriber's own.
//! Both lie on one radix tree ([`trie`]), whose depth, shape and content a peer can choose: nothing
//! here is recursive, and no step costs more for the length of a topic that other peers sent.
//!
//! A match goes once down the tree, as far as the subject and the topics agree, and allocates
//! nothing.
#![cfg_attr(not(test), expect(dead_code, reason = "the sockets that want it are being written"))]

mod arena;
mod children;
mod label;
mod peers;
mod subscribers;
#[cfg(test)]
mod tests;
mod topics;
mod trie;
mod walk;

use std::fmt;

use arena::NodeId;
use peers::{PeerSlot, Peers};
use subscribers::Subscribers;
pub(crate) use topics::Topics;
use trie::{TableFull, Trie};

/// The topics that the peers of a publisher subscribed to.
///
/// As in libzmq, a peer has a topic or does not: to subscribe twice and cancel once is to cancel.
/// The table sets no limit of its own to what a peer may subscribe to; [`of`](Self::of) tells what
/// one would be compared with.
pub(crate) struct Subscriptions<K> {
    trie: Trie<Subscribers>,
    peers: Peers<K>,
    /// How many subscriptions there are: pairs of a topic and a peer.
    pairs: usize,
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
    /// There is no number left for another node of the tree, or for another peer: there are some
    /// 4 000 million of each. Nothing changed.
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
        Self { trie: Trie::default(), peers: Peers::default(), pairs: 0 }
    }
}

impl<K: Copy + Ord> Subscriptions<K> {
    /// A table without subscriptions, which has no memory yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Subscribes a peer to a topic.
    pub(crate) fn add(&mut self, topic: &[u8], key: K) -> Added {
        self.try_add(topic, key).unwrap_or(Added::Full)
    }

    /// Cancels a peer's subscription to a topic.
    pub(crate) fn remove(&mut self, topic: &[u8], key: K) -> Removed {
        let Some(id) = self.trie.find(topic) else { return Removed::Absent };
        let Some(peer) = self.peers.get_mut(key) else { return Removed::Absent };
        if !peer.topics.remove(&id) {
            return Removed::Absent;
        }
        peer.octets -= topic.len();
        let slot = peer.slot;
        if peer.topics.is_empty() {
            self.peers.remove(key);
        }
        let removed = self.take(id, slot);
        self.shrink();
        removed
    }

    /// Cancels all that a peer subscribed to, because it has left. Calls `each` once with every
    /// topic it had, in no certain order, and whether that was the last subscription to it.
    ///
    /// Costs what the peer subscribed to, not what the others did.
    pub(crate) fn remove_all(&mut self, key: K, mut each: impl FnMut(&[u8], bool)) {
        let Some(peer) = self.peers.remove(key) else { return };
        let mut topic = Vec::new();
        // As it is used up, the memory goes.
        for id in peer.topics {
            self.trie.topic(id, &mut topic);
            let removed = self.take(id, peer.slot);
            each(&topic, removed == Removed::Last);
        }
        self.shrink();
    }

    /// Calls `each` once with every peer that subscribed to a topic that `subject` begins with.
    ///
    /// Allocates nothing. Costs a step for each topic that matches and for each place where topics
    /// part on the way, and one for each subscription to those.
    pub(crate) fn matching(&self, subject: &[u8], mut each: impl FnMut(K)) {
        let mut topics = self.trie.prefixes(subject);
        let Some(first) = topics.next() else { return };
        // Who subscribed to one topic is a set; only from the second on a peer can come again,
        // and not if all have come.
        let all = first.peers().len() == self.peers.len();
        let Some(second) = topics.next().filter(|_| !all) else {
            return first.peers().iter().filter_map(|peer| self.peers.key(*peer)).for_each(each);
        };
        self.peers.begin();
        for subscribers in [first, second].into_iter().chain(topics) {
            let peers = subscribers.peers().iter();
            peers.filter_map(|peer| self.peers.key_once(*peer)).for_each(&mut each);
        }
    }

    /// How many different topics are subscribed to.
    pub(crate) fn topics(&self) -> usize {
        self.trie.len()
    }

    /// How many topics a peer subscribed to, and how many octets those have together.
    pub(crate) fn of(&self, key: K) -> (usize, usize) {
        self.peers.get(key).map_or((0, 0), |peer| (peer.topics.len(), peer.octets))
    }

    fn try_add(&mut self, topic: &[u8], key: K) -> Result<Added, TableFull> {
        if !self.peers.has_room() {
            return Err(TableFull);
        }
        let id = self.trie.place(topic)?;
        let peer = self.peers.place(key)?;
        if !peer.topics.insert(id) {
            return Ok(Added::Duplicate);
        }
        peer.octets += topic.len();
        self.pairs += 1;
        if let Some(subscribers) = self.trie.value_mut(id) {
            subscribers.insert(peer.slot);
            return Ok(Added::NewPeer);
        }
        self.trie.put(id, Subscribers::One(peer.slot));
        Ok(Added::NewTopic)
    }

    /// Takes a peer out of the subscribers of a topic that it has.
    fn take(&mut self, id: NodeId, peer: PeerSlot) -> Removed {
        self.pairs -= 1;
        if let Some(subscribers) = self.trie.value_mut(id)
            && subscribers.remove(peer)
        {
            return Removed::Remaining;
        }
        self.trie.remove(id);
        Removed::Last
    }

    /// Gives memory back if most of it is free.
    fn shrink(&mut self) {
        if let Some(moved) = self.trie.shrink(self.pairs) {
            self.peers.renumber(&moved);
        }
    }
}

/// Numbers only: topics may be confidential.
impl<K: Copy + Ord> fmt::Debug for Subscriptions<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Subscriptions");
        out.field("topics", &self.topics()).field("peers", &self.peers.len()).finish()
    }
}
