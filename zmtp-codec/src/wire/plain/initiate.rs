//! INITIATE of PLAIN.

use alloc::vec::Vec;

use nom::Parser;
use nom::sequence::preceded;

use crate::Rule;
use crate::wire::metadata::metadata;
use crate::wire::parser::{named, whole};
use crate::wire::{Malformed, Metadata, put};

/// INITIATE of PLAIN: the metadata of the client.
///
/// > initiate = command-size %d8 "INITIATE" metadata (RFC 24)
///
/// ```
/// use zmtp_codec::wire::PlainInitiate;
///
/// let initiate = PlainInitiate::parse(b"\x08INITIATE\x0bSocket-Type\0\0\0\x03REQ").unwrap();
/// assert_eq!(initiate.metadata.get("Socket-Type"), Some(&b"REQ"[..]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainInitiate<'a> {
    /// What the client says about itself.
    pub metadata: Metadata<'a>,
}

impl<'a> PlainInitiate<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"INITIATE";

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
