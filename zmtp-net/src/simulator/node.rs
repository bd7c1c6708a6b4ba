//! One socket of the world.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use zmtp_codec::{Refusal, SocketType, Time};

use crate::event::SocketEvent;
use crate::hub::{Hub, Surroundings, User, Verdict};
use crate::options::Options;
use crate::peer::{ListenerId, PeerId};
use crate::random::Random;
use crate::zap::ZapError;

/// A socket of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) usize);

/// What the authenticator of a socket answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Welcome,
    Refused(Refusal),
    Failed,
    Nobody,
    /// None at all.
    Silence,
}

impl Answer {
    pub(super) fn verdict(self) -> Option<Verdict> {
        Some(match self {
            Self::Welcome => Verdict::Welcome(User { id: "user".into(), metadata: Vec::new() }),
            Self::Refused(refusal) => Verdict::Refused(refusal),
            Self::Failed => Verdict::Failed(ZapError::Status),
            Self::Nobody => Verdict::Nobody,
            Self::Silence => return None,
        })
    }
}

/// An attempt to connect, and when its outcome is known.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub(super) endpoint: String,
    pub(super) due: Option<Time>,
}

/// One socket of the world.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) hub: Hub,
    pub(super) listeners: BTreeMap<String, ListenerId>,
    pub(super) attempts: BTreeMap<PeerId, Attempt>,
    /// Open questions: their numbers, and when they are answered.
    pub(super) questions: BTreeMap<PeerId, (u64, Option<Time>)>,
    pub(super) answer: Answer,
    pub(super) answers_after: Duration,
    /// It does nothing, as a stopped process.
    pub(super) frozen: bool,
    pub(super) events: VecDeque<SocketEvent>,
    pub(super) books: Books,
    listeners_ever: u32,
}

/// What the world knows of a socket's messages, to be compared with what it says itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Books {
    /// Messages that the application sent.
    pub(super) accepted: u64,
    /// Messages whose last octet was written to a stream.
    pub(super) written: u64,
    /// Messages whose last octet came from a stream.
    pub(super) arrived: u64,
    /// Some peer was one over inproc: what passes there is not seen.
    pub(super) inproc: bool,
    /// Messages that the socket makes up itself, or streams that break the protocol: the books can
    /// not be balanced.
    pub(super) open: bool,
}

impl Node {
    pub(super) fn new(
        socket_type: SocketType,
        options: Options,
        now: Time,
        random: &mut Random,
    ) -> Option<Self> {
        let mut entropy = Random::new(random.next());
        let entropy = Box::new(move |octets: &mut [u8]| {
            octets.chunks_mut(8).for_each(|chunk| {
                let drawn = entropy.next().to_le_bytes();
                chunk.iter_mut().zip(drawn).for_each(|(to, from)| *to = from);
            });
            true
        });
        let seed = random.next();
        let hub = Hub::new(socket_type, options, Surroundings { now, seed, entropy });
        let mut hub = hub.ok()?;
        hub.monitor(true);
        Some(Self {
            hub,
            listeners: BTreeMap::new(),
            attempts: BTreeMap::new(),
            questions: BTreeMap::new(),
            answer: Answer::Nobody,
            answers_after: Duration::ZERO,
            frozen: false,
            events: VecDeque::new(),
            books: Books::default(),
            listeners_ever: 0,
        })
    }

    pub(super) fn listen(&mut self, endpoint: &str) -> ListenerId {
        self.listeners_ever += 1;
        let id = ListenerId(self.listeners_ever);
        self.listeners.insert(endpoint.into(), id);
        id
    }

    pub(super) fn listener(&self, endpoint: &str) -> Option<ListenerId> {
        self.listeners.get(endpoint).copied()
    }
}

/// Rings of inproc bells that were not heard yet.
#[derive(Debug, Default)]
pub(super) struct Rings(std::sync::Mutex<Vec<(NodeId, PeerId)>>);

impl Rings {
    fn list(&self) -> std::sync::MutexGuard<'_, Vec<(NodeId, PeerId)>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(super) fn take(&self) -> Vec<(NodeId, PeerId)> {
        std::mem::take(&mut *self.list())
    }

    pub(super) fn put(&self, ring: (NodeId, PeerId)) {
        self.list().push(ring);
    }
}

/// The bell of one socket.
pub(super) struct SimulatedBell(pub(super) NodeId, pub(super) Arc<Rings>);

impl crate::pipe::Bell for SimulatedBell {
    fn ring(&self, peer: PeerId) {
        self.1.put((self.0, peer));
    }
}
