//! Entries: what a node holds itself, and where others hang below it.
//!
//! Topics of one node that go on with the same byte lie side by side in their order, each as one
//! byte that says its kind and how long it is, the bytes behind the first one, and what it is:
//! a value, or the number of a node in which all topics lie that begin so.

use super::short::Short;

/// Most bytes of a topic in an entry, the first one included, which the group of entries has.
pub(super) const LONGEST: usize = 64;
/// Most bytes of a value.
pub(super) const VALUE: usize = 40;

/// Most bytes of an entry: how long, the tail, how long the value is, and the value.
pub(super) const LARGEST: usize = 1 + (LONGEST - 1) + 1 + VALUE;

/// The bytes of one entry.
pub(super) type Packed = Short<LARGEST>;

/// Fewer bytes are compared sooner than a function is called for it.
const FEW: usize = 8;

/// How many bits of the first byte are the length.
const LENGTH_BITS: u32 = 6;
const LENGTH: u8 = (1 << LENGTH_BITS) - 1;

/// Kinds: a value without bytes, of one byte, of several; a node below.
const EMPTY: u8 = 0;
const BYTE: u8 = 1;
const BYTES: u8 = 2;
const BELOW: u8 = 3;

/// How many bytes there are behind the tail at least, by kind.
const SIZES: [u8; 4] = [0, 1, 1, 2];

/// What there is for a topic, or for all that begin with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What<'a> {
    /// The topic has this value.
    Value(&'a [u8]),
    /// All topics that begin so are in the node of this number.
    Below(u16),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Entry<'a> {
    /// The bytes behind the first one.
    pub(super) tail: &'a [u8],
    pub(super) what: What<'a>,
}

impl<'a> Entry<'a> {
    /// The first of these entries, and the others.
    #[inline]
    pub(super) fn first_of(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (head, rest) = bytes.split_first()?;
        let (tail, rest) = rest.split_at_checked(usize::from(head & LENGTH))?;
        let (what, rest) = match head >> LENGTH_BITS {
            EMPTY => (What::Value(&[]), rest),
            BYTE => {
                let (value, rest) = rest.split_at_checked(1)?;
                (What::Value(value), rest)
            }
            BYTES => {
                let (length, rest) = rest.split_first()?;
                let (value, rest) = rest.split_at_checked(usize::from(*length))?;
                (What::Value(value), rest)
            }
            _ => {
                let (number, rest) = rest.split_first_chunk()?;
                (What::Below(u16::from_le_bytes(*number)), rest)
            }
        };
        Some((Self { tail, what }, rest))
    }

    /// How many bytes the first of these entries takes, and how many are its tail, which is behind
    /// one of them.
    #[inline]
    pub(super) fn measure(bytes: &[u8]) -> Option<(usize, usize)> {
        let head = *bytes.first()?;
        let length = usize::from(head & LENGTH);
        let kind = head >> LENGTH_BITS;
        let size = 1 + length + usize::from(SIZES[usize::from(kind & 3)]);
        match kind {
            BYTES => Some((size + usize::from(*bytes.get(1 + length)?), length)),
            _ => Some((size, length)),
        }
    }

    /// What a topic that is `tail` behind the first byte has behind this, if it begins so.
    #[inline]
    pub(super) fn behind<'s>(&self, tail: &'s [u8]) -> Option<&'s [u8]> {
        let (front, behind) = tail.split_at_checked(self.tail.len())?;
        let same = match front.len() {
            0 => true,
            1..FEW => self.tail.iter().zip(front).all(|(one, other)| one == other),
            _ => self.tail == front,
        };
        same.then_some(behind)
    }

    /// How many bytes it takes.
    pub(super) fn size(&self) -> usize {
        let what = match self.what {
            What::Value(value) if value.len() <= 1 => value.len(),
            What::Value(value) => 1 + value.len(),
            What::Below(_) => 2,
        };
        1 + self.tail.len() + what
    }

    /// The bytes of this entry.
    #[inline]
    pub(super) fn packed(&self) -> Packed {
        let mut into = Packed::new();
        let kind = match self.what {
            What::Value([]) => EMPTY,
            What::Value([_]) => BYTE,
            What::Value(_) => BYTES,
            What::Below(_) => BELOW,
        };
        debug_assert!(self.tail.len() < LONGEST);
        into.push(kind << LENGTH_BITS | byte(self.tail.len()) & LENGTH);
        into.extend_from_slice(self.tail);
        match self.what {
            What::Value(value) => {
                if kind == BYTES {
                    into.push(byte(value.len()));
                }
                into.extend_from_slice(value);
            }
            What::Below(number) => into.extend_from_slice(&number.to_le_bytes()),
        }
        into
    }
}

/// A length that is known to fit.
fn byte(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

/// All these entries, in order.
pub(super) fn entries(bytes: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (entry, more) = Entry::first_of(rest)?;
        rest = more;
        Some(entry)
    })
}

/// How many bytes two texts have in common at their beginning.
pub(super) fn common(one: &[u8], other: &[u8]) -> usize {
    // Topics can be long: byte by byte only where they part.
    const AT_ONCE: usize = 16;
    let (one_chunks, other_chunks) = (one.as_chunks::<AT_ONCE>().0, other.as_chunks::<AT_ONCE>().0);
    let alike = |(one, other): &(&[u8; AT_ONCE], &[u8; AT_ONCE])| one == other;
    let whole = AT_ONCE * one_chunks.iter().zip(other_chunks).take_while(alike).count();
    let rest = one.iter().zip(other).skip(whole);
    whole + rest.take_while(|(one, other)| one == other).count()
}
