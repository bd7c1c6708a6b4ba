//! What patterns ask of the table of peers besides sending and receiving.

use zmtp_codec::Message;

use crate::peer::{Counters, DropReason, Link, PeerId, Peers};

impl Peers {
    /// Changes the counters of a peer, or those of all that have gone.
    fn account(&mut self, id: PeerId, change: impl FnOnce(&mut Counters)) {
        match self.get_mut(id) {
            Some(peer) => change(&mut peer.counters),
            None => change(&mut self.past),
        }
    }

    /// Counts a message as dropped that was taken from this peer and does not reach the application.
    pub(super) fn discard(&mut self, id: PeerId, reason: DropReason) {
        self.account(id, |counters| {
            counters.messages_received = counters.messages_received.saturating_sub(1);
            counters.dropped.add(reason, 1);
        });
    }

    /// Counts a message of this peer that reached the application by way of the pattern.
    pub(super) fn count_received(&mut self, id: PeerId) {
        self.account(id, |counters| counters.messages_received += 1);
    }

    /// Queues a message for a peer whose link has just been opened, ahead of all that waits and
    /// whether there is room or not.
    pub(super) fn send_ahead(&mut self, id: PeerId, message: Message) {
        let Some(peer) = self.get_mut(id) else { return };
        let sent = match &mut peer.link {
            Link::Stream(stream) => stream.connection.send(message).is_ok(),
            Link::Inproc(end) => end.put(message).is_ok(),
            Link::Absent => false,
        };
        if sent {
            peer.counters.messages_sent += 1;
            self.mark_dirty(id);
        } else {
            self.drop_of(id, DropReason::PeerGone);
        }
    }
}
