//! Errors, sorted by whose fault they are.

mod misuse;
mod rule;

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

pub use misuse::Misuse;
pub use rule::Rule;

/// Why a connection ended.
///
/// An error is the last state of a [`Connection`](crate::Connection): every later call that reads
/// repeats it. What the connection still has to say (an ERROR command, for instance) is in its
/// output; write that, then close the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The peer broke a rule of the protocol. Trying again will not help.
    Protocol {
        /// The rule.
        rule: Rule,
        /// Where, counted in bytes from the start of the peer's stream: the first byte of the
        /// offending field, or of its frame where the content was encrypted.
        offset: u64,
    },
    /// The peer exceeded a limit that this side set.
    Limit {
        /// The limit.
        limit: LimitKind,
        /// The first byte of the offending frame, counted from the start of the peer's stream.
        offset: u64,
        /// What the peer sent or announced.
        found: u64,
        /// What is allowed.
        allowed: u64,
    },
    /// The peer refused this side, with an ERROR command.
    ///
    /// > The peer SHALL treat an incoming ERROR command as fatal, and act by closing the
    /// > connection, and not re-connecting using the same security credentials. (RFC 37)
    RefusedByPeer(Reason),
    /// This side refused the peer's credentials.
    RefusedPeer(Refusal),
    /// The peer was silent for too long. Connecting again may help.
    TimedOut(TimeOut),
    /// The stream ended before the handshake was complete, or in the middle of a frame or message.
    /// Connecting again may help.
    Truncated {
        /// How many bytes the peer's stream had.
        offset: u64,
    },
    /// The stream ended where a message ends, after the handshake: the peer went away.
    Closed,
}

impl Error {
    /// Whether a connecting side should try again (RFC 37, "Error Handling": an unexpected close
    /// is a temporary error; an ERROR command is not). libzmq does the same: it reconnects after
    /// the end of the stream and after time-outs, and never after a protocol error.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::TimedOut(_) | Self::Truncated { .. } | Self::Closed => true,
            Self::RefusedPeer(refusal) => matches!(refusal, Refusal::Temporary),
            Self::Protocol { .. } | Self::Limit { .. } | Self::RefusedByPeer(_) => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Protocol { rule, offset } => write!(f, "{rule}, at byte {offset}"),
            Self::Limit { limit, offset, found, allowed } => {
                write!(f, "{limit} of {found} exceeds the limit of {allowed}, at byte {offset}")
            }
            Self::RefusedByPeer(reason) => write!(f, "the peer refused the connection: {reason}"),
            Self::RefusedPeer(refusal) => write!(f, "the peer was refused: {refusal}"),
            Self::TimedOut(which) => write!(f, "{which}"),
            Self::Truncated { offset } => write!(f, "the stream broke off at byte {offset}"),
            Self::Closed => f.write_str("the peer closed the connection"),
        }
    }
}

impl core::error::Error for Error {}

/// What a [`Error::Limit`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitKind {
    /// Bytes in one message part.
    PartSize,
    /// Bytes in all parts of one message.
    MessageSize,
    /// Parts in one message.
    Parts,
    /// Bytes in one command body, after the handshake.
    CommandSize,
    /// Bytes in one command body, during the handshake.
    HandshakeCommandSize,
    /// Bytes in a subscription, whichever way it travels.
    TopicSize,
}

impl fmt::Display for LimitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PartSize => "a message part",
            Self::MessageSize => "a message size",
            Self::Parts => "a part count",
            Self::CommandSize => "a command size",
            Self::HandshakeCommandSize => "a handshake command size",
            Self::TopicSize => "a subscription size",
        })
    }
}

/// What an ERROR command says: up to 255 bytes, meant to be printable.
///
/// libzmq sends the status codes of ZAP: `300`, `400` or `500`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Reason(Box<[u8]>);

impl Reason {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes as the peer sent them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.0.escape_ascii().map(char::from).collect();
        f.write_str(&text)
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reason({self})")
    }
}

/// Why this side refuses a peer: the status codes of ZAP (RFC 27).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// 300: try again later. Nothing is sent, the connection just closes.
    Temporary,
    /// 400: the credentials are not good. An ERROR command says so.
    Denied,
    /// 500: the check itself failed. An ERROR command says so.
    InternalError,
}

impl Refusal {
    /// The status code as it travels.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Temporary => "300",
            Self::Denied => "400",
            Self::InternalError => "500",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Temporary => "temporary error (300)",
            Self::Denied => "authentication failure (400)",
            Self::InternalError => "internal error (500)",
        })
    }
}

/// Which timer ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeOut {
    /// The handshake took longer than [`Config::handshake_timeout`](crate::Config).
    Handshake,
    /// Nothing came within [`Heartbeat::timeout`](crate::Heartbeat) of a PING.
    Heartbeat,
    /// Nothing came within the time-to-live that the peer itself announced in a PING.
    TimeToLive,
}

impl fmt::Display for TimeOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Handshake => "the handshake timed out",
            Self::Heartbeat => "the peer did not answer a heartbeat in time",
            Self::TimeToLive => "the peer was silent beyond its own time-to-live",
        })
    }
}
