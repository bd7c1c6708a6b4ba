//! PING.

use alloc::vec::Vec;

use nom::Parser;
use nom::number::complete::be_u16;
use nom::sequence::preceded;

use super::parser::{named, rest_up_to, ruled, whole};
use super::{Malformed, put};
use crate::Rule;

/// PING, the question whether the peer is alive.
///
/// > ping = command-size %d4 "PING" ping-ttl ping-context (RFC 37)
///
/// ```
/// use zmtp_codec::wire::Ping;
///
/// let ping = Ping::parse(b"\x04PING\x01\x2cctx").unwrap();
/// assert_eq!((ping.ttl(), ping.context()), (300, &b"ctx"[..]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ping<'a> {
    ttl: u16,
    context: &'a [u8],
}

impl<'a> Ping<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"PING";

    /// Makes a PING. libzmq multiplies the time-to-live by 100 in 16 bits, so that one above 655
    /// becomes a very short one; do not send it.
    ///
    /// # Errors
    ///
    /// [`Rule::PingContext`] if the context has more than 16 bytes.
    pub const fn new(ttl: u16, context: &'a [u8]) -> Result<Self, Malformed> {
        if context.len() > 16 {
            return Err(Malformed { rule: Rule::PingContext, at: 7 });
        }
        Ok(Self { ttl, context })
    }

    /// Reads the body of the command.
    ///
    /// # Errors
    ///
    /// [`Rule::PingTtl`]: "ping-ttl = 2OCTET"; [`Rule::PingContext`]: "ping-context = 0*16OCTET"
    /// (RFC 37); and [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let ttl = ruled(Rule::PingTtl, be_u16);
        let context = ruled(Rule::PingContext, rest_up_to(16));
        let grammar = preceded(named(Self::NAME), (ttl, context));
        whole(body, Rule::PingContext, grammar.map(|(ttl, context)| Self { ttl, context }))
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        out.extend(self.ttl.to_be_bytes());
        out.extend_from_slice(self.context);
    }

    /// How long this side may be silent from now on, in tenths of seconds; zero for no limit.
    #[must_use]
    pub const fn ttl(&self) -> u16 {
        self.ttl
    }

    /// What the PONG shall echo, at most 16 bytes.
    #[must_use]
    pub const fn context(&self) -> &'a [u8] {
        self.context
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wants_all_of_the_ttl_and_no_more_than_the_context() {
        let fault = |rule, at| Err(Malformed { rule, at });
        assert_eq!(Ping::parse(b"\x04PING"), fault(Rule::PingTtl, 5));
        assert_eq!(Ping::parse(b"\x04PING\x01"), fault(Rule::PingTtl, 5));
        assert_eq!(Ping::parse(b"\x04PING\0\x0f").unwrap().ttl(), 15);
        assert!(Ping::parse(b"\x04PING\0\x000123456789abcdef").is_ok());
        let long = Ping::parse(b"\x04PING\0\x000123456789abcdefg");
        assert_eq!(long, fault(Rule::PingContext, 7));
        assert_eq!(Ping::new(0, &[0; 17]), fault(Rule::PingContext, 7));
    }
}
