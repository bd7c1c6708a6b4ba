//! PUB and XPUB: to each peer what it subscribed to (RFC 29).

use std::collections::VecDeque;

use zmtp_codec::{Event, Message, Part};

use super::distribute::distribute;
use super::subscriptions::{Added, Removed, Subscriptions};
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::options::{Options, Verbosity, XpubManual};
use crate::peer::{DropReason, PeerId, Peers, Signal};

/// What becomes of what subscribers send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upstream {
    /// PUB: subscriptions are obeyed, messages thrown away.
    Ignored,
    /// XPUB: the application receives both.
    Received,
}

#[derive(Debug)]
struct Settings {
    verbosity: Verbosity,
    manual: XpubManual,
    nodrop: bool,
    invert: bool,
    welcome: Option<Message>,
    /// Most that waits for the application before subscribers are not read any more.
    pending: usize,
    most_topics: usize,
    most_topic_octets: usize,
}

impl Settings {
    fn of(options: &Options) -> Self {
        let limit = |limit: Option<u32>| limit.map_or(usize::MAX, |limit| limit as usize);
        Self {
            verbosity: options.xpub_verbosity,
            manual: options.xpub_manual,
            nodrop: options.xpub_nodrop,
            invert: options.invert_matching,
            welcome: options.xpub_welcome.clone().map(Message::from),
            pending: match options.receive_hwm {
                0 => usize::MAX,
                limit => limit as usize,
            },
            most_topics: limit(options.max_subscriptions_per_peer),
            most_topic_octets: options
                .max_subscription_bytes_per_peer
                .map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX)),
        }
    }
}

/// PUB or XPUB.
#[derive(Debug)]
pub(crate) struct Publisher {
    subscriptions: Subscriptions<PeerId>,
    attached: Vec<PeerId>,
    upstream: Upstream,
    /// What the application has not received yet, and from whom.
    pending: VecDeque<(Message, PeerId)>,
    /// Whose message was received last: manual subscriptions are for that peer.
    last: Option<PeerId>,
    /// The next message goes to that peer only (`XPUB_MANUAL_LAST_VALUE`).
    only_last: bool,
    /// Whom the message under way goes to; kept for its room.
    targets: Vec<PeerId>,
    settings: Settings,
}

/// The octet before a topic in what an XPUB receives.
const SUBSCRIBED: u8 = 1;
const CANCELLED: u8 = 0;

fn report(mark: u8, topic: &[u8]) -> Message {
    let mut octets = Vec::with_capacity(topic.len() + 1);
    octets.push(mark);
    octets.extend_from_slice(topic);
    Message::from(octets)
}

impl Publisher {
    pub(super) fn new(options: &Options, upstream: Upstream) -> Self {
        Self {
            subscriptions: Subscriptions::new(),
            attached: Vec::new(),
            upstream,
            pending: VecDeque::new(),
            last: None,
            only_last: false,
            targets: Vec::new(),
            settings: Settings::of(options),
        }
    }

    /// `ZMQ_TOPICS_COUNT`: how many topics anybody is subscribed to.
    pub(crate) fn topics(&self) -> usize {
        self.subscriptions.topics()
    }

    /// How many topics this peer is subscribed to.
    pub(crate) fn topics_of(&self, id: PeerId) -> usize {
        self.subscriptions.of(id).0
    }

    /// Subscribes the peer whose message was received last (`XPUB_MANUAL`); whether there was one.
    pub(crate) fn subscribe_last(&mut self, topic: &[u8]) -> bool {
        let peer = self.last.filter(|id| self.attached.contains(id));
        if let Some(id) = peer {
            self.subscriptions.add(topic, id);
        }
        peer.is_some()
    }

    /// Takes a subscription of that peer back.
    pub(crate) fn cancel_last(&mut self, topic: &[u8]) -> bool {
        let peer = self.last.filter(|id| self.attached.contains(id));
        if let Some(id) = peer {
            self.subscriptions.remove(topic, id);
        }
        peer.is_some()
    }

    fn is_manual(&self) -> bool {
        self.settings.manual != XpubManual::Off && self.upstream == Upstream::Received
    }

    fn tell(&mut self, peers: &mut Peers, id: PeerId, message: Message) {
        if self.upstream == Upstream::Received {
            self.pending.push_back((message, id));
            peers.upstream_full = self.pending.len() >= self.settings.pending;
        }
    }

    fn subscribed(&mut self, peers: &mut Peers, id: PeerId, topic: &Part) {
        if self.is_manual() {
            return self.tell(peers, id, report(SUBSCRIBED, topic));
        }
        let (topics, octets) = self.subscriptions.of(id);
        if topics >= self.settings.most_topics
            || octets.saturating_add(topic.len()) > self.settings.most_topic_octets
        {
            return peers.signals.push_back(Signal::Malformed(id));
        }
        let added = self.subscriptions.add(topic, id);
        if added == Added::Full {
            return peers.signals.push_back(Signal::Malformed(id));
        }
        if added == Added::NewTopic || self.settings.verbosity != Verbosity::First {
            self.tell(peers, id, report(SUBSCRIBED, topic));
        }
    }

    fn cancelled(&mut self, peers: &mut Peers, id: PeerId, topic: &Part) {
        if self.is_manual() {
            return self.tell(peers, id, report(CANCELLED, topic));
        }
        let removed = self.subscriptions.remove(topic, id);
        // libzmq reports the end of what nobody had subscribed to as well.
        if removed != Removed::Remaining || self.settings.verbosity == Verbosity::Verboser {
            self.tell(peers, id, report(CANCELLED, topic));
        }
    }

    /// Finds whom a message goes to.
    fn find_targets(&mut self, subject: &[u8]) {
        let targets = &mut self.targets;
        targets.clear();
        self.subscriptions.matching(subject, |id| targets.push(id));
        if self.settings.invert {
            let matching = std::mem::take(targets);
            let others = self.attached.iter().filter(|id| !matching.contains(id));
            targets.extend(others);
        }
        if std::mem::take(&mut self.only_last) {
            let last = self.last;
            targets.retain(|id| Some(*id) == last);
        }
    }
}

impl Pattern for Publisher {
    fn attach(&mut self, _peers: &mut Peers, id: PeerId) -> Admission {
        self.attached.push(id);
        Admission::Admitted
    }

    fn opened(&mut self, peers: &mut Peers, id: PeerId) {
        if let Some(welcome) = self.settings.welcome.clone()
            && self.upstream == Upstream::Received
        {
            let _ = peers.send(id, welcome);
        }
    }

    fn closed(&mut self, peers: &mut Peers, id: PeerId) {
        // It says again what it wants when it is back.
        let verboser = self.settings.verbosity == Verbosity::Verboser;
        let mut reports = Vec::new();
        self.subscriptions.remove_all(id, |topic, now_empty| {
            if now_empty || verboser {
                reports.push(report(CANCELLED, topic));
            }
        });
        for message in reports {
            self.tell(peers, id, message);
        }
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        self.closed(peers, id);
        self.attached.retain(|attached| *attached != id);
    }

    fn upstream(&mut self, peers: &mut Peers, id: PeerId, event: Event) {
        match event {
            Event::Subscribe(topic) => self.subscribed(peers, id, &topic),
            Event::Cancel(topic) => self.cancelled(peers, id, &topic),
            Event::Message(message) => self.tell(peers, id, message),
            _ => {}
        }
    }

    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        let only_last = self.only_last;
        self.find_targets(message.first());
        let targets = std::mem::take(&mut self.targets);
        let mut result = Ok(());
        // > SHALL NOT block on sending; SHALL drop messages for subscribers at their high-water
        // > mark (after RFC 29); the option NODROP turns that around.
        if self.settings.nodrop && !targets.iter().all(|id| peers.has_room(*id)) {
            self.only_last = only_last;
            result = Err(Refused::new(message, SendFault::Full));
        } else if targets.is_empty() {
            peers.drop_unrouted(DropReason::NoRoute);
        } else {
            distribute(peers, &targets, message);
        }
        self.targets = targets;
        result
    }

    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        if self.upstream == Upstream::Ignored {
            return Err(ReceiveFault::NotSupported);
        }
        let (message, id) = self.pending.pop_front().ok_or(ReceiveFault::Empty)?;
        peers.upstream_full = self.pending.len() >= self.settings.pending;
        self.last = Some(id);
        self.only_last = self.settings.manual == XpubManual::LastValue
            && message.first().first() == Some(&SUBSCRIBED);
        Ok(Received { message, peer: Some(id) })
    }

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        !self.settings.nodrop || self.attached.iter().all(|id| peers.has_room(*id))
    }

    fn can_receive(&mut self, _peers: &mut Peers) -> bool {
        !self.pending.is_empty()
    }

    fn configure(&mut self, options: &Options) {
        self.settings = Settings::of(options);
    }
}
