//! The rows of the matrix: our socket type and libzmq's.

use std::fmt;

use zmtp_codec::SocketType;

use crate::libzmq;

/// Two socket types that may talk to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The type that this codec plays.
    pub ours: SocketType,
    /// The type of the libzmq socket.
    pub theirs: SocketType,
}

impl Pair {
    /// Every pair that RFC 37's table of legal peer types allows, from either side.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let with_each = |ours: SocketType| {
            let legal = SocketType::ALL.into_iter().filter(move |theirs| ours.accepts(*theirs));
            legal.map(move |theirs| Self { ours, theirs })
        };
        SocketType::ALL.into_iter().flat_map(with_each).collect()
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} - {}", self.ours, self.theirs))
    }
}

/// libzmq's word for a socket type.
pub(crate) const fn in_libzmq(socket_type: SocketType) -> libzmq::SocketType {
    use libzmq::SocketType as Z;
    match socket_type {
        SocketType::Pair => Z::Pair,
        SocketType::Pub => Z::Pub,
        SocketType::Sub => Z::Sub,
        SocketType::Req => Z::Req,
        SocketType::Rep => Z::Rep,
        SocketType::Dealer => Z::Dealer,
        SocketType::Router => Z::Router,
        SocketType::Pull => Z::Pull,
        SocketType::Push => Z::Push,
        SocketType::Xpub => Z::XPub,
        SocketType::Xsub => Z::XSub,
        SocketType::Server => Z::Server,
        SocketType::Client => Z::Client,
        SocketType::Radio => Z::Radio,
        SocketType::Dish => Z::Dish,
        SocketType::Gather => Z::Gather,
        SocketType::Scatter => Z::Scatter,
        SocketType::Peer => Z::Peer,
        SocketType::Channel => Z::Channel,
    }
}
