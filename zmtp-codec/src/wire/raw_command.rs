//! Commands, uninterpreted.

use alloc::vec::Vec;

use nom::Parser;
use nom::combinator::rest;

use super::parser::{Parsed, command_name, whole};
use super::{Malformed, put};
use crate::Rule;

/// The body of any command: a name and data.
///
/// ```
/// use zmtp_codec::Rule;
/// use zmtp_codec::wire::RawCommand;
///
/// let command = RawCommand::parse(b"\x04PONGabc").unwrap();
/// assert_eq!((command.name(), command.data()), (&b"PONG"[..], &b"abc"[..]));
/// assert_eq!(RawCommand::parse(b"\0").unwrap_err().rule, Rule::CommandName);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RawCommand<'a> {
    name: &'a [u8],
    data: &'a [u8],
}

impl<'a> RawCommand<'a> {
    /// Makes a command of a name and data.
    ///
    /// # Errors
    ///
    /// [`Rule::CommandName`] unless `name` is 1 to 255 ASCII letters.
    pub fn new(name: &'a [u8], data: &'a [u8]) -> Result<Self, Malformed> {
        let letters = name.iter().all(u8::is_ascii_alphabetic);
        if letters && (1..=255).contains(&name.len()) {
            Ok(Self { name, data })
        } else {
            Err(Malformed { rule: Rule::CommandName, at: 0 })
        }
    }

    /// Reads the body of a command.
    ///
    /// RFC 37 speaks of "a null octet separator" behind the name in one place. Its grammar has
    /// none, and libzmq sends none.
    ///
    /// # Errors
    ///
    /// [`Rule::CommandName`], at 0: "command-name = short-size 1*255command-name-char" (RFC 37).
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        whole(body, Rule::CommandName, raw)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(self.name, out);
        out.extend_from_slice(self.data);
    }

    /// The name, in the case in which it travels.
    #[must_use]
    pub const fn name(&self) -> &'a [u8] {
        self.name
    }

    /// All behind the name.
    #[must_use]
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }
}

/// RFC 37: `command-body = command-name command-data`.
fn raw(input: &[u8]) -> Parsed<'_, RawCommand<'_>> {
    (command_name, rest).map(|(name, data)| RawCommand { name, data }).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_bad_names() {
        let fault = Err(Malformed { rule: Rule::CommandName, at: 0 });
        for body in [&b""[..], b"\0", b"\0PING", b"\x05PING", b"\x04PI G", b"\x04PIN1"] {
            assert_eq!(RawCommand::parse(body), fault);
        }
        assert_eq!(RawCommand::new(&[b'a'; 256], b""), fault);
        assert!(RawCommand::parse(b"\x04ping").is_ok());
    }
}
