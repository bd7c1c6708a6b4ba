//! PAIR: exactly one peer (RFC 31).

use zmtp_codec::Message;

use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::peer::{PeerId, Peers};

/// PAIR: talks to one peer at a time.
///
/// > SHALL create an outgoing queue when establishing a connection and SHALL NOT have more than
/// > one connected peer at any time. (RFC 31, in its own words: "a single connected peer")
#[derive(Debug, Default)]
pub(crate) struct Pair {
    peer: Option<PeerId>,
    /// Peers that have left, but whose messages have not all been received.
    left: Vec<PeerId>,
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
        self.left.retain(|left| *left != id);
        if self.peer == Some(id) {
            self.peer = None;
        }
        if peers.get(id).is_some() {
            self.left.push(id);
        }
    }

    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        let Some(id) = self.peer else { return Err(Refused::new(message, SendFault::Full)) };
        peers.send(id, message).map_err(|message| Refused::new(message, SendFault::Full))
    }

    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        for id in self.left.iter().chain(&self.peer) {
            if let Some(message) = peers.receive(*id) {
                return Ok(Received { message, peer: Some(*id) });
            }
        }
        Err(ReceiveFault::Empty)
    }

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        self.peer.is_some_and(|id| peers.has_room(id))
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        self.left.iter().chain(&self.peer).any(|id| peers.has_message(*id))
    }
}
