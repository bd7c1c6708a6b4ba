//! Whose turn it is to be received from.

use zmtp_codec::Message;

use super::ring::Ring;
use super::{ReceiveFault, Received};
use crate::peer::{DropReason, PeerId, Peers};

/// Peers that have messages, in turn: each gives one whole message, then it is the next one's
/// turn.
///
/// > SHALL receive incoming messages from its peers using a fair-queuing strategy. (RFC 28, of
/// > REP, DEALER and ROUTER; RFC 30, of PULL)
///
/// > SHALL receive incoming messages from its publishers using a fair-queuing strategy. (RFC 29, of
/// > SUB and XSUB)
#[derive(Debug, Default)]
pub(super) struct FairQueue {
    ready: Ring,
}

impl FairQueue {
    /// This peer has messages.
    pub(super) fn add(&mut self, peers: &Peers, id: PeerId) {
        if peers.get(id).is_some() {
            self.ready.add(id);
        }
    }

    /// This peer is no longer in the table.
    pub(super) fn forget(&mut self, id: PeerId) {
        self.ready.remove(id);
    }

    /// Whether no peer is known to have a message.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// The next message of the peers that have some.
    #[inline]
    pub(super) fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        let mut received = Received { message: Message::EMPTY, peer: None };
        received.peer = self.receive_into(peers, &mut received.message);
        received.peer.is_some().then_some(received).ok_or(ReceiveFault::Empty)
    }

    /// Puts the next message in the place of `into`; from whom it is.
    #[inline]
    pub(super) fn receive_into(&mut self, peers: &mut Peers, into: &mut Message) -> Option<PeerId> {
        while let Some(id) = self.ready.turn() {
            if peers.receive_into(id, into) {
                self.ready.advance();
                return Some(id);
            }
            // It comes back when it is readable.
            self.ready.remove(id);
        }
        None
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

    /// Whether any peer has a message.
    pub(super) fn can_receive(&mut self, peers: &mut Peers) -> bool {
        while let Some(id) = self.ready.turn() {
            if peers.has_message(id) {
                return true;
            }
            self.ready.remove(id);
        }
        false
    }
}

/// Throws away what a peer sent to a socket that never receives, so that nothing of it is kept.
pub(super) fn ignore(peers: &mut Peers, id: PeerId) {
    while peers.receive(id).is_some() {
        peers.discard(id, DropReason::Malformed);
    }
}
