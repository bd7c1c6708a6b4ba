//! The greeting of ZMTP 3.x.

use nom::Parser;
use nom::bytes::complete::{tag, take};
use nom::combinator::{rest, verify};
use nom::number::complete::be_u8;

use super::parser::{Parsed, array, broken, ruled, whole};
use super::{Malformed, MechanismName};
use crate::Rule;

/// The bytes of a signature, the first part of a greeting.
pub const SIGNATURE_LEN: usize = 10;

/// The bytes of a whole greeting.
pub const GREETING_LEN: usize = 64;

/// A greeting of ZMTP 3.x.
///
/// ```
/// use zmtp_codec::wire::{Greeting, MechanismName};
///
/// let greeting = Greeting { major: 3, minor: 1, mechanism: MechanismName::NULL, as_server: false };
/// let bytes = greeting.write(1);
/// assert_eq!(bytes[..16], *b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01NULL");
/// assert_eq!(Greeting::parse(&bytes), Ok(greeting));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Greeting {
    /// The major version, 3 or more.
    ///
    /// > A peer MUST accept higher protocol versions as valid. (RFC 37)
    ///
    /// So `parse` takes any, and [`parse_version`](super::parse_version) makes sense of it.
    pub major: u8,
    /// The minor version.
    pub minor: u8,
    /// The security mechanism.
    pub mechanism: MechanismName,
    /// Whether the peer acts as the server of the security handshake.
    pub as_server: bool,
}

impl Greeting {
    /// Reads a greeting.
    ///
    /// Of the signature only what tells versions apart is checked: the first byte, and the lowest
    /// bit of the tenth.
    ///
    /// > A peer SHALL NOT assign any significance to the padding field and MUST NOT validate this
    /// > nor interpret it in any way whatsoever. (RFC 37)
    ///
    /// The filler is skipped too, as libzmq does.
    ///
    /// # Errors
    ///
    /// [`Rule::Version`] without a signature, [`Rule::MechanismName`] at the first byte that is
    /// neither name nor padding, [`Rule::AsServer`] if that byte is neither 0 nor 1.
    pub fn parse(bytes: &[u8; GREETING_LEN]) -> Result<Self, Malformed> {
        whole(bytes, Rule::Version, greeting)
    }

    /// Writes a greeting.
    ///
    /// `padding` is the length of the own identity plus one, or zero:
    ///
    /// > Send a 10-octet pseudo-signature consisting of "%xFF size %x7F" where 'size' is the number
    /// > of octets in the sender's identity (0 or greater) plus 1. (RFC 37)
    ///
    /// A peer of ZMTP 1.0 reads it as the length of a frame; everybody else ignores it.
    #[must_use]
    pub fn write(&self, padding: u64) -> [u8; GREETING_LEN] {
        let fields: [&[u8]; 6] = [
            &[0xff],
            &padding.to_be_bytes(),
            &[0x7f, self.major, self.minor],
            self.mechanism.field(),
            &[u8::from(self.as_server)],
            &[0; 31],
        ];
        let mut bytes = [0; GREETING_LEN];
        for (to, from) in bytes.iter_mut().zip(fields.into_iter().flatten()) {
            *to = *from;
        }
        bytes
    }
}

/// RFC 37: `greeting = signature version mechanism as-server filler`.
fn greeting(input: &[u8]) -> Parsed<'_, Greeting> {
    let (left, ()) = signature(input)?;
    let (left, (major, minor)) = (be_u8, be_u8).parse(left)?;
    let (left, mechanism) = mechanism(left)?;
    let (left, as_server) = as_server(left)?;
    let (left, _filler) = rest(left)?;
    Ok((left, Greeting { major, minor, mechanism, as_server }))
}

/// RFC 37: `signature = %xFF padding %x7F`, of whose end libzmq looks at one bit.
fn signature(input: &[u8]) -> Parsed<'_, ()> {
    let (left, _) = ruled(Rule::Version, tag(&[0xff][..])).parse(input)?;
    let (left, _padding) = take(8_usize).parse(left)?;
    let (left, _) = ruled(Rule::Version, verify(be_u8, |byte| byte & 1 == 1)).parse(left)?;
    Ok((left, ()))
}

fn mechanism(input: &[u8]) -> Parsed<'_, MechanismName> {
    let (left, field) = array(input)?;
    match MechanismName::from_field(field) {
        Ok(name) => Ok((left, name)),
        Err(at) => broken(Rule::MechanismName, input.get(at..).unwrap_or_default()),
    }
}

/// RFC 37: `as-server = %x00 | %x01`.
fn as_server(input: &[u8]) -> Parsed<'_, bool> {
    ruled(Rule::AsServer, verify(be_u8, |&byte| byte <= 1)).map(|byte| byte == 1).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN_SERVER: Greeting =
        Greeting { major: 3, minor: 0, mechanism: MechanismName::PLAIN, as_server: true };

    fn with(at: usize, byte: u8) -> Result<Greeting, Malformed> {
        let mut bytes = PLAIN_SERVER.write(0);
        bytes[at] = byte;
        Greeting::parse(&bytes)
    }

    #[test]
    fn checks_what_it_must_and_no_more() {
        let fault = |rule, at| Err(Malformed { rule, at });
        assert_eq!(with(0, 0xfe), fault(Rule::Version, 0));
        assert_eq!(with(9, 0x7e), fault(Rule::Version, 9));
        assert_eq!(with(9, 0x01), Ok(PLAIN_SERVER));
        assert_eq!(with(12, 0), fault(Rule::MechanismName, 12));
        assert_eq!(with(12, b'p'), fault(Rule::MechanismName, 12));
        assert_eq!(with(20, b'X'), fault(Rule::MechanismName, 20));
        assert_eq!(with(32, 2), fault(Rule::AsServer, 32));
        for ignored in (1..9).chain(33..64) {
            assert_eq!(with(ignored, 0xa5), Ok(PLAIN_SERVER));
        }
    }
}
