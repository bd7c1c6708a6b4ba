//! PUB and XPUB: to each peer what it subscribed to (RFC 29).

use std::collections::HashSet;

use zmtp_codec::{Event, Message, Part};

use super::audience::Audience;
use super::distribute::distribute;
use super::registry::{Follows, Registry};
use super::reports::{About, Reports};
use super::ring::Ring;
use super::upward::{Upward, subscriptions};
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::options::{Options, XpubManual};
use crate::peer::{DropReason, Lent, PeerId, Peers, Signal};

/// What becomes of what subscribers send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upstream {
    /// PUB: subscriptions are obeyed, messages thrown away.
    ///
    /// > SHALL NOT deliver these commands to its calling application. (RFC 29)
    Ignored,
    /// XPUB: the application receives both.
    ///
    /// > SHALL deliver these commands to its calling application. (RFC 29)
    Received,
}

#[derive(Debug)]
struct Settings {
    last_value: bool,
    nodrop: bool,
    invert: bool,
    only_first: bool,
    welcome: Option<Message>,
    /// Most that waits for the application before subscribers are not read any more.
    pending: usize,
    topic_octets: u64,
}

impl Settings {
    fn of(options: &Options) -> Self {
        Self {
            last_value: options.xpub_manual == XpubManual::LastValue,
            nodrop: options.xpub_nodrop,
            invert: options.invert_matching,
            only_first: options.only_first_subscribe,
            welcome: options.xpub_welcome.clone().map(Message::from),
            pending: match options.receive_hwm {
                0 => usize::MAX,
                limit => limit as usize,
            },
            topic_octets: options.limits.topic_size,
        }
    }
}

/// PUB or XPUB.
#[derive(Debug)]
pub(crate) struct Publisher {
    registry: Registry,
    attached: Ring,
    /// Peers that had no room when they were to have some (`XPUB_NODROP`).
    full: Ring,
    /// Peers of a PUB whose subscriptions are those of a connection that was lost.
    outdated: HashSet<PeerId>,
    upstream: Upstream,
    /// What the application has not received yet.
    pending: Reports,
    /// Whose subscription or cancellation was received last: manual subscriptions are for that peer.
    last: Option<PeerId>,
    /// The next message goes to that peer only (`XPUB_MANUAL_LAST_VALUE`).
    only: Option<PeerId>,
    audience: Audience,
    settings: Settings,
}

impl Publisher {
    pub(super) fn new(options: &Options, upstream: Upstream) -> Self {
        Self {
            registry: Registry::new(options, upstream == Upstream::Received),
            attached: Ring::default(),
            full: Ring::default(),
            outdated: HashSet::new(),
            upstream,
            pending: Reports::default(),
            last: None,
            only: None,
            audience: Audience::default(),
            settings: Settings::of(options),
        }
    }

    /// `ZMQ_TOPICS_COUNT`: how many topics anybody is subscribed to. Those of a peer that has just gone
    /// count until they are worked off.
    pub(crate) fn topics(&self) -> usize {
        self.registry.topics()
    }

    /// From whom the messages are that the application has not received, or that are still to come of
    /// who is gone.
    pub(crate) fn reporters(&self) -> impl Iterator<Item = PeerId> {
        let leaving = self.registry.leaving().filter(|_| self.upstream == Upstream::Received);
        self.pending.reporters().chain(leaving)
    }

    /// How many topics this peer is subscribed to.
    pub(crate) fn topics_of(&self, id: PeerId) -> usize {
        self.registry.topics_of(id)
    }

    /// Subscribes the peer whose subscription was received last (`XPUB_MANUAL`); whether there is
    /// one.
    pub(crate) fn subscribe_last(&mut self, topic: &[u8]) -> bool {
        let peer = self.last.filter(|_| self.registry.is_manual());
        if let Some(id) = peer {
            self.registry.allot(id, topic);
        }
        peer.is_some()
    }

    /// Takes a subscription of that peer back.
    pub(crate) fn cancel_last(&mut self, topic: &[u8]) -> bool {
        let peer = self.last.filter(|_| self.registry.is_manual());
        if let Some(id) = peer {
            self.registry.deny(id, topic);
        }
        peer.is_some()
    }

    fn tell(&mut self, peers: &mut Peers, id: PeerId, topic: &[u8], about: About) {
        if self.upstream == Upstream::Received {
            self.pending.push(topic, id, about);
            self.watch(peers);
        }
    }

    /// Reads of its peers as long as there is room for what they say.
    fn watch(&self, peers: &mut Peers) {
        peers.upstream_full = self.pending.len() >= self.settings.pending;
    }

    fn subscribed(&mut self, peers: &mut Peers, id: PeerId, topic: &Part) {
        if topic.len() as u64 > self.settings.topic_octets {
            return peers.signals.push_back(Signal::Malformed(id));
        }
        match self.registry.subscribed(id, topic) {
            Follows::Report => self.tell(peers, id, topic, About::Subscription),
            Follows::Nothing => {}
            Follows::TooMany => peers.signals.push_back(Signal::Malformed(id)),
        }
    }

    fn cancelled(&mut self, peers: &mut Peers, id: PeerId, topic: &Part) {
        if self.registry.cancelled(id, topic) == Follows::Report {
            self.tell(peers, id, topic, About::Cancellation);
        }
    }

    /// A message from a subscriber, in which there may be subscriptions.
    fn arrived(&mut self, peers: &mut Peers, id: PeerId, message: Message) {
        let message = match subscriptions(message, self.settings.only_first) {
            Err(message) => Some(message),
            Ok(parts) => {
                let texts = parts.filter_map(|part| match part {
                    Upward::Text(part) => Some(part),
                    Upward::Subscribe(topic) => {
                        self.subscribed(peers, id, &topic);
                        None
                    }
                    Upward::Cancel(topic) => {
                        self.cancelled(peers, id, &topic);
                        None
                    }
                });
                Message::from_parts(texts)
            }
        };
        match message {
            Some(message) if self.upstream == Upstream::Received => {
                self.pending.push_text(message, id);
                self.watch(peers);
            }
            // > SHALL silently discard any messages that subscribers send it. (RFC 29, of PUB)
            Some(_) => peers.drop_of(id, DropReason::Malformed),
            None => {}
        }
    }

    /// All that a peer was subscribed to ends: some of it at once, the rest with the next turns. It
    /// gets nothing of it any more, and if it comes again meanwhile it is like another peer.
    fn departed(&mut self, peers: &mut Peers, id: PeerId) {
        self.registry.left(id);
        self.work_off(peers);
        self.last.take_if(|last| *last == id);
        self.only.take_if(|only| *only == id);
    }

    fn work_off(&mut self, peers: &mut Peers) {
        let (told, pending) = (self.upstream == Upstream::Received, &mut self.pending);
        self.registry.work_off(|id, topic| {
            if told {
                pending.push(topic, id, About::Departure);
            }
        });
        self.watch(peers);
    }

    /// Sends a message, if all there is to it is to queue it for those who subscribed;
    /// whether it was sent.
    #[inline]
    pub(crate) fn send_express(&mut self, peers: &mut Peers, lent: Lent<'_>) -> bool {
        if self.settings.invert || self.only.is_some() {
            return false;
        }
        self.audience.matching(&self.registry, lent.first());
        match self.audience.targets() {
            [] => {
                peers.drop_unrouted(DropReason::NoRoute);
                true
            }
            targets => peers.send_to_all(targets, lent, self.settings.nodrop),
        }
    }

    fn find_audience(&mut self, subject: &[u8]) {
        if self.settings.invert {
            self.audience.others(&self.registry, subject, &self.attached);
        } else {
            self.audience.matching(&self.registry, subject);
        }
        if let Some(only) = self.only {
            self.audience.only(only);
        }
    }

    /// Whether each peer that is to get the message has room for it.
    fn all_have_room(&mut self, peers: &mut Peers) -> bool {
        let full = self.audience.targets().iter().find(|id| !peers.has_room(**id));
        if let Some(id) = full {
            self.full.add(*id);
        }
        full.is_none()
    }
}

impl Pattern for Publisher {
    /// > SHALL create a queue when initiating an outgoing connection to a subscriber, and SHALL
    /// > maintain the queue whether or not the connection is established. (RFC 29, of PUB)
    fn attach(&mut self, _peers: &mut Peers, id: PeerId) -> Admission {
        self.attached.add(id);
        Admission::Admitted
    }

    fn opened(&mut self, peers: &mut Peers, id: PeerId) {
        if let Some(welcome) = self.settings.welcome.clone() {
            peers.send_first(id, welcome);
        }
    }

    /// The link of a subscriber that we connect to is lost. What a PUB has for it goes on being
    /// queued, until it comes back and says what it wants now. The application of an XPUB is to
    /// hear of it at once.
    fn closed(&mut self, peers: &mut Peers, id: PeerId) {
        match self.upstream {
            Upstream::Received => self.departed(peers, id),
            Upstream::Ignored => drop(self.outdated.insert(id)),
        }
    }

    /// > If this subscriber disconnects, the PUB socket SHALL destroy its queue and SHALL discard any
    /// > messages it contains. (RFC 29)
    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        self.departed(peers, id);
        self.attached.remove(id);
        self.full.remove(id);
        self.outdated.remove(&id);
    }

    fn writable(&mut self, _peers: &mut Peers, id: PeerId) {
        self.full.remove(id);
    }

    fn upstream(&mut self, peers: &mut Peers, id: PeerId, event: Event) {
        if self.outdated.remove(&id) {
            self.departed(peers, id);
        }
        match event {
            Event::Subscribe(topic) => self.subscribed(peers, id, &topic),
            Event::Cancel(topic) => self.cancelled(peers, id, &topic),
            Event::Message(message) => self.arrived(peers, id, message),
            _ => {}
        }
    }

    fn go_on(&mut self, peers: &mut Peers) {
        self.work_off(peers);
    }

    fn can_go_on(&self) -> bool {
        self.registry.has_leaving()
    }

    /// > SHALL NOT block on sending. (RFC 29)
    ///
    /// Unless `XPUB_NODROP` says so.
    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        self.find_audience(message.first());
        if self.settings.nodrop && !self.all_have_room(peers) {
            return Err(Refused::new(message, SendFault::Full));
        }
        self.only = None;
        distribute(peers, self.audience.targets().iter().copied(), message);
        Ok(())
    }

    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        if self.upstream == Upstream::Ignored {
            return Err(ReceiveFault::NotSupported);
        }
        let (message, id, about) = self.pending.pop().ok_or(ReceiveFault::Empty)?;
        self.watch(peers);
        let there = Some(id).filter(|id| self.attached.contains(*id));
        match about {
            About::Subscription => {
                self.last = there;
                self.only = there.filter(|_| self.settings.last_value);
            }
            About::Cancellation => (self.last, self.only) = (there, None),
            About::Departure => (self.last, self.only) = (None, None),
            About::Text => peers.count_received(id),
        }
        Ok(Received { message, peer: Some(id) })
    }

    /// With `XPUB_NODROP` nobody is to be known to have no room: whom the next message goes to is
    /// not known here.
    fn can_send(&mut self, _peers: &mut Peers) -> bool {
        !self.settings.nodrop || self.full.is_empty()
    }

    fn can_receive(&mut self, _peers: &mut Peers) -> bool {
        !self.pending.is_empty()
    }

    fn configure(&mut self, options: &Options) {
        self.settings = Settings::of(options);
        self.registry.configure(options);
    }
}
