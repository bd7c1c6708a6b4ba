//! The messages of one direction of a pipe, in order.
//!
//! A message of one part that is not large, and whose memory nobody shares, travels as its bytes, beside the
//! others ([`records`](super::records)), and becomes a message again where it is received: by one thread, which
//! frees it, too. That costs less than memory which one thread asks for and the other gives back. Any other
//! one, of several parts or large or shared, travels as the value that it is ([`spsc`](super::spsc)), and a
//! token among the bytes keeps its place.

use bytes::BytesMut;
use zmtp_codec::{INLINE, Message};

use super::records::{self, Record};
use super::spsc;

/// So many bytes are taken at once: what is copied is to be in the cache yet when it is looked at.
const RUN_BYTES: usize = 64 * 1024;

/// Who puts messages in.
pub(super) struct Sender {
    records: records::Producer,
    values: spsc::Producer<Message>,
}

/// Who takes them out.
pub(super) struct Receiver {
    records: records::Consumer,
    values: spsc::Consumer<Message>,
    /// What larger parts of a run are copied into, all of them.
    buffer: BytesMut,
}

/// An empty queue.
pub(super) fn queue() -> (Sender, Receiver) {
    let (records, records_out) = records::queue();
    let (values, values_out) = spsc::queue();
    let receiver = Receiver { records: records_out, values: values_out, buffer: BytesMut::new() };
    (Sender { records, values }, receiver)
}

impl Sender {
    /// How many messages were ever put in.
    #[inline]
    pub(super) const fn put(&self) -> u64 {
        self.records.put()
    }

    /// Puts a message in. It can be taken at once.
    #[inline]
    pub(super) fn push(&mut self, message: Message) {
        if !message.is_unique() || !self.records.push(message.first()) {
            self.push_value(message);
        }
    }

    /// Puts a message of this one part in. It can be taken at once.
    #[inline]
    pub(super) fn push_part(&mut self, part: &[u8]) {
        if !self.records.push(part) {
            self.push_value(Message::from(part));
        }
    }

    /// As [`push_part`](Self::push_part), if it is short and there is room where the last one is; whether
    /// it was put in.
    #[inline(always)]
    pub(super) fn push_short(&mut self, part: &[u8]) -> bool {
        self.records.push_short(part)
    }

    #[inline(never)]
    fn push_value(&mut self, message: Message) {
        self.values.push(message);
        // Who finds the token finds the value.
        self.records.push_token();
    }
}

impl Receiver {
    /// How many messages can be taken.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// Moves messages to the end of a list: all if `most` is `usize::MAX`, else as many as there are or
    /// `most` or less, if they are large.
    pub(super) fn take(&mut self, most: usize, into: &mut Vec<Message>) {
        let Self { records, values, buffer } = self;
        let mut left = records.len().min(most);
        let mut room = if most == usize::MAX { most } else { RUN_BYTES };
        into.reserve(left);
        records.take(left, |record| {
            match record {
                Record::Bytes(part) if part.len() <= INLINE => {
                    // Made where it lies: it is not moved.
                    into.push(Message::EMPTY);
                    if let Some(message) = into.last_mut() {
                        message.set(part);
                    }
                }
                Record::Bytes(part) => into.push(shared(buffer, part, left)),
                Record::Token => {
                    if let Some(message) = values.pop() {
                        into.push(message);
                    }
                }
            }
            left -= 1;
            if let Record::Bytes(part) = record {
                room = room.saturating_sub(part.len());
            }
            room > 0
        });
    }

    /// Drops all messages; how many there were, and how many bytes they had.
    pub(super) fn clear(&mut self) -> (usize, usize) {
        let Self { records, values, .. } = self;
        let mut bytes = 0;
        let messages = records.take(usize::MAX, |record| {
            bytes += match record {
                Record::Bytes(part) => part.len(),
                Record::Token => values.pop().map_or(0, |message| message.byte_len()),
            };
            true
        });
        (messages, bytes)
    }

    /// Gives memory back: nothing is there to be taken, for now.
    pub(super) fn rest(&mut self) {
        self.records.rest();
        self.values.rest();
        self.buffer = BytesMut::new();
    }
}

/// A message of this one part, which is as large as each of so many that are left, most likely: they
/// share a buffer, which serves again when all of them are dropped.
fn shared(buffer: &mut BytesMut, part: &[u8], left: usize) -> Message {
    let spare = buffer.capacity() - buffer.len();
    if spare < part.len() {
        if left == 1 {
            return Message::from(part);
        }
        buffer.reserve(part.len().saturating_mul(left).min(RUN_BYTES).max(part.len()));
    }
    buffer.extend_from_slice(part);
    Message::from(buffer.split().freeze())
}

#[cfg(all(test, not(loom)))]
mod tests;
