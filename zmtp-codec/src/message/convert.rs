//! What a message can be made from.

use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;

use super::part::PartRepr;
use super::{Message, Part, Repr};

/// So many parts are added one by one, which needs no list of them.
const FEW: usize = 8;

impl Message {
    /// A message of the given parts; `None` if there are none.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// let words = "to be or not".split(' ');
    /// assert_eq!(Message::from_parts(words).unwrap().part_count(), 4);
    /// assert!(Message::from_parts([""; 0]).is_none());
    /// ```
    #[must_use]
    pub fn from_parts<I>(parts: I) -> Option<Self>
    where
        I: IntoIterator,
        I::Item: Into<Part>,
    {
        let mut parts = parts.into_iter();
        let mut message = Self::from(parts.next()?.into());
        message.extend(parts);
        Some(message)
    }
}

/// A message of the given parts. A message is never without a part, so that of no parts is
/// [`EMPTY`](Message::EMPTY); [`from_parts`](Message::from_parts) tells the two apart.
///
/// ```
/// use zmtp_codec::Message;
///
/// let message: Message = "to be or not".split(' ').collect();
/// assert_eq!(message, Message::from(["to", "be", "or", "not"]));
/// assert_eq!([""; 0].into_iter().collect::<Message>(), Message::EMPTY);
/// ```
impl<P: Into<Part>> FromIterator<P> for Message {
    fn from_iter<I: IntoIterator<Item = P>>(parts: I) -> Self {
        Self::from_parts(parts).unwrap_or(Self::EMPTY)
    }
}

/// Adds parts behind the others.
///
/// ```
/// use zmtp_codec::Message;
///
/// let mut message = Message::from("sum");
/// message.extend(["1", "2"]);
/// assert_eq!(message, Message::from(["sum", "1", "2"]));
/// ```
impl<P: Into<Part>> Extend<P> for Message {
    fn extend<I: IntoIterator<Item = P>>(&mut self, parts: I) {
        let mut parts = parts.into_iter();
        parts.by_ref().take(FEW).for_each(|part| self.push_back(part));
        // Each of these would copy all small parts before it once more.
        self.append(parts.map(Into::into).collect());
    }
}

impl From<Part> for Message {
    /// A message of one part.
    #[inline]
    fn from(part: Part) -> Self {
        Self(match part.0 {
            PartRepr::Inline(block) => Repr::Inline(block),
            PartRepr::Shared(bytes) => Repr::Shared(bytes),
        })
    }
}

/// A message of one part.
macro_rules! from {
    ($($type:ty),+) => {
        $(impl From<$type> for Message {
            /// A message of one part.
            #[inline]
            fn from(part: $type) -> Self {
                Self::from(Part::from(part))
            }
        })+
    };
}

from!(&[u8], &str, String, Vec<u8>, Bytes);

impl<const N: usize> From<&[u8; N]> for Message {
    /// A message of one part.
    #[inline]
    fn from(part: &[u8; N]) -> Self {
        Self::from_slice(part)
    }
}

/// ```compile_fail
/// use zmtp_codec::Message;
///
/// let nothing: [&str; 0] = [];
/// let message = Message::from(nothing);
/// ```
impl<T: Into<Part>, const N: usize> From<[T; N]> for Message {
    /// A message of `N` parts; that none is too few shows when this is compiled.
    #[inline]
    fn from(parts: [T; N]) -> Self {
        const { assert!(N > 0, "a message has at least one part") };
        Self::of_array(parts.map(Into::into))
    }
}
