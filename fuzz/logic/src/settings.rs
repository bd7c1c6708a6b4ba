//! The first eight octets of an input: which connection it goes to, and how.

use core::time::Duration;

use arbitrary::Unstructured;
use zmtp_codec::{Config, Heartbeat, Limits, Refusal, SocketType, Version};

/// How a run goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) socket_type: SocketType,
    /// 0: default limits; 1: tight ones; 2: tighter than what a message holds inline.
    limits: u8,
    has_identity: bool,
    has_heartbeat: bool,
    minimum: Version,
    /// What to answer when asked about the peer; `None`: it is welcome.
    pub(crate) refusal: Option<Refusal>,
    /// Picks one of two roles.
    pub(crate) second_role: bool,
    /// How much of a genuine conversation comes before the arbitrary octets.
    pub(crate) prefix: Prefix,
    /// What the peer says its version is.
    pub(crate) version: Version,
    /// Whether the octets are a list of records to be sealed, rather than the stream itself.
    pub(crate) sealed: bool,
    pub(crate) way: Way,
}

/// What comes before the arbitrary octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// Nothing.
    Nothing,
    /// A greeting.
    Greeting,
    /// A whole handshake.
    Handshake,
}

/// How the octets reach the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    /// The lengths of the pieces, over and over; 0: all that is left.
    cuts: [u8; 4],
    /// How many messages to read in one call; 0: one call each.
    pub(crate) batch: usize,
}

impl Way {
    /// All octets at once, one call for each event.
    pub(crate) const WHOLE: Self = Self { cuts: [0; 4], batch: 0 };

    /// As this one, with batches of `batch`.
    pub(crate) const fn in_batches(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// Whether the octets come in pieces; then large frames are read straight to their place.
    pub(crate) fn is_cut(self) -> bool {
        self.cuts != Self::WHOLE.cuts
    }

    /// The pieces of a stream.
    pub(crate) fn pieces(self, mut stream: &[u8]) -> impl Iterator<Item = &[u8]> {
        let mut lengths = self.cuts.into_iter().cycle();
        core::iter::from_fn(move || {
            if stream.is_empty() {
                return None;
            }
            let length = lengths.next().filter(|&n| n > 0).map_or(stream.len(), usize::from);
            let (piece, rest) = stream.split_at(length.min(stream.len()));
            stream = rest;
            Some(piece)
        })
    }
}

/// The tightest limits under which a CURVE handshake still fits.
const TIGHT: Limits = Limits::new()
    .part_size(70)
    .message_size(150)
    .parts(4)
    .command_size(90)
    .handshake_command_size(400)
    .topic_size(20);

impl Settings {
    /// Reads the settings; any eight octets are some.
    pub(crate) fn read(u: &mut Unstructured<'_>) -> Self {
        let [sort, flags, peer, batch, cuts @ ..]: [u8; 8] = u.arbitrary().unwrap_or_default();
        Self {
            socket_type: SocketType::ALL[usize::from(sort % 19)],
            limits: sort / 19 % 3,
            second_role: flags & 1 != 0,
            has_identity: flags & 2 != 0,
            has_heartbeat: flags & 4 != 0,
            minimum: version(flags >> 3),
            refusal: match flags >> 5 {
                5 => Some(Refusal::Temporary),
                6 => Some(Refusal::Denied),
                7 => Some(Refusal::InternalError),
                _ => None,
            },
            prefix: match peer & 3 {
                0 => Prefix::Nothing,
                1 => Prefix::Greeting,
                _ => Prefix::Handshake,
            },
            version: version(3 - (peer >> 2 & 3)),
            sealed: peer & 0x10 != 0,
            way: Way { cuts, batch: usize::from(batch % 5) },
        }
    }

    /// The limits of the connection.
    pub(crate) fn limits(&self) -> Limits {
        match self.limits {
            0 => Limits::default(),
            1 => TIGHT,
            _ => TIGHT.part_size(30).message_size(40),
        }
    }

    /// The configuration of the connection.
    pub(crate) fn config(&self) -> Config {
        let mut config = Config::new(self.socket_type).minimum_version(self.minimum);
        config = config.limits(self.limits());
        if self.has_identity {
            config = config.identity(b"someone").expect("a legal identity");
        }
        if self.has_heartbeat {
            config = config.heartbeat(Heartbeat::every(Duration::from_secs(1)));
        }
        config
    }
}

fn version(number: u8) -> Version {
    match number & 3 {
        0 => Version::V1_0,
        1 => Version::V2_0,
        2 => Version::V3_0,
        _ => Version::V3_1,
    }
}

/// A type that talks to `socket_type`.
pub(crate) fn peer_of(socket_type: SocketType) -> SocketType {
    let accepted = SocketType::ALL.into_iter().find(|&other| socket_type.accepts(other));
    accepted.expect("every type has one that it talks to")
}
