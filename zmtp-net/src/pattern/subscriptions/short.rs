//! A few bytes that are written one after the other, without an allocation.

use std::ops::Deref;

/// At most so many bytes; what does not fit is left out, and nobody writes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Short<const MOST: usize> {
    bytes: [u8; MOST],
    length: usize,
}

impl<const MOST: usize> Short<MOST> {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; MOST], length: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        self.extend_from_slice(&[byte]);
    }

    #[inline]
    pub(super) fn extend_from_slice(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        let place = self.bytes.get_mut(self.length..end);
        debug_assert!(place.is_some(), "{} bytes do not fit", bytes.len());
        if let Some(place) = place {
            place.copy_from_slice(bytes);
            self.length = end;
        }
    }
}

impl<const MOST: usize> Deref for Short<MOST> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Short;

    #[test]
    fn what_is_written_is_there_in_order() {
        let mut short = Short::<4>::new();
        assert_eq!(&*short, b"");
        short.push(b'a');
        short.extend_from_slice(b"bcd");
        assert_eq!(&*short, b"abcd");
    }
}
