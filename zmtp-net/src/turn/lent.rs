//! What calls lend.

use zmtp_codec::INLINE;

/// From so many bytes on a message that owns them is sent as a piece of its own: a copy costs less
/// below.
const OWNED_BELOW: usize = 4096;

/// The bytes of a message of one part that may be copied to where it is written from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lent<'a> {
    /// They are to be copied in any case.
    Borrowed(&'a [u8]),
    /// They come with the message, which can be handed on as it is within this process. They are few
    /// enough that on a stream a copy costs less than a piece of their own.
    Owned(&'a [u8]),
}

impl<'a> Lent<'a> {
    #[inline]
    pub(super) const fn bytes(self) -> &'a [u8] {
        match self {
            Self::Borrowed(bytes) | Self::Owned(bytes) => bytes,
        }
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
}
