//! DEALER: deals messages out and receives in turn, without an envelope (RFC 28).

use zmtp_codec::Message;

use super::fair_queue::FairQueue;
use super::load_balancer::LoadBalancer;
use super::{Admission, Pattern, ReceiveFault, Received, Refused};
use crate::options::Options;
use crate::peer::{PeerId, Peers};

/// Sends an empty message, so that a ROUTER learns of this socket. A peer that has just been
/// attached has room for it.
pub(super) fn probe(peers: &mut Peers, id: PeerId) {
    if peers.send(id, Message::from("")).is_err() {
        peers.drop_refused(id);
    }
}

/// DEALER: a PUSH and a PULL in one.
///
/// > SHALL maintain a double queue for each connected peer, allowing outgoing and incoming messages
/// > to be queued independently. (RFC 28)
#[derive(Debug)]
pub(crate) struct Dealer {
    outward: LoadBalancer,
    inward: FairQueue,
    probe: bool,
}

impl Dealer {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            outward: LoadBalancer::default(),
            inward: FairQueue::default(),
            probe: options.probe_router,
        }
    }

    pub(super) fn sole_outward(&self) -> Option<PeerId> {
        self.outward.sole()
    }

    pub(super) fn sole_inward(&self) -> Option<PeerId> {
        self.inward.sole()
    }
}

impl Pattern for Dealer {
    fn attach(&mut self, peers: &mut Peers, id: PeerId) -> Admission {
        if self.probe {
            probe(peers, id);
        }
        self.outward.add(peers, id);
        Admission::Admitted
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        self.outward.remove(id);
        if peers.get(id).is_none() {
            self.inward.forget(id);
        }
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        self.inward.add(peers, id);
    }

    fn writable(&mut self, peers: &mut Peers, id: PeerId) {
        self.outward.add(peers, id);
    }

    #[inline]
    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        self.outward.send(peers, message).map(|_| ())
    }

    #[inline]
    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        self.inward.receive(peers)
    }

    #[inline]
    fn next_outward(&self) -> Option<PeerId> {
        self.outward.next()
    }

    #[inline]
    fn advance_outward(&mut self) {
        self.outward.advance();
    }

    #[inline]
    fn next_inward(&self) -> Option<PeerId> {
        self.inward.next()
    }

    #[inline]
    fn advance_inward(&mut self) {
        self.inward.advance();
    }

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        self.outward.can_send(peers)
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        self.inward.can_receive(peers)
    }

    fn configure(&mut self, options: &Options) {
        self.probe = options.probe_router;
    }
}
