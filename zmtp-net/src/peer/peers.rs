//! The table of a socket's peers.

use std::collections::VecDeque;

use zmtp_codec::{Message, Part, Time};

use super::run::Run;
use super::{
    Counters, DropReason, Flags, Inbox, Link, Origin, Peer, PeerId, Queue, Signal, Spare, Stay,
};

/// The bounds of each peer's queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// `ZMQ_SNDHWM`; `usize::MAX` is no limit, here and below.
    pub(crate) send_messages: usize,
    pub(crate) send_octets: usize,
    /// `ZMQ_RCVHWM`.
    pub(crate) receive_messages: usize,
    pub(crate) receive_octets: usize,
    /// `ZMQ_CONFLATE`: only the newest message counts.
    pub(crate) conflate: bool,
}

impl Bounds {
    /// An empty queue of messages to a peer.
    fn outward(&self) -> Queue {
        Queue::new(self.send_octets != usize::MAX)
    }

    /// An empty queue of messages from a peer.
    fn inward(&self) -> Inbox {
        Inbox::new(self.receive_octets != usize::MAX)
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            send_messages: 1000,
            send_octets: usize::MAX,
            receive_messages: 1000,
            receive_octets: usize::MAX,
            conflate: false,
        }
    }
}

/// What becomes of messages that come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inward {
    /// They wait in the peer's inbox until the application receives them.
    Queued,
    /// They are signalled to the pattern in order with everything else.
    Signalled,
}

#[derive(Debug, Default)]
pub(super) struct Slot {
    generation: u32,
    pub(super) peer: Option<Box<Peer>>,
}

impl Slot {
    #[inline]
    pub(super) fn peer_mut(&mut self, id: PeerId) -> Option<&mut Peer> {
        self.peer.as_deref_mut().filter(|peer| peer.id == id)
    }
}

/// The table of a socket's peers.
#[derive(Debug)]
pub(crate) struct Peers {
    pub(super) slots: Vec<Slot>,
    vacant: Vec<u32>,
    count: usize,
    /// The time of the present turn.
    pub(crate) now: Time,
    pub(crate) bounds: Bounds,
    pub(crate) inward: Inward,
    /// Peers with octets to write.
    pub(crate) dirty: Vec<PeerId>,
    /// The pattern has no room for more of what is signalled to it.
    pub(crate) upstream_full: bool,
    /// Some output is so large that it is worth a write at once.
    pub(crate) pressing: bool,
    pub(crate) signals: VecDeque<Signal>,
    /// Peers that wait until the signals are worked off, with octets that are not decoded; who has
    /// waited longest is the first.
    pub(super) postponed: VecDeque<PeerId>,
    /// Room for messages that come.
    pub(super) spare: Spare,
    /// The counters of peers that have gone, and of messages that never had one.
    pub(crate) past: Counters,
    /// As what messages are counted that a peer takes with it when it goes.
    pub(crate) farewell: DropReason,
    /// Messages that are framed and go to several peers.
    pub(super) run: Run,
}

impl Peers {
    pub(crate) fn new(inward: Inward, bounds: Bounds, now: Time) -> Self {
        Self {
            slots: Vec::new(),
            vacant: Vec::new(),
            count: 0,
            now,
            bounds,
            inward,
            dirty: Vec::new(),
            upstream_full: false,
            pressing: false,
            signals: VecDeque::new(),
            postponed: VecDeque::new(),
            spare: Spare::default(),
            past: Counters::default(),
            farewell: DropReason::PeerGone,
            run: Run::default(),
        }
    }

    /// Enters a peer.
    pub(crate) fn insert(&mut self, origin: Origin, link: Link) -> PeerId {
        let index = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        let slot = &mut self.slots[index as usize];
        let id = PeerId { index, generation: slot.generation };
        slot.peer = Some(Box::new(Peer {
            id,
            origin,
            link,
            waiting: self.bounds.outward(),
            inbox: self.bounds.inward(),
            identity: Part::default(),
            counters: Counters::default(),
            flags: Flags::default(),
            stay: Stay::Here,
            timer: None,
        }));
        self.count += 1;
        id
    }

    /// Takes a peer out. What was queued for it or came from it is counted as dropped.
    pub(crate) fn remove(&mut self, id: PeerId) -> Option<Box<Peer>> {
        let farewell = self.farewell;
        let slot = self.slots.get_mut(id.index as usize)?;
        if slot.generation != id.generation {
            return None;
        }
        let mut peer = slot.peer.take()?;
        // A place whose numbers are used up stays empty: no id is given twice.
        if let Some(next) = slot.generation.checked_add(1) {
            slot.generation = next;
            self.vacant.push(id.index);
        }
        self.count -= 1;
        let lost = peer.outbound() + peer.inbox.len();
        peer.counters.dropped.add(farewell, lost as u64);
        self.past.add(&peer.counters);
        // What it had room for is not needed by the others, for all that is known.
        self.spare = Spare::default();
        Some(peer)
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// For how many messages there is room that no peer needs.
    #[cfg(test)]
    pub(crate) fn spared(&self) -> usize {
        self.spare.room()
    }

    /// How many places the table has, empty ones included.
    #[cfg(test)]
    pub(crate) fn places(&self) -> usize {
        self.slots.len()
    }

    #[inline]
    pub(crate) fn get(&self, id: PeerId) -> Option<&Peer> {
        let slot = self.slots.get(id.index as usize)?;
        slot.peer.as_deref().filter(|peer| peer.id == id)
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, id: PeerId) -> Option<&mut Peer> {
        self.slots.get_mut(id.index as usize)?.peer_mut(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Peer> {
        self.slots.iter().filter_map(|slot| slot.peer.as_deref())
    }

    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Peer> {
        self.slots.iter_mut().filter_map(|slot| slot.peer.as_deref_mut())
    }

    pub(crate) fn ids(&self) -> Vec<PeerId> {
        self.iter().map(|peer| peer.id).collect()
    }

    /// Changes the bounds, of all peers at once.
    pub(crate) fn rebound(&mut self, bounds: Bounds) {
        self.bounds = bounds;
        for peer in self.slots.iter_mut().filter_map(|slot| slot.peer.as_deref_mut()) {
            peer.waiting.measure(bounds.send_octets != usize::MAX);
            peer.inbox.measure(bounds.receive_octets != usize::MAX);
        }
    }

    /// Counts a message that is dropped before it had a peer.
    pub(crate) fn drop_unrouted(&mut self, reason: DropReason) {
        self.past.dropped.add(reason, 1);
    }

    /// Counts a message of this peer as dropped.
    pub(crate) fn drop_of(&mut self, id: PeerId, reason: DropReason) {
        self.drop_many(id, reason, 1);
    }

    /// Counts messages of this peer as dropped.
    pub(crate) fn drop_many(&mut self, id: PeerId, reason: DropReason, count: usize) {
        let counters = match self.get_mut(id) {
            Some(peer) => &mut peer.counters,
            None => &mut self.past,
        };
        counters.dropped.add(reason, count as u64);
    }

    /// Queues messages in front of all others that wait for this peer, in their order.
    pub(crate) fn put_back(&mut self, id: PeerId, messages: VecDeque<Message>) {
        let Some(peer) = self.get_mut(id) else { return };
        messages.into_iter().rev().for_each(|message| peer.waiting.push_front(message));
    }
}
