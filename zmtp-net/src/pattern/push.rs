//! PUSH: the sending side of a pipeline (RFC 30).

use zmtp_codec::Message;

use super::fair_queue::ignore;
use super::load_balancer::LoadBalancer;
use super::{Admission, Pattern, ReceiveFault, Received, Refused};
use crate::peer::{PeerId, Peers};

/// PUSH: deals messages out to its peers, and waits when none has room.
///
/// > MAY be connected to any number of PULL peers, and SHALL only send messages. (RFC 30)
#[derive(Debug, Default)]
pub(crate) struct Push {
    peers: LoadBalancer,
}

impl Push {
    pub(super) fn sole_outward(&self) -> Option<PeerId> {
        self.peers.sole()
    }
}

impl Pattern for Push {
    /// > SHALL create this queue when initiating an outgoing connection to a peer, and SHALL
    /// > maintain the queue whether or not the connection is established. (RFC 30)
    fn attach(&mut self, peers: &mut Peers, id: PeerId) -> Admission {
        self.peers.add(peers, id);
        Admission::Admitted
    }

    fn detach(&mut self, _peers: &mut Peers, id: PeerId) {
        self.peers.remove(id);
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        ignore(peers, id);
    }

    fn writable(&mut self, peers: &mut Peers, id: PeerId) {
        self.peers.add(peers, id);
    }

    #[inline]
    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        self.peers.send(peers, message).map(|_| ())
    }

    fn receive(&mut self, _peers: &mut Peers) -> Result<Received, ReceiveFault> {
        Err(ReceiveFault::NotSupported)
    }

    #[inline]
    fn next_outward(&self) -> Option<PeerId> {
        self.peers.next()
    }

    #[inline]
    fn advance_outward(&mut self) {
        self.peers.advance();
    }

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        self.peers.can_send(peers)
    }

    fn can_receive(&mut self, _peers: &mut Peers) -> bool {
        false
    }
}
