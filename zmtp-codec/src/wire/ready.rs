//! READY.

use alloc::vec::Vec;

use nom::Parser;
use nom::sequence::preceded;

use super::metadata::metadata;
use super::parser::{named, whole};
use super::{Malformed, Metadata, put};
use crate::Rule;

/// READY, the whole handshake of NULL and the end of that of PLAIN.
///
/// > ready = command-size %d5 "READY" metadata (RFC 37)
///
/// ```
/// use zmtp_codec::wire::Ready;
///
/// let ready = Ready::parse(b"\x05READY\x0bSocket-Type\0\0\0\x04PAIR").unwrap();
/// assert_eq!(ready.metadata.get("socket-type"), Some(&b"PAIR"[..]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready<'a> {
    /// What the peer says about itself.
    pub metadata: Metadata<'a>,
}

impl<'a> Ready<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"READY";

    /// Reads the body of the command.
    ///
    /// # Errors
    ///
    /// Those of [`Metadata::parse`], and [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let grammar = preceded(named(Self::NAME), metadata).map(|metadata| Self { metadata });
        whole(body, Rule::PropertyTruncated, grammar)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        out.extend_from_slice(self.metadata.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_the_start_of_the_body() {
        let fault = |rule, at| Err(Malformed { rule, at });
        assert_eq!(Ready::parse(b"\x05READY\x01X\0\0\0\0\0"), fault(Rule::PropertyName, 12));
        assert_eq!(Ready::parse(b"\x05READY\x01X\0\0\0\x01"), fault(Rule::PropertyTruncated, 8));
        assert_eq!(Ready::parse(b"\x05ERROR\0"), fault(Rule::UnexpectedCommand, 0));
    }
}
