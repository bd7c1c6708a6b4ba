//! What becomes of queues when a link ends.

use super::{DropReason, Inward, Link, Peer, PeerId, Peers};

impl Peers {
    /// The stream of a peer is lost and will be made again: takes back what was not written, for
    /// the next one. Whether its handshake was complete.
    pub(crate) fn unlink(&mut self, id: PeerId) -> bool {
        self.decode_rest(id);
        let Some(peer) = self.get_mut(id) else { return false };
        let Link::Stream(mut stream) = peer.relink(Link::Absent) else { return false };
        let unsent = stream.connection.take_unsent();
        if unsent.cut {
            peer.counters.dropped.add(DropReason::PeerGone, 1);
        }
        self.put_back(id, unsent.messages);
        stream.connection.peer().is_some()
    }

    /// Throws away what waits for a peer, and counts it.
    pub(crate) fn discard_waiting(&mut self, id: PeerId, reason: DropReason) {
        if let Some(peer) = self.get_mut(id) {
            let count = peer.waiting.take().len();
            peer.counters.dropped.add(reason, count as u64);
        }
    }

    /// The link of a peer ends for good: nothing more goes out, and what came stays to be received.
    pub(crate) fn end_link(&mut self, id: PeerId) {
        let farewell = self.farewell;
        self.take_inproc(id, true);
        // What would be signalled has nobody any more to be signalled to.
        if self.inward == Inward::Signalled || self.get(id).is_some_and(Peer::is_departing) {
            self.decode_rest(id);
        }
        let Some(peer) = self.get_mut(id) else { return };
        let lost = peer.outbound() + peer.leave_pipe();
        drop(peer.waiting.take());
        peer.counters.dropped.add(farewell, lost as u64);
        if let Some(stream) = peer.stream() {
            drop(stream.connection.take_output());
            // What came before the handshake was complete is no message.
            if stream.input.is_empty() || stream.connection.peer().is_none() {
                peer.link = Link::Absent;
            }
        }
    }
}

impl Peer {
    /// Leaves an inproc pipe, if that is the link; how many messages nobody will read.
    fn leave_pipe(&mut self) -> usize {
        if !matches!(self.link, Link::Inproc(_)) {
            return 0;
        }
        match self.relink(Link::Absent) {
            Link::Inproc(end) => end.leave(),
            Link::Stream(_) | Link::Absent => 0,
        }
    }
}
