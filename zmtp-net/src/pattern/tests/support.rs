//! A pattern with a table of peers, and what a hub does for it.

use zmtp_codec::{Config, Connection, Event, Message, Part, Security, SocketType, Time};

use crate::options::Options;
use crate::pattern::{Admission, AnyPattern, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::peer::{
    Bounds, Counters, Link, ListenerId, Origin, PeerId, Peers, Signal, Stay, Stream,
};

/// A pattern with a table of peers. Its peers have no link: what is queued for one waits to be
/// [drained](Self::drain).
pub(super) struct Socket {
    pub(super) pattern: AnyPattern,
    pub(super) peers: Peers,
    /// Whose connection the pattern had closed.
    pub(super) rejected: Vec<PeerId>,
}

pub(super) fn options() -> Options {
    Options::default()
}

impl Socket {
    pub(super) fn new(socket_type: SocketType, options: &Options) -> Self {
        let pattern = AnyPattern::new(socket_type, options, 7).unwrap();
        let limit = |hwm: u32| if hwm == 0 { usize::MAX } else { hwm as usize };
        let bounds = Bounds {
            send_messages: limit(options.send_hwm),
            receive_messages: limit(options.receive_hwm),
            conflate: options.conflates(socket_type),
            ..Bounds::default()
        };
        let peers = Peers::new(pattern.inward(), bounds, Time::ZERO);
        Self { pattern, peers, rejected: Vec::new() }
    }

    pub(super) fn insert(&mut self, origin: Origin, link: Link, identity: &str) -> Option<PeerId> {
        let id = self.peers.insert(origin, link);
        self.peers.get_mut(id).unwrap().identity = Part::from(identity);
        let admitted = self.attach(id);
        self.settle();
        admitted.then_some(id)
    }

    fn attach(&mut self, id: PeerId) -> bool {
        self.peers.get_mut(id).unwrap().flags.attached = true;
        match self.pattern.attach(&mut self.peers, id) {
            Admission::Admitted => {}
            Admission::Replaces(old) => self.leave(old),
            Admission::Refused => {
                self.peers.get_mut(id).unwrap().flags.attached = false;
                self.forget(id);
                return false;
            }
        }
        self.pattern.opened(&mut self.peers, id);
        true
    }

    /// A stream to us is accepted; its handshake begins.
    pub(super) fn accept(&mut self, socket_type: SocketType) -> PeerId {
        self.accept_with(Connection::new(Config::new(socket_type), Security::Null, Time::ZERO))
    }

    /// As [`accept`](Self::accept), with that connection.
    pub(super) fn accept_with(&mut self, connection: Connection) -> PeerId {
        let link = Link::Stream(Box::new(Stream::new(connection)));
        self.peers.insert(Origin::Accepted(ListenerId(0)), link)
    }

    /// The handshake with a peer is complete.
    fn ready(&mut self, id: PeerId, identity: &[u8]) {
        self.peers.get_mut(id).unwrap().identity = Part::from(identity);
        if self.attach(id) {
            self.peers.begin(id);
        }
    }

    /// A peer that connects to us.
    pub(super) fn join(&mut self) -> PeerId {
        self.join_as("").unwrap()
    }

    pub(super) fn join_as(&mut self, identity: &str) -> Option<PeerId> {
        self.insert(Origin::Accepted(ListenerId(0)), Link::Absent, identity)
    }

    /// A peer that we connect to.
    pub(super) fn dial(&mut self, identity: &str) -> PeerId {
        self.insert(Origin::Dialed, Link::Absent, identity).unwrap()
    }

    pub(super) fn leave(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        if std::mem::replace(&mut peer.flags.attached, false) {
            self.pattern.detach(&mut self.peers, id);
        }
        let peer = self.peers.get_mut(id).unwrap();
        peer.stay = Stay::Gone;
        if peer.inbox.is_empty() && peer.undecoded() == 0 {
            self.forget(id);
        }
        self.settle();
    }

    fn forget(&mut self, id: PeerId) {
        if self.peers.remove(id).is_some() {
            self.pattern.detach(&mut self.peers, id);
        }
    }

    /// The connection to a peer that we dialed is lost, or there is a new one.
    pub(super) fn lose_link(&mut self, id: PeerId) {
        self.pattern.closed(&mut self.peers, id);
        self.settle();
    }

    pub(super) fn find_link(&mut self, id: PeerId) {
        self.pattern.opened(&mut self.peers, id);
        self.settle();
    }

    pub(super) fn settle(&mut self) {
        while let Some(signal) = self.peers.signals.pop_front() {
            match signal {
                Signal::Event(id, Event::Ready(about)) => self.ready(id, about.identity()),
                Signal::Event(id, event) => {
                    if self.peers.get(id).is_some_and(|peer| peer.flags.attached) {
                        self.pattern.upstream(&mut self.peers, id, event);
                    }
                }
                Signal::Readable(id) => self.pattern.readable(&mut self.peers, id),
                Signal::Writable(id) => {
                    if self.peers.get(id).is_some_and(|peer| peer.flags.attached) {
                        self.pattern.writable(&mut self.peers, id);
                    }
                }
                Signal::Exhausted(id) => self.forget(id),
                Signal::Failed(id, _) => self.leave(id),
                Signal::Malformed(id) => {
                    self.rejected.push(id);
                    self.leave(id);
                }
                other => unreachable!("{other:?}"),
            }
        }
    }

    /// A message comes from a peer.
    pub(super) fn arrives(&mut self, id: PeerId, message: impl Into<Message>) {
        self.peers.arrive(id, message.into());
        self.settle();
    }

    /// A subscription comes from a peer, or its end.
    pub(super) fn hears(&mut self, id: PeerId, event: Event) {
        self.peers.signals.push_back(Signal::Event(id, event));
        self.settle();
    }

    pub(super) fn subscribes(&mut self, id: PeerId, topic: &str) {
        self.hears(id, Event::Subscribe(Part::from(topic)));
    }

    pub(super) fn cancels(&mut self, id: PeerId, topic: &str) {
        self.hears(id, Event::Cancel(Part::from(topic)));
    }

    pub(super) fn try_send(&mut self, message: impl Into<Message>) -> Result<(), Refused> {
        let result = self.pattern.send(&mut self.peers, message.into());
        self.settle();
        result
    }

    /// Sends by the short way, if that is open.
    #[cfg(feature = "curve")]
    pub(super) fn send_express(&mut self, lent: crate::peer::Lent<'_>) -> bool {
        let AnyPattern::Publisher(publisher) = &mut self.pattern else { return false };
        publisher.send_express(&mut self.peers, lent)
    }

    /// Sends, and checks that a message that is refused comes back as it was.
    pub(super) fn send(&mut self, message: impl Into<Message>) -> Result<(), SendFault> {
        let message = message.into();
        self.try_send(message.clone()).map_err(|refused| {
            assert_eq!(refused.message, message);
            refused.fault
        })
    }

    pub(super) fn try_receive(&mut self) -> Result<Received, ReceiveFault> {
        loop {
            let result = self.pattern.receive(&mut self.peers);
            self.settle();
            if result.is_ok() || !self.pattern.can_receive(&mut self.peers) {
                return result;
            }
        }
    }

    pub(super) fn receive(&mut self) -> Result<Message, ReceiveFault> {
        let ready = self.can_receive();
        let result = self.try_receive().map(|received| received.message);
        assert_eq!(ready, result.is_ok());
        result
    }

    /// All that there is to receive.
    pub(super) fn receive_all(&mut self) -> Vec<Message> {
        std::iter::from_fn(|| self.receive().ok()).collect()
    }

    pub(super) fn can_send(&mut self) -> bool {
        let can = self.pattern.can_send(&mut self.peers);
        self.settle();
        can
    }

    pub(super) fn can_receive(&mut self) -> bool {
        let can = self.pattern.can_receive(&mut self.peers);
        self.settle();
        can
    }

    /// Takes what is queued for a peer, so that there is room again.
    pub(super) fn drain(&mut self, id: PeerId) -> Vec<Message> {
        let peer = self.peers.get_mut(id).unwrap();
        let messages = std::iter::from_fn(|| peer.waiting.pop()).collect();
        self.peers.written(id);
        self.settle();
        messages
    }

    pub(super) fn counters(&self, id: PeerId) -> Counters {
        self.peers.get(id).unwrap().counters
    }

    /// All that passed, of peers that are there and that have gone.
    pub(super) fn total(&self) -> Counters {
        let mut total = self.peers.past;
        self.peers.iter().for_each(|peer| total.add(&peer.counters));
        total
    }

    pub(super) fn is_there(&self, id: PeerId) -> bool {
        self.peers.get(id).is_some()
    }
}

/// Which octet a topic's report begins with, and the topic.
pub(super) fn report(mark: u8, topic: &str) -> Message {
    Message::from([&[mark], topic.as_bytes()].concat())
}
