//! What the socket types do with messages and peers: who gets a message, whose turn it is to be
//! received from, which envelope is put on.

mod audience;
mod contract;
mod dealer;
mod distribute;
mod fair_queue;
mod ledger;
mod load_balancer;
mod pair;
mod publish;
mod pull;
mod push;
mod registry;
mod rep;
mod reports;
mod req;
mod ring;
mod router;
mod subscribe;
mod subscriptions;
#[cfg(test)]
mod tests;
mod upward;

use zmtp_codec::{Event, Message, SocketType};

pub(crate) use contract::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};

#[cfg(feature = "fuzzing")]
pub(crate) use subscriptions::{Added, Removed, Subscriptions};

use crate::options::Options;
use crate::peer::{Inward, PeerId, Peers};
use dealer::Dealer;
use pair::Pair;
use publish::Publisher;
use pull::Pull;
use push::Push;
use rep::Rep;
use req::Req;
use router::Router;
use subscribe::Subscriber;

/// One of the patterns.
#[derive(Debug)]
pub(crate) enum AnyPattern {
    Req(Req),
    Rep(Rep),
    Dealer(Dealer),
    Router(Router),
    Publisher(Box<Publisher>),
    Subscriber(Subscriber),
    Push(Push),
    Pull(Pull),
    Pair(Pair),
}

impl AnyPattern {
    /// The pattern of a socket type, if it is one of those we have. `seed` decides what is drawn:
    /// request ids, the first automatic identity.
    pub(crate) fn new(socket_type: SocketType, options: &Options, seed: u64) -> Option<Self> {
        Some(match socket_type {
            SocketType::Req => Self::Req(Req::new(options, seed)),
            SocketType::Rep => Self::Rep(Rep::default()),
            SocketType::Dealer => Self::Dealer(Dealer::new(options)),
            SocketType::Router => Self::Router(Router::new(options, seed)),
            SocketType::Pub => Self::publisher(options, publish::Upstream::Ignored),
            SocketType::Xpub => Self::publisher(options, publish::Upstream::Received),
            SocketType::Sub => Self::Subscriber(Subscriber::new(options, subscribe::Kind::Sub)),
            SocketType::Xsub => Self::Subscriber(Subscriber::new(options, subscribe::Kind::XSub)),
            SocketType::Push => Self::Push(Push::default()),
            SocketType::Pull => Self::Pull(Pull::default()),
            SocketType::Pair => Self::Pair(Pair::default()),
            _ => return None,
        })
    }

    fn publisher(options: &Options, upstream: publish::Upstream) -> Self {
        Self::Publisher(Box::new(Publisher::new(options, upstream)))
    }

    /// Whether there is a short way for messages, at times at least: not where it depends on each what
    /// the socket does next.
    #[inline]
    pub(crate) const fn has_short_way(&self) -> bool {
        !matches!(self, Self::Req(_) | Self::Rep(_))
    }

    /// Who is the only one that gets messages, if they go out as they are.
    pub(crate) fn sole_outward(&self) -> Option<PeerId> {
        match self {
            Self::Push(push) => push.sole_outward(),
            Self::Dealer(dealer) => dealer.sole_outward(),
            Self::Pair(pair) => pair.next_outward(),
            _ => None,
        }
    }

    /// Who is the only one that has messages, if they come in as they are.
    pub(crate) fn sole_inward(&self) -> Option<PeerId> {
        match self {
            Self::Pull(pull) => pull.sole_inward(),
            Self::Dealer(dealer) => dealer.sole_inward(),
            Self::Pair(pair) => pair.next_inward(),
            Self::Subscriber(subscriber) => subscriber.sole_inward(),
            _ => None,
        }
    }

    /// Whether the application is to get this message, which came the way of
    /// [`next_inward`](Pattern::next_inward).
    #[inline]
    pub(crate) fn wants(&self, message: &Message) -> bool {
        match self {
            Self::Subscriber(subscriber) => subscriber.wants(message),
            _ => true,
        }
    }

    /// How messages reach this pattern.
    pub(crate) const fn inward(&self) -> Inward {
        match self {
            Self::Publisher(_) => Inward::Signalled,
            _ => Inward::Queued,
        }
    }
}

/// Calls the same method of whichever pattern it is.
macro_rules! each {
    ($self:ident, $pattern:ident => $call:expr) => {
        match $self {
            Self::Req($pattern) => $call,
            Self::Rep($pattern) => $call,
            Self::Dealer($pattern) => $call,
            Self::Router($pattern) => $call,
            Self::Publisher($pattern) => $call,
            Self::Subscriber($pattern) => $call,
            Self::Push($pattern) => $call,
            Self::Pull($pattern) => $call,
            Self::Pair($pattern) => $call,
        }
    };
}

impl Pattern for AnyPattern {
    fn attach(&mut self, peers: &mut Peers, id: PeerId) -> Admission {
        each!(self, pattern => pattern.attach(peers, id))
    }

    fn opened(&mut self, peers: &mut Peers, id: PeerId) {
        each!(self, pattern => pattern.opened(peers, id));
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        each!(self, pattern => pattern.detach(peers, id));
    }

    fn closed(&mut self, peers: &mut Peers, id: PeerId) {
        each!(self, pattern => pattern.closed(peers, id));
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        each!(self, pattern => pattern.readable(peers, id));
    }

    fn writable(&mut self, peers: &mut Peers, id: PeerId) {
        each!(self, pattern => pattern.writable(peers, id));
    }

    fn upstream(&mut self, peers: &mut Peers, id: PeerId, event: Event) {
        each!(self, pattern => pattern.upstream(peers, id, event));
    }

    fn go_on(&mut self, peers: &mut Peers) {
        each!(self, pattern => pattern.go_on(peers));
    }

    fn can_go_on(&self) -> bool {
        each!(self, pattern => pattern.can_go_on())
    }

    #[inline]
    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        each!(self, pattern => pattern.send(peers, message))
    }

    #[inline]
    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        each!(self, pattern => pattern.receive(peers))
    }

    #[inline]
    fn next_outward(&self) -> Option<PeerId> {
        match self {
            Self::Push(push) => push.next_outward(),
            Self::Dealer(dealer) => dealer.next_outward(),
            Self::Pair(pair) => pair.next_outward(),
            _ => None,
        }
    }

    #[inline]
    fn advance_outward(&mut self) {
        match self {
            Self::Push(push) => push.advance_outward(),
            Self::Dealer(dealer) => dealer.advance_outward(),
            _ => {}
        }
    }

    #[inline]
    fn next_inward(&self) -> Option<PeerId> {
        match self {
            Self::Pull(pull) => pull.next_inward(),
            Self::Dealer(dealer) => dealer.next_inward(),
            Self::Pair(pair) => pair.next_inward(),
            Self::Subscriber(subscriber) => subscriber.next_inward(),
            _ => None,
        }
    }

    #[inline]
    fn advance_inward(&mut self) {
        match self {
            Self::Pull(pull) => pull.advance_inward(),
            Self::Dealer(dealer) => dealer.advance_inward(),
            Self::Subscriber(subscriber) => subscriber.advance_inward(),
            _ => {}
        }
    }

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        each!(self, pattern => pattern.can_send(peers))
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        each!(self, pattern => pattern.can_receive(peers))
    }

    fn configure(&mut self, options: &Options) {
        each!(self, pattern => pattern.configure(options));
    }
}
