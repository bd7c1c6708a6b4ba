//! The frames of ZMTP 2.0 and later, as far as a stored message needs them.

/// Bit 0 of the flags: more frames of the message follow.
pub(crate) const MORE: u8 = 0x01;
/// Bit 1: the size has eight octets rather than one.
pub(crate) const LONG: u8 = 0x02;
/// Bit 2: the frame is a command.
pub(crate) const COMMAND: u8 = 0x04;

/// The largest body of a short frame.
const SHORT_MAX: usize = 255;
/// Flags and a size of one octet.
const SHORT_HEADER: usize = 2;
/// Flags and a size of eight octets.
const LONG_HEADER: usize = 9;

/// The header of a frame.
#[derive(Clone, Copy)]
pub(crate) struct Header {
    octets: [u8; LONG_HEADER],
    len: usize,
}

impl Header {
    /// The shortest header for a body of `size` octets.
    #[inline]
    pub(crate) fn new(flags: u8, size: usize) -> Self {
        let [a, b, c, d, e, f, g, h] = (size as u64).to_be_bytes();
        if size <= SHORT_MAX {
            Self { octets: [flags, h, 0, 0, 0, 0, 0, 0, 0], len: SHORT_HEADER }
        } else {
            Self { octets: [flags | LONG, a, b, c, d, e, f, g, h], len: LONG_HEADER }
        }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.octets.get(..self.len).unwrap_or(&self.octets)
    }
}

/// How long the frame of a body of `size` octets is.
#[inline]
pub(crate) const fn frame_len(size: usize) -> usize {
    size.saturating_add(if size <= SHORT_MAX { SHORT_HEADER } else { LONG_HEADER })
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
        let (flags, rest) = frames.split_first()?;
        let (start, size) = if flags & LONG == 0 {
            (SHORT_HEADER, usize::from(*rest.first()?))
        } else {
            (LONG_HEADER, usize::try_from(u64::from_be_bytes(*rest.first_chunk()?)).ok()?)
        };
        let end = start.checked_add(size)?;
        (end <= frames.len()).then_some(Self { start, end, more: flags & MORE != 0 })
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

    /// How many octets of the encoding are still to come.
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
