//! What is wrong with bytes that do not parse.

use core::fmt;

use crate::Rule;

/// Bytes that break a rule of the protocol.
///
/// ```
/// use zmtp_codec::Rule;
/// use zmtp_codec::wire::{Malformed, Ping};
///
/// let fault = Ping::parse(b"\x04PING\0").unwrap_err();
/// assert_eq!(fault, Malformed { rule: Rule::PingTtl, at: 5 });
/// assert_eq!(fault.to_string(), "a PING has no full time-to-live, at byte 5");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The rule.
    pub rule: Rule,
    /// Where the offending field begins, counted from the first byte that was parsed.
    pub at: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at byte {}", self.rule, self.at)
    }
}

impl core::error::Error for Malformed {}
