//! Who subscribed to what at a publisher, and what its application hears of that.

use super::subscriptions::{Added, Removed, Subscriptions};
use crate::options::{Options, Verbosity, XpubManual};
use crate::peer::PeerId;

/// So many topics of peers that are gone are worked off at once. It takes as long as what others send
/// in a turn.
const AT_ONCE: usize = 64;

/// What follows from a subscription or its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    /// The application is to receive it.
    Report,
    /// Nothing: it has been told of the like.
    Nothing,
    /// The peer has more subscriptions than it may have.
    TooMany,
}

#[derive(Debug)]
struct Settings {
    verbosity: Verbosity,
    manual: bool,
    most_topics: usize,
    most_octets: usize,
}

impl Settings {
    fn of(options: &Options, decidable: bool) -> Self {
        let topics = options.max_subscriptions_per_peer.map_or(u64::MAX, u64::from);
        let octets = options.max_subscription_bytes_per_peer.unwrap_or(u64::MAX);
        Self {
            verbosity: options.xpub_verbosity,
            manual: decidable && options.xpub_manual != XpubManual::Off,
            most_topics: usize::try_from(topics).unwrap_or(usize::MAX),
            most_octets: usize::try_from(octets).unwrap_or(usize::MAX),
        }
    }

    fn allow(&self, (topics, octets): (usize, usize)) -> bool {
        topics <= self.most_topics && octets <= self.most_octets
    }
}

/// The subscriptions of a publisher's peers.
#[derive(Debug)]
pub(super) struct Registry {
    /// Whom messages go to.
    obeyed: Subscriptions<PeerId>,
    /// What peers asked for, where the application decides (`ZMQ_XPUB_MANUAL`).
    asked: Subscriptions<PeerId>,
    settings: Settings,
    /// Whether there is an application to decide: that of an XPUB.
    decidable: bool,
}

impl Registry {
    pub(super) fn new(options: &Options, decidable: bool) -> Self {
        Self {
            obeyed: Subscriptions::new(),
            asked: Subscriptions::new(),
            settings: Settings::of(options, decidable),
            decidable,
        }
    }

    pub(super) fn configure(&mut self, options: &Options) {
        self.settings = Settings::of(options, self.decidable);
    }

    /// Whether the application decides what its peers are subscribed to.
    pub(super) const fn is_manual(&self) -> bool {
        self.settings.manual
    }

    /// > SHALL receive subscribe and unsubscribe requests from subscribers depending on the
    /// > transport protocol used. (RFC 29)
    ///
    /// > MAY, depending on configuration, normalize commands delivered to its calling application so
    /// > that multiple identical subscriptions result in a single command only. (RFC 29, of XPUB)
    pub(super) fn subscribed(&mut self, id: PeerId, topic: &[u8]) -> Follows {
        let manual = self.settings.manual;
        let table = if manual { &mut self.asked } else { &mut self.obeyed };
        let added = table.add(topic, id);
        if added == Added::Full {
            return Follows::TooMany;
        }
        if !self.settings.allow(table.of(id)) {
            table.remove(topic, id);
            return Follows::TooMany;
        }
        match self.settings.verbosity {
            Verbosity::First if !manual && added != Added::NewTopic => Follows::Nothing,
            _ => Follows::Report,
        }
    }

    /// The end of what nobody had subscribed to is reported too, as libzmq does.
    pub(super) fn cancelled(&mut self, id: PeerId, topic: &[u8]) -> Follows {
        if self.settings.manual {
            self.asked.remove(topic, id);
            return Follows::Report;
        }
        match self.obeyed.remove(topic, id) {
            Removed::Remaining if self.settings.verbosity != Verbosity::Verboser => {
                Follows::Nothing
            }
            _ => Follows::Report,
        }
    }

    /// A peer is gone, and gets nothing more. What it was subscribed to ends by
    /// [`work_off`](Self::work_off), a little at a time.
    pub(super) fn left(&mut self, id: PeerId) {
        self.asked.leave(id);
        self.obeyed.leave(id);
    }

    /// Ends some of what peers that are gone were subscribed to: calls `report` with each topic whose
    /// end the application is to receive, and with who it was.
    ///
    /// > SHALL, if the subscriber peer disconnects prematurely, generate a suitable unsubscribe
    /// > request for the calling application. (RFC 29, of XPUB)
    pub(super) fn work_off(&mut self, mut report: impl FnMut(PeerId, &[u8])) {
        let manual = self.settings.manual;
        let all = self.settings.verbosity == Verbosity::Verboser;
        self.asked.work_off(AT_ONCE, |id, topic, _| {
            if manual {
                report(id, topic);
            }
        });
        self.obeyed.work_off(AT_ONCE, |id, topic, last| {
            if !manual && (last || all) {
                report(id, topic);
            }
        });
    }

    /// Whether there is something to [work off](Self::work_off).
    pub(super) fn has_leaving(&self) -> bool {
        self.asked.has_leaving() || self.obeyed.has_leaving()
    }

    /// The peers that are gone and whose topics are not all worked off; some of them twice.
    pub(super) fn leaving(&self) -> impl Iterator<Item = PeerId> {
        self.asked.leaving().chain(self.obeyed.leaving())
    }

    /// Subscribes a peer because the application says so.
    pub(super) fn allot(&mut self, id: PeerId, topic: &[u8]) {
        self.obeyed.add(topic, id);
    }

    /// Takes a subscription from a peer because the application says so.
    pub(super) fn deny(&mut self, id: PeerId, topic: &[u8]) {
        self.obeyed.remove(topic, id);
    }

    /// > SHALL perform a binary comparison of the subscription against the start of the first frame
    /// > of the message. (RFC 29)
    pub(super) fn matching(&self, subject: &[u8], each: impl FnMut(PeerId)) {
        self.obeyed.matching(subject, each);
    }

    /// How many topics anybody is subscribed to, with those of peers that have just gone.
    pub(super) fn topics(&self) -> usize {
        self.obeyed.topics()
    }

    /// How many topics this peer is subscribed to.
    pub(super) fn topics_of(&self, id: PeerId) -> usize {
        self.obeyed.of(id).0
    }
}
