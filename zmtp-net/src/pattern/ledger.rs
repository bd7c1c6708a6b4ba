//! What patterns ask of the table of peers besides sending and receiving.

use crate::peer::{Counters, DropReason, PeerId, Peers};

impl Peers {
    /// Changes the counters of a peer, or those of all that have gone.
    fn account(&mut self, id: PeerId, change: impl FnOnce(&mut Counters)) {
        match self.get_mut(id) {
            Some(peer) => change(&mut peer.counters),
            None => change(&mut self.past),
        }
    }

    /// Counts a message as dropped that was taken from this peer and does not reach the application.
    pub(crate) fn discard(&mut self, id: PeerId, reason: DropReason) {
        self.account(id, |counters| {
            counters.messages_received = counters.messages_received.saturating_sub(1);
            counters.dropped.add(reason, 1);
        });
    }

    /// Counts a message of this peer that reached the application by way of the pattern.
    pub(super) fn count_received(&mut self, id: PeerId) {
        self.account(id, |counters| counters.messages_received += 1);
    }

    /// Counts a message that this peer did not take: it has no room, or it has just left.
    pub(super) fn drop_refused(&mut self, id: PeerId) {
        let reason = match self.has_room(id) {
            true => DropReason::PeerGone,
            false => DropReason::HighWaterMark,
        };
        self.drop_of(id, reason);
    }
}
