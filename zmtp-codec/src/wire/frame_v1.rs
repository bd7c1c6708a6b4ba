//! Frames of ZMTP 1.0.

use alloc::vec::Vec;

use super::Malformed;
use crate::Rule;

/// The most bytes that a frame header of version 1.0 has.
pub const MAX_LEGACY_HEADER: usize = 10;

/// The length and the flags of a frame of ZMTP 1.0 (RFC 13).
///
/// The length on the wire counts the byte of flags; [`body`](Self::body) does not.
///
/// ```
/// use zmtp_codec::wire::LegacyFrameHeader;
///
/// let header = LegacyFrameHeader { more: false, body: 2 };
/// assert_eq!(LegacyFrameHeader::parse(b"\x03\x00ab"), Ok(Some((header, 2))));
///
/// let mut out = Vec::new();
/// header.write(&mut out);
/// assert_eq!(out, b"\x03\x00");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LegacyFrameHeader {
    /// Whether more parts of the same message follow.
    pub more: bool,
    /// The bytes of the body.
    pub body: u64,
}

impl LegacyFrameHeader {
    /// Reads the header at the beginning of `bytes`, and says how many bytes it has; `None` if
    /// it is not all there. Of the flags only MORE counts; a long length may have any value.
    ///
    /// # Errors
    ///
    /// - [`Rule::LegacyFrameSize`]: "The minimum valid length of a frame is 1 octet" (RFC 13);
    /// - [`Rule::FrameSize`]: the length is 2^63 or more, the limit of all later versions.
    pub const fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Malformed> {
        let (at, length, flags, header) = match bytes {
            [] => return Ok(None),
            [0xff, rest @ ..] => match rest.split_first_chunk() {
                None => return Ok(None),
                Some((length, rest)) => {
                    (1, u64::from_be_bytes(*length), rest.first(), MAX_LEGACY_HEADER)
                }
            },
            [length, rest @ ..] => (0, *length as u64, rest.first(), 2),
        };
        let Some(body) = length.checked_sub(1) else {
            return Err(Malformed { rule: Rule::LegacyFrameSize, at });
        };
        if length >> 63 != 0 {
            return Err(Malformed { rule: Rule::FrameSize, at });
        }
        match flags {
            None => Ok(None),
            Some(flags) => Ok(Some((Self { more: *flags & 1 == 1, body }, header))),
        }
    }

    /// Writes the header, in its shortest form.
    ///
    /// > For frames with lengths of 255 and greater, the length SHALL BE encoded as a single octet
    /// > with the value 255, followed by the length encoded as a 64-bit unsigned integer in network
    /// > byte order. (RFC 13)
    pub fn write(&self, out: &mut Vec<u8>) {
        let length = self.body.saturating_add(1);
        match u8::try_from(length) {
            Ok(length @ 0..=0xfe) => out.push(length),
            _ => {
                out.push(0xff);
                out.extend(length.to_be_bytes());
            }
        }
        out.push(u8::from(self.more));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(body: u64) -> Vec<u8> {
        let mut out = Vec::new();
        LegacyFrameHeader { more: false, body }.write(&mut out);
        out
    }

    #[test]
    fn changes_form_where_libzmq_does() {
        assert_eq!(written(253), b"\xfe\0");
        assert_eq!(written(254), b"\xff\0\0\0\0\0\0\0\xff\0");
    }

    #[test]
    fn refuses_impossible_lengths() {
        let fault = |rule, at| Err(Malformed { rule, at });
        assert_eq!(LegacyFrameHeader::parse(&[0]), fault(Rule::LegacyFrameSize, 0));
        let zero = [0xff, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(LegacyFrameHeader::parse(&zero[..8]), Ok(None));
        assert_eq!(LegacyFrameHeader::parse(&zero), fault(Rule::LegacyFrameSize, 1));
        let huge = [0xff, 0x80, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(LegacyFrameHeader::parse(&huge), fault(Rule::FrameSize, 1));
    }
}
