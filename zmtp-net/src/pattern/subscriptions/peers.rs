//! The peers that subscribed to anything.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::arena::{NodeId, Renumbered};
use super::trie::TableFull;

/// A peer's small number in the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct PeerSlot(u32);

impl PeerSlot {
    fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// What one peer subscribed to.
pub(super) struct Peer {
    pub(super) slot: PeerSlot,
    /// A tree and not a table that doubles: memory follows a peer that subscribes to a million
    /// topics and cancels them, and new topics mostly come in order.
    pub(super) topics: BTreeSet<NodeId>,
    pub(super) octets: usize,
}

pub(super) struct Peers<K> {
    by_key: BTreeMap<K, Peer>,
    /// Apart from the rest of a peer, because a match wants only this.
    slots: Vec<Slot<K>>,
    /// The lowest is taken first, so that the end of the slots can go.
    free: BTreeSet<PeerSlot>,
    /// The last message that was given out with stamps.
    stamp: Cell<u64>,
}

struct Slot<K> {
    key: K,
    /// The last message, by its stamp, that the peer was given.
    stamp: Cell<u64>,
}

impl<K> Default for Peers<K> {
    fn default() -> Self {
        Self {
            by_key: BTreeMap::new(),
            slots: Vec::new(),
            free: BTreeSet::new(),
            stamp: Cell::new(0),
        }
    }
}

impl<K: Copy + Ord> Peers<K> {
    pub(super) fn len(&self) -> usize {
        self.by_key.len()
    }

    pub(super) fn get(&self, key: K) -> Option<&Peer> {
        self.by_key.get(&key)
    }

    pub(super) fn get_mut(&mut self, key: K) -> Option<&mut Peer> {
        self.by_key.get_mut(&key)
    }

    /// Whether there is a number for one more peer.
    pub(super) fn has_room(&self) -> bool {
        !self.free.is_empty() || u32::try_from(self.slots.len()).is_ok()
    }

    /// The peer of a key, made if there is none.
    ///
    /// # Errors
    /// [`TableFull`] without [room](Self::has_room).
    pub(super) fn place(&mut self, key: K) -> Result<&mut Peer, TableFull> {
        if !self.by_key.contains_key(&key) {
            let slot = self.take_slot(key)?;
            self.by_key.insert(key, Peer { slot, topics: BTreeSet::new(), octets: 0 });
        }
        self.by_key.get_mut(&key).ok_or(TableFull)
    }

    /// Forgets a peer. The answer is what it had.
    pub(super) fn remove(&mut self, key: K) -> Option<Peer> {
        let peer = self.by_key.remove(&key)?;
        self.free.insert(peer.slot);
        while let Some(last) = self.free.last()
            && last.index() + 1 == self.slots.len()
        {
            self.free.pop_last();
            self.slots.pop();
        }
        if self.slots.len() < self.slots.capacity() / 4 {
            self.slots.shrink_to(self.slots.len() * 2);
        }
        Some(peer)
    }

    /// Follows nodes that have moved.
    pub(super) fn renumber(&mut self, moved: &Renumbered) {
        for peer in self.by_key.values_mut() {
            peer.topics = peer.topics.iter().map(|topic| moved.of(*topic)).collect();
        }
    }

    pub(super) fn key(&self, peer: PeerSlot) -> Option<K> {
        self.slots.get(peer.index()).map(|slot| slot.key)
    }

    /// Begins to give a message out: [`key_once`](Self::key_once) tells every peer anew.
    pub(super) fn begin(&self) {
        self.stamp.set(self.stamp.get().wrapping_add(1));
    }

    /// The key of a peer that was not told since [`begin`](Self::begin).
    pub(super) fn key_once(&self, peer: PeerSlot) -> Option<K> {
        let slot = self.slots.get(peer.index())?;
        let told = slot.stamp.replace(self.stamp.get());
        (told != self.stamp.get()).then_some(slot.key)
    }

    fn take_slot(&mut self, key: K) -> Result<PeerSlot, TableFull> {
        let slot = Slot { key, stamp: Cell::new(self.stamp.get()) };
        if let Some(free) = self.free.pop_first() {
            if let Some(place) = self.slots.get_mut(free.index()) {
                *place = slot;
            }
            return Ok(free);
        }
        let new = u32::try_from(self.slots.len()).map_err(|_| TableFull)?;
        self.slots.push(slot);
        Ok(PeerSlot(new))
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (K, &Peer)> {
        self.by_key.iter().map(|(key, peer)| (*key, peer))
    }

    #[cfg(test)]
    pub(super) fn slots(&self) -> usize {
        self.slots.capacity()
    }
}
