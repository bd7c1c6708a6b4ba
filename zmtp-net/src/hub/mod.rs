//! One socket without its I/O: a pattern, its peers, and the life of their connections.
//!
//! A hub is told what happens (octets that came, streams that opened and ended, the time) and says
//! what is to be done ([`Action`]): it opens no stream and reads no clock. A network of hubs runs
//! in one thread, at any speed, the same way each time.

mod accept;
mod authenticate;
mod census;
mod close;
mod dial;
mod inproc;
mod io;
mod leave;
mod life;
mod loss;
mod properties;
mod report;
mod settle;
mod timers;
mod user;

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use zmtp_codec::{Config, ConfigError, Output, SocketType, Time};

pub use authenticate::User;
pub(crate) use authenticate::{Question, Verdict};
pub(crate) use census::Census;
pub(crate) use io::Unsent;
pub(crate) use life::Life;
pub use properties::PeerProperties;
pub use report::{PeerStatistics, Statistics};

use crate::endpoint::Endpoint;
use crate::event::SocketEvent;
use crate::options::Options;
use crate::pattern::AnyPattern;
use crate::peer::{Bounds, PeerId, Peers};
use crate::random::Random;
use census::Arrival;
use dial::Dialer;
use timers::Timers;

/// Where a stream leads.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// Our own endpoint, for events.
    pub(crate) local: Arc<str>,
    /// The other side, for events.
    pub(crate) remote: Arc<str>,
    /// The other side as a ZAP handler is told it.
    pub(crate) zap: Arc<str>,
    /// Whom limits per address count it for.
    pub(crate) ip: Option<IpAddr>,
}

/// What is to be done outside.
#[derive(Debug)]
pub(crate) enum Action {
    /// Open a stream to this endpoint, for this peer, and tell with [`Hub::dialed`].
    Dial(PeerId, Arc<Endpoint>),
    /// Close the stream of this peer, or give up opening it. What is left of its output is to be
    /// written before if the stream takes it at once.
    Close(PeerId, Output),
    /// Ask whether this peer is welcome, and tell with [`Hub::verdict`].
    Authenticate(Box<Question>),
    /// There is no question any more: the peer is gone.
    Unask(PeerId),
}

/// Fills a buffer with fresh randomness that nobody can guess; false if there is none.
pub(crate) type EntropySource = Box<dyn FnMut(&mut [u8]) -> bool + Send>;

/// What a hub cannot make up itself.
pub(crate) struct Surroundings {
    pub(crate) now: Time,
    /// Decides jitter, identities and request ids.
    pub(crate) seed: u64,
    pub(crate) entropy: EntropySource,
}

/// One socket without its I/O.
pub(crate) struct Hub {
    socket_type: SocketType,
    options: Options,
    config: Arc<Config>,
    pattern: AnyPattern,
    pub(crate) peers: Peers,
    dialers: HashMap<PeerId, Dialer>,
    details: HashMap<PeerId, Details>,
    /// Peers that are forgotten, but for messages of theirs in the pattern.
    remembered: HashMap<PeerId, Arc<PeerProperties>>,
    census: Census,
    timers: Timers,
    random: Random,
    entropy: EntropySource,
    /// How often a peer was found to have room, or the peers changed.
    room_found: u64,
    life: Life,
    /// When the linger of a socket that was closed is over; `None` is never.
    linger_until: Option<Time>,
    /// How many questions were ever asked about peers.
    questions: u64,
    monitored: bool,
    pub(crate) actions: VecDeque<Action>,
    pub(crate) events: VecDeque<SocketEvent>,
}

/// What is told about a peer, and seldom looked at.
#[derive(Clone, Debug)]
pub(crate) struct Details {
    pub(crate) address: Address,
    pub(crate) about: Option<Arc<zmtp_codec::Peer>>,
    /// What the authenticator said of it.
    pub(crate) user: Option<Arc<User>>,
    /// What its messages are told with: of the last handshake, until there is another.
    properties: Option<Arc<PeerProperties>>,
    /// The census counts it.
    arrival: Option<Arrival>,
}

impl Details {
    fn new(address: Address) -> Self {
        Self { address, about: None, user: None, properties: None, arrival: None }
    }
}

/// Why there is no hub of these options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoHub {
    /// There is no such socket type here.
    SocketType,
    Config(ConfigError),
}

fn bounds(options: &Options, socket_type: SocketType) -> Bounds {
    let messages = |limit: u32| if limit == 0 { usize::MAX } else { limit as usize };
    let octets = |limit: Option<u64>| {
        // One message always fits, so no bound is smaller than any.
        limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX).max(1))
    };
    Bounds {
        send_messages: messages(options.send_hwm),
        send_octets: octets(options.send_hwm_bytes),
        receive_messages: messages(options.receive_hwm),
        receive_octets: octets(options.receive_hwm_bytes),
        conflate: options.conflates(socket_type),
    }
}

impl Hub {
    pub(crate) fn new(
        socket_type: SocketType,
        options: Options,
        around: Surroundings,
    ) -> Result<Self, NoHub> {
        let config = Arc::new(options.config(socket_type).map_err(NoHub::Config)?);
        let mut random = Random::new(around.seed);
        let pattern = AnyPattern::new(socket_type, &options, random.next());
        let pattern = pattern.ok_or(NoHub::SocketType)?;
        let bounds = bounds(&options, socket_type);
        Ok(Self {
            socket_type,
            peers: Peers::new(pattern.inward(), bounds, around.now),
            options,
            config,
            pattern,
            dialers: HashMap::new(),
            details: HashMap::new(),
            remembered: HashMap::new(),
            census: Census::default(),
            timers: Timers::default(),
            random,
            entropy: around.entropy,
            room_found: 0,
            life: Life::Open,
            linger_until: None,
            questions: 0,
            monitored: false,
            actions: VecDeque::new(),
            events: VecDeque::new(),
        })
    }

    pub(crate) const fn socket_type(&self) -> SocketType {
        self.socket_type
    }

    pub(crate) const fn options(&self) -> &Options {
        &self.options
    }

    /// Tells the time of what follows.
    pub(crate) fn at(&mut self, now: Time) -> &mut Self {
        if now > self.peers.now {
            self.peers.now = now;
        }
        self
    }

    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) const fn census(&self) -> &Census {
        &self.census
    }

    /// How many entries the table of timers has.
    #[cfg(test)]
    pub(crate) fn timer_entries(&self) -> usize {
        self.timers.len()
    }

    pub(crate) const fn now(&self) -> Time {
        self.peers.now
    }
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub")
            .field("socket_type", &self.socket_type)
            .field("peers", &self.peers.len())
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}
