//! A frame, or the frames of a message, that arrive in pieces.

use alloc::vec::Vec;

use bytes::Bytes;
use bytes::buf::Limit;

use super::buffer::Buffer;
use super::input::{Input, malformed};
use crate::wire::{FrameHeader, LegacyFrameHeader, Malformed};
use crate::{Error, LimitKind};

/// A frame header of either framing.
pub(super) trait Header: Sized + Copy {
    /// The header at the start of `bytes` and its length, or `None` where bytes are missing.
    fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Malformed>;
    /// Bytes in the body.
    fn body(&self) -> u64;
}

impl Header for FrameHeader {
    fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Malformed> {
        Self::parse(bytes)
    }

    fn body(&self) -> u64 {
        self.size
    }
}

impl Header for LegacyFrameHeader {
    fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Malformed> {
        Self::parse(bytes)
    }

    fn body(&self) -> u64 {
        self.body
    }
}

/// What a buffer may keep when its content is gone, so that the odd frame between two reads does
/// not cost an allocation.
const KEPT: usize = 1024;

/// Reading straight into a frame is offered while it lacks at least this many bytes.
const WORTHWHILE: usize = 4 * 1024;

/// Room for as many bytes is made ahead of what has arrived, at least.
const READ_AHEAD: usize = 16 * 1024;

/// And for as many as the peer has sent on this connection, up to this: in a stream of large frames
/// each has its room at once.
const EARNED: u64 = 128 * 1024;

/// Bytes that had to be copied out of the input because their frame or message was not whole.
///
/// `bytes[..frame]` are whole frames of a message under way, `bytes[frame..]` is the beginning
/// of one more. Memory is at most twice what has arrived, whatever length a header claims.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    bytes: Buffer,
    frame: usize,
}

/// A frame that is now whole: its header, and how many bytes of the frame that header is.
pub(super) struct Whole<H> {
    pub(super) header: H,
    pub(super) header_len: usize,
}

impl Assembly {
    /// One that begins with bytes that were read before.
    pub(super) fn beginning_with(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec().into(), frame: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether whole frames of an unfinished message are held.
    pub(super) const fn has_frames(&self) -> bool {
        self.frame > 0
    }

    /// Where in the stream the unfinished frame begins, when `input` stands behind it.
    pub(super) fn frame_offset(&self, input: &Input<'_>) -> u64 {
        input.position().saturating_sub((self.bytes.len() - self.frame) as u64)
    }

    /// Takes over whole frames, `count` bytes of them.
    pub(super) fn adopt_frames(&mut self, input: &mut Input<'_>, count: usize) {
        input.move_to(&mut self.bytes, count);
        self.frame = self.bytes.len();
    }

    /// Moves bytes of the unfinished frame from the input, as many as there are and it needs.
    /// `check` judges the header, with the place of the frame in the stream.
    pub(super) fn fill<H: Header>(
        &mut self,
        input: &mut Input<'_>,
        check: impl Fn(&H, u64) -> Result<(), Error>,
    ) -> Result<Option<Whole<H>>, Error> {
        let offset = self.frame_offset(input);
        let (header, header_len) = loop {
            let begun = self.bytes.get(self.frame..).unwrap_or_default();
            match H::parse(begun).map_err(|fault| malformed(fault, offset))? {
                Some(found) => break found,
                None if input.len() == 0 => return Ok(None),
                None => input.move_to(&mut self.bytes, 1),
            }
        };
        check(&header, offset)?;
        let whole =
            self.end_of(&header, header_len).ok_or_else(|| unaddressable(header.body(), offset))?;
        let missing = whole.saturating_sub(self.bytes.len());
        self.reserve(missing.min(input.len()), whole);
        input.move_to(&mut self.bytes, missing);
        Ok((self.bytes.len() == whole).then_some(Whole { header, header_len }))
    }

    /// Where the frame under way will end.
    fn end_of<H: Header>(&self, header: &H, header_len: usize) -> Option<usize> {
        (self.frame + header_len).checked_add(usize::try_from(header.body()).ok()?)
    }

    /// Room for the rest of a frame under way that lacks much, so that a caller can read straight
    /// into it. A new one is only made when the last one is full.
    pub(super) fn space<H: Header>(&mut self, sent: u64) -> Option<&mut [u8]> {
        let ahead = self.ahead::<H>(sent)?;
        if self.bytes.room().is_empty() {
            self.bytes.widen(self.bytes.len() + ahead);
        }
        Some(self.bytes.room())
    }

    /// As [`space`](Self::space), but a place to append to, which was not cleared.
    pub(super) fn spare<H: Header>(&mut self, sent: u64) -> Option<Limit<&mut Vec<u8>>> {
        let ahead = self.ahead::<H>(sent)?;
        Some(self.bytes.spare(ahead))
    }

    /// How many bytes of a frame under way may be read ahead, if it lacks much: no more than what
    /// has arrived of it, or [`READ_AHEAD`], or what the peer has ever `sent`, up to [`EARNED`].
    fn ahead<H: Header>(&self, sent: u64) -> Option<usize> {
        let (header, header_len) = H::parse(self.bytes.get(self.frame..)?).ok()??;
        let arrived = self.bytes.len();
        let missing = self.end_of(&header, header_len)?.checked_sub(arrived)?;
        let earned = usize::try_from(sent.min(EARNED)).ok()?;
        (missing >= WORTHWHILE).then(|| missing.min(arrived.max(READ_AHEAD).max(earned)))
    }

    /// Counts bytes that were read into the [`space`](Self::space) or [`spare`](Self::spare) place;
    /// how many.
    pub(super) fn commit(&mut self, count: usize) -> usize {
        self.bytes.commit(count)
    }

    /// Makes room for `arrived` more bytes. A lone frame that ends at `whole` needs no more than
    /// that; a message that may go on grows by doubling.
    fn reserve(&mut self, arrived: usize, whole: usize) {
        let needed = self.bytes.len() + arrived;
        if needed <= self.bytes.capacity() {
            return;
        }
        let doubled = needed.saturating_mul(2);
        let target = if self.has_frames() { doubled } else { doubled.min(whole) };
        self.bytes.reserve_total(target);
    }

    /// Counts the whole frame just filled among the frames of the message.
    pub(super) fn keep_frame(&mut self) {
        self.frame = self.bytes.len();
    }

    /// The body of the frame just filled; the frame is forgotten.
    pub(super) fn take_body(&mut self, header_len: usize) -> Bytes {
        let body_at = self.frame + header_len;
        if self.has_frames() || self.bytes.len() <= KEPT {
            let body = Bytes::copy_from_slice(self.bytes.get(body_at..).unwrap_or_default());
            self.bytes.truncate(self.frame);
            return body;
        }
        let mut bytes = Bytes::from(self.bytes.take());
        bytes.split_off(body_at.min(bytes.len()))
    }

    /// Gives the body of the frame just filled to `read`, and forgets the frame if it made
    /// something of it: small bodies need no allocation.
    pub(super) fn peek_body<T>(
        &mut self,
        header_len: usize,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<T> {
        let body = self.bytes.get(self.frame + header_len..)?;
        let value = read(body)?;
        self.bytes.truncate(self.frame);
        Some(value)
    }

    /// Gives all frames to `read`, and forgets them if it made something of them: small messages
    /// need no allocation.
    pub(super) fn peek_frames<T>(&mut self, read: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let value = read(&self.bytes)?;
        self.bytes.truncate(0);
        self.frame = 0;
        Some(value)
    }

    /// All frames, those kept and the one just filled; nothing is held any more.
    pub(super) fn take_frames(&mut self) -> Bytes {
        self.frame = 0;
        if self.bytes.len() > KEPT {
            return Bytes::from(self.bytes.take());
        }
        let frames = Bytes::copy_from_slice(&self.bytes);
        self.bytes.truncate(0);
        frames
    }
}

/// A frame that this machine could not address even if it were sent.
const fn unaddressable(found: u64, offset: u64) -> Error {
    Error::Limit { limit: LimitKind::PartSize, offset, found, allowed: isize::MAX as u64 }
}
