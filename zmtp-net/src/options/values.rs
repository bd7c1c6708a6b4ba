//! The values of options that are not a number, a time or a text.

use std::time::Duration;

/// How long a closed socket goes on sending what was queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Linger {
    /// Until all is sent.
    ForEver,
    /// No longer than this; what is left is discarded.
    For(Duration),
}

impl Linger {
    /// Whatever is queued is discarded at once.
    #[expect(non_upper_case_globals, reason = "it reads as one of the variants")]
    pub const Never: Self = Self::For(Duration::ZERO);
}

/// How the wait before a new connection grows from one attempt to the next.
///
/// With `interval` and `max` as [`reconnect_interval`](super::Options::reconnect_interval) and
/// [`reconnect_interval_max`](super::Options::reconnect_interval_max):
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backoff {
    /// libzmq's. Without `max` a random time from `interval` up to twice that, each time. With
    /// `max` exactly `interval`, then twice that each time, up to `max`.
    #[default]
    Libzmq,
    /// A random time from zero to `interval`, twice that each time, up to `max`. Clients that have
    /// lost a server at the same moment come back spread out. Without `max` it does not grow.
    FullJitter,
}

/// What ends the attempts of a connecting endpoint, besides what always does (a peer that breaks
/// the protocol or refuses). By default nothing else does.
///
/// ```
/// use zmtp_net::ReconnectStop;
///
/// let stop = ReconnectStop::default().refused(true);
/// assert!(stop.refused && !stop.handshake_failed);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ReconnectStop {
    /// The peer's host refuses the connection.
    pub refused: bool,
    /// A handshake fails, for whatever reason.
    pub handshake_failed: bool,
}

impl ReconnectStop {
    /// Sets [`refused`](Self#structfield.refused).
    #[must_use]
    pub const fn refused(mut self, stops: bool) -> Self {
        self.refused = stops;
        self
    }

    /// Sets [`handshake_failed`](Self#structfield.handshake_failed).
    #[must_use]
    pub const fn handshake_failed(mut self, stops: bool) -> Self {
        self.handshake_failed = stops;
        self
    }
}

/// TCP's own probes of a silent peer. They find a dead host, not a dead process, and take minutes;
/// see [`heartbeat_interval`](super::Options::heartbeat_interval) for what does better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Keepalive {
    /// What the system does by default.
    #[default]
    System,
    /// None.
    Off,
    /// Probes.
    On(Probes),
}

/// When probes are sent of [`Keepalive::On`]. By default all is as the system is set.
///
/// ```
/// use std::time::Duration;
/// use zmtp_net::{Keepalive, Options, Probes};
///
/// let probes = Probes::default().idle(Some(Duration::from_secs(60))).count(Some(3));
/// let options = Options::default().tcp_keepalive(Keepalive::On(probes));
/// assert_eq!(options.get_tcp_keepalive(), Keepalive::On(probes));
/// assert_eq!(probes.interval, None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Probes {
    /// The silence before the first probe; in seconds; `None`: as the system is set.
    #[doc(alias = "ZMQ_TCP_KEEPALIVE_IDLE")]
    pub idle: Option<Duration>,
    /// The time from one probe to the next; in seconds; `None`: as the system is set.
    #[doc(alias = "ZMQ_TCP_KEEPALIVE_INTVL")]
    pub interval: Option<Duration>,
    /// Probes without an answer that end the connection; `None`: as the system is set.
    #[doc(alias = "ZMQ_TCP_KEEPALIVE_CNT")]
    pub count: Option<u32>,
}

impl Probes {
    /// Sets [`idle`](Self#structfield.idle).
    #[must_use]
    pub const fn idle(mut self, time: Option<Duration>) -> Self {
        self.idle = time;
        self
    }

    /// Sets [`interval`](Self#structfield.interval).
    #[must_use]
    pub const fn interval(mut self, time: Option<Duration>) -> Self {
        self.interval = time;
        self
    }

    /// Sets [`count`](Self#structfield.count).
    #[must_use]
    pub const fn count(mut self, probes: Option<u32>) -> Self {
        self.count = probes;
        self
    }
}

/// Which subscriptions an XPUB socket receives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verbosity {
    /// The first of a topic, and the cancellation by its last subscriber.
    #[default]
    First,
    /// Each subscription, and the cancellation by the last subscriber.
    #[doc(alias = "ZMQ_XPUB_VERBOSE")]
    Verbose,
    /// Each subscription and each cancellation.
    #[doc(alias = "ZMQ_XPUB_VERBOSER")]
    Verboser,
}

/// Whether an XPUB socket's application decides what its peers are subscribed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum XpubManual {
    /// The peers decide.
    #[default]
    Off,
    /// The application does, for the peer whose subscription it has received last.
    #[doc(alias = "ZMQ_XPUB_MANUAL")]
    Manual,
    /// The same; and the first message that is sent after a subscription was received goes to its
    /// subscriber alone: the last value of a topic, for the one who is late.
    #[doc(alias = "ZMQ_XPUB_MANUAL_LAST_VALUE")]
    LastValue,
}

/// Which comings and goings of peers a ROUTER socket receives, each as a message of the peer's
/// identity and an empty part. By default none.
///
/// ```
/// use zmtp_net::RouterNotify;
///
/// let notify = RouterNotify::default().connect(true);
/// assert!(notify.connect && !notify.disconnect);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RouterNotify {
    /// A peer has connected.
    pub connect: bool,
    /// A peer is gone.
    pub disconnect: bool,
}

impl RouterNotify {
    /// Sets [`connect`](Self#structfield.connect).
    #[must_use]
    pub const fn connect(mut self, told: bool) -> Self {
        self.connect = told;
        self
    }

    /// Sets [`disconnect`](Self#structfield.disconnect).
    #[must_use]
    pub const fn disconnect(mut self, told: bool) -> Self {
        self.disconnect = told;
        self
    }
}
