//! The peers that subscribed to one topic.

use super::peers::PeerSlot;

/// At least one, each once. Most topics have one, which then is kept in place.
pub(super) enum Subscribers {
    One(PeerSlot),
    /// In order, so that one is found among many. A box of a vector, because a node of the tree has
    /// room for one pointer.
    Many(Box<Sorted>),
}

pub(super) struct Sorted(Vec<PeerSlot>);

impl Subscribers {
    pub(super) fn peers(&self) -> &[PeerSlot] {
        match self {
            Self::One(peer) => std::slice::from_ref(peer),
            Self::Many(peers) => &peers.0,
        }
    }

    /// Octets on the heap.
    #[cfg(test)]
    pub(super) fn heap(&self) -> usize {
        match self {
            Self::One(_) => 0,
            Self::Many(peers) => size_of::<Sorted>() + peers.0.capacity() * size_of::<PeerSlot>(),
        }
    }

    /// Adds a peer that is not there.
    pub(super) fn insert(&mut self, peer: PeerSlot) {
        match self {
            Self::One(other) => {
                let both = vec![peer.min(*other), peer.max(*other)];
                *self = Self::Many(Box::new(Sorted(both)));
            }
            Self::Many(peers) => {
                let at = peers.0.partition_point(|other| *other < peer);
                peers.0.insert(at, peer);
            }
        }
    }

    /// Takes a peer out; `false` says that it is the only one, and it stays.
    pub(super) fn remove(&mut self, peer: PeerSlot) -> bool {
        let Self::Many(peers) = self else { return false };
        let peers = &mut peers.0;
        if let Ok(at) = peers.binary_search(&peer) {
            peers.remove(at);
        }
        if peers.len() < peers.capacity() / 4 {
            peers.shrink_to(peers.len() * 2);
        }
        if let [last] = peers.as_slice() {
            *self = Self::One(*last);
        }
        true
    }
}
