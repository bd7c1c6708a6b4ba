//! Whom our side lets in.

use std::fmt;

use zmtp_codec::{Credentials, Refusal};

type Judge = dyn FnMut(&Credentials) -> Result<(), Refusal> + Send;

/// The answer to every question whether a peer may come in, and a count of the questions.
pub struct Policy {
    judge: Box<Judge>,
    asked: usize,
}

impl Policy {
    /// Answers by `judge`.
    pub fn new(judge: impl FnMut(&Credentials) -> Result<(), Refusal> + Send + 'static) -> Self {
        Self { judge: Box::new(judge), asked: 0 }
    }

    /// Expects no question, and refuses whoever makes one come.
    #[must_use]
    pub fn nobody() -> Self {
        Self::refusing(Refusal::InternalError)
    }

    /// Refuses everybody.
    #[must_use]
    pub fn refusing(refusal: Refusal) -> Self {
        Self::new(move |_| Err(refusal))
    }

    /// How many peers were judged.
    #[must_use]
    pub const fn asked(&self) -> usize {
        self.asked
    }

    pub(super) fn judge(&mut self, credentials: &Credentials) -> Result<(), Refusal> {
        self.asked += 1;
        (self.judge)(credentials)
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").field("asked", &self.asked).finish_non_exhaustive()
    }
}
