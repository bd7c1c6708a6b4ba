//! Messages that lie whole at the start of what is read, and need nothing but a look at their frames.

use super::Progress;
use crate::limits::Limits;
use crate::message::INLINE;
use crate::wire::{LONG, MORE};

/// A window of the input that holds the longest short frame that fits into a [`Message`] itself:
/// two bytes of header and [`INLINE`] of body.
pub(super) const WINDOW: usize = 2 + INLINE;

/// A single small part at the start of `bytes`, behind its flags, and the length of its frame.
#[inline(always)]
pub(super) fn small(bytes: &[u8], below: u8) -> Option<(&[u8; INLINE + 1], usize)> {
    let [flags, window @ ..] = bytes.first_chunk::<WINDOW>()?;
    let size = window[0];
    if *flags != 0 || size >= below {
        return None;
    }
    Some((window, 2 + usize::from(size)))
}

/// Where the body of a frame lies in the bytes that begin with the frame.
pub(super) struct Body {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The body of a single part at the start of `bytes`, if all of it is there, it is not larger than
/// `most`, and its header is none that has to be looked at more closely.
#[inline]
pub(super) fn whole(bytes: &[u8], most: Option<u64>) -> Option<Body> {
    let (start, size) = match bytes {
        [0, size, ..] => (2, u64::from(*size)),
        [LONG, size @ ..] => (9, u64::from_be_bytes(*size.first_chunk()?)),
        _ => return None,
    };
    if size > most? {
        return None;
    }
    let end = usize::try_from(size).ok()?.checked_add(start)?;
    (end <= bytes.len()).then_some(Body { start, end })
}

/// Where the last frame of a message of several parts at the start of `bytes` ends, if all of it is
/// there, it is within the limits, and no header has to be looked at more closely.
#[inline]
pub(super) fn several(bytes: &[u8], limits: &Limits) -> Option<usize> {
    let mut progress = Progress::default();
    let mut at: usize = 0;
    loop {
        let (flags, start, size) = match bytes.get(at..)? {
            [flags @ (0 | MORE), size, ..] => (*flags, 2, u64::from(*size)),
            [flags, size @ ..] if flags & !MORE == LONG => {
                (*flags, 9, u64::from_be_bytes(*size.first_chunk()?))
            }
            _ => return None,
        };
        progress.admits(size, limits, 0).ok()?;
        at = at.checked_add(start)?.checked_add(usize::try_from(size).ok()?)?;
        if at > bytes.len() {
            return None;
        }
        if flags & MORE == 0 {
            return progress.is_begun().then_some(at);
        }
        progress.add(size);
    }
}
