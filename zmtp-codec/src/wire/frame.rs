//! Frames of ZMTP 2.0 and later.

use alloc::vec::Vec;

use super::Malformed;
use crate::Rule;

/// The most bytes that a frame header has.
pub const MAX_HEADER: usize = 9;

pub(crate) const MORE: u8 = 0b001;
pub(crate) const LONG: u8 = 0b010;
pub(crate) const COMMAND: u8 = 0b100;

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameKind {
    /// A part of a message.
    Message {
        /// Whether more parts of the same message follow.
        more: bool,
    },
    /// A command.
    Command,
}

/// The flags and the size of a frame of ZMTP 2.0 or later.
///
/// ```
/// use zmtp_codec::wire::{FrameHeader, FrameKind};
///
/// let header = FrameHeader { kind: FrameKind::Message { more: true }, size: 5 };
/// assert_eq!(FrameHeader::parse(b"\x01\x05hello"), Ok(Some((header, 2))));
/// assert_eq!(FrameHeader::parse(b"\x01"), Ok(None));
///
/// let mut out = Vec::new();
/// header.write(&mut out);
/// assert_eq!(out, b"\x01\x05");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameHeader {
    /// What the frame carries.
    pub kind: FrameKind,
    /// The bytes of its body.
    pub size: u64,
}

impl FrameHeader {
    /// Reads the header at the beginning of `bytes`, and says how many bytes it has; `None` if
    /// it is not all there. A long size is taken whatever its value, as RFC 37 only says that a
    /// small one SHOULD be short.
    ///
    /// # Errors
    ///
    /// The flags are judged as soon as they are there, the size when all of it is:
    ///
    /// - [`Rule::ReservedFlags`]: "Bits 7-3 are reserved for future use and MUST be zero";
    /// - [`Rule::MoreOnCommand`]: "This bit SHALL be zero on command frames";
    /// - [`Rule::FrameSize`]: "A long frame has a body of 0 to 2^63-1 octets". (RFC 37)
    #[inline]
    pub const fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Malformed> {
        let [flags, rest @ ..] = bytes else { return Ok(None) };
        let kind = match kind_of(*flags & !LONG) {
            Ok(kind) => kind,
            Err(rule) => return Err(Malformed { rule, at: 0 }),
        };
        if *flags & LONG == 0 {
            return match rest {
                [size, ..] => Ok(Some((Self { kind, size: *size as u64 }, 2))),
                [] => Ok(None),
            };
        }
        match rest.first_chunk() {
            None => Ok(None),
            Some(size) => match u64::from_be_bytes(*size) {
                size if size >> 63 != 0 => Err(Malformed { rule: Rule::FrameSize, at: 1 }),
                size => Ok(Some((Self { kind, size }, MAX_HEADER))),
            },
        }
    }

    /// Writes the header, in its shortest form. A size of 2^63 or more is no legal one, and is
    /// written as it is.
    pub fn write(&self, out: &mut Vec<u8>) {
        let (bytes, length) = header(self.kind, self.size);
        out.extend(bytes.iter().take(length));
    }
}

/// The bytes of the shortest frame header, and how many of them count.
///
/// > If the body is 0-255 octets, the command SHOULD use a short size field [...] If the body is
/// > 256 or more octets, the command SHOULD use a long size field. (RFC 37)
///
/// ```
/// use zmtp_codec::wire::{FrameKind, header};
///
/// assert_eq!(header(FrameKind::Command, 7), ([4, 7, 0, 0, 0, 0, 0, 0, 0], 2));
/// assert_eq!(header(FrameKind::Command, 256), ([6, 0, 0, 0, 0, 0, 0, 1, 0], 9));
/// ```
#[inline]
#[must_use]
pub const fn header(kind: FrameKind, size: u64) -> ([u8; MAX_HEADER], usize) {
    let flags = flags_of(kind);
    let [a, b, c, d, e, f, g, h] = size.to_be_bytes();
    if size <= 0xff {
        ([flags, h, 0, 0, 0, 0, 0, 0, 0], 2)
    } else {
        ([flags | LONG, a, b, c, d, e, f, g, h], MAX_HEADER)
    }
}

/// The kind that flags without LONG stand for.
pub(crate) const fn kind_of(flags: u8) -> Result<FrameKind, Rule> {
    match flags {
        0 => Ok(FrameKind::Message { more: false }),
        MORE => Ok(FrameKind::Message { more: true }),
        COMMAND => Ok(FrameKind::Command),
        _ if flags & !(MORE | COMMAND) != 0 => Err(Rule::ReservedFlags),
        _ => Err(Rule::MoreOnCommand),
    }
}

const fn flags_of(kind: FrameKind) -> u8 {
    match kind {
        FrameKind::Message { more: false } => 0,
        FrameKind::Message { more: true } => MORE,
        FrameKind::Command => COMMAND,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_flags_at_once() {
        let fault = |rule| Err(Malformed { rule, at: 0 });
        assert_eq!(FrameHeader::parse(&[0x08]), fault(Rule::ReservedFlags));
        assert_eq!(FrameHeader::parse(&[0xff]), fault(Rule::ReservedFlags));
        assert_eq!(FrameHeader::parse(&[0x05]), fault(Rule::MoreOnCommand));
        assert_eq!(FrameHeader::parse(&[0x07]), fault(Rule::MoreOnCommand));
    }

    #[test]
    fn judges_a_size_when_it_is_complete() {
        let long = [2, 0x80, 0, 0, 0, 0, 0, 0, 0];
        let fault = Err(Malformed { rule: Rule::FrameSize, at: 1 });
        assert_eq!(FrameHeader::parse(&long[..8]), Ok(None));
        assert_eq!(FrameHeader::parse(&long), fault);
        let most = [2, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let kind = FrameKind::Message { more: false };
        let header = FrameHeader { kind, size: u64::MAX >> 1 };
        assert_eq!(FrameHeader::parse(&most), Ok(Some((header, 9))));
    }
}
