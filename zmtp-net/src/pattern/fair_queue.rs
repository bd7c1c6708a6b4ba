//! Whose turn it is to be received from.

use super::{ReceiveFault, Received};
use crate::peer::{PeerId, Peers};

/// Peers that have messages, in turn: each gives one whole message, then it is the next one's
/// turn.
///
/// > SHALL fair-queue incoming messages from all its connected peers. (RFC 28 and 30)
#[derive(Debug, Default)]
pub(super) struct FairQueue {
    ready: Vec<PeerId>,
    turn: usize,
}

impl FairQueue {
    /// This peer has messages.
    pub(super) fn add(&mut self, peers: &mut Peers, id: PeerId) {
        let Some(peer) = peers.get_mut(id) else { return };
        if !std::mem::replace(&mut peer.flags.in_fair_queue, true) {
            self.ready.push(id);
        }
    }

    /// This peer is no longer in the table.
    pub(super) fn forget(&mut self, id: PeerId) {
        if let Some(place) = self.ready.iter().position(|ready| *ready == id) {
            self.ready.remove(place);
            if self.turn > place {
                self.turn -= 1;
            }
        }
    }

    /// The next message of the peers that have some.
    #[inline]
    pub(super) fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        loop {
            if self.turn >= self.ready.len() {
                self.turn = 0;
            }
            let Some(&id) = self.ready.get(self.turn) else { return Err(ReceiveFault::Empty) };
            if let Some(message) = peers.receive(id) {
                self.turn += 1;
                return Ok(Received { message, peer: Some(id) });
            }
            self.rest(peers, id);
        }
    }

    /// Whether any peer has a message.
    pub(super) fn can_receive(&mut self, peers: &mut Peers) -> bool {
        loop {
            if self.turn >= self.ready.len() {
                self.turn = 0;
            }
            let Some(&id) = self.ready.get(self.turn) else { return false };
            if peers.has_message(id) {
                return true;
            }
            self.rest(peers, id);
        }
    }

    /// The peer whose turn it is has nothing: it comes back when it is readable.
    fn rest(&mut self, peers: &mut Peers, id: PeerId) {
        self.ready.remove(self.turn);
        if let Some(peer) = peers.get_mut(id) {
            peer.flags.in_fair_queue = false;
        }
    }
}
