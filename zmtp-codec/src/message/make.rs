//! How the codec makes messages.

use alloc::collections::VecDeque;
use alloc::sync::Arc;

use bytes::{Buf, Bytes};

use super::block::{Block, INLINE};
use super::builder::FramesBuilder;
use super::frame::{Header, Span, frame_len};
use super::{Message, Part, Repr};
use crate::wire::MORE;

/// Several parts that take no more than this are put side by side in one buffer, whatever they
/// were before: the copy is cheaper than a list.
const COPIED: usize = 512;
/// So are more of them, where a list would take more than the copy: this much a part.
const LISTED: usize = size_of::<Part>();

impl Message {
    /// One part: what `window` starts with, a number of bytes and the bytes, which is a short
    /// frame behind its flags. `None` if there are more than 70. This is the fastest of all: it is
    /// one copy of fixed size.
    #[inline(always)]
    pub(crate) fn from_window(window: &[u8; INLINE + 1]) -> Option<Self> {
        Some(Self(Repr::Inline(Block::from_window(window)?)))
    }

    /// As [`from_window`](Self::from_window), where it is known that there are not more.
    #[inline(always)]
    pub(crate) fn of_window(window: &[u8; INLINE + 1]) -> Self {
        Self(Repr::Inline(Block::of_window(window)))
    }

    /// One part, copied.
    #[inline]
    pub(crate) fn from_slice(bytes: &[u8]) -> Self {
        match Self::from_small_slice(bytes) {
            Some(message) => message,
            None => Self(Repr::Shared(Bytes::copy_from_slice(bytes))),
        }
    }

    /// One part in the value itself, if it fits.
    #[inline]
    pub(crate) fn from_small_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(Repr::Inline(Block::copy_of(bytes)?)))
    }

    /// One part, shared unless it fits into the value itself.
    #[inline]
    pub(crate) fn from_shared(bytes: Bytes) -> Self {
        match Self::from_small_slice(&bytes) {
            Some(message) => message,
            None => Self(Repr::Shared(bytes)),
        }
    }

    /// One part that is known not to fit into the value itself.
    #[inline(always)]
    pub(crate) const fn of_large(bytes: Bytes) -> Self {
        Self(Repr::Shared(bytes))
    }

    /// Two parts or more in the value itself, given as frames, if they fit.
    #[inline]
    pub(crate) fn from_small_frames(frames: &[u8]) -> Option<Self> {
        Some(Self(Repr::InlineFrames(Block::copy_of(frames)?)))
    }

    /// The parts of a message of two parts or more, which the caller has checked `frames` to be.
    #[inline]
    pub(crate) fn from_frames(frames: Bytes) -> Self {
        match Self::from_small_frames(&frames) {
            Some(message) => message,
            None => Self(Repr::Frames(frames)),
        }
    }

    /// The parts of a message, of which there are two or more, as a list.
    pub(crate) const fn from_list(parts: Arc<VecDeque<Part>>) -> Self {
        Self(Repr::Parts(parts))
    }

    /// What is left of the frames of a message: one part or more.
    pub(super) fn from_rest(mut frames: Bytes) -> Self {
        match Span::first_of(&frames) {
            Some(Span { start, end, more: false }) => {
                frames.truncate(end);
                frames.advance(start);
                Self::from_shared(frames)
            }
            _ => Self::from_frames(frames),
        }
    }

    /// Two parts or more, copied into the value itself or into one buffer if they are small enough.
    pub(super) fn gather<'a>(parts: impl Iterator<Item = &'a [u8]> + Clone) -> Option<Self> {
        let (count, total) = parts.clone().fold((0, 0_usize), |(count, total), part| {
            (count + 1, total.saturating_add(frame_len(part.len())))
        });
        if total > COPIED.max(count * LISTED) {
            return None;
        }
        if total > INLINE {
            let mut builder = FramesBuilder::with_capacity(total);
            parts.for_each(|part| builder.push(part, true));
            return Some(builder.finish());
        }
        let mut block = Block::EMPTY;
        let mut last = 0;
        for part in parts {
            last = block.as_slice().len();
            let fits = block.push(Header::of_part(true, part.len()).as_slice()) && block.push(part);
            if !fits {
                return None;
            }
        }
        if let Some(flags) = block.as_mut_slice().get_mut(last) {
            *flags &= !MORE;
        }
        Some(Self(Repr::InlineFrames(block)))
    }
}
