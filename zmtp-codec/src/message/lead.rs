//! What comes before a large part: an envelope (RFC 28).

use super::frame::{Bodies, Span};
use crate::wire::MORE;

/// How many bytes of frames fit: as many as a message has room for beside what is shared.
const ROOM: usize = 38;
/// The header of a short frame.
const HEADER: usize = 2;

/// Short parts as frames of ZMTP 2.0 that others follow, one at least, behind the number of their bytes.
#[derive(Clone, Copy)]
pub(crate) struct Lead([u8; ROOM + 1]);

impl Lead {
    /// This part, if it is short enough.
    #[inline]
    pub(super) fn of(part: &[u8]) -> Option<Self> {
        let mut lead = Self([0; ROOM + 1]);
        lead.push_front(part).then_some(lead)
    }

    /// Puts a part before the others, if it fits; whether it did.
    #[inline]
    pub(super) fn push_front(&mut self, part: &[u8]) -> bool {
        let shift = HEADER + part.len();
        let frames = self.len();
        let (Ok(len), true) = (u8::try_from(part.len()), frames + shift <= ROOM) else {
            return false;
        };
        if frames > 0 {
            self.0.copy_within(1..=frames, 1 + shift);
        }
        // What fits is less than 256.
        #[expect(clippy::cast_possible_truncation, reason = "there is room for no more than 38")]
        let total = (frames + shift) as u8;
        self.0[..=HEADER].copy_from_slice(&[total, MORE, len]);
        self.0[1 + HEADER..=shift].copy_from_slice(part);
        true
    }

    /// What is left without the first part; nothing if that is the only one.
    pub(super) fn behind_first(&self) -> Option<Self> {
        let rest = self.rest();
        let mut lead = Self([0; ROOM + 1]);
        lead.0[0] = u8::try_from(rest.len()).ok()?;
        lead.0.get_mut(1..=rest.len())?.copy_from_slice(rest);
        (!rest.is_empty()).then_some(lead)
    }

    fn len(&self) -> usize {
        usize::from(self.0[0]).min(ROOM)
    }

    /// All frames.
    #[inline]
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0[1..=self.len()]
    }

    /// The frames behind the first.
    #[inline]
    pub(crate) fn rest(&self) -> &[u8] {
        let frames = self.as_slice();
        Span::first_of(frames).and_then(|first| frames.get(first.end..)).unwrap_or_default()
    }

    /// The parts.
    #[inline]
    pub(super) fn parts(&self) -> Bodies<'_> {
        Bodies::new(self.as_slice())
    }
}
