//! Errors of the caller.

use core::fmt;

/// A call that the connection cannot carry out. It changes nothing: the connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Misuse {
    /// The handshake is not complete; wait for [`Event::Ready`](crate::Event::Ready).
    ///
    /// > A peer MAY start to send messages immediately after completing its handshake, that is,
    /// > having both sent and received a READY command. (RFC 37)
    NotReady,
    /// The connection has failed; the error says why.
    Ended,
    /// The socket type has no such verb: only SUB and XSUB subscribe, only DISH joins.
    WrongSocketType,
    /// There is no open question to answer.
    NothingToAuthenticate,
    /// A PING context exceeds 16 bytes, or a group 255.
    TooLong,
    /// The peer's version has no such command.
    NotInThisVersion,
    /// All 2^64-1 nonces of a CURVE connection are used up.
    ///
    /// > The client SHALL NOT send more than 2^64-1 commands in one connection. (RFC 26)
    NoncesExhausted,
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotReady => "the handshake is not complete",
            Self::Ended => "the connection has ended",
            Self::WrongSocketType => "this socket type cannot do that",
            Self::NothingToAuthenticate => "no authentication is pending",
            Self::TooLong => "the argument is too long for its command",
            Self::NotInThisVersion => "the peer's protocol version cannot express that",
            Self::NoncesExhausted => "the connection has used up its nonces",
        })
    }
}

impl core::error::Error for Misuse {}
