//! ERROR.

use alloc::vec::Vec;

use nom::Parser;
use nom::bytes::complete::tag;
use nom::sequence::preceded;

use super::parser::{named, ruled, short, whole};
use super::{Malformed, put};
use crate::Rule;

/// ERROR, the refusal of a peer during any handshake.
///
/// > error = command-size %d5 "ERROR" error-reason (RFC 37)
///
/// ```
/// use zmtp_codec::wire::ErrorCommand;
///
/// let error = ErrorCommand::parse(b"\x05ERROR\x03400").unwrap();
/// assert_eq!(error.reason(), b"400");
/// assert_eq!(ErrorCommand::parse_plain(b"\x5eRROR\x03400"), Ok(error));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorCommand<'a> {
    reason: &'a [u8],
}

impl<'a> ErrorCommand<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"ERROR";

    /// What libzmq 4.3 writes instead of the length and the name of its ERROR under PLAIN.
    const MISSPELT: &'static [u8] = b"\x5eRROR";

    /// Makes a refusal.
    ///
    /// # Errors
    ///
    /// [`Rule::ErrorReason`] if the reason has more than 255 bytes.
    pub const fn new(reason: &'a [u8]) -> Result<Self, Malformed> {
        if reason.len() > 255 {
            return Err(Malformed { rule: Rule::ErrorReason, at: 6 });
        }
        Ok(Self { reason })
    }

    /// Reads the body of the command. The reason, `short-size 0*255VCHAR` in RFC 37, may hold any
    /// bytes, as "it has no defined semantic value".
    ///
    /// # Errors
    ///
    /// [`Rule::ErrorReason`] unless the reason fills the command exactly, and
    /// [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let reason = ruled(Rule::ErrorReason, short);
        let grammar = preceded(named(Self::NAME), reason).map(|reason| Self { reason });
        whole(body, Rule::ErrorReason, grammar)
    }

    /// Reads the body of the command as it comes under PLAIN, where libzmq 4.3 misspells it: a
    /// length of 5e, and no E. Both spellings are understood.
    ///
    /// # Errors
    ///
    /// Those of [`parse`](Self::parse).
    pub fn parse_plain(body: &'a [u8]) -> Result<Self, Malformed> {
        if !body.starts_with(Self::MISSPELT) {
            return Self::parse(body);
        }
        let reason = ruled(Rule::ErrorReason, short);
        let grammar = preceded(tag(Self::MISSPELT), reason).map(|reason| Self { reason });
        whole(body, Rule::ErrorReason, grammar)
    }

    /// Writes the body, spelt correctly.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        put::short(self.reason, out);
    }

    /// Why, for a log.
    #[must_use]
    pub const fn reason(&self) -> &'a [u8] {
        self.reason
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wants_the_reason_to_fit() {
        let fault = |at| Err(Malformed { rule: Rule::ErrorReason, at });
        assert_eq!(ErrorCommand::parse(b"\x05ERROR"), fault(6));
        assert_eq!(ErrorCommand::parse(b"\x05ERROR\x0340"), fault(6));
        assert_eq!(ErrorCommand::parse(b"\x05ERROR\x034000"), fault(10));
        assert_eq!(ErrorCommand::parse_plain(b"\x5eRROR\x034000"), fault(9));
        assert_eq!(ErrorCommand::new(&[b'x'; 256]), fault(6));
        assert_eq!(ErrorCommand::parse(b"\x05ERROR\0").unwrap().reason(), b"");
    }
}
