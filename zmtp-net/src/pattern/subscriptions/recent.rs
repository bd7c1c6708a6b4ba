//! Short topics that were found lately.
//!
//! A publisher filters, so nearly all that a subscriber gets begins with one of its topics, and mostly
//! with one that it has met before. That is seen here by one comparison for each length that those
//! topics have, and the tree is asked only about the rest.

use std::cell::Cell;

/// Longer topics are not kept here: the length has the last of 16 bytes.
const LONGEST: usize = 15;
/// How many topics find a place. They are found by their content, and one that wants the place of
/// another takes it.
const PLACES: usize = 128;
/// With fewer topics the tree is as quick.
const WORTH_IT: usize = 4;

#[derive(Default)]
pub(super) struct Recent {
    /// The bit of each length of a topic that is or was kept, and never that of nothing.
    lengths: Cell<u16>,
    /// Topics with their lengths; zero where there is none. It has no memory until it is worth it.
    places: Box<[Cell<u128>]>,
}

impl Recent {
    /// There are so many topics now.
    pub(super) fn has_grown(&mut self, topics: usize) {
        if self.places.is_empty() && topics >= WORTH_IT {
            self.places = vec![Cell::new(0); PLACES].into_boxed_slice();
        }
    }

    /// A topic has gone: forgets all.
    pub(super) fn forget(&mut self, topics: usize) {
        if self.lengths.replace(0) != 0 {
            self.places.iter().for_each(|place| place.set(0));
        }
        if topics == 0 {
            self.places = Box::default();
        }
    }

    /// Whether a topic that is kept is what `subject` begins with.
    #[inline]
    pub(super) fn matches(&self, subject: &[u8]) -> bool {
        let mut lengths = self.lengths.get();
        if lengths == 0 {
            return false;
        }
        let beginning = beginning(subject);
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            if length > subject.len() {
                return false;
            }
            let topic = topic(beginning, length);
            if self.place(topic).is_some_and(|place| place.get() == topic) {
                return true;
            }
        }
        false
    }

    /// Keeps the topic that is the first `length` bytes of `subject`.
    #[inline]
    pub(super) fn keep(&self, subject: &[u8], length: usize) {
        if (1..=LONGEST).contains(&length) && length <= subject.len() {
            let topic = topic(beginning(subject), length);
            if let Some(place) = self.place(topic) {
                place.set(topic);
                self.lengths.set(self.lengths.get() | 1 << length);
            }
        }
    }

    #[inline]
    fn place(&self, topic: u128) -> Option<&Cell<u128>> {
        // Both halves, spread over the highest bits by a multiplication with an odd number.
        let bytes = topic.to_le_bytes();
        let [low, high] = bytes.as_chunks().0 else { return None };
        let (low, high) = (u64::from_le_bytes(*low), u64::from_le_bytes(*high));
        let spread = (low ^ high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.places.get(usize::try_from(spread >> (u64::BITS - PLACES.ilog2())).ok()?)
    }
}

/// The first bytes of a subject, and zeros behind it.
#[inline]
fn beginning(subject: &[u8]) -> u128 {
    match subject.first_chunk() {
        Some(first) => u128::from_le_bytes(*first),
        None => {
            let mut bytes = [0; 16];
            bytes.iter_mut().zip(subject).for_each(|(place, byte)| *place = *byte);
            u128::from_le_bytes(bytes)
        }
    }
}

/// A topic of so many bytes, with its length.
#[inline]
fn topic(beginning: u128, length: usize) -> u128 {
    beginning & ((1 << (8 * length)) - 1) | (length as u128) << 120
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Recent};

    fn with_room() -> Recent {
        let mut recent = Recent::default();
        recent.has_grown(4);
        recent
    }

    #[test]
    fn what_is_kept_is_found_as_a_beginning_only() {
        let recent = with_room();
        assert!(!recent.matches(b"topic.00"));
        recent.keep(b"topic.00 and more", 8);
        assert!(recent.matches(b"topic.00") && recent.matches(b"topic.00, what else there is"));
        assert!(
            !recent.matches(b"topic.0") && !recent.matches(b"topic.01") && !recent.matches(b"")
        );
    }

    #[test]
    fn a_zero_is_a_byte_like_others() {
        let recent = with_room();
        recent.keep(b"ab\0", 3);
        assert!(!recent.matches(b"ab") && recent.matches(b"ab\0"));
        let recent = with_room();
        recent.keep(b"\0\0", 2);
        assert!(!recent.matches(b"\0") && !recent.matches(b"") && recent.matches(b"\0\0\0"));
    }

    #[test]
    fn each_length_up_to_the_longest_is_kept() {
        let text = [7; 40];
        for length in 1..40 {
            let recent = with_room();
            recent.keep(&text, length);
            assert_eq!(recent.matches(&text), length <= LONGEST, "{length}");
            assert!(!recent.matches(&text[..length - 1]));
        }
    }

    #[test]
    fn nothing_is_kept_of_topics_that_have_gone() {
        for left in [0, 3, 4, 100] {
            let mut recent = with_room();
            recent.keep(b"topic", 5);
            recent.forget(left);
            assert!(!recent.matches(b"topic"), "{left}");
        }
    }

    #[test]
    fn who_has_few_topics_has_no_room() {
        let mut recent = Recent::default();
        recent.has_grown(3);
        recent.keep(b"topic", 5);
        assert!(!recent.matches(b"topic"));
    }
}
