//! One frame at a time, wherever its bytes are.

use core::ops::Deref;

use bytes::Bytes;

use super::assembly::{Assembly, Header, Whole};
use super::input::{Input, malformed};
use crate::Error;

/// Bodies that had to be collected and are no longer than this are copied, not allocated: it is
/// enough for the box around the largest inline part, and for most handshake commands.
const COPIED: usize = 126;

/// The body of a frame.
pub(super) enum Body {
    /// A slice of the input, or a buffer of its own.
    Shared(Bytes),
    /// A small one that came in pieces.
    Copied([u8; COPIED], u8),
}

impl Body {
    fn copied(bytes: &[u8]) -> Option<Self> {
        let mut copy = [0; COPIED];
        copy.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(Self::Copied(copy, u8::try_from(bytes.len()).ok()?))
    }

    #[cfg(feature = "curve")]
    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Copied(..) => Bytes::copy_from_slice(&self),
        }
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Copied(bytes, len) => bytes.get(..usize::from(*len)).unwrap_or_default(),
        }
    }
}

/// One whole frame.
pub(super) struct Frame<H> {
    pub(super) header: H,
    pub(super) body: Body,
    /// Where in the stream the frame begins.
    pub(super) offset: u64,
    /// Where in the stream its body begins.
    pub(super) body_offset: u64,
}

/// Reads one frame: a slice of the input where it lies whole in it, otherwise collected.
pub(super) fn next_frame<H: Header>(
    assembly: &mut Assembly,
    input: &mut Input<'_>,
    check: impl Fn(&H, u64) -> Result<(), Error>,
) -> Result<Option<Frame<H>>, Error> {
    let offset = assembly.frame_offset(input);
    if assembly.is_empty() {
        let parsed = H::parse(input.peek()).map_err(|fault| malformed(fault, offset))?;
        if let Some((header, header_len)) = parsed {
            check(&header, offset)?;
            let left = (input.len() - header_len) as u64;
            if let Some(body) = usize::try_from(header.body()).ok().filter(|&n| n as u64 <= left) {
                input.skip(header_len);
                let body_offset = input.position();
                let body = Body::Shared(input.take(body));
                return Ok(Some(Frame { header, body, offset, body_offset }));
            }
        }
    }
    let Some(Whole { header, header_len }) = assembly.fill(input, check)? else {
        return Ok(None);
    };
    let body = match assembly.peek_body(header_len, Body::copied) {
        Some(copied) => copied,
        None => Body::Shared(assembly.take_body(header_len)),
    };
    Ok(Some(Frame { header, body, offset, body_offset: offset + header_len as u64 }))
}
