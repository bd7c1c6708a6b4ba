//! HELLO of PLAIN.

use alloc::vec::Vec;
use core::fmt;

use nom::Parser;
use nom::sequence::preceded;

use crate::Rule;
use crate::wire::parser::{named, ruled, short, whole};
use crate::wire::{Malformed, put};

/// HELLO of PLAIN: the credentials of the client.
///
/// > hello = command-size %d5 "HELLO" username password (RFC 24)
///
/// Its `Debug` form keeps the password to itself.
///
/// ```
/// use zmtp_codec::wire::PlainHello;
///
/// let hello = PlainHello::parse(b"\x05HELLO\x05admin\x06secret").unwrap();
/// assert_eq!((hello.username(), hello.password()), (&b"admin"[..], &b"secret"[..]));
/// assert_eq!(format!("{hello:?}"), r#"PlainHello { username: "admin", .. }"#);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PlainHello<'a> {
    username: &'a [u8],
    password: &'a [u8],
}

impl<'a> PlainHello<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"HELLO";

    /// Makes a HELLO.
    ///
    /// # Errors
    ///
    /// [`Rule::PlainHello`] if the user name or the password has more than 255 bytes.
    pub const fn new(username: &'a [u8], password: &'a [u8]) -> Result<Self, Malformed> {
        if username.len() > 255 {
            Err(Malformed { rule: Rule::PlainHello, at: 6 })
        } else if password.len() > 255 {
            Err(Malformed { rule: Rule::PlainHello, at: 7 + username.len() })
        } else {
            Ok(Self { username, password })
        }
    }

    /// Reads the body of the command. Both fields, `OCTET *VCHAR` in RFC 24, may hold any bytes,
    /// as with libzmq.
    ///
    /// # Errors
    ///
    /// [`Rule::PlainHello`] unless both fields fill the command exactly, and
    /// [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let field = || ruled(Rule::PlainHello, short);
        let grammar = preceded(named(Self::NAME), (field(), field()));
        let grammar = grammar.map(|(username, password)| Self { username, password });
        whole(body, Rule::PlainHello, grammar)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        put::short(self.username, out);
        put::short(self.password, out);
    }

    /// Who the client is.
    #[must_use]
    pub const fn username(&self) -> &'a [u8] {
        self.username
    }

    /// How the client proves it.
    #[must_use]
    pub const fn password(&self) -> &'a [u8] {
        self.password
    }
}

impl fmt::Debug for PlainHello<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlainHello {{ username: \"{}\", .. }}", self.username.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wants_both_fields_to_fit() {
        let fault = |at| Err(Malformed { rule: Rule::PlainHello, at });
        assert_eq!(PlainHello::parse(b"\x05HELLO"), fault(6));
        assert_eq!(PlainHello::parse(b"\x05HELLO\x01a"), fault(8));
        assert_eq!(PlainHello::parse(b"\x05HELLO\x01a\x02b"), fault(8));
        assert_eq!(PlainHello::parse(b"\x05HELLO\x01a\x01bc"), fault(10));
        assert!(PlainHello::parse(b"\x05HELLO\0\0").is_ok());
        assert_eq!(PlainHello::new(b"a", &[0; 256]), fault(8));
    }
}
