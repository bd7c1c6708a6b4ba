//! Which version a peer speaks, from its first bytes.

/// The bytes of a greeting of ZMTP 2.0, and of the later 1.0: signature, revision, socket type.
pub const LEGACY_GREETING_LEN: usize = 12;

/// What the first bytes of a peer say about its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Detected {
    /// Nothing yet; more bytes are needed, eleven at most.
    Incomplete,
    /// ZMTP 1.0 without any greeting: the stream is frames of version 1.0 from its first byte on,
    /// and this begins the first of them, the identity. Read it with
    /// [`LegacyFrameHeader`](super::LegacyFrameHeader).
    V1Unversioned(IdentityHeader),
    /// ZMTP 1.0 framing after a greeting of [`LEGACY_GREETING_LEN`] bytes.
    V1Versioned,
    /// ZMTP 2.0, with a greeting of [`LEGACY_GREETING_LEN`] bytes.
    V2,
    /// ZMTP 3.x, with a [`Greeting`](super::Greeting).
    V3,
}

/// How an unversioned peer announces its identity. The lengths count the byte of flags, and are
/// not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdentityHeader {
    /// In one byte, the first one of the stream; the flags come next.
    Short(u8),
    /// In the eight bytes behind the first one; the flags, the tenth byte, were there already.
    Long(u64),
}

/// Tells the version of a peer from the beginning of its stream; eleven bytes always suffice.
///
/// > If this first octet is not %FF, then the other peer is using ZMTP 1.0 [...] If the least
/// > significant bit [of the tenth octet] is 0, then the other peer is using ZMTP 1.0 and has sent
/// > us a long length for its identity. [...] We read a further octet, which indicates the ZMTP
/// > version. (RFC 37)
///
/// That byte means what it means to libzmq: 0 is version 1.0 after all, 1 is version 2.0 (RFC 15:
/// "ZMTP/2.0 is considered revision 1 of the protocol"), and everything from 2 on is 3.x. RFC 37
/// takes 2 for version 2.0.
///
/// ```
/// use zmtp_codec::wire::{Detected, IdentityHeader, parse_version};
///
/// assert_eq!(parse_version(b"\xff\0\0\0\0\0\0\0\x01\x7f"), Detected::Incomplete);
/// assert_eq!(parse_version(b"\xff\0\0\0\0\0\0\0\x01\x7f\x03"), Detected::V3);
/// assert_eq!(parse_version(b"\x04"), Detected::V1Unversioned(IdentityHeader::Short(4)));
/// ```
#[must_use]
pub fn parse_version(bytes: &[u8]) -> Detected {
    match *bytes {
        [] => Detected::Incomplete,
        [0xff, a, b, c, d, e, f, g, h, flags, ..] if flags & 1 == 0 => {
            let length = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
            Detected::V1Unversioned(IdentityHeader::Long(length))
        }
        [0xff, _, _, _, _, _, _, _, _, _, revision, ..] => match revision {
            0 => Detected::V1Versioned,
            1 => Detected::V2,
            2.. => Detected::V3,
        },
        [0xff, ..] => Detected::Incomplete,
        [length, ..] => Detected::V1Unversioned(IdentityHeader::Short(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_no_more_than_it_needs() {
        let stream = b"\xff\0\0\0\0\0\0\0\x05\x7f\x01\x05";
        for length in 0..11 {
            assert_eq!(parse_version(&stream[..length]), Detected::Incomplete);
        }
        assert_eq!(parse_version(&stream[..11]), Detected::V2);
        assert_eq!(parse_version(stream), Detected::V2);
    }

    #[test]
    fn reads_the_revision() {
        let revision = |byte| parse_version(&[0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, byte]);
        assert_eq!(revision(0), Detected::V1Versioned);
        assert_eq!(revision(1), Detected::V2);
        assert!((2..=255).all(|byte| revision(byte) == Detected::V3));
    }

    #[test]
    fn knows_a_long_identity() {
        let long = Detected::V1Unversioned(IdentityHeader::Long(0x0100));
        assert_eq!(parse_version(&[0xff, 0, 0, 0, 0, 0, 0, 1, 0, 0]), long);
        assert_eq!(parse_version(b"GET"), Detected::V1Unversioned(IdentityHeader::Short(71)));
    }
}
