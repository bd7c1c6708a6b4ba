//! What can go wrong with a poller.

use std::fmt;
use std::io;

/// Why a poller could not do what was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum PollError {
    /// A source was added with this token already.
    TokenInUse(usize),
    /// No source was added with this token.
    UnknownToken(usize),
    /// The context of one of the sockets was shut down (libzmq's `ETERM`).
    Terminated,
    /// The operating system refused.
    Io(io::Error),
}

impl fmt::Display for PollError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TokenInUse(token) => write!(f, "the token {token} is in use"),
            Self::UnknownToken(token) => write!(f, "nothing was added with the token {token}"),
            Self::Terminated => f.write_str("the context of a socket was shut down"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

/// An error of another kind inside says all by itself, and is not told twice.
impl std::error::Error for PollError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => error.source(),
            Self::TokenInUse(_) | Self::UnknownToken(_) | Self::Terminated => None,
        }
    }
}

impl From<io::Error> for PollError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
