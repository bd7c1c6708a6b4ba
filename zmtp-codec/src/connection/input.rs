//! The caller's input, with its place in the peer's stream.

use bytes::{Buf, Bytes};

use super::buffer::Buffer;
use crate::wire::Malformed;
use crate::{Error, LimitKind, Rule};

/// Bytes not yet read, and how many the whole stream will have had after them.
pub(super) struct Input<'a> {
    bytes: &'a mut Bytes,
    end: u64,
}

impl<'a> Input<'a> {
    /// `bytes` follow `consumed` bytes of the stream that were read before.
    pub(super) fn new(bytes: &'a mut Bytes, consumed: u64) -> Self {
        let end = consumed.saturating_add(bytes.len() as u64);
        Self { bytes, end }
    }

    /// The bytes that are left.
    pub(super) fn peek(&self) -> &[u8] {
        self.bytes
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Where in the stream the next byte stands.
    pub(super) fn position(&self) -> u64 {
        self.end - self.bytes.len() as u64
    }

    /// Passes over `count` bytes, or over all there are.
    pub(super) fn skip(&mut self, count: usize) {
        self.bytes.advance(count.min(self.bytes.len()));
    }

    /// Cuts off the next `count` bytes, or all there are, without a copy.
    pub(super) fn take(&mut self, count: usize) -> Bytes {
        self.bytes.split_to(count.min(self.bytes.len()))
    }

    /// Moves the next bytes, `count` at most, to the end of `buffer`.
    pub(super) fn move_to(&mut self, buffer: &mut Buffer, count: usize) {
        let count = count.min(self.bytes.len());
        buffer.append(self.bytes.get(..count).unwrap_or_default());
        self.bytes.advance(count);
    }
}

/// The error for something malformed in a field that begins at `byte`.
pub(super) fn malformed(fault: Malformed, offset: u64) -> Error {
    broken(fault.rule, offset.saturating_add(fault.at as u64))
}

/// The error for a rule broken at `byte`.
pub(super) const fn broken(rule: Rule, offset: u64) -> Error {
    Error::Protocol { rule, offset }
}

/// Compares what the frame at `byte` has or claims with a limit.
pub(super) const fn within(
    limit: LimitKind,
    found: u64,
    allowed: u64,
    offset: u64,
) -> Result<(), Error> {
    if found > allowed {
        return Err(Error::Limit { limit, offset, found, allowed });
    }
    Ok(())
}
