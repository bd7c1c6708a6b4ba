//! What can go wrong while a connection is driven.

use std::{fmt, io};

use zmtp_codec::{Misuse, SendError};

/// Why the driver gave up.
#[derive(Debug)]
pub enum DriverError {
    /// The socket failed.
    Io(io::Error),
    /// The connection ended; the codec says why.
    Ended(zmtp_codec::Error),
    /// The codec was asked for something that it cannot do.
    Misuse(Misuse),
    /// Nothing came before the deadline.
    Deadline,
}

impl DriverError {
    /// The codec's error, if it is one.
    #[must_use]
    pub const fn ended(&self) -> Option<&zmtp_codec::Error> {
        match self {
            Self::Ended(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "our TCP stream: {error}"),
            Self::Ended(error) => write!(f, "our connection ended: {error}"),
            Self::Misuse(misuse) => write!(f, "our call was refused: {misuse}"),
            Self::Deadline => f.write_str("nothing arrived at our side in time"),
        }
    }
}

impl std::error::Error for DriverError {}

impl From<io::Error> for DriverError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<zmtp_codec::Error> for DriverError {
    fn from(error: zmtp_codec::Error) -> Self {
        Self::Ended(error)
    }
}

impl From<Misuse> for DriverError {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

impl From<SendError> for DriverError {
    fn from(error: SendError) -> Self {
        Self::Misuse(error.misuse)
    }
}
