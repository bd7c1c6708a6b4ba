//! One frame at a time, of which only the beginning is kept.

use zmtp_codec::wire::{FrameHeader, FrameKind, LegacyFrameHeader, Malformed};

/// What of a message is needed in any case: a MESSAGE of CURVE up to its box.
pub(super) const LEAST: usize = 64;

/// Which frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// Those of 1.0.
    V1,
    /// Those of 2.0 and later.
    V2,
}

impl Framing {
    /// The header at the beginning of `bytes`, and its length; none if it is not all there.
    pub(super) fn parse(self, bytes: &[u8]) -> Result<Option<(FrameHeader, usize)>, Malformed> {
        match self {
            Self::V2 => FrameHeader::parse(bytes),
            Self::V1 => LegacyFrameHeader::parse(bytes).map(|found| {
                found.map(|(header, length)| {
                    let kind = FrameKind::Message { more: header.more };
                    (FrameHeader { kind, size: header.body }, length)
                })
            }),
        }
    }
}

/// A frame that is coming.
#[derive(Debug)]
pub(super) struct Partial {
    header: FrameHeader,
    offset: u64,
    body_offset: u64,
    left: u64,
    kept: Vec<u8>,
    /// How much of the body is kept.
    keep: usize,
}

/// A frame that is there.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) size: u64,
    /// Where it begins.
    pub(super) offset: u64,
    /// Where its body begins.
    pub(super) body_offset: u64,
    /// The beginning of its body.
    pub(super) body: Vec<u8>,
}

impl Frame {
    /// Whether all of its body was kept.
    pub(super) fn is_whole(&self) -> bool {
        self.body.len() as u64 == self.size
    }
}

impl Partial {
    /// A frame that begins at `offset`, with a header of so many bytes. Room is made for what
    /// comes, not for what is claimed.
    pub(super) const fn new(header: FrameHeader, length: usize, offset: u64, keep: usize) -> Self {
        let body_offset = offset.saturating_add(length as u64);
        Self { header, offset, body_offset, left: header.size, kept: Vec::new(), keep }
    }

    /// Takes what belongs to the body; the rest.
    pub(super) fn take<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        let (body, rest) = bytes.split_at(most);
        self.left -= most as u64;
        let room = self.keep.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(super::entry::first(body, room));
        rest
    }

    /// Goes on behind bytes that nobody has seen, if they are all of this body.
    pub(super) const fn skip(&mut self, bytes: u64) -> bool {
        if bytes > self.left {
            return false;
        }
        self.left -= bytes;
        // What is kept has to be one piece from the beginning.
        self.keep = 0;
        true
    }

    pub(super) const fn is_whole(&self) -> bool {
        self.left == 0
    }

    pub(super) fn finish(self) -> Frame {
        let Self { header, offset, body_offset, kept, .. } = self;
        Frame { kind: header.kind, size: header.size, offset, body_offset, body: kept }
    }
}
