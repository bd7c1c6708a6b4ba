//! What can be queued.

use alloc::vec::Vec;
use core::mem;

use bytes::Bytes;

use super::Output;
use super::segments::Segment;
use crate::message::{Block, DELIMITER, Header, INLINE, Message, Part, Repr, Span};
use crate::wire::{FrameKind, MAX_HEADER};

/// A writer into the buffer leaves as much of what is written already there.
const LEFT: usize = 4096;

impl Output {
    /// Queues a copy of `bytes`.
    #[inline]
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.buf.extend_from_slice(bytes);
    }

    /// Queues `payload` as a chunk of its own.
    pub(crate) fn put_shared(&mut self, payload: Bytes) {
        if payload.is_empty() {
            return;
        }
        // Without segments the mark may lie behind what is written.
        let lead = self.buf.len().saturating_sub(self.mark.max(self.head));
        self.mark = self.buf.len();
        self.chained = self.chained.saturating_add(payload.len());
        self.base = self.base.wrapping_add(payload.len() as u64);
        self.segments.push_back(Segment { lead, payload });
    }

    /// Queues all frames of a message. What has `copy_below` bytes or more is shared, not copied.
    #[inline(always)]
    pub(crate) fn put_message_v2(&mut self, message: Message, copy_below: usize) {
        // Looking before moving saves a copy.
        if let Repr::Inline(block) = message.repr() {
            self.put_fresh_block(block);
        } else {
            self.put_other(message.into_repr(), copy_below);
        }
        self.ledger.message(self.queued());
    }

    /// Queues all frames of a message that somebody else keeps: one that goes to many peers.
    #[inline(always)]
    pub(crate) fn put_message_ref_v2(&mut self, message: &Message, copy_below: usize) {
        self.put_ref(message, copy_below);
        self.ledger.message(self.queued());
    }

    /// Queues all frames of such a message but the first; whether there is another.
    #[inline]
    pub(crate) fn put_rest_ref_v2(&mut self, message: &Message, copy_below: usize) -> bool {
        let behind_first = |frames: &[u8]| Some(Span::first_of(frames)?.end);
        match message.repr() {
            Repr::Inline(_) | Repr::Shared(_) => return false,
            Repr::InlineFrames(block) => {
                let frames = block.as_slice();
                self.put(
                    behind_first(frames).and_then(|end| frames.get(end..)).unwrap_or_default(),
                );
            }
            Repr::Frames(frames) => {
                let end = behind_first(frames).unwrap_or(frames.len());
                if frames.len() - end < copy_below {
                    self.put(frames.get(end..).unwrap_or_default());
                } else {
                    self.put_shared(frames.slice(end..));
                }
            }
            Repr::Led(lead, body) => {
                self.put(lead.rest());
                self.put(Header::of_part(false, body.len()).as_slice());
                self.put_bytes(body, copy_below);
            }
            Repr::Parts(parts) => {
                let last = parts.len().saturating_sub(1);
                for (i, part) in parts.iter().enumerate().skip(1) {
                    self.put_part(i < last, part, copy_below);
                }
            }
        }
        self.ledger.message(self.queued());
        true
    }

    /// Queues all frames of all messages.
    #[inline]
    pub(crate) fn put_messages_v2<'a, I>(&mut self, messages: I, copy_below: usize)
    where
        I: IntoIterator<Item = &'a Message>,
    {
        // Taken out, the ends are written in a loop that knows how many there will be.
        let mut ledger = mem::take(&mut self.ledger);
        ledger.messages(messages.into_iter().map(|message| {
            self.put_ref(message, copy_below);
            self.queued()
        }));
        self.ledger = ledger;
    }

    /// A message is queued, down to here, in another form than frames of version 2.0 or later.
    pub(crate) fn original(&mut self, message: Message) {
        self.ledger.original(self.queued(), message);
    }

    /// What was queued since `start` is no message.
    pub(crate) fn not_message(&mut self, start: u64) {
        self.ledger.other(start..self.queued());
    }

    /// Queues a message of one part, copied.
    #[inline(always)]
    pub(crate) fn put_slice_v2(&mut self, bytes: &[u8]) {
        match u8::try_from(bytes.len()) {
            Ok(len) => {
                self.reserve(bytes.len() + 2);
                self.buf.extend_from_slice(&[0, len]);
                self.buf.extend_from_slice(bytes);
            }
            Err(_) => {
                self.put(Header::of_part(false, bytes.len()).as_slice());
                self.put(bytes);
            }
        }
        self.ledger.message(self.queued());
    }

    /// As [`put_slice_v2`](Self::put_slice_v2), behind an empty part.
    #[inline]
    pub(crate) fn put_delimited_slice_v2(&mut self, bytes: &[u8]) {
        self.reserve(DELIMITER.len() + MAX_HEADER + bytes.len());
        self.buf.extend_from_slice(&DELIMITER);
        self.put_slice_v2(bytes);
    }

    /// As [`put_message_ref_v2`](Self::put_message_ref_v2), behind an empty part.
    #[inline]
    pub(crate) fn put_delimited_ref_v2(&mut self, message: &Message, copy_below: usize) {
        self.put(&DELIMITER);
        self.put_message_ref_v2(message, copy_below);
    }

    /// Queues one of several frames of a message.
    fn put_part(&mut self, more: bool, body: &Part, copy_below: usize) {
        self.put(Header::of_part(more, body.len()).as_slice());
        if body.len() < copy_below.max(INLINE + 1) {
            self.put(body);
        } else {
            self.put_shared(body.clone().into_bytes());
        }
    }

    /// Queues one command frame.
    pub(crate) fn put_command(&mut self, body: &[u8]) {
        self.put(Header::new(FrameKind::Command, body.len()).as_slice());
        self.put(body);
    }

    /// Lets `write` append to the buffer itself. It must leave alone what it finds there.
    #[inline]
    pub(crate) fn with_tail<R>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        // The closure's own growth cannot give back what is written.
        if self.head > LEFT && self.head >= self.buffered() {
            self.make_room(0);
        }
        let start = self.buf.len();
        let result = write(&mut self.buf);
        if self.buf.len() < start {
            self.buf.resize(start, 0);
        }
        result
    }

    /// The hot path: a small message is one copy of fixed size.
    #[inline(always)]
    fn put_block(&mut self, block: &Block) {
        self.reserve(INLINE + 2);
        let end = self.buf.len() + 2 + block.len();
        self.buf.push(0);
        self.buf.extend_from_slice(block.as_padded());
        self.buf.truncate(end);
    }

    /// As [`put_block`](Self::put_block), for a block that was written a moment ago.
    #[inline(always)]
    fn put_fresh_block(&mut self, block: &Block) {
        self.reserve(INLINE + 2);
        let end = self.buf.len() + 2 + block.len();
        self.buf.extend_from_slice(&block.padded_frame());
        self.buf.truncate(end);
    }

    #[inline(always)]
    fn put_ref(&mut self, message: &Message, copy_below: usize) {
        match message.repr() {
            Repr::Inline(block) => self.put_block(block),
            other => self.put_other_ref(other, copy_below),
        }
    }

    #[inline(never)]
    fn put_other(&mut self, message: Repr, copy_below: usize) {
        match message {
            Repr::Frames(frames) if frames.len() >= copy_below => self.put_shared(frames),
            Repr::Shared(body) if body.len() >= copy_below => {
                self.put(Header::of_part(false, body.len()).as_slice());
                self.put_shared(body);
            }
            Repr::Led(lead, body) if body.len() >= copy_below => {
                self.put(lead.as_slice());
                self.put(Header::of_part(false, body.len()).as_slice());
                self.put_shared(body);
            }
            other => self.put_other_ref(&other, copy_below),
        }
    }

    #[inline(never)]
    fn put_other_ref(&mut self, message: &Repr, copy_below: usize) {
        match message {
            Repr::Inline(block) => self.put_block(block),
            Repr::InlineFrames(block) => self.put(block.as_slice()),
            Repr::Frames(frames) => self.put_bytes(frames, copy_below),
            Repr::Shared(body) => {
                self.put(Header::of_part(false, body.len()).as_slice());
                self.put_bytes(body, copy_below);
            }
            Repr::Led(lead, body) => {
                self.put(lead.as_slice());
                self.put(Header::of_part(false, body.len()).as_slice());
                self.put_bytes(body, copy_below);
            }
            Repr::Parts(parts) => {
                let last = parts.len().saturating_sub(1);
                for (i, part) in parts.iter().enumerate() {
                    self.put_part(i < last, part, copy_below);
                }
            }
        }
    }

    #[inline]
    fn put_bytes(&mut self, bytes: &Bytes, copy_below: usize) {
        if bytes.len() < copy_below {
            self.put(bytes);
        } else {
            self.put_shared(bytes.clone());
        }
    }
}
