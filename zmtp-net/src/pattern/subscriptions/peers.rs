//! The peers that subscribed to anything.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::tree::Tree;

/// A peer's small number in the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct PeerSlot(u32);

impl PeerSlot {
    pub(super) fn new(number: u64) -> Option<Self> {
        u32::try_from(number).ok().map(Self)
    }

    pub(super) fn number(self) -> u64 {
        self.0.into()
    }

    fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// What one peer subscribed to.
pub(super) struct Peer {
    pub(super) slot: PeerSlot,
    /// The values are empty.
    pub(super) topics: Tree,
    pub(super) bytes: usize,
}

pub(super) struct Peers<K> {
    by_key: BTreeMap<K, Peer>,
    /// Who has left, and has topics still; the first is worked off first.
    leaving: VecDeque<(K, Peer)>,
    /// Apart from the rest of a peer, because a match wants only this.
    slots: Vec<Slot<K>>,
    /// The lowest is taken first, so that the end of the slots can go.
    free: BTreeSet<PeerSlot>,
    /// The last message that was given out with stamps.
    stamp: Cell<u64>,
}

struct Slot<K> {
    /// Nobody's where the peer has left.
    key: Option<K>,
    /// The last message, by its stamp, that the peer was given.
    stamp: Cell<u64>,
}

impl<K> Default for Peers<K> {
    fn default() -> Self {
        Self {
            by_key: BTreeMap::new(),
            leaving: VecDeque::new(),
            slots: Vec::new(),
            free: BTreeSet::new(),
            stamp: Cell::new(0),
        }
    }
}

impl<K: Copy + Ord> Peers<K> {
    /// How many there are, with those who have left and have topics still.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.by_key.len() + self.leaving.len()
    }

    pub(super) fn get(&self, key: K) -> Option<&Peer> {
        self.by_key.get(&key)
    }

    pub(super) fn get_mut(&mut self, key: K) -> Option<&mut Peer> {
        self.by_key.get_mut(&key)
    }

    /// The peer of a key, made if there is none. `None` if there is no number left for it.
    pub(super) fn place(&mut self, key: K) -> Option<&mut Peer> {
        if !self.by_key.contains_key(&key) {
            let slot = self.take_slot(key)?;
            self.by_key.insert(key, Peer { slot, topics: Tree::default(), bytes: 0 });
        }
        self.by_key.get_mut(&key)
    }

    /// Forgets a peer that has no topics.
    pub(super) fn remove(&mut self, key: K) {
        if let Some(peer) = self.by_key.remove(&key) {
            self.vacate(peer.slot);
        }
    }

    /// A peer leaves: it gets nothing more, and its key may be another's, but it keeps its number
    /// until its topics are worked off.
    pub(super) fn leave(&mut self, key: K) {
        if let Some(peer) = self.by_key.remove(&key) {
            if let Some(slot) = self.slots.get_mut(peer.slot.index()) {
                slot.key = None;
            }
            self.leaving.push_back((key, peer));
        }
    }

    /// Who has left and is worked off next.
    pub(super) fn leaving(&mut self) -> Option<&mut (K, Peer)> {
        self.leaving.front_mut()
    }

    /// All who have left and have topics still.
    pub(super) fn all_leaving(&self) -> impl Iterator<Item = K> {
        self.leaving.iter().map(|(key, _)| *key)
    }

    /// The first of those who have left has no topics any more.
    pub(super) fn left(&mut self) {
        if let Some((_, peer)) = self.leaving.pop_front() {
            self.vacate(peer.slot);
        }
        if self.leaving.is_empty() {
            self.leaving = VecDeque::new();
        }
    }

    fn vacate(&mut self, slot: PeerSlot) {
        self.free.insert(slot);
        while let Some(last) = self.free.last()
            && last.index() + 1 == self.slots.len()
        {
            self.free.pop_last();
            self.slots.pop();
        }
        if self.slots.len() < self.slots.capacity() / 4 {
            self.slots.shrink_to(self.slots.len() * 2);
        }
    }

    #[inline]
    pub(super) fn key(&self, peer: PeerSlot) -> Option<K> {
        self.slots.get(peer.index())?.key
    }

    /// Begins to give a message out: [`key_once`](Self::key_once) tells every peer anew.
    pub(super) fn begin(&self) {
        self.stamp.set(self.stamp.get().wrapping_add(1));
    }

    /// The key of a peer that was not told since [`begin`](Self::begin).
    #[inline]
    pub(super) fn key_once(&self, peer: PeerSlot) -> Option<K> {
        let slot = self.slots.get(peer.index())?;
        let told = slot.stamp.replace(self.stamp.get());
        slot.key.filter(|_| told != self.stamp.get())
    }

    fn take_slot(&mut self, key: K) -> Option<PeerSlot> {
        let slot = Slot { key: Some(key), stamp: Cell::new(self.stamp.get()) };
        if let Some(free) = self.free.pop_first() {
            if let Some(place) = self.slots.get_mut(free.index()) {
                *place = slot;
            }
            return Some(free);
        }
        let new = u32::try_from(self.slots.len()).ok()?;
        self.slots.push(slot);
        Some(PeerSlot(new))
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (Option<K>, &Peer)> {
        let here = self.by_key.iter().map(|(key, peer)| (Some(*key), peer));
        here.chain(self.leaving.iter().map(|(_, peer)| (None, peer)))
    }
}
