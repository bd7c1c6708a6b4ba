//! The lines of a transcript.

use std::time::Duration;

use zmtp_codec::{Rule, SocketType};

/// Which of the two ends of a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The one that connected, or was seen first.
    One,
    /// The other.
    Two,
}

impl End {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::One => Self::Two,
            Self::Two => Self::One,
        }
    }
}

/// One thing in a transcript.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Since the beginning; none where nobody knows.
    pub(crate) time: Option<Duration>,
    pub(crate) from: End,
    /// Where it begins, counted from the first byte of this direction.
    pub(crate) offset: u64,
    pub(crate) what: What,
}

/// What was said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// The greeting of 3.x.
    Greeting { major: u8, minor: u8, mechanism: String, as_server: bool },
    /// As much as there is of one that is cut.
    CutGreeting { bytes: u64, major: Option<u8>, minor: Option<u8>, mechanism: Option<String> },
    /// That of 2.0, and of the later 1.0.
    LegacyGreeting { version: &'static str, socket_type: Option<SocketType> },
    /// The identity of 2.0 and 1.0.
    Identity(Preview),
    /// A command; what is in it.
    Command { name: String, fields: Vec<(String, Preview)> },
    /// A command of CURVE: only its name and the sizes are to be seen.
    Sealed { name: &'static str, bytes: u64, nonce: Option<u64> },
    /// A message, whole.
    Message { parts: Vec<Preview>, count: u64, bytes: u64 },
    /// A subscription that travels as a message.
    Subscription { cancel: bool, topic: Preview },
    /// A rule of the protocol is broken, here.
    Violation { rule: Rule, offset: u64 },
    /// What is no matter of the protocol.
    Note(Note),
}

/// What a capture lacks, or how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// The first bytes are not those of ZMTP 2.0 or 3.x.
    NoGreeting,
    /// The connection was there before the capture.
    Midstream,
    /// The capture lacks so many bytes.
    Gap(u64),
    /// Where frames begin is not known any more: so many bytes are not decoded.
    Undecoded(u64),
    /// A command is too large to be looked at.
    LargeCommand(u64),
    /// The stream ends within a frame or a message.
    Truncated,
    /// The end closed the connection.
    Closed,
    /// The end broke the connection off.
    Reset,
}

/// The beginning of some bytes, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Preview {
    pub(crate) bytes: Vec<u8>,
    pub(crate) length: u64,
}

impl Preview {
    /// The first `show` of all that is there.
    pub(crate) fn new(bytes: &[u8], show: usize) -> Self {
        Self { bytes: first(bytes, show).to_vec(), length: bytes.len() as u64 }
    }
}

pub(crate) fn first(bytes: &[u8], most: usize) -> &[u8] {
    bytes.get(..most).unwrap_or(bytes)
}
