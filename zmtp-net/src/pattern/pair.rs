//! PAIR: one peer at a time (RFC 31).

use zmtp_codec::Message;

use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::peer::{DropReason, PeerId, Peers};

/// PAIR: talks to one peer at a time.
///
/// > MAY be connected to at most one PAIR peers, and MAY both send and receive messages. (RFC 31)
#[derive(Debug, Default)]
pub(crate) struct Pair {
    peer: Option<PeerId>,
    /// The last one that has left, as long as not all its messages have been received.
    left: Option<PeerId>,
}

impl Pair {
    /// Only the messages of one peer that has left are kept: those who come and go cannot have us
    /// keep more and more.
    ///
    /// > If this peer disconnects, the PAIR socket SHALL destroy its double queue and SHALL discard
    /// > any messages it contains. (RFC 31)
    fn leave(&mut self, peers: &mut Peers, id: PeerId) {
        let Some(older) = self.left.replace(id) else { return };
        while peers.receive(older).is_some() {
            peers.discard(older, DropReason::PeerGone);
        }
    }

    /// Whom to receive from, the older first.
    fn sources(&self) -> impl Iterator<Item = PeerId> + use<> {
        self.left.into_iter().chain(self.peer)
    }
}

impl Pattern for Pair {
    fn attach(&mut self, _peers: &mut Peers, id: PeerId) -> Admission {
        if self.peer.is_some() {
            return Admission::Refused;
        }
        self.peer = Some(id);
        Admission::Admitted
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        self.peer.take_if(|peer| *peer == id);
        self.left.take_if(|left| *left == id);
        if peers.get(id).is_some() {
            self.leave(peers, id);
        }
    }

    /// > SHALL block on sending, or return a suitable error, when it has no available peer. (RFC 31)
    ///
    /// > SHALL NOT discard messages that it cannot queue. (RFC 31)
    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        let Some(id) = self.peer else { return Err(Refused::new(message, SendFault::Full)) };
        peers.send(id, message).map_err(|message| Refused::new(message, SendFault::Full))
    }

    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        for id in self.sources() {
            if let Some(message) = peers.receive(id) {
                return Ok(Received { message, peer: Some(id) });
            }
        }
        Err(ReceiveFault::Empty)
    }

    #[inline]
    fn next_outward(&self) -> Option<PeerId> {
        self.peer
    }

    #[inline]
    fn next_inward(&self) -> Option<PeerId> {
        self.left.or(self.peer)
    }

    /// > SHALL consider its peer as available only when it has a outgoing queue that is not full.
    /// > (RFC 31)
    fn can_send(&mut self, peers: &mut Peers) -> bool {
        self.peer.is_some_and(|id| peers.has_room(id))
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        self.sources().any(|id| peers.has_message(id))
    }
}
