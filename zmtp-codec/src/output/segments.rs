//! Walking over what is queued.

use alloc::collections::vec_deque;

use bytes::Bytes;

/// A payload that is not copied, and how much of the buffer goes before it.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// Bytes of the buffer between the segment before and this one.
    pub(super) lead: usize,
    /// Never empty.
    pub(super) payload: Bytes,
}

/// The contiguous pieces of an output, in order; none of them is empty.
#[derive(Clone)]
pub(super) struct Chunks<'a> {
    /// What is left of the buffer.
    pub(super) buffered: &'a [u8],
    pub(super) segments: vec_deque::Iter<'a, Segment>,
    /// The payload whose lead has just been given out.
    pub(super) payload: Option<&'a [u8]>,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if let Some(payload) = self.payload.take() {
            return Some(payload);
        }
        let buffered = self.buffered;
        match self.segments.next() {
            Some(Segment { lead: 0, payload }) => Some(payload),
            Some(Segment { lead, payload }) => {
                let (lead, rest) = buffered.split_at_checked(*lead)?;
                self.buffered = rest;
                self.payload = Some(payload);
                Some(lead)
            }
            None => {
                self.buffered = &[];
                (!buffered.is_empty()).then_some(buffered)
            }
        }
    }
}
