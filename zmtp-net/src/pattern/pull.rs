//! PULL: the receiving side of a pipeline (RFC 30).

use zmtp_codec::Message;

use super::fair_queue::FairQueue;
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::peer::{PeerId, Peers};

/// PULL: receives from all its peers in turn.
///
/// > MAY be connected to any number of PUSH peers, and SHALL only receive messages. (RFC 30)
#[derive(Debug, Default)]
pub(crate) struct Pull {
    peers: FairQueue,
}

impl Pull {
    pub(super) fn sole_inward(&self) -> Option<PeerId> {
        self.peers.sole()
    }
}

impl Pattern for Pull {
    fn attach(&mut self, _peers: &mut Peers, _id: PeerId) -> Admission {
        Admission::Admitted
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        if peers.get(id).is_none() {
            self.peers.forget(id);
        }
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        self.peers.add(peers, id);
    }

    fn send(&mut self, _peers: &mut Peers, message: Message) -> Result<(), Refused> {
        Err(Refused::new(message, SendFault::NotSupported))
    }

    #[inline]
    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        self.peers.receive(peers)
    }

    #[inline]
    fn next_inward(&self) -> Option<PeerId> {
        self.peers.next()
    }

    #[inline]
    fn advance_inward(&mut self) {
        self.peers.advance();
    }

    fn can_send(&mut self, _peers: &mut Peers) -> bool {
        false
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        self.peers.can_receive(peers)
    }
}
