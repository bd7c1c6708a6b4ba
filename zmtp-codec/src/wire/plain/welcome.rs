//! WELCOME of PLAIN.

use alloc::vec::Vec;

use nom::Parser;

use crate::Rule;
use crate::wire::parser::{named, whole};
use crate::wire::{Malformed, put};

/// WELCOME of PLAIN: the server likes the credentials.
///
/// > welcome = command-size %d7 "WELCOME" (RFC 24)
///
/// ```
/// use zmtp_codec::wire::PlainWelcome;
///
/// assert_eq!(PlainWelcome::parse(b"\x07WELCOME"), Ok(PlainWelcome));
/// assert!(PlainWelcome::parse(b"\x07WELCOME!").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlainWelcome;

impl PlainWelcome {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"WELCOME";

    /// Reads the body of the command.
    ///
    /// # Errors
    ///
    /// [`Rule::PlainWelcome`] if it has data, and [`Rule::UnexpectedCommand`] if it is another
    /// command.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        whole(body, Rule::PlainWelcome, named(Self::NAME).map(|()| Self))
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
    }
}
