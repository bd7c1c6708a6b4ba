//! The kinds of sockets that are attacked.

use zmtp_net::SocketType;

/// A socket that is attacked. All are bound but the SUB, which connects to who attacks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Pull,
    Pub,
    Router,
    Rep,
    Xpub,
    Sub,
}

pub(crate) const TARGETS: [Target; 6] =
    [Target::Pull, Target::Pub, Target::Router, Target::Rep, Target::Xpub, Target::Sub];

impl Target {
    pub(crate) const fn socket_type(self) -> SocketType {
        match self {
            Self::Pull => SocketType::Pull,
            Self::Pub => SocketType::Pub,
            Self::Router => SocketType::Router,
            Self::Rep => SocketType::Rep,
            Self::Xpub => SocketType::Xpub,
            Self::Sub => SocketType::Sub,
        }
    }

    /// The type of its peers, good and bad.
    pub(crate) const fn peer_type(self) -> SocketType {
        match self {
            Self::Pull => SocketType::Push,
            Self::Pub | Self::Xpub => SocketType::Sub,
            Self::Router => SocketType::Dealer,
            Self::Rep => SocketType::Req,
            Self::Sub => SocketType::Pub,
        }
    }

    /// Whether it is the one that connects.
    pub(crate) const fn connects(self) -> bool {
        matches!(self, Self::Sub)
    }

    /// Whether it remembers what its peers are subscribed to.
    pub(crate) const fn publishes(self) -> bool {
        matches!(self, Self::Pub | Self::Xpub)
    }
}
