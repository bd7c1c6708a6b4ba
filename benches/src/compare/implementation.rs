//! What is compared.

use clap::ValueEnum;
use serde::Serialize;

/// One of what is compared: a library, and the way to use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Implementation {
    /// zmtp-net, its blocking calls.
    Ours,
    /// libzmq.
    Libzmq,
    /// A bare stream, one write a message.
    Raw,
    /// A bare stream, frames in large writes.
    Framing,
}

impl Implementation {
    /// The name by which it is shown, and which the program that measures it knows.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Libzmq => "libzmq",
            Self::Raw => "raw",
            Self::Framing => "framing",
        }
    }
}
