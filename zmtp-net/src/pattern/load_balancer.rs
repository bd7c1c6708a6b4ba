//! Who gets the next message.

use zmtp_codec::Message;

use super::{Refused, SendFault};
use crate::peer::{PeerId, Peers};

/// Peers that have room, in turn: each gets one whole message, then it is the next one's turn.
///
/// > SHALL route outgoing messages to available peers using a round-robin strategy. (RFC 28)
#[derive(Debug, Default)]
pub(super) struct LoadBalancer {
    ready: Vec<PeerId>,
    turn: usize,
}

impl LoadBalancer {
    /// This peer has room.
    pub(super) fn add(&mut self, peers: &mut Peers, id: PeerId) {
        let Some(peer) = peers.get_mut(id) else { return };
        if peer.flags.attached && !std::mem::replace(&mut peer.flags.in_balancer, true) {
            self.ready.push(id);
        }
    }

    /// This peer takes no more messages.
    pub(super) fn remove(&mut self, peers: &mut Peers, id: PeerId) {
        if let Some(peer) = peers.get_mut(id) {
            peer.flags.in_balancer = false;
        }
        if let Some(place) = self.ready.iter().position(|ready| *ready == id) {
            self.ready.remove(place);
            if self.turn > place {
                self.turn -= 1;
            }
        }
    }

    /// Queues the message for the next peer with room, and tells which.
    #[inline]
    pub(super) fn send(
        &mut self,
        peers: &mut Peers,
        mut message: Message,
    ) -> Result<PeerId, Refused> {
        loop {
            if self.turn >= self.ready.len() {
                self.turn = 0;
            }
            let Some(&id) = self.ready.get(self.turn) else {
                return Err(Refused::new(message, SendFault::Full));
            };
            match peers.send(id, message) {
                Ok(()) => {
                    self.turn += 1;
                    return Ok(id);
                }
                Err(back) => message = back,
            }
            self.rest(peers, id);
        }
    }

    /// Whether any peer has room.
    pub(super) fn can_send(&mut self, peers: &mut Peers) -> bool {
        loop {
            if self.turn >= self.ready.len() {
                self.turn = 0;
            }
            let Some(&id) = self.ready.get(self.turn) else { return false };
            if peers.has_room(id) {
                return true;
            }
            self.rest(peers, id);
        }
    }

    /// The peer whose turn it is has no room: it comes back when it is writable.
    fn rest(&mut self, peers: &mut Peers, id: PeerId) {
        self.ready.remove(self.turn);
        if let Some(peer) = peers.get_mut(id) {
            peer.flags.in_balancer = false;
        }
    }
}
