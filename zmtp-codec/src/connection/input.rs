//! The caller's input, with its place in the peer's stream.

use bytes::{Buf, Bytes};

use super::buffer::Buffer;
use crate::wire::Malformed;
use crate::{Error, LimitKind, Rule};

/// Octets not yet read, and how many the whole stream will have had after them.
pub(super) struct Input<'a> {
    octets: &'a mut Bytes,
    end: u64,
}

impl<'a> Input<'a> {
    /// `octets` follow `consumed` octets of the stream that were read before.
    pub(super) fn new(octets: &'a mut Bytes, consumed: u64) -> Self {
        let end = consumed.saturating_add(octets.len() as u64);
        Self { octets, end }
    }

    /// The octets that are left.
    pub(super) fn peek(&self) -> &[u8] {
        self.octets
    }

    pub(super) fn len(&self) -> usize {
        self.octets.len()
    }

    /// Where in the stream the next octet stands.
    pub(super) fn position(&self) -> u64 {
        self.end - self.octets.len() as u64
    }

    /// Passes over `count` octets, or over all there are.
    pub(super) fn skip(&mut self, count: usize) {
        self.octets.advance(count.min(self.octets.len()));
    }

    /// Cuts off the next `count` octets, or all there are, without a copy.
    pub(super) fn take(&mut self, count: usize) -> Bytes {
        self.octets.split_to(count.min(self.octets.len()))
    }

    /// Moves the next octets, `count` at most, to the end of `buffer`.
    pub(super) fn move_to(&mut self, buffer: &mut Buffer, count: usize) {
        let count = count.min(self.octets.len());
        buffer.append(self.octets.get(..count).unwrap_or_default());
        self.octets.advance(count);
    }
}

/// The error for something malformed in a field that begins at `octet`.
pub(super) fn malformed(fault: Malformed, octet: u64) -> Error {
    broken(fault.rule, octet.saturating_add(fault.at as u64))
}

/// The error for a rule broken at `octet`.
pub(super) const fn broken(rule: Rule, octet: u64) -> Error {
    Error::Protocol { rule, octet }
}

/// Compares what the frame at `octet` has or claims with a limit.
pub(super) const fn within(
    limit: LimitKind,
    found: u64,
    allowed: u64,
    octet: u64,
) -> Result<(), Error> {
    if found > allowed {
        return Err(Error::Limit { limit, octet, found, allowed });
    }
    Ok(())
}
