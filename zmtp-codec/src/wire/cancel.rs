//! CANCEL.

use alloc::vec::Vec;

use nom::Parser;
use nom::combinator::rest;
use nom::sequence::preceded;

use super::parser::{named, whole};
use super::{Malformed, put};
use crate::Rule;

/// CANCEL, the end of one subscription.
///
/// > cancel = command-size %d6 "CANCEL" subscription (RFC 37)
///
/// ```
/// use zmtp_codec::wire::Cancel;
///
/// let command = Cancel::parse(b"\x06CANCELab").unwrap();
/// assert_eq!(command, Cancel { topic: b"ab" });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cancel<'a> {
    /// The prefix of the messages; empty for all messages.
    pub topic: &'a [u8],
}

impl<'a> Cancel<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"CANCEL";

    /// Reads the body of the command.
    ///
    /// # Errors
    ///
    /// [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let grammar = preceded(named(Self::NAME), rest).map(|topic| Self { topic });
        whole(body, Rule::UnexpectedCommand, grammar)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        out.extend_from_slice(self.topic);
    }
}
