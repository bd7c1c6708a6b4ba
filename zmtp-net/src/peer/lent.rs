//! What calls lend.

use zmtp_codec::{INLINE, Message};

/// From so many bytes on a part that its message owns is sent as a piece of its own: a copy costs less
/// below.
pub(super) const OWNED_BELOW: usize = 4096;

/// What is to be sent, as a call lends it to who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lent<'a> {
    /// The bytes of one part, which are to be copied in any case.
    Borrowed(&'a [u8]),
    /// The bytes of one part, which become a message without a copy. They are few enough that on a
    /// stream a copy costs less than a piece of their own; within this process the message is better, which
    /// knows whether somebody shares its memory.
    Owned(&'a [u8]),
    /// A message, which can be handed on as it is.
    Message(&'a Message),
}

impl<'a> Lent<'a> {
    /// Of a message.
    #[inline]
    pub(crate) fn of_message(message: &'a Message) -> Self {
        message.as_inline().map_or(Self::Message(message), Self::Borrowed)
    }

    /// Of the bytes of one part.
    #[inline]
    pub(crate) const fn of_part(part: &'a [u8], is_owned: bool) -> Self {
        if is_owned { Self::Owned(part) } else { Self::Borrowed(part) }
    }

    /// Of bytes that become a message without a copy; none if they are many.
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
            Self::Message(message) => message.first(),
        }
    }

    /// Whether it is little enough to be collected with others for a single peer.
    #[inline]
    pub(crate) fn is_little(self) -> bool {
        match self {
            Self::Borrowed(bytes) | Self::Owned(bytes) => bytes.len() <= OWNED_BELOW,
            Self::Message(message) => message.encoded_len() < OWNED_BELOW,
        }
    }

    /// The bytes, if they are those of one part and are to be copied to where they are written from.
    ///
    /// # Errors
    /// The message, if it has several parts or one that is large.
    #[inline]
    pub(crate) fn to_copy(self) -> Result<&'a [u8], &'a Message> {
        match self {
            Self::Borrowed(bytes) | Self::Owned(bytes) => Ok(bytes),
            Self::Message(message) if message.is_multipart() => Err(message),
            Self::Message(message) => {
                Some(message.first()).filter(|part| part.len() < OWNED_BELOW).ok_or(message)
            }
        }
    }
}
