//! PONG.

use alloc::vec::Vec;

use nom::Parser;
use nom::sequence::preceded;

use super::parser::{named, rest_up_to, ruled, whole};
use super::{Malformed, Ping, put};
use crate::Rule;

/// PONG, the answer to a [`Ping`].
///
/// > When a peer receives a PING command it SHALL respond with a PONG command that echoes the
/// > ping-context, which may be empty and MUST not exceed 16 octets. (RFC 37)
///
/// ```
/// use zmtp_codec::wire::{Ping, Pong};
///
/// let ping = Ping::new(10, b"ctx").unwrap();
/// let mut out = Vec::new();
/// Pong::from(ping).write(&mut out);
/// assert_eq!(out, b"\x04PONGctx");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pong<'a> {
    context: &'a [u8],
}

impl<'a> Pong<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"PONG";

    /// Makes a PONG.
    ///
    /// # Errors
    ///
    /// [`Rule::PingContext`] if the context has more than 16 bytes.
    pub const fn new(context: &'a [u8]) -> Result<Self, Malformed> {
        if context.len() > 16 {
            return Err(Malformed { rule: Rule::PingContext, at: 5 });
        }
        Ok(Self { context })
    }

    /// Reads the body of the command.
    ///
    /// # Errors
    ///
    /// [`Rule::PingContext`] if the context has more than 16 bytes, and
    /// [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let context = ruled(Rule::PingContext, rest_up_to(16));
        let grammar = preceded(named(Self::NAME), context).map(|context| Self { context });
        whole(body, Rule::PingContext, grammar)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        out.extend_from_slice(self.context);
    }

    /// The context of the PING that this answers.
    #[must_use]
    pub const fn context(&self) -> &'a [u8] {
        self.context
    }
}

impl<'a> From<Ping<'a>> for Pong<'a> {
    fn from(ping: Ping<'a>) -> Self {
        Self { context: ping.context() }
    }
}
