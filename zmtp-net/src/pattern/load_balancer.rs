//! Who gets the next message.

use zmtp_codec::Message;

use super::ring::Ring;
use super::{Refused, SendFault};
use crate::peer::{PeerId, Peers};

/// Peers that have room, in turn: each gets one whole message, then it is the next one's turn.
///
/// > SHALL consider a peer as available only when it has a outgoing queue that is not full.
/// > (RFC 28, of DEALER; RFC 30, of PUSH)
///
/// > SHALL route outgoing messages to available peers using a round-robin strategy. (RFC 28, of
/// > DEALER; RFC 30, of PUSH)
///
/// > SHALL route outgoing messages to connected peers using a round-robin strategy. (RFC 28, of
/// > REQ)
#[derive(Debug, Default)]
pub(super) struct LoadBalancer {
    ready: Ring,
}

impl LoadBalancer {
    /// This peer has room.
    pub(super) fn add(&mut self, peers: &Peers, id: PeerId) {
        if peers.get(id).is_some_and(|peer| peer.flags.attached) {
            self.ready.add(id);
        }
    }

    /// This peer takes no more messages.
    pub(super) fn remove(&mut self, id: PeerId) {
        self.ready.remove(id);
    }

    /// Queues the message for the next peer with room, and tells which.
    ///
    /// > SHALL block on sending, or return a suitable error, when it has no available peers.
    /// > (RFC 28, of DEALER; RFC 30, of PUSH)
    ///
    /// > SHALL NOT discard messages that it cannot queue. (RFC 28, of DEALER; RFC 30, of PUSH)
    #[inline]
    pub(super) fn send(
        &mut self,
        peers: &mut Peers,
        mut message: Message,
    ) -> Result<PeerId, Refused> {
        while let Some(id) = self.ready.turn() {
            match peers.send(id, message) {
                Ok(()) => {
                    self.ready.advance();
                    return Ok(id);
                }
                Err(back) => message = back,
            }
            // It comes back when it is writable.
            self.ready.remove(id);
        }
        Err(Refused::new(message, SendFault::Full))
    }

    /// Whose turn it is.
    #[inline]
    pub(super) const fn next(&self) -> Option<PeerId> {
        self.ready.turn()
    }

    /// Whose turn it always is, if there is only one.
    pub(super) fn sole(&self) -> Option<PeerId> {
        self.ready.sole()
    }

    /// It is the next one's turn.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.ready.advance();
    }

    /// Whether any peer has room.
    pub(super) fn can_send(&mut self, peers: &mut Peers) -> bool {
        while let Some(id) = self.ready.turn() {
            if peers.has_room(id) {
                return true;
            }
            self.ready.remove(id);
        }
        false
    }
}
