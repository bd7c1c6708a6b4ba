//! What the box of MESSAGE holds.

use alloc::vec::Vec;

use crate::Rule;
use crate::wire::frame::MORE;
use crate::wire::{FrameKind, Malformed};

/// The flag of a command inside a box, which is not the one outside.
const COMMAND: u8 = 0b10;

/// What the box of a [`CurveMessage`](crate::wire::CurveMessage) holds: a message part or a
/// command.
///
/// > payload = payload-flags payload-data (RFC 26)
///
/// RFC 26 defines bit 0 of the flags, MORE, and reserves the others. libzmq marks commands with
/// bit 1, and so must its peers.
///
/// ```
/// use zmtp_codec::wire::{FrameKind, MessagePlain};
///
/// let plain = MessagePlain::parse(b"\x02\x04PING\0\0").unwrap();
/// assert_eq!(plain, MessagePlain { kind: FrameKind::Command, body: b"\x04PING\0\0" });
/// assert_eq!(MessagePlain::flags(plain.kind), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessagePlain<'a> {
    /// What it is.
    pub kind: FrameKind,
    /// The bytes behind the flags.
    pub body: &'a [u8],
}

impl<'a> MessagePlain<'a> {
    /// Reads the content of the box.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveMessage`] if it has no flags, [`Rule::ReservedFlags`]: "These bits are reserved
    /// for future use and MUST be zero" (RFC 26), [`Rule::MoreOnCommand`].
    pub const fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let [flags, body @ ..] = bytes else {
            return Err(Malformed { rule: Rule::CurveMessage, at: 0 });
        };
        let kind = match *flags {
            0 => FrameKind::Message { more: false },
            MORE => FrameKind::Message { more: true },
            COMMAND => FrameKind::Command,
            0b11 => return Err(Malformed { rule: Rule::MoreOnCommand, at: 0 }),
            _ => return Err(Malformed { rule: Rule::ReservedFlags, at: 0 }),
        };
        Ok(Self { kind, body })
    }

    /// Writes the content of the box.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(Self::flags(self.kind));
        out.extend_from_slice(self.body);
    }

    /// The byte of flags.
    #[must_use]
    pub const fn flags(kind: FrameKind) -> u8 {
        match kind {
            FrameKind::Message { more: false } => 0,
            FrameKind::Message { more: true } => MORE,
            FrameKind::Command => COMMAND,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_flags() {
        let rule = |bytes| MessagePlain::parse(bytes).unwrap_err().rule;
        assert_eq!(rule(b""), Rule::CurveMessage);
        assert_eq!(rule(b"\x03"), Rule::MoreOnCommand);
        assert_eq!(rule(b"\x04"), Rule::ReservedFlags);
        assert!(MessagePlain::parse(b"\x00").unwrap().body.is_empty());
    }
}
