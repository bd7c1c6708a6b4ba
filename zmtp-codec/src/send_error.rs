//! A message that could not be sent.

use core::fmt;

use crate::{Message, Misuse};

/// A message that was not sent, and why. The message is handed back.
#[derive(Clone, Debug, PartialEq)]
pub struct SendError {
    /// The message, as it was.
    pub message: Message,
    /// Why it was not sent.
    pub misuse: Misuse,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message not sent: {}", self.misuse)
    }
}

impl core::error::Error for SendError {}
