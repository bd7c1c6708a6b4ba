//! PUSH: the sending side of a pipeline (RFC 30).

use zmtp_codec::Message;

use super::load_balancer::LoadBalancer;
use super::{Admission, Pattern, ReceiveFault, Received, Refused};
use crate::peer::{PeerId, Peers};

/// PUSH: deals messages out to its peers, and waits when none has room.
///
/// > SHALL NOT discard messages that it cannot queue. (RFC 30)
#[derive(Debug, Default)]
pub(crate) struct Push {
    peers: LoadBalancer,
}

impl Pattern for Push {
    fn attach(&mut self, peers: &mut Peers, id: PeerId) -> Admission {
        self.peers.add(peers, id);
        Admission::Admitted
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        self.peers.remove(peers, id);
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

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        self.peers.can_send(peers)
    }

    fn can_receive(&mut self, _peers: &mut Peers) -> bool {
        false
    }
}
