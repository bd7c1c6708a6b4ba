//! One part of a message.

use alloc::string::String;
use alloc::vec::Vec;
use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::{Deref, Range};

use bytes::Bytes;

use super::block::{Block, INLINE};

/// One part of a message: any bytes, or none.
///
/// Up to 70 bytes lie in the value itself; more are shared, so that a clone is always cheap.
/// It dereferences to the bytes.
///
/// ```
/// use zmtp_codec::Part;
///
/// let part = Part::from("hello");
/// assert_eq!(part.len(), 5);
/// assert_eq!(part, b"hello");
/// assert!(part.starts_with(b"he"));
/// ```
#[derive(Clone)]
pub struct Part(pub(super) PartRepr);

#[derive(Clone)]
pub(super) enum PartRepr {
    /// Up to [`INLINE`] bytes.
    Inline(Block),
    /// More than that.
    Shared(Bytes),
}

const _: () = assert!(size_of::<Part>() == 72 && size_of::<Option<Part>>() == 72);

impl Part {
    /// The bytes as [`Bytes`], which copies up to 70 bytes and shares more.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use zmtp_codec::Part;
    ///
    /// let bytes = Bytes::from(vec![7; 1000]);
    /// let part = Part::from(bytes.clone());
    /// assert_eq!(part.into_bytes().as_ptr(), bytes.as_ptr());
    /// ```
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        match self.0 {
            PartRepr::Inline(block) => Bytes::copy_from_slice(block.as_slice()),
            PartRepr::Shared(bytes) => bytes,
        }
    }

    /// Copies the bytes, if they are shared, into an allocation of their own. A part that was
    /// received shares the buffer it arrived in and keeps all of it in memory; one that is to be
    /// kept for long may better be detached.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use zmtp_codec::Part;
    ///
    /// let buffer = Bytes::from(vec![7; 1_000_000]);
    /// let mut part = Part::from(buffer.slice(..100));
    /// part.detach();
    /// assert!(buffer.is_unique());
    /// ```
    pub fn detach(&mut self) {
        if let PartRepr::Shared(bytes) = &mut self.0 {
            *bytes = Bytes::copy_from_slice(bytes);
        }
    }

    /// A range of `bytes`, shared if it is large; empty if there is no such range.
    pub(super) fn of_range(bytes: &Bytes, range: Range<usize>) -> Self {
        let slice = bytes.get(range).unwrap_or_default();
        match Block::copy_of(slice) {
            Some(block) => Self(PartRepr::Inline(block)),
            None => Self(PartRepr::Shared(bytes.slice_ref(slice))),
        }
    }

    #[inline]
    fn as_slice(&self) -> &[u8] {
        match &self.0 {
            PartRepr::Inline(block) => block.as_slice(),
            PartRepr::Shared(bytes) => bytes,
        }
    }
}

impl Default for Part {
    /// The empty part.
    #[inline]
    fn default() -> Self {
        Self(PartRepr::Inline(Block::EMPTY))
    }
}

impl Deref for Part {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl AsRef<[u8]> for Part {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl<T: AsRef<[u8]> + ?Sized> PartialEq<T> for Part {
    fn eq(&self, other: &T) -> bool {
        self.as_slice() == other.as_ref()
    }
}

impl Eq for Part {}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By their bytes, as slices are.
impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

/// As slices do it, so that a part as a key is found by a slice.
impl Hash for Part {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Borrow<[u8]> for Part {
    fn borrow(&self) -> &[u8] {
        self
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Excerpt(self), f)
    }
}

impl From<&[u8]> for Part {
    #[inline]
    fn from(bytes: &[u8]) -> Self {
        Self(match Block::copy_of(bytes) {
            Some(block) => PartRepr::Inline(block),
            None => PartRepr::Shared(Bytes::copy_from_slice(bytes)),
        })
    }
}

impl<const N: usize> From<&[u8; N]> for Part {
    #[inline]
    fn from(bytes: &[u8; N]) -> Self {
        Self::from(bytes.as_slice())
    }
}

impl From<&str> for Part {
    #[inline]
    fn from(text: &str) -> Self {
        Self::from(text.as_bytes())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::from(text.into_bytes())
    }
}

impl From<Vec<u8>> for Part {
    fn from(bytes: Vec<u8>) -> Self {
        if bytes.len() > INLINE { Self::from(Bytes::from(bytes)) } else { Self::from(&bytes[..]) }
    }
}

impl From<Bytes> for Part {
    #[inline]
    fn from(bytes: Bytes) -> Self {
        Self(match Block::copy_of(&bytes) {
            Some(block) => PartRepr::Inline(block),
            None => PartRepr::Shared(bytes),
        })
    }
}

/// Bytes as they are shown: escaped, and not more than a line of them.
pub(super) struct Excerpt<'a>(pub(super) &'a [u8]);

impl fmt::Debug for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 32;
        match self.0.get(..SHOWN) {
            Some(start) if self.0.len() > SHOWN => {
                write!(f, "\"{}\"... ({} bytes)", start.escape_ascii(), self.0.len())
            }
            _ => write!(f, "\"{}\"", self.0.escape_ascii()),
        }
    }
}
