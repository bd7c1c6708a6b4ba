//! Taking messages back that were not written.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use core::mem;

use bytes::{Buf, Bytes};

use super::Output;
use super::ledger::Item;
use super::segments::Segment;
use crate::wire::{FrameHeader, FrameKind};
use crate::{Message, Part};

/// Messages that were accepted and not written, taken back by
/// [`Connection::take_unsent`](crate::Connection::take_unsent).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unsent {
    /// The messages of which no byte was drained, in the order in which they were sent.
    pub messages: VecDeque<Message>,
    /// Whether a message before those was drained in part and not wholly. The peer may have begun
    /// to read it, so it is not among them. There is one at most.
    pub cut: bool,
}

impl Output {
    /// How many messages were queued and are not wholly drained: those that count against a
    /// high-water mark. Commands, and subscriptions in whatever form, are no messages.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Output::new().unsent(), 0);
    /// ```
    #[inline]
    #[must_use]
    pub const fn unsent(&self) -> usize {
        self.ledger.pending()
    }

    /// Takes back the messages of which no byte was drained; see
    /// [`Connection::take_unsent`](crate::Connection::take_unsent), for a writer that owns the
    /// output.
    ///
    /// ```
    /// use zmtp_codec::{Output, Unsent};
    ///
    /// assert_eq!(Output::new().take_unsent(), Unsent::default());
    /// ```
    #[must_use]
    pub fn take_unsent(&mut self) -> Unsent {
        let drained = self.drained();
        let mut from = mem::replace(self, Self { base: drained, ..Self::new() });
        let ledger = mem::take(&mut from.ledger);
        let mut unsent = Unsent { messages: VecDeque::with_capacity(ledger.pending()), cut: false };
        let mut start = ledger.start();
        self.ledger.clear(start);
        for (end, item) in ledger.into_items() {
            let left = usize::try_from(end.saturating_sub(from.drained())).unwrap_or_default();
            match item {
                Item::Other => self.move_other(&mut from, left),
                Item::Message(original) if start < drained => {
                    unsent.cut = true;
                    self.move_message(&mut from, left, original);
                }
                Item::Message(original) => {
                    unsent.messages.extend(from.take_message(left, original));
                }
            }
            start = end;
        }
        // What comes before the traffic is in no ledger.
        self.move_bytes(&mut from, usize::MAX);
        unsent
    }

    /// Moves what is no message from another queue.
    fn move_other(&mut self, from: &mut Self, count: usize) {
        let start = self.queued();
        self.move_bytes(from, count);
        self.not_message(start);
    }

    /// Moves the rest of a message from another queue.
    fn move_message(&mut self, from: &mut Self, count: usize, original: Option<Message>) {
        self.move_bytes(from, count);
        match original {
            Some(message) => self.original(message),
            None => self.ledger.message(self.queued()),
        }
    }

    fn move_bytes(&mut self, from: &mut Self, mut count: usize) {
        while count > 0 && !from.is_empty() {
            let step = count.min(from.chunk().len());
            match from.payload() {
                Some(payload) => self.put_shared(payload.slice(..step)),
                None => self.put(from.chunk().get(..step).unwrap_or_default()),
            }
            from.advance(step);
            count -= step;
        }
    }

    /// Drains a message that is `length` bytes in the queue.
    fn take_message(&mut self, length: usize, original: Option<Message>) -> Option<Message> {
        if original.is_none() {
            return self.decode(length);
        }
        self.advance(length);
        original
    }

    /// The payload in front, if there is no byte of the buffer before it.
    fn payload(&self) -> Option<&Bytes> {
        match self.segments.front() {
            Some(Segment { lead: 0, payload }) => Some(payload),
            _ => None,
        }
    }

    /// Reads the message whose frames are the next `length` bytes, and drains them.
    fn decode(&mut self, length: usize) -> Option<Message> {
        let message = match FrameHeader::parse(self.chunk()).ok()?? {
            (FrameHeader { kind: FrameKind::Message { more: true }, .. }, _) => {
                self.decode_in_one(length).or_else(|| self.decode_parts())
            }
            _ => self.decode_part().map(|(part, _)| Message::from(part)),
        };
        debug_assert!(message.is_some(), "what was written can be read");
        message
    }

    /// A message of several parts whose frames lie in one piece.
    fn decode_in_one(&mut self, length: usize) -> Option<Message> {
        let frames = self.chunk().get(..length)?;
        let message = Message::from_small_frames(frames).unwrap_or_else(|| {
            let shared = self.payload().map(|payload| payload.slice(..length));
            Message::from_frames(shared.unwrap_or_else(|| Bytes::copy_from_slice(frames)))
        });
        self.advance(length);
        Some(message)
    }

    /// A message of several parts, large ones among them.
    fn decode_parts(&mut self) -> Option<Message> {
        let mut parts = VecDeque::new();
        loop {
            let (part, more) = self.decode_part()?;
            parts.push_back(part);
            if !more {
                return Some(Message::from_list(Arc::new(parts)));
            }
        }
    }

    /// The next frame, and whether another of the same message follows.
    fn decode_part(&mut self) -> Option<(Part, bool)> {
        let (header, header_len) = FrameHeader::parse(self.chunk()).ok()??;
        let size = usize::try_from(header.size).ok()?;
        self.advance(header_len);
        let part = match self.payload() {
            Some(payload) if size <= payload.len() => Part::from(payload.slice(..size)),
            _ => Part::from(self.chunk().get(..size)?),
        };
        self.advance(size);
        Some((part, header.kind == FrameKind::Message { more: true }))
    }
}
