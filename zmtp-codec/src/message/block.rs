//! Bytes kept in the value itself.

use crate::wire::MORE;

/// How many bytes a message or part holds in the value itself, without an allocation.
///
/// ```
/// assert_eq!(zmtp_codec::INLINE, 70);
/// ```
pub const INLINE: usize = 70;

/// Up to [`INLINE`] bytes behind their number: a short frame without its flags. What lies past
/// them is unspecified and never shown.
///
/// A decoder fills it word by word ([`copied`]).
#[derive(Clone, Copy)]
pub(crate) struct Block([u8; INLINE + 1]);

/// A copy, made of words. A copy of all bytes at once takes overlapping moves, and a processor
/// cannot forward what was stored in two moves to one load: as soon as the copy passes through a
/// temporary on the stack it stalls. Words go through registers.
#[inline(always)]
fn copied(bytes: &[u8; INLINE + 1]) -> [u8; INLINE + 1] {
    let mut copy = [0; INLINE + 1];
    // One by one: of a loop a copy of all bytes would be made.
    copy[..8].copy_from_slice(&bytes[..8]);
    copy[8..16].copy_from_slice(&bytes[8..16]);
    copy[16..24].copy_from_slice(&bytes[16..24]);
    copy[24..32].copy_from_slice(&bytes[24..32]);
    copy[32..40].copy_from_slice(&bytes[32..40]);
    copy[40..48].copy_from_slice(&bytes[40..48]);
    copy[48..56].copy_from_slice(&bytes[48..56]);
    copy[56..64].copy_from_slice(&bytes[56..64]);
    copy[64..68].copy_from_slice(&bytes[64..68]);
    copy[68..70].copy_from_slice(&bytes[68..70]);
    copy[70] = bytes[70];
    copy
}

/// Copies bytes to as many others, without a call where there are up to 16.
#[inline(always)]
fn copy_few(to: &mut [u8], bytes: &[u8]) {
    match bytes.len() {
        8..=16 => copy_ends::<8>(to, bytes),
        4..8 => copy_ends::<4>(to, bytes),
        2..4 => copy_ends::<2>(to, bytes),
        1 => copy_ends::<1>(to, bytes),
        _ => to.copy_from_slice(bytes),
    }
}

/// Copies the first `N` bytes and the last; what is in both, twice.
#[inline(always)]
fn copy_ends<const N: usize>(to: &mut [u8], bytes: &[u8]) {
    if let (Some(place), Some(piece)) = (to.first_chunk_mut(), bytes.first_chunk::<N>()) {
        *place = *piece;
    }
    if let (Some(place), Some(piece)) = (to.last_chunk_mut(), bytes.last_chunk::<N>()) {
        *place = *piece;
    }
}

impl Block {
    pub(crate) const EMPTY: Self = Self([0; INLINE + 1]);

    /// What `window` starts with, a number of bytes and the bytes; `None` if there are more than
    /// fit.
    #[inline(always)]
    pub(crate) fn from_window(window: &[u8; INLINE + 1]) -> Option<Self> {
        if window[0] > LIMIT { None } else { Some(Self(copied(window))) }
    }

    /// As [`from_window`](Self::from_window), where it is known that they fit.
    #[inline(always)]
    pub(crate) fn of_window(window: &[u8; INLINE + 1]) -> Self {
        Self(copied(window))
    }

    /// A copy of `bytes`, if it fits.
    #[inline]
    pub(crate) fn copy_of(bytes: &[u8]) -> Option<Self> {
        let mut block = Self::EMPTY;
        block.push(bytes).then_some(block)
    }

    /// Has `bytes` in place of all others; if there is no room for all of them, says `false` and
    /// changes nothing.
    #[inline]
    pub(crate) fn set(&mut self, bytes: &[u8]) -> bool {
        match (self.0.get_mut(1..=bytes.len()), u8::try_from(bytes.len())) {
            (Some(room), Ok(len)) => {
                copy_few(room, bytes);
                self.0[0] = len;
                true
            }
            _ => false,
        }
    }

    /// Appends `bytes`; if there is no room for all of them, says `false` and changes nothing.
    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        let start = self.len();
        let end = start.saturating_add(bytes.len());
        match (self.0.get_mut(start + 1..end.saturating_add(1)), u8::try_from(end)) {
            (Some(room), Ok(len)) => {
                room.copy_from_slice(bytes);
                self.0[0] = len;
                true
            }
            _ => false,
        }
    }

    /// This single part behind an empty one, as frames, if they fit. As all of its kind below, it is
    /// a copy of fixed size.
    #[inline]
    pub(super) fn delimited(&self) -> Option<Self> {
        const SHIFT: usize = 4;
        let mut frames = [0; INLINE + 1];
        frames[0] = self.longer_by(4)?;
        frames[1] = MORE;
        frames[SHIFT..].copy_from_slice(&self.0[..=INLINE - SHIFT]);
        Some(Self(frames))
    }

    /// A part and one behind it, as frames, if they fit.
    #[inline]
    pub(super) fn of_two(part: &[u8], last: &Self) -> Option<Self> {
        let first_len = u8::try_from(part.len()).ok()?;
        let mut frames = Self::EMPTY;
        let fits = frames.push(&[MORE, first_len])
            && frames.push(part)
            && frames.push(&[0, last.0[0]])
            && frames.push(last.as_slice());
        fits.then_some(frames)
    }

    /// These frames behind that of an empty part, if they fit.
    #[inline]
    pub(super) fn behind_delimiter(&self) -> Option<Self> {
        const SHIFT: usize = 2;
        let mut frames = [0; INLINE + 1];
        frames[0] = self.longer_by(2)?;
        frames[1] = MORE;
        frames[1 + SHIFT..].copy_from_slice(&self.0[1..=INLINE - SHIFT]);
        Some(Self(frames))
    }

    /// The number of bytes and so many more, if these fit.
    #[inline]
    fn longer_by(&self, more: u8) -> Option<u8> {
        self.0[0].checked_add(more).filter(|len| *len <= LIMIT)
    }

    /// The single part behind an empty one, if these are the frames of such a message in their
    /// shortest form.
    #[inline]
    pub(super) fn undelimited(&self) -> Option<Self> {
        const SHIFT: usize = 4;
        let [len, MORE, 0, 0, body, ..] = self.0 else { return None };
        if usize::from(body) + SHIFT != usize::from(len) {
            return None;
        }
        let mut part = [0; INLINE + 1];
        part[..=INLINE - SHIFT].copy_from_slice(&self.0[SHIFT..]);
        Some(Self(part))
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        usize::from(self.0[0].min(LIMIT))
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0[1..=self.len()]
    }

    #[inline]
    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        let len = self.len();
        &mut self.0[1..=len]
    }

    /// A short frame but for its flags, padded to a fixed size. A copy of known size is worth the
    /// padding: it is a handful of moves.
    #[inline(always)]
    pub(crate) const fn as_padded(&self) -> &[u8; INLINE + 1] {
        &self.0
    }

    /// A copy that is soon read as [`padded_frame`](Self::padded_frame) reads it.
    #[inline(always)]
    pub(crate) fn fresh(&self) -> Self {
        let mut copy = [0; INLINE + 1];
        copy.copy_from_slice(&self.padded_frame()[1..]);
        Self(copy)
    }

    /// A short frame of a message's only part, padded to a fixed size, for a block that has just
    /// been moved. A move of a message is four moves of 16 bytes and one of 8, and a block begins at the
    /// second byte: none of these pieces needs two of those, so that none waits for the cache.
    #[inline(always)]
    pub(crate) fn padded_frame(&self) -> [u8; INLINE + 2] {
        let mut frame = [0; INLINE + 2];
        let bytes = &self.0;
        frame[1] = bytes[0];
        frame[2..4].copy_from_slice(&bytes[1..3]);
        frame[4..8].copy_from_slice(&bytes[3..7]);
        frame[8..16].copy_from_slice(&bytes[7..15]);
        frame[16..32].copy_from_slice(&bytes[15..31]);
        frame[32..48].copy_from_slice(&bytes[31..47]);
        frame[48..64].copy_from_slice(&bytes[47..63]);
        frame[64..].copy_from_slice(&bytes[63..]);
        frame
    }
}

#[expect(clippy::cast_possible_truncation, reason = "70 fits a byte")]
const LIMIT: u8 = INLINE as u8;

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::INLINE;
    use crate::Message;

    /// Whether it fits into the value or not, an envelope goes on and comes off.
    #[test]
    fn an_envelope_goes_on_and_comes_off_at_any_size() {
        for size in 0..=INLINE + 4 {
            for name in [&b""[..], b"name"] {
                let body = &[7; INLINE + 4][..size];
                let mut message = Message::from(body);
                message.push_front("");
                message.push_front(name);
                assert!(message.parts().eq([name, b"", body]));
                assert_eq!(message.pop_front().unwrap(), name);
                assert_eq!(message.pop_front().unwrap(), "");
                assert_eq!(message.pop_front(), None);
                assert_eq!(message.first(), body);
            }
        }
    }
}
