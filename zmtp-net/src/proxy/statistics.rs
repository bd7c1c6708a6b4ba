//! What a proxy has moved.

use std::fmt;

use zmtp_codec::Message;

use crate::poller::PollError;

/// What passed through one socket of a proxy, in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// Whole messages.
    pub messages: u64,
    /// Their parts: what libzmq counts.
    pub parts: u64,
    /// Bytes of the parts.
    pub bytes: u64,
}

impl Moved {
    pub(super) fn count(&mut self, message: &Message) {
        self.messages += 1;
        self.parts += message.part_count() as u64;
        self.bytes += message.byte_len() as u64;
    }
}

/// What a proxy has moved so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProxyStatistics {
    /// Received from the frontend.
    pub frontend_received: Moved,
    /// Sent to the frontend.
    pub frontend_sent: Moved,
    /// Received from the backend.
    pub backend_received: Moved,
    /// Sent to the backend.
    pub backend_sent: Moved,
    /// Messages that the socket they were for refused for good: a REP that it was not the turn of,
    /// a ROUTER with `router_mandatory` and without that peer, or without room for it.
    pub refused: u64,
    /// Copies that the capture socket had no room for.
    pub uncaptured: u64,
}

impl ProxyStatistics {
    /// The eight numbers that libzmq's proxy answers `STATISTICS` with, in its order.
    pub(super) fn to_message(self) -> Message {
        let sides = [
            (self.frontend_received, self.frontend_sent),
            (self.backend_received, self.backend_sent),
        ];
        let numbers = sides
            .iter()
            .flat_map(|(received, sent)| [received.parts, received.bytes, sent.parts, sent.bytes]);
        let parts = numbers.map(|number| number.to_ne_bytes().to_vec());
        Message::from_parts(parts).unwrap_or_else(|| Message::from(""))
    }
}

/// How a proxy ended that was told to.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ProxyEnd {
    /// What it has moved.
    pub statistics: ProxyStatistics,
    /// Messages that it had received and that nobody had room for any more: none or one in each
    /// direction, and only if the peers of the other side went in the very moment.
    pub unsent: Vec<Message>,
}

/// Why a proxy ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProxyError {
    /// The context was shut down (libzmq's `ETERM`).
    Terminated,
    /// Neither socket can send what the other receives.
    Incompatible,
    /// The operating system refused to wait.
    Io(std::io::Error),
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminated => f.write_str("the context was shut down"),
            Self::Incompatible => f.write_str("neither socket can send what the other receives"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

/// An error of another kind inside says all by itself, and is not told twice.
impl std::error::Error for ProxyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => error.source(),
            Self::Terminated | Self::Incompatible => None,
        }
    }
}

impl From<PollError> for ProxyError {
    fn from(error: PollError) -> Self {
        match error {
            PollError::Io(error) => Self::Io(error),
            // The tokens are our own.
            _ => Self::Terminated,
        }
    }
}
