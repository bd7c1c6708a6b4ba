//! READY of CURVE.

use alloc::vec::Vec;

use nom::Parser;
use nom::number::complete::be_u64;
use nom::sequence::preceded;

use crate::Rule;
use crate::wire::parser::{named, rest_from, ruled, whole};
use crate::wire::{Malformed, put};

/// READY of CURVE: the metadata of the server.
///
/// ```
/// use zmtp_codec::wire::CurveReady;
///
/// let sealed = [3; 16];
/// let ready = CurveReady::new(1, &sealed).unwrap();
/// let mut body = Vec::new();
/// ready.write(&mut body);
/// assert_eq!(CurveReady::parse(&body), Ok(ready));
/// assert!(CurveReady::parse(&body[..29]).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveReady<'a> {
    nonce: u64,
    ready_box: &'a [u8],
}

impl<'a> CurveReady<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"READY";

    /// The fewest bytes of its box.
    pub const MIN_BOX: usize = 16;

    /// Makes a READY.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveReady`] if the box has fewer than 16 bytes.
    pub const fn new(nonce: u64, ready_box: &'a [u8]) -> Result<Self, Malformed> {
        if ready_box.len() < Self::MIN_BOX {
            return Err(Malformed { rule: Rule::CurveReady, at: 14 });
        }
        Ok(Self { nonce, ready_box })
    }

    /// Reads the body of the command.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveReady`]: "This command SHALL be at least 30 octets long" (RFC 26), and
    /// [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let sealed = ruled(Rule::CurveReady, rest_from(Self::MIN_BOX));
        let fields = (ruled(Rule::CurveReady, be_u64), sealed);
        let grammar = preceded(named(Self::NAME), fields);
        let grammar = grammar.map(|(nonce, ready_box)| Self { nonce, ready_box });
        whole(body, Rule::CurveReady, grammar)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        out.extend(self.nonce.to_be_bytes());
        out.extend_from_slice(self.ready_box);
    }

    /// The short nonce, completed by [`nonce::READY`](crate::wire::nonce::READY).
    #[must_use]
    pub const fn nonce(&self) -> u64 {
        self.nonce
    }

    /// Box \[metadata\](S'->C').
    #[must_use]
    pub const fn ready_box(&self) -> &'a [u8] {
        self.ready_box
    }
}
