//! Commands of ZMTP itself.

use alloc::vec::Vec;

use super::{
    Cancel, ErrorCommand, FrameKind, Join, Leave, Malformed, Ping, Pong, RawCommand, Ready,
    Subscribe, header,
};

/// A command of RFC 37: of the NULL handshake, or of the traffic behind any handshake.
///
/// Names are told apart with their case, as libzmq does: `ping` is an unknown command.
///
/// ```
/// use zmtp_codec::wire::{Command, Subscribe};
///
/// let body = b"\x09SUBSCRIBEnews";
/// let command = Command::parse(body).unwrap();
/// assert_eq!(command, Command::Subscribe(Subscribe { topic: b"news" }));
///
/// let mut out = Vec::new();
/// command.write(&mut out);
/// assert_eq!(out, body);
///
/// assert!(matches!(Command::parse(b"\x03ODD"), Ok(Command::Unknown(_))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command<'a> {
    /// READY ends a handshake.
    Ready(Ready<'a>),
    /// ERROR refuses the peer.
    Error(ErrorCommand<'a>),
    /// SUBSCRIBE asks for messages.
    Subscribe(Subscribe<'a>),
    /// CANCEL takes a subscription back.
    Cancel(Cancel<'a>),
    /// PING asks for a sign of life.
    Ping(Ping<'a>),
    /// PONG is the sign of life.
    Pong(Pong<'a>),
    /// JOIN enters a group.
    Join(Join<'a>),
    /// LEAVE leaves a group.
    Leave(Leave<'a>),
    /// A command that RFC 37 does not have.
    Unknown(RawCommand<'a>),
}

impl<'a> Command<'a> {
    /// Reads the body of a command.
    ///
    /// # Errors
    ///
    /// [`Rule::CommandName`](crate::Rule::CommandName), or those of the command that is named.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let raw = RawCommand::parse(body)?;
        match raw.name() {
            Ready::NAME => Ready::parse(body).map(Self::Ready),
            ErrorCommand::NAME => ErrorCommand::parse(body).map(Self::Error),
            Subscribe::NAME => Subscribe::parse(body).map(Self::Subscribe),
            Cancel::NAME => Cancel::parse(body).map(Self::Cancel),
            Ping::NAME => Ping::parse(body).map(Self::Ping),
            Pong::NAME => Pong::parse(body).map(Self::Pong),
            Join::NAME => Join::parse(body).map(Self::Join),
            Leave::NAME => Leave::parse(body).map(Self::Leave),
            _ => Ok(Self::Unknown(raw)),
        }
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Ready(command) => command.write(out),
            Self::Error(command) => command.write(out),
            Self::Subscribe(command) => command.write(out),
            Self::Cancel(command) => command.write(out),
            Self::Ping(command) => command.write(out),
            Self::Pong(command) => command.write(out),
            Self::Join(command) => command.write(out),
            Self::Leave(command) => command.write(out),
            Self::Unknown(command) => command.write(out),
        }
    }
}

/// Writes a command frame with this body.
///
/// > command-size = %x04 short-size | %x06 long-size (RFC 37)
///
/// ```
/// use zmtp_codec::wire::frame_command;
///
/// let mut out = Vec::new();
/// frame_command(b"\x04PONG", &mut out);
/// assert_eq!(out, b"\x04\x05\x04PONG");
/// ```
pub fn frame_command(body: &[u8], out: &mut Vec<u8>) {
    let (bytes, length) = header(FrameKind::Command, body.len() as u64);
    out.extend(bytes.iter().take(length));
    out.extend_from_slice(body);
}
