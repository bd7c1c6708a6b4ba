//! Messages of one or more parts.

mod block;
mod builder;
mod compare;
mod convert;
mod delimiter;
mod edit;
mod frame;
mod iter;
mod lead;
mod make;
mod part;

use alloc::collections::VecDeque;
use alloc::sync::Arc;

use bytes::Bytes;

pub(crate) use block::Block;
pub use block::INLINE;
pub(crate) use builder::FramesBuilder;
pub(crate) use delimiter::DELIMITER;
pub(crate) use frame::{Header, Span};
pub use iter::{IntoParts, Parts};
pub(crate) use lead::Lead;
pub use part::Part;

/// A message: one part or more, never none.
///
/// A message is 72 bytes in size and cheap to clone. What is small, be it one part or an envelope
/// and a small part, lies in the value itself and needs no allocation; what is large is shared. A
/// received message shares the buffer that it arrived in ([`detach`](Self::detach) ends that).
///
/// How a message is stored is not visible: two messages are equal if their parts are.
///
/// ```
/// use zmtp_codec::Message;
///
/// let single = Message::from("hello");
/// assert_eq!(single.first(), b"hello");
///
/// let mut multi = Message::from(["id", "", "hello"]);
/// assert_eq!(multi.part_count(), 3);
/// assert_eq!(multi.pop_front().unwrap(), "id");
/// assert_eq!(multi, Message::from(["", "hello"]));
/// ```
pub struct Message(Repr);

impl Clone for Message {
    #[inline(always)]
    fn clone(&self) -> Self {
        match &self.0 {
            Repr::Inline(block) => Self(Repr::Inline(block.fresh())),
            other => Self(other.clone()),
        }
    }
}

/// The six ways to keep a message. Those that own nothing outside come last: that there is nothing to be
/// given back is one comparison then.
#[derive(Clone)]
pub(crate) enum Repr {
    /// One part of more than [`INLINE`] bytes.
    Shared(Bytes),
    /// A larger one behind an envelope of short ones: a request or a reply (RFC 28).
    Led(Lead, Bytes),
    /// Several parts as frames, usually a slice of the buffer that they arrived in.
    Frames(Bytes),
    /// Several parts, each on its own: large parts are put together without a copy.
    Parts(Arc<VecDeque<Part>>),
    /// One part of up to [`INLINE`] bytes.
    Inline(Block),
    /// Several parts as frames of ZMTP 2.0, all of them together up to [`INLINE`] bytes.
    InlineFrames(Block),
}

const _: () = assert!(size_of::<Message>() == 72 && size_of::<Option<Message>>() == 72);
const _: () = {
    const fn send_and_sync<T: Send + Sync>() {}
    send_and_sync::<Message>();
};

impl Message {
    /// A message of one part without bytes.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Message::EMPTY.first(), b"");
    /// ```
    pub const EMPTY: Self = Self(Repr::Inline(Block::EMPTY));

    /// The parts, in order.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// let message = Message::from(["a", "bc"]);
    /// assert!(message.parts().eq([&b"a"[..], b"bc"]));
    /// ```
    #[inline]
    #[must_use]
    pub fn parts(&self) -> Parts<'_> {
        Parts::new(&self.0)
    }

    /// How many parts there are: at least one. It walks over them.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// assert_eq!(Message::from("a").part_count(), 1);
    /// assert_eq!(Message::from(["a", "b"]).part_count(), 2);
    /// ```
    #[inline]
    #[must_use]
    pub fn part_count(&self) -> usize {
        match &self.0 {
            Repr::Inline(_) | Repr::Shared(_) => 1,
            Repr::Led(..) | Repr::InlineFrames(_) | Repr::Frames(_) => self.parts().count(),
            Repr::Parts(parts) => parts.len(),
        }
    }

    /// Part number `index`, counted from zero; `None` if there is none of that number. How many
    /// parts a received message has is for the peer to decide, so nothing here panics for want of
    /// one.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// let message = Message::from(["a", "b"]);
    /// assert_eq!(message.part(1), Some(&b"b"[..]));
    /// assert_eq!(message.part(2), None);
    /// ```
    #[doc(alias = "get")]
    #[doc(alias = "index")]
    #[must_use]
    pub fn part(&self, index: usize) -> Option<&[u8]> {
        match &self.0 {
            Repr::Parts(parts) => parts.get(index).map(|part| &**part),
            _ => self.parts().nth(index),
        }
    }

    /// The first part, which in a message of one part is all of it.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// assert_eq!(Message::from(["topic", "text"]).first(), b"topic");
    /// ```
    #[inline]
    #[must_use]
    pub fn first(&self) -> &[u8] {
        self.parts().next().unwrap_or_default()
    }

    /// The bytes, if this is one part of up to [`INLINE`] bytes, which lie in the value itself.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// assert_eq!(Message::from("small").as_inline(), Some(&b"small"[..]));
    /// assert_eq!(Message::from(vec![0; 71]).as_inline(), None);
    /// assert_eq!(Message::from(["two", "parts"]).as_inline(), None);
    /// ```
    #[inline]
    #[must_use]
    pub fn as_inline(&self) -> Option<&[u8]> {
        match &self.0 {
            Repr::Inline(block) => Some(block.as_slice()),
            _ => None,
        }
    }

    /// Whether this is one part whose memory is nobody else's, so that it will be given back with the message.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use zmtp_codec::Message;
    ///
    /// let bytes = Bytes::from(vec![7; 1_000]);
    /// let message = Message::from(bytes.clone());
    /// assert!(!message.is_unique());
    /// drop(bytes);
    /// assert!(message.is_unique());
    /// assert!(Message::from("small").is_unique());
    /// assert!(!Message::from(["two", "parts"]).is_unique());
    /// ```
    #[inline]
    #[must_use]
    pub fn is_unique(&self) -> bool {
        match &self.0 {
            Repr::Inline(_) => true,
            Repr::Shared(bytes) => bytes.is_unique(),
            Repr::Led(..) | Repr::Frames(_) | Repr::Parts(_) | Repr::InlineFrames(_) => false,
        }
    }

    /// The last part.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// assert_eq!(Message::from(["topic", "text"]).last(), b"text");
    /// assert_eq!(Message::from("text").last(), b"text");
    /// ```
    #[must_use]
    pub fn last(&self) -> &[u8] {
        match &self.0 {
            Repr::Parts(parts) => parts.back().map(|part| &**part).unwrap_or_default(),
            _ => self.parts().last().unwrap_or_default(),
        }
    }

    /// Whether there is more than one part.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// assert!(Message::from(["a", ""]).is_multipart());
    /// assert!(!Message::from("a").is_multipart());
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_multipart(&self) -> bool {
        !matches!(self.0, Repr::Inline(_) | Repr::Shared(_))
    }

    /// How many bytes all parts have together, without any framing.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// assert_eq!(Message::from(["a", "", "bcd"]).byte_len(), 4);
    /// ```
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.parts().map(<[u8]>::len).sum()
    }

    /// How many bytes the message has as frames of ZMTP 2.0 or later. A received message may
    /// have more than needed if its sender wasted some; it is sent on as it came.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// assert_eq!(Message::from("hello").encoded_len(), 2 + 5);
    /// assert_eq!(Message::from(vec![0; 256]).encoded_len(), 9 + 256);
    /// ```
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        match &self.0 {
            Repr::InlineFrames(block) => block.as_slice().len(),
            Repr::Frames(bytes) => bytes.len(),
            _ => self.parts().map(|part| frame::frame_len(part.len())).sum(),
        }
    }

    #[inline]
    pub(crate) const fn repr(&self) -> &Repr {
        &self.0
    }

    #[inline]
    pub(crate) fn into_repr(self) -> Repr {
        self.0
    }
}
