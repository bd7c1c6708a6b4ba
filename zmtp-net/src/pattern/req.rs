//! REQ: a request, then its reply (RFC 28).

use zmtp_codec::{Message, Part};

use super::dealer::probe;
use super::fair_queue::FairQueue;
use super::load_balancer::LoadBalancer;
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::options::Options;
use crate::peer::{DropReason, Lent, Link, PeerId, Peers, Signal};

/// What the application is to do next.
///
/// > SHALL send and then receive exactly one message at a time. (RFC 28)
#[derive(Debug)]
enum Turn {
    Ask,
    /// The request went to this peer, under this number if they are numbered.
    Listen(PeerId, Option<u32>),
    /// The reply has come and was looked at.
    Take(Received),
}

/// REQ: sends a request to the next peer in turn and receives its reply.
///
/// If that peer leaves, its reply does not come: with `ZMQ_REQ_RELAXED` the application can ask
/// another, else the socket is of no more use, as with libzmq.
#[derive(Debug)]
pub(crate) struct Req {
    outward: LoadBalancer,
    inward: FairQueue,
    turn: Turn,
    /// `ZMQ_REQ_RELAXED`: a request may follow another that was not replied to.
    relaxed: bool,
    /// `ZMQ_REQ_CORRELATE`: requests bear a number, and replies must echo it.
    correlate: bool,
    /// The number of the last request.
    number: u32,
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
            number: seed as u32,
            probe: options.probe_router,
        }
    }

    fn may_ask(&self) -> bool {
        self.relaxed || matches!(self.turn, Turn::Ask)
    }

    /// > SHALL prefix the outgoing message with an empty delimiter frame. (RFC 28)
    fn envelop(&mut self, message: &mut Message) -> Option<u32> {
        message.push_front(Part::default());
        if !self.correlate {
            return None;
        }
        self.number = self.number.wrapping_add(1);
        // In the byte order of this machine, as libzmq has it: nobody but us reads it.
        message.push_front(Part::from(&self.number.to_ne_bytes()));
        Some(self.number)
    }

    /// Looks at all that has come: keeps the reply, throws the rest away.
    ///
    /// > SHALL accept an incoming message only from the last peer that it sent a request to.
    /// > (RFC 28)
    ///
    /// > SHALL discard silently any messages received from other peers. (RFC 28)
    #[inline]
    fn listen(&mut self, peers: &mut Peers) {
        if !self.inward.is_empty() {
            self.listen_to_all(peers);
        }
    }

    fn listen_to_all(&mut self, peers: &mut Peers) {
        while let Ok(Received { message, peer: Some(id) }) = self.inward.receive(peers) {
            self.hear(peers, id, message);
        }
    }

    /// Looks at a message.
    #[inline]
    fn hear(&mut self, peers: &mut Peers, id: PeerId, mut message: Message) {
        if matches!(self.turn, Turn::Listen(peer, None) if peer == id) && message.pop_delimiter() {
            self.turn = Turn::Take(Received { message, peer: Some(id) });
            return;
        }
        if !has_form(&message) {
            return reject(peers, id);
        }
        match self.turn {
            Turn::Listen(peer, number) if peer == id && open(&mut message, number) => {
                self.turn = Turn::Take(Received { message, peer: Some(id) });
            }
            _ => peers.discard(id, DropReason::Superseded),
        }
    }

    /// Sends a request, if all there is to it is to queue a copy of it for whoever's turn it is; whether it
    /// was sent. Nothing is signalled then.
    #[inline]
    pub(crate) fn send_alone(&mut self, peers: &mut Peers, lent: Lent<'_>) -> bool {
        let is_plain = !self.correlate && matches!(self.turn, Turn::Ask) && self.inward.is_empty();
        let Some(id) = self.outward.next().filter(|_| is_plain) else { return false };
        let sent = peers.send_delimited(id, lent);
        if sent {
            self.outward.advance();
            self.turn = Turn::Listen(id, None);
        }
        sent
    }

    /// The application asks anew and does not want the reply any more that has come.
    fn give_up(&mut self, peers: &mut Peers) {
        if let Turn::Take(Received { peer: Some(id), .. }) =
            std::mem::replace(&mut self.turn, Turn::Ask)
        {
            peers.discard(id, DropReason::Superseded);
        }
    }
}

/// Whether a message has the form of a reply, to this request or another: a number or none, an
/// empty part, and what was said.
fn has_form(message: &Message) -> bool {
    if message.first().is_empty() {
        return message.is_multipart();
    }
    let mut parts = message.parts();
    let mut first = parts.next();
    if first.is_some_and(|part| part.len() == size_of::<u32>()) {
        first = parts.next();
    }
    first.is_some_and(<[u8]>::is_empty) && parts.next().is_some()
}

/// Takes the envelope off a reply; whether it is the one to the request of this number.
fn open(message: &mut Message, number: Option<u32>) -> bool {
    let numbered = number
        .is_none_or(|number| message.pop_front().is_some_and(|part| part == number.to_ne_bytes()));
    numbered && message.pop_delimiter()
}

/// A peer sent what no REP or ROUTER sends that knows what a REQ is: its connection ends. A socket
/// of this process is heard out.
fn reject(peers: &mut Peers, id: PeerId) {
    peers.discard(id, DropReason::Malformed);
    if !peers.get(id).is_some_and(|peer| matches!(peer.link, Link::Stream(_))) {
        return;
    }
    while peers.receive(id).is_some() {
        peers.discard(id, DropReason::Malformed);
    }
    peers.signals.push_back(Signal::Malformed(id));
}

impl Pattern for Req {
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

    /// What comes is looked at at once, so that nothing of what nobody waits for is kept.
    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        if self.inward.is_empty() {
            // Nobody else has anything: there are no turns to be looked after.
            while let Some(message) = peers.receive(id) {
                self.hear(peers, id, message);
                if peers.is_drained(id) {
                    break;
                }
            }
        } else {
            self.inward.add(peers, id);
            self.listen(peers);
        }
    }

    fn writable(&mut self, peers: &mut Peers, id: PeerId) {
        self.outward.add(peers, id);
    }

    /// > SHALL block on sending, or return a suitable error, when it has no connected peers.
    /// > (RFC 28)
    ///
    /// > SHALL NOT discard messages that it cannot send to a connected peer. (RFC 28)
    fn send(&mut self, peers: &mut Peers, mut message: Message) -> Result<(), Refused> {
        if !self.may_ask() {
            return Err(Refused::new(message, SendFault::WrongState));
        }
        // Before anything is changed: a request that finds nobody leaves the one before it alone.
        if !self.outward.can_send(peers) {
            return Err(Refused::new(message, SendFault::Full));
        }
        self.give_up(peers);
        // What has come by now can be no reply to what is asked now.
        self.listen(peers);
        let number = self.envelop(&mut message);
        let id = self.outward.send(peers, message)?;
        self.turn = Turn::Listen(id, number);
        Ok(())
    }

    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        if !matches!(self.turn, Turn::Take(_)) {
            self.listen(peers);
        }
        match std::mem::replace(&mut self.turn, Turn::Ask) {
            Turn::Ask => Err(ReceiveFault::WrongState),
            Turn::Take(received) => Ok(received),
            listen @ Turn::Listen(..) => {
                self.turn = listen;
                Err(ReceiveFault::Empty)
            }
        }
    }

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        self.may_ask() && self.outward.can_send(peers)
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
