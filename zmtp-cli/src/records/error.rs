//! What is wrong with the input.

use std::fmt;
use std::io;

/// Why the input is no message.
#[derive(Debug)]
pub(crate) enum RecordError {
    /// It cannot be read.
    Io(io::Error),
    /// A line is not hexadecimal.
    Hex { record: u64 },
    /// A line is not JSON.
    Json { record: u64, error: serde_json::Error },
    /// A line is JSON, but no message.
    NoMessage { record: u64 },
    /// A record has no parts.
    NoParts { record: u64 },
    /// A record claims more parts than any peer takes.
    TooManyParts { record: u64 },
    /// The input ends within a record.
    Truncated { record: u64 },
    /// A file cannot be read.
    File { path: String, error: io::Error },
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the input cannot be read: {error}"),
            Self::Hex { record } => write!(f, "record {record} of the input is not hexadecimal"),
            Self::Json { record, error } => {
                write!(f, "record {record} of the input is not JSON: {error}")
            }
            Self::NoMessage { record } => write!(
                f,
                "record {record} of the input is no text, and no list of texts and objects such as \
                 {{\"hex\":\"00ff\"}}"
            ),
            Self::NoParts { record } => write!(f, "record {record} of the input has no parts"),
            Self::TooManyParts { record } => {
                write!(f, "record {record} of the input claims more than 65536 parts")
            }
            Self::Truncated { record } => write!(f, "record {record} of the input is cut short"),
            Self::File { path, error } => write!(f, "{path}: {error}"),
        }
    }
}

impl std::error::Error for RecordError {}

impl From<io::Error> for RecordError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
