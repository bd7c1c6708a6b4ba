//! What is sent, and how much of it.

use crate::suite::payload::{self, Parts};

/// How much is sent in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Thousands of messages, for the program.
    Full,
    /// Hundreds of messages, for `cargo test`.
    Quick,
}

impl Effort {
    /// Messages of all shapes, for a stream that goes one way.
    #[must_use]
    pub(crate) fn stream(self) -> Shapes {
        self.shapes(4)
    }

    /// Messages of all shapes, each of which waits for the one before to be answered.
    #[must_use]
    pub(crate) fn requests(self) -> Shapes {
        self.shapes(1)
    }

    fn shapes(self, share: usize) -> Shapes {
        let run = match self {
            Self::Full => 2000,
            Self::Quick => 50,
        };
        Shapes(payload::of_all_shapes(run * share))
    }
}

/// Messages to send.
pub(crate) struct Shapes(pub(crate) Vec<Parts>);
