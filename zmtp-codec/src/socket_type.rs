//! Socket types, and which may talk to which.

use core::fmt;

/// The type of a socket, as its READY command announces it (RFC 37, "The Socket-Type Property").
///
/// ```
/// use zmtp_codec::SocketType;
///
/// let router = SocketType::from_name(b"ROUTER").unwrap();
/// assert!(router.accepts(SocketType::Dealer));
/// assert!(!router.accepts(SocketType::Pub));
/// assert_eq!(router.name(), "ROUTER");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SocketType {
    /// Exclusive pair (RFC 31).
    Pair,
    /// Publisher (RFC 29).
    Pub,
    /// Subscriber (RFC 29).
    Sub,
    /// Request, the client of a strict conversation (RFC 28).
    Req,
    /// Reply, the server of a strict conversation (RFC 28).
    Rep,
    /// Asynchronous client (RFC 28).
    Dealer,
    /// Asynchronous server that addresses its peers (RFC 28).
    Router,
    /// The receiving end of a pipeline (RFC 30).
    Pull,
    /// The sending end of a pipeline (RFC 30).
    Push,
    /// Publisher that sees its subscriptions (RFC 29).
    Xpub,
    /// Subscriber that sends its subscriptions as messages (RFC 29).
    Xsub,
    /// Thread-safe server (RFC 41).
    Server,
    /// Thread-safe client (RFC 41).
    Client,
    /// Publisher to groups (RFC 48).
    Radio,
    /// Member of groups (RFC 48).
    Dish,
    /// The receiving end of a thread-safe pipeline (RFC 49).
    Gather,
    /// The sending end of a thread-safe pipeline (RFC 49).
    Scatter,
    /// Peer to peer (RFC 51).
    Peer,
    /// Thread-safe exclusive pair (RFC 52).
    Channel,
}

use SocketType as T;

/// Type, name on the wire, byte in a 2.0 greeting (and libzmq's number), legal peers.
type Row = (T, &'static str, u8, &'static [T]);

/// RFC 37's table of legal peer types, in the order of the enum.
const TABLE: [Row; 19] = [
    (T::Pair, "PAIR", 0, &[T::Pair]),
    (T::Pub, "PUB", 1, &[T::Sub, T::Xsub]),
    (T::Sub, "SUB", 2, &[T::Pub, T::Xpub]),
    (T::Req, "REQ", 3, &[T::Rep, T::Router]),
    (T::Rep, "REP", 4, &[T::Req, T::Dealer]),
    (T::Dealer, "DEALER", 5, &[T::Rep, T::Dealer, T::Router]),
    (T::Router, "ROUTER", 6, &[T::Req, T::Dealer, T::Router]),
    (T::Pull, "PULL", 7, &[T::Push]),
    (T::Push, "PUSH", 8, &[T::Pull]),
    (T::Xpub, "XPUB", 9, &[T::Sub, T::Xsub]),
    (T::Xsub, "XSUB", 10, &[T::Pub, T::Xpub]),
    (T::Server, "SERVER", 12, &[T::Client]),
    (T::Client, "CLIENT", 13, &[T::Server]),
    (T::Radio, "RADIO", 14, &[T::Dish]),
    (T::Dish, "DISH", 15, &[T::Radio]),
    (T::Gather, "GATHER", 16, &[T::Scatter]),
    (T::Scatter, "SCATTER", 17, &[T::Gather]),
    (T::Peer, "PEER", 19, &[T::Peer]),
    (T::Channel, "CHANNEL", 20, &[T::Channel]),
];

impl SocketType {
    /// All nineteen types.
    pub const ALL: [Self; 19] = {
        let mut all = [T::Pair; 19];
        let mut i = 0;
        while i < TABLE.len() {
            all[i] = TABLE[i].0;
            i += 1;
        }
        all
    };

    const fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// The name in a READY command, in capitals.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().1
    }

    /// The type that a READY command names, or `None` for a name outside RFC 37's grammar. Like
    /// libzmq it compares the case too.
    #[must_use]
    pub fn from_name(name: &[u8]) -> Option<Self> {
        TABLE.iter().find(|row| row.1.as_bytes() == name).map(|row| row.0)
    }

    /// The byte that stands for the type in a ZMTP 2.0 greeting. RFC 15 ends at 8 (PUSH); libzmq
    /// goes on with its own socket numbers, and so does this.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.row().2
    }

    /// The type that a byte of a ZMTP 2.0 greeting stands for.
    #[must_use]
    pub fn from_byte(byte: u8) -> Option<Self> {
        TABLE.iter().find(|row| row.2 == byte).map(|row| row.0)
    }

    /// Whether a peer of the type `other` is a legal one for a socket of this type.
    #[must_use]
    pub fn accepts(self, other: Self) -> bool {
        self.row().3.contains(&other)
    }

    /// Whether READY carries the Identity property, empty or not.
    ///
    /// > A REQ, DEALER, or ROUTER peer connecting to a ROUTER MAY announce its identity [...] For
    /// > all other socket types, the Identity property shall be ignored. (RFC 37)
    #[must_use]
    pub const fn announces_identity(self) -> bool {
        matches!(self, T::Req | T::Dealer | T::Router)
    }

    /// Whether subscriptions of its peers are events for it.
    #[must_use]
    pub const fn is_publisher(self) -> bool {
        matches!(self, T::Pub | T::Xpub)
    }

    /// Whether it may subscribe.
    #[must_use]
    pub const fn is_subscriber(self) -> bool {
        matches!(self, T::Sub | T::Xsub)
    }
}

impl fmt::Display for SocketType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
