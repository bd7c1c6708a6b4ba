//! Messages that are framed once and go to many connections.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;
use core::mem;

use bytes::Bytes;

use super::ledger::Ledger;
use super::segments::Segment;
use super::{KEPT, KEPT_SEGMENTS, Output};
use crate::Message;
use crate::message::INLINE;

/// So much memory is kept of what is [cleared](Framed::clear).
const SPENT: usize = 4 * KEPT;

/// Frames messages that go to many connections, once for all of them.
///
/// A publisher says the same to each of its subscribers. Where the bytes are the same, too (ZMTP 2.0
/// and later, NULL and PLAIN), there is no need to make them again for each: frame a message, or a
/// run of them, and queue what comes out with
/// [`Connection::send_framed`](crate::Connection::send_framed) on each connection. Few bytes are
/// copied there; many are shared by all connections, so a thousand subscribers hold one copy.
///
/// ```
/// use zmtp_codec::{Framer, Message};
///
/// let mut framer = Framer::new();
/// framer.push(&Message::from(["weather", "rain"]));
/// framer.push_slice(b"tick");
/// assert_eq!((framer.count(), framer.len()), (2, 2 + 7 + 2 + 4 + 2 + 4));
///
/// let framed = framer.finish();
/// assert_eq!(framed.messages(), [Message::from(["weather", "rain"]), Message::from("tick")]);
/// assert!(framer.is_empty()); // ready for the next run
/// ```
pub struct Framer {
    output: Output,
    copy_below: usize,
}

/// Messages in order, as frames of ZMTP 2.0 or later: what a [`Framer`] makes. A clone shares them.
#[derive(Clone)]
pub struct Framed {
    copied: Copied,
    /// Payloads that are shared, and how much of `copied` goes before each.
    segments: VecDeque<Segment>,
    /// Where each message ends.
    ends: Vec<u64>,
    /// All bytes.
    len: usize,
}

/// Bytes that lie side by side.
#[derive(Clone)]
enum Copied {
    /// Few: they are copied to each connection.
    Few(Vec<u8>),
    /// Many: they are shared by all.
    Many(Bytes),
    /// None. This was shared, and may still be.
    Spent(Bytes),
}

impl Copied {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Few(bytes) => bytes,
            Self::Many(bytes) => bytes,
            Self::Spent(_) => &[],
        }
    }

    /// Without bytes; their memory is kept, unless it is much.
    fn spent(self) -> Self {
        match self {
            Self::Few(mut bytes) if bytes.capacity() <= SPENT => {
                bytes.clear();
                Self::Few(bytes)
            }
            Self::Many(bytes) | Self::Spent(bytes) if bytes.len() <= SPENT => Self::Spent(bytes),
            _ => Self::Few(Vec::new()),
        }
    }

    /// The memory alone, if nobody else has it.
    fn into_room(self) -> Vec<u8> {
        let mut room = match self {
            Self::Few(bytes) => bytes,
            Self::Many(bytes) | Self::Spent(bytes) => {
                bytes.try_into_mut().unwrap_or_default().into()
            }
        };
        room.clear();
        room
    }
}

impl Default for Framer {
    fn default() -> Self {
        Self::new()
    }
}

impl Framer {
    /// A framer without messages, which holds no memory yet.
    ///
    /// ```
    /// assert!(zmtp_codec::Framer::new().is_empty());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { output: Output::new(), copy_below: INLINE + 1 }
    }

    /// Parts of fewer bytes are copied beside their headers, larger ones shared with the message;
    /// as [`Config::copy_below`](crate::Config::copy_below), 71 by default. A run of fewer bytes is
    /// copied to each connection.
    ///
    /// ```
    /// use zmtp_codec::{Framer, Message};
    ///
    /// let mut framer = Framer::new().copy_below(1024);
    /// framer.push(&Message::from(vec![0; 1000]));
    /// assert_eq!(framer.len(), 9 + 1000);
    /// ```
    #[must_use]
    pub const fn copy_below(mut self, bytes: usize) -> Self {
        self.copy_below = bytes;
        self
    }

    /// Frames a message behind those that are there.
    ///
    /// ```
    /// use zmtp_codec::{Framer, Message};
    ///
    /// let mut framer = Framer::new();
    /// framer.push(&Message::from("one"));
    /// assert_eq!(framer.count(), 1);
    /// ```
    #[inline]
    pub fn push(&mut self, message: &Message) {
        self.output.put_message_ref_v2(message, self.copy_below);
    }

    /// As [`push`](Self::push), a message of one part that is a copy of `part`.
    ///
    /// ```
    /// use zmtp_codec::{Framer, Message};
    ///
    /// let mut framer = Framer::new();
    /// framer.push_slice(b"one");
    /// assert_eq!(framer.finish().messages(), [Message::from("one")]);
    /// ```
    #[inline(always)]
    pub fn push_slice(&mut self, part: &[u8]) {
        self.output.put_slice_v2(part);
    }

    /// How many messages there are.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Framer::new().count(), 0);
    /// ```
    #[inline]
    #[must_use]
    pub const fn count(&self) -> usize {
        self.output.unsent()
    }

    /// How many bytes they are as frames.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Framer::new().len(), 0);
    /// ```
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.output.len()
    }

    /// Whether there are no messages.
    ///
    /// ```
    /// assert!(zmtp_codec::Framer::new().is_empty());
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// What was framed. The framer is empty again.
    ///
    /// ```
    /// use zmtp_codec::Framer;
    ///
    /// let mut framer = Framer::new();
    /// framer.push_slice(b"one");
    /// assert_eq!(framer.finish().count(), 1);
    /// assert_eq!(framer.finish().count(), 0);
    /// ```
    #[must_use]
    pub fn finish(&mut self) -> Framed {
        let mut framed = Framed::default();
        self.finish_into(&mut framed);
        framed
    }

    /// As [`finish`](Self::finish), in the place of what was framed before. The memory of that is
    /// used again, unless a connection still has it to write: framing run after run allocates next
    /// to nothing.
    ///
    /// ```
    /// use zmtp_codec::{Framed, Framer};
    ///
    /// let (mut framer, mut framed) = (Framer::new(), Framed::default());
    /// for word in ["one", "two"] {
    ///     framer.push_slice(word.as_bytes());
    ///     framer.finish_into(&mut framed);
    /// }
    /// assert_eq!(framed.messages(), ["two".into()]);
    /// ```
    pub fn finish_into(&mut self, framed: &mut Framed) {
        let Output { buf, segments, chained, ledger, .. } = mem::take(&mut self.output);
        self.output = mem::take(framed).into_room(buf.len());
        let len = buf.len().saturating_add(chained);
        let copied = match buf.len() < self.copy_below {
            true => Copied::Few(buf),
            false => Copied::Many(Bytes::from(buf)),
        };
        *framed = Framed { copied, segments, ends: ledger.into_ends(), len };
    }
}

impl Default for Framed {
    /// No messages.
    fn default() -> Self {
        Self {
            copied: Copied::Few(Vec::new()),
            segments: VecDeque::new(),
            ends: Vec::new(),
            len: 0,
        }
    }
}

impl Framed {
    /// How many messages there are.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Framed::default().count(), 0);
    /// ```
    #[inline]
    #[must_use]
    pub const fn count(&self) -> usize {
        self.ends.len()
    }

    /// How many bytes they are as frames.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Framed::default().len(), 0);
    /// ```
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no messages.
    ///
    /// ```
    /// assert!(zmtp_codec::Framed::default().is_empty());
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Lets go of the messages, and of the payloads that they share. Memory of up to 256 KiB stays, for
    /// [`finish_into`](Framer::finish_into).
    ///
    /// ```
    /// use bytes::Bytes;
    /// use zmtp_codec::{Framer, Message};
    ///
    /// let payload = Bytes::from(vec![7; 1_000_000]);
    /// let mut framer = Framer::new();
    /// framer.push(&Message::from(payload.clone()));
    /// let mut framed = framer.finish();
    /// framed.clear();
    /// assert!(framed.is_empty() && payload.is_unique());
    /// ```
    pub fn clear(&mut self) {
        self.segments.clear();
        self.segments.shrink_to(KEPT_SEGMENTS);
        self.ends.clear();
        self.len = 0;
        self.copied = mem::replace(&mut self.copied, Copied::Few(Vec::new())).spent();
    }

    /// The messages. Large parts are shared, small ones copied.
    ///
    /// ```
    /// use zmtp_codec::{Framer, Message};
    ///
    /// let mut framer = Framer::new();
    /// framer.push(&Message::from(["a", "b"]));
    /// assert_eq!(framer.finish().messages(), [Message::from(["a", "b"])]);
    /// ```
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        let mut output = Output::new();
        output.put_framed(self, 0);
        output.take_unsent().messages.into()
    }
}

impl Framed {
    /// An empty queue with the memory of this, for a run like the last one, which had so many bytes.
    fn into_room(self, used: usize) -> Output {
        let Self { copied, mut segments, ends, .. } = self;
        let mut buf = copied.into_room();
        // A peak that was not reached this time is given back.
        if buf.capacity() > KEPT && used < buf.capacity() / 4 {
            buf.shrink_to(KEPT.max(used * 2));
        }
        buf.reserve(used.min(KEPT));
        segments.clear();
        segments.shrink_to(KEPT_SEGMENTS);
        Output { buf, segments, ledger: Ledger::with_room(ends), ..Output::new() }
    }
}

impl Output {
    /// Queues messages that were framed before. Pieces of fewer bytes than `copy_below` are
    /// copied, others shared.
    pub(crate) fn put_framed(&mut self, framed: &Framed, copy_below: usize) {
        let start = self.queued();
        let mut at = 0;
        for Segment { lead, payload } in &framed.segments {
            self.put_copied(&framed.copied, at, at + lead, copy_below);
            self.put_shared(payload.clone());
            at += lead;
        }
        self.put_copied(&framed.copied, at, framed.copied.bytes().len(), copy_below);
        self.ledger.messages(framed.ends.iter().map(|end| start.wrapping_add(*end)));
    }

    fn put_copied(&mut self, copied: &Copied, from: usize, to: usize, copy_below: usize) {
        match copied {
            Copied::Many(bytes) if to - from >= copy_below.max(INLINE + 1) => {
                self.put_shared(bytes.slice(from..to));
            }
            _ => self.put(copied.bytes().get(from..to).unwrap_or_default()),
        }
    }
}

impl fmt::Debug for Framer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Framer").field("count", &self.count()).field("len", &self.len()).finish()
    }
}

/// Numbers only: what is sent may be confidential.
impl fmt::Debug for Framed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Framed").field("count", &self.count()).field("len", &self.len()).finish()
    }
}
