//! The frames of ZMTP 2.0 and later, as far as a stored message needs them.

use crate::wire::{self, FrameHeader, FrameKind, MAX_HEADER};

/// The bytes of a frame header.
#[derive(Clone, Copy)]
pub(crate) struct Header {
    bytes: [u8; MAX_HEADER],
    len: usize,
}

impl Header {
    /// The shortest header for a body of `size` bytes.
    #[inline]
    pub(crate) const fn new(kind: FrameKind, size: usize) -> Self {
        let (bytes, len) = wire::header(kind, size as u64);
        Self { bytes, len }
    }

    /// The header of a message part.
    #[inline]
    pub(crate) const fn of_part(more: bool, size: usize) -> Self {
        Self::new(FrameKind::Message { more }, size)
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }
}

/// How long the frame of a body of `size` bytes is.
#[inline]
pub(crate) const fn frame_len(size: usize) -> usize {
    size.saturating_add(Header::of_part(false, size).len)
}

/// Where the first frame of an encoding has its body.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    /// The length of its header.
    pub(crate) start: usize,
    /// The length of the whole frame.
    pub(crate) end: usize,
    /// Whether its flags say that another one follows.
    pub(crate) more: bool,
}

impl Span {
    /// The first frame of `frames`; `None` if there is no whole one.
    #[inline]
    pub(crate) fn first_of(frames: &[u8]) -> Option<Self> {
        let (FrameHeader { kind, size }, start) = FrameHeader::parse(frames).ok()??;
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        let more = kind == (FrameKind::Message { more: true });
        (end <= frames.len()).then_some(Self { start, end, more })
    }
}

/// The bodies of an encoding, in order. It stops where the encoding makes no sense, which a
/// message's own never does.
#[derive(Clone)]
pub(crate) struct Bodies<'a> {
    rest: &'a [u8],
}

impl<'a> Bodies<'a> {
    #[inline]
    pub(crate) const fn new(frames: &'a [u8]) -> Self {
        Self { rest: frames }
    }

    /// How many bytes of the encoding are still to come.
    #[inline]
    pub(crate) const fn remaining(&self) -> usize {
        self.rest.len()
    }
}

impl<'a> Iterator for Bodies<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let frames = core::mem::take(&mut self.rest);
        let span = Span::first_of(frames)?;
        self.rest = frames.get(span.end..)?;
        frames.get(span.start..span.end)
    }
}
