//! What calls lend.

use zmtp_codec::{INLINE, Message};

/// From so many bytes on a message that owns them is sent as a piece of its own: a copy costs less
/// below.
const OWNED_BELOW: usize = 4096;

/// A message that may be copied to where it is written from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lent<'a> {
    /// The bytes of one part, which are to be copied in any case.
    Borrowed(&'a [u8]),
    /// The bytes of one part. They come with the message, which can be handed on as it is within this
    /// process. They are few enough that on a stream a copy costs less than a piece of their own.
    Owned(&'a [u8]),
    /// Several parts, all together as few bytes as those of [`Owned`](Self::Owned).
    Several(&'a Message),
}

impl<'a> Lent<'a> {
    /// Of a message; none if it is large.
    #[inline]
    pub(crate) fn of_message(message: &'a Message) -> Option<Self> {
        if let Some(bytes) = message.as_inline() {
            return Some(Self::Borrowed(bytes));
        }
        if message.is_multipart() {
            return (message.encoded_len() < OWNED_BELOW).then_some(Self::Several(message));
        }
        Self::of_owned(message.first())
    }

    /// Of bytes that the message owns; none if they are many.
    #[inline]
    pub(crate) fn of_owned(bytes: &'a [u8]) -> Option<Self> {
        match bytes.len() {
            length if length <= INLINE => Some(Self::Borrowed(bytes)),
            length if length < OWNED_BELOW => Some(Self::Owned(bytes)),
            _ => None,
        }
    }

    /// The first part, which in a message of one part is all of it.
    #[inline]
    pub(crate) fn first(self) -> &'a [u8] {
        match self {
            Self::Borrowed(bytes) | Self::Owned(bytes) => bytes,
            Self::Several(message) => message.first(),
        }
    }

    /// How many bytes are to be copied, but for the header of a single part.
    #[inline]
    pub(crate) fn size(self) -> usize {
        match self {
            Self::Borrowed(bytes) | Self::Owned(bytes) => bytes.len(),
            Self::Several(message) => message.encoded_len(),
        }
    }
}
