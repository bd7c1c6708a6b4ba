//! What is compared.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// One of what is compared: a library, and the way to use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Implementation {
    /// zmtp-net, its blocking calls.
    Ours,
    /// zmtp-tokio, on a runtime of tokio with one thread.
    OursTokio,
    /// zmtp-net, its futures on the same, its sockets watched by its background thread.
    OursFutures,
    /// libzmq.
    Libzmq,
    /// omq-tokio, its blocking calls.
    Omq,
    /// omq-tokio, its futures on a runtime of tokio with one thread.
    OmqTokio,
    /// monocoque-rs on tokio; its writes gathered and flushed every 1,024 messages in a stream.
    Monocoque,
    /// rzmq on a runtime of tokio with one thread.
    Rzmq,
    /// zeromq on a runtime of tokio with two workers.
    Zeromq,
    /// A bare stream, one write a message.
    Raw,
    /// A bare stream, frames in large writes.
    Framing,
}

impl Implementation {
    /// All of them, in the order in which they are shown.
    pub(super) const ALL: [Self; 11] = [
        Self::Ours,
        Self::OursTokio,
        Self::OursFutures,
        Self::Libzmq,
        Self::Omq,
        Self::OmqTokio,
        Self::Monocoque,
        Self::Rzmq,
        Self::Zeromq,
        Self::Raw,
        Self::Framing,
    ];

    /// The name by which it is shown, and which the program that measures it knows.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::OursTokio => "ours-tokio",
            Self::OursFutures => "ours-futures",
            Self::Libzmq => "libzmq",
            Self::Omq => "omq",
            Self::OmqTokio => "omq-tokio",
            Self::Monocoque => "monocoque",
            Self::Rzmq => "rzmq",
            Self::Zeromq => "zeromq",
            Self::Raw => "raw",
            Self::Framing => "framing",
        }
    }

    /// Whether it is in the program of its own that `--peers` builds.
    pub(super) fn is_peer(self) -> bool {
        matches!(self, Self::Omq | Self::OmqTokio | Self::Monocoque | Self::Rzmq | Self::Zeromq)
    }

    /// Whether it takes part with tasks, for which only some scenarios are written.
    pub(super) fn has_tasks(self) -> bool {
        matches!(
            self,
            Self::OursTokio
                | Self::OursFutures
                | Self::OmqTokio
                | Self::Monocoque
                | Self::Rzmq
                | Self::Zeromq
        )
    }
}
