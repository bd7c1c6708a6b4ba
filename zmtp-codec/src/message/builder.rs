//! Multipart messages whose parts come one by one.

use alloc::vec::Vec;
use core::{fmt, mem};

use bytes::Bytes;

use super::Message;
use super::frame::{Header, Span};
use crate::wire::MORE;

/// Collects parts as frames in one buffer. It never holds room for more than twice its content.
#[derive(Default)]
pub(crate) struct FramesBuilder {
    buf: Vec<u8>,
    /// Where the last frame starts.
    last: usize,
    parts: u32,
}

impl FramesBuilder {
    /// A builder with room for exactly `bytes` of frames.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { buf: Vec::with_capacity(bytes), last: 0, parts: 0 }
    }

    /// Appends a part.
    pub(crate) fn push(&mut self, body: &[u8], more: bool) {
        let header = Header::of_part(more, body.len());
        self.last = self.buf.len();
        self.buf.reserve(header.as_slice().len().saturating_add(body.len()));
        self.buf.extend_from_slice(header.as_slice());
        self.buf.extend_from_slice(body);
        self.parts = self.parts.saturating_add(1);
    }

    /// The message of all parts so far, which ends with the last of them whatever its `more` said.
    /// The builder is empty again. A message without any part is one empty part.
    pub(crate) fn finish(&mut self) -> Message {
        if let Some(flags) = self.buf.get_mut(self.last) {
            *flags &= !MORE;
        }
        let message = if self.parts > 1 {
            // A small message goes into the value itself, and the buffer is kept.
            match Message::from_small_frames(&self.buf) {
                Some(message) => message,
                None => Message::from_frames(Bytes::from(mem::take(&mut self.buf))),
            }
        } else {
            self.single()
        };
        self.buf.clear();
        self.last = 0;
        self.parts = 0;
        message
    }

    fn single(&mut self) -> Message {
        let Some(span) = Span::first_of(&self.buf) else { return Message::from_slice(&[]) };
        match Message::from_small_slice(self.buf.get(span.start..).unwrap_or_default()) {
            Some(message) => message,
            None => Message::from_shared(Bytes::from(mem::take(&mut self.buf)).slice(span.start..)),
        }
    }

    /// Whether there is no part yet.
    pub(crate) const fn is_empty(&self) -> bool {
        self.parts == 0
    }
}

/// Tells no content, which may have come out of a box.
impl fmt::Debug for FramesBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FramesBuilder({} parts)", self.parts)
    }
}
