//! REQ: a request, then its reply (RFC 28).

use zmtp_codec::{Message, Part};

use super::fair_queue::FairQueue;
use super::load_balancer::LoadBalancer;
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::options::Options;
use crate::peer::{DropReason, PeerId, Peers, Signal};

/// What the application is to do next.
#[derive(Debug)]
enum Turn {
    Ask,
    /// The request went to this peer.
    Listen(PeerId),
    /// The reply has come and was looked at.
    Take(Received),
}

/// REQ: sends a request to the next peer in turn and receives its reply.
#[derive(Debug)]
pub(crate) struct Req {
    outward: LoadBalancer,
    inward: FairQueue,
    turn: Turn,
    /// `ZMQ_REQ_RELAXED`: a request may follow another that was not replied to.
    relaxed: bool,
    /// `ZMQ_REQ_CORRELATE`: requests bear an id, and replies must echo it.
    correlate: bool,
    request: u32,
    probe: bool,
}

impl Req {
    pub(super) fn new(options: &Options, seed: u64) -> Self {
        Self {
            outward: LoadBalancer::default(),
            inward: FairQueue::default(),
            turn: Turn::Ask,
            relaxed: options.req_relaxed,
            correlate: options.req_correlate,
            #[expect(clippy::cast_possible_truncation, reason = "any bits will do")]
            request: seed as u32,
            probe: options.probe_router,
        }
    }

    fn envelop(&self, message: &mut Message) {
        // > SHALL prefix the outgoing message with an empty delimiter frame. (RFC 28)
        message.push_front(Part::default());
        if self.correlate {
            message.push_front(Part::from(&self.request.to_ne_bytes()[..]));
        }
    }

    /// Takes the envelope off a reply; `None` if it is not the reply to the last request.
    fn open(&self, message: &mut Message) -> Option<()> {
        if self.correlate {
            let id = message.pop_front()?;
            if *id != self.request.to_ne_bytes() {
                return None;
            }
        }
        let delimiter = message.pop_front()?;
        delimiter.is_empty().then_some(())
    }

    /// Looks for the reply among what has come.
    fn listen(&mut self, peers: &mut Peers) {
        let Turn::Listen(id) = self.turn else { return };
        while let Some(mut message) = peers.receive(id) {
            let shape = shape(&message);
            if self.open(&mut message).is_some() {
                self.turn = Turn::Take(Received { message, peer: Some(id) });
                return;
            }
            peers.drop_of(id, DropReason::Malformed);
            if shape == Shape::Foreign {
                peers.signals.push_back(Signal::Malformed(id));
            }
        }
    }

    /// Throws away what has come before a new request is sent: it can be no reply to that.
    fn forget_replies(&mut self, peers: &mut Peers) {
        while let Ok(old) = self.inward.receive(peers) {
            if let Some(id) = old.peer {
                peers.drop_of(id, DropReason::Superseded);
            }
        }
    }
}

/// Whether a message has the form of a reply at all.
#[derive(PartialEq, Eq)]
enum Shape {
    Reply,
    /// No REP or ROUTER that knows REQ sends such a thing.
    Foreign,
}

fn shape(message: &Message) -> Shape {
    let parts: Vec<usize> = message.parts().take(3).map(|part| part.len()).collect();
    match parts.as_slice() {
        [0, _, ..] | [4, 0, _] => Shape::Reply,
        _ => Shape::Foreign,
    }
}

impl Pattern for Req {
    fn attach(&mut self, peers: &mut Peers, id: PeerId) -> Admission {
        if self.probe {
            let _ = peers.send(id, Message::from(""));
        }
        self.outward.add(peers, id);
        Admission::Admitted
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        self.outward.remove(peers, id);
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

    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        if !matches!(self.turn, Turn::Ask) && !self.relaxed {
            return Err(Refused::new(message, SendFault::WrongState));
        }
        self.forget_replies(peers);
        let plain = message.clone();
        let mut message = message;
        self.request = self.request.wrapping_add(1);
        self.envelop(&mut message);
        match self.outward.send(peers, message) {
            Ok(id) => {
                self.turn = Turn::Listen(id);
                Ok(())
            }
            Err(refused) => Err(Refused::new(plain, refused.fault)),
        }
    }

    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        self.listen(peers);
        match std::mem::replace(&mut self.turn, Turn::Ask) {
            Turn::Ask => Err(ReceiveFault::WrongState),
            Turn::Take(received) => Ok(received),
            listen @ Turn::Listen(_) => {
                self.turn = listen;
                Err(ReceiveFault::Empty)
            }
        }
    }

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        (self.relaxed || matches!(self.turn, Turn::Ask)) && self.outward.can_send(peers)
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        self.listen(peers);
        matches!(self.turn, Turn::Take(_))
    }

    fn configure(&mut self, options: &Options) {
        self.relaxed = options.req_relaxed;
        self.correlate = options.req_correlate;
        self.probe = options.probe_router;
    }
}
