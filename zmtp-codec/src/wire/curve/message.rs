//! MESSAGE of CURVE.

use alloc::vec::Vec;

use crate::Rule;
use crate::wire::Malformed;
use crate::wire::parser::{named, whole};

/// The length and the name of the command.
const NAMED: &[u8; 8] = b"\x07MESSAGE";

/// MESSAGE of CURVE: everything behind the handshake.
///
/// RFC 26 calls it a command, but libzmq sends its frame without the COMMAND flag.
///
/// ```
/// use zmtp_codec::wire::CurveMessage;
///
/// let sealed = [3; 17];
/// let message = CurveMessage::new(3, &sealed).unwrap();
/// let mut body = Vec::new();
/// message.write(&mut body);
/// assert_eq!(body[..16], *b"\x07MESSAGE\0\0\0\0\0\0\0\x03");
/// assert_eq!(CurveMessage::parse(&body), Ok(message));
/// assert!(CurveMessage::parse(&body[..32]).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveMessage<'a> {
    nonce: u64,
    message_box: &'a [u8],
}

impl<'a> CurveMessage<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"MESSAGE";

    /// The length and the name of the command, the first bytes of its body.
    pub const PREFIX: &'static [u8] = NAMED;

    /// The bytes before its box.
    pub const HEADER_LEN: usize = 16;

    /// The fewest bytes of its box.
    pub const MIN_BOX: usize = 17;

    /// Makes a MESSAGE.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveMessage`] if the box has fewer than 17 bytes.
    pub const fn new(nonce: u64, message_box: &'a [u8]) -> Result<Self, Malformed> {
        if message_box.len() < Self::MIN_BOX {
            return Err(Malformed { rule: Rule::CurveMessage, at: Self::HEADER_LEN });
        }
        Ok(Self { nonce, message_box })
    }

    /// Reads the body of the command. As every message of a connection passes here, this is not
    /// left to a grammar.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveMessage`]: "This command SHALL be at least 33 octets long" (RFC 26), and
    /// [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let Some(fields) = body.strip_prefix(NAMED) else {
            // Which of the two rules about names is broken, the grammar knows.
            whole(body, Rule::UnexpectedCommand, named(Self::NAME))?;
            return Err(Malformed { rule: Rule::UnexpectedCommand, at: 0 });
        };
        match fields.split_first_chunk() {
            None => Err(Malformed { rule: Rule::CurveMessage, at: NAMED.len() }),
            Some((nonce, message_box)) => Self::new(u64::from_be_bytes(*nonce), message_box),
        }
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(Self::header(self.nonce));
        out.extend_from_slice(self.message_box);
    }

    /// The bytes before the box, for those who seal the box in its place.
    #[must_use]
    pub const fn header(nonce: u64) -> [u8; 16] {
        let [a, b, c, d, e, f, g, h] = *NAMED;
        let [i, j, k, l, m, n, o, p] = nonce.to_be_bytes();
        [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
    }

    /// The short nonce, completed by
    /// [`nonce::MESSAGE_FROM_CLIENT`](crate::wire::nonce::MESSAGE_FROM_CLIENT) or
    /// [`nonce::MESSAGE_FROM_SERVER`](crate::wire::nonce::MESSAGE_FROM_SERVER).
    #[must_use]
    pub const fn nonce(&self) -> u64 {
        self.nonce
    }

    /// Box \[payload\](S'->C') or (C'->S'), a [`MessagePlain`](crate::wire::MessagePlain).
    #[must_use]
    pub const fn message_box(&self) -> &'a [u8] {
        self.message_box
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_wrong() {
        let fault = |rule, at| Err(Malformed { rule, at });
        assert_eq!(CurveMessage::parse(b""), fault(Rule::CommandName, 0));
        assert_eq!(CurveMessage::parse(b"\x07MESS"), fault(Rule::CommandName, 0));
        assert_eq!(CurveMessage::parse(b"\x04PING"), fault(Rule::UnexpectedCommand, 0));
        assert_eq!(CurveMessage::parse(b"\x04PINGxx"), fault(Rule::UnexpectedCommand, 0));
        assert_eq!(CurveMessage::parse(b"\x07MESSAGE123"), fault(Rule::CurveMessage, 8));
        assert_eq!(CurveMessage::parse(b"\x07MESSAGE12345678"), fault(Rule::CurveMessage, 16));
    }
}
