//! Traffic: what follows the handshake.

#[cfg(feature = "curve")]
mod curve;
mod legacy;
mod plain;
mod whole;

use alloc::boxed::Box;
use alloc::vec::Vec;

use bytes::Bytes;
use bytes::buf::Limit;

#[cfg(feature = "curve")]
use super::input::broken;
use super::input::{Input, malformed, within};
#[cfg(feature = "curve")]
pub(super) use curve::CurveTraffic;
pub(super) use legacy::LegacyTraffic;
pub(super) use plain::PlainTraffic;

use crate::wire::{FrameHeader, FrameKind, LegacyFrameHeader, Malformed};
use crate::{Error, Inbox, LimitKind, Limits, Message, Misuse, Output, Rule, Version};

/// Something whole that came out of the stream.
#[derive(Debug)]
pub(super) enum Inbound {
    /// A message, whose last frame begins at this byte of the stream.
    Message(Message, u64),
    /// The body of a command.
    Command(Bytes, At),
}

/// Where in the stream a command stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    /// In clear text: its frame and its body begin at these bytes.
    Clear { frame: u64, body: u64 },
    /// In a box, whose frame begins at this byte.
    #[cfg(feature = "curve")]
    Boxed(u64),
}

impl At {
    /// The error for a malformed command.
    pub(super) fn malformed(self, fault: Malformed) -> Error {
        match self {
            Self::Clear { body, .. } => malformed(fault, body),
            #[cfg(feature = "curve")]
            Self::Boxed(offset) => broken(fault.rule, offset),
        }
    }

    /// Where its frame begins: the byte to name in an error about the command as a whole.
    pub(super) const fn offset(self) -> u64 {
        match self {
            Self::Clear { frame, .. } => frame,
            #[cfg(feature = "curve")]
            Self::Boxed(offset) => offset,
        }
    }
}

/// How messages and commands travel on a connection.
#[derive(Debug)]
pub(super) enum Traffic {
    /// Frames of version 2.0 and above, in clear text.
    Plain(PlainTraffic),
    /// The same in CURVE boxes.
    #[cfg(feature = "curve")]
    Curve(Box<CurveTraffic>),
    /// Frames of version 1.0.
    Legacy(Box<LegacyTraffic>),
}

impl Traffic {
    pub(super) fn next(&mut self, input: &mut Input<'_>) -> Result<Option<Inbound>, Error> {
        match self {
            Self::Plain(plain) => plain.next(input),
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.next(input),
            Self::Legacy(legacy) => legacy.next(input),
        }
    }

    /// A run of messages that lie whole in the input, `most` at most, where there is a faster way for
    /// them than [`next`](Self::next), which reads whatever is left.
    #[inline(always)]
    pub(super) fn run<I: Inbox>(&mut self, input: &mut Bytes, into: &mut I, most: usize) {
        match self {
            Self::Plain(plain) => plain.run(input, into, most),
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.run(input, into, most),
            Self::Legacy(_) => {}
        }
    }

    /// Queues all messages, or none.
    pub(super) fn send_batch(
        &mut self,
        messages: &[Message],
        copy_below: usize,
        output: &mut Output,
    ) -> Result<(), Misuse> {
        match self {
            Self::Plain(_) => {
                output.put_messages_v2(messages, copy_below);
                return Ok(());
            }
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.afford(messages)?,
            Self::Legacy(_) => {}
        }
        messages.iter().try_for_each(|message| self.send_ref(message, copy_below, output))
    }

    /// Room for the rest of a large frame of a peer that has `sent` so many bytes.
    pub(super) fn space(&mut self, sent: u64) -> Option<&mut [u8]> {
        match self {
            Self::Plain(plain) => plain.assembly_mut().space::<FrameHeader>(sent),
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.assembly_mut().space::<FrameHeader>(sent),
            Self::Legacy(legacy) => legacy.assembly_mut().space::<LegacyFrameHeader>(sent),
        }
    }

    /// As [`space`](Self::space), but a place to append to.
    pub(super) fn spare(&mut self, sent: u64) -> Option<Limit<&mut Vec<u8>>> {
        match self {
            Self::Plain(plain) => plain.assembly_mut().spare::<FrameHeader>(sent),
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.assembly_mut().spare::<FrameHeader>(sent),
            Self::Legacy(legacy) => legacy.assembly_mut().spare::<LegacyFrameHeader>(sent),
        }
    }

    /// Counts bytes that were read there; how many.
    pub(super) fn commit(&mut self, count: usize) -> usize {
        match self {
            Self::Plain(plain) => plain.assembly_mut().commit(count),
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.assembly_mut().commit(count),
            Self::Legacy(legacy) => legacy.assembly_mut().commit(count),
        }
    }

    /// Queues a message.
    pub(super) fn send(
        &mut self,
        message: Message,
        copy_below: usize,
        output: &mut Output,
    ) -> Result<(), (Message, Misuse)> {
        match self {
            Self::Plain(_) => output.put_message_v2(message, copy_below),
            #[cfg(feature = "curve")]
            Self::Curve(curve) => {
                if let Err(misuse) = curve.send(&message, output) {
                    return Err((message, misuse));
                }
                output.original(message);
            }
            Self::Legacy(_) => {
                legacy::send(&message, output);
                output.original(message);
            }
        }
        Ok(())
    }

    /// Queues a message of one part, copied.
    pub(super) fn send_slice(
        &mut self,
        part: &[u8],
        copy_below: usize,
        output: &mut Output,
    ) -> Result<(), Misuse> {
        match self {
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.send_slice(part, output),
            Self::Plain(_) | Self::Legacy(_) => self
                .send(Message::from_slice(part), copy_below, output)
                .map_err(|(_, misuse)| misuse),
        }
    }

    /// Queues a copy of a message.
    pub(super) fn send_ref(
        &mut self,
        message: &Message,
        copy_below: usize,
        output: &mut Output,
    ) -> Result<(), Misuse> {
        match self {
            Self::Plain(_) => {
                output.put_message_ref_v2(message, copy_below);
                return Ok(());
            }
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.send(message, output)?,
            Self::Legacy(_) => legacy::send(message, output),
        }
        output.original(message.clone());
        Ok(())
    }

    /// Queues a command, given its body.
    pub(super) fn send_command(&mut self, body: &[u8], output: &mut Output) -> Result<(), Misuse> {
        let start = output.queued();
        match self {
            Self::Plain(_) => output.put_command(body),
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.send_command(body, output)?,
            Self::Legacy(_) => return Err(Misuse::NotInThisVersion),
        }
        output.not_message(start);
        Ok(())
    }

    /// Whether the stream stands between two messages.
    pub(super) fn is_at_boundary(&self) -> bool {
        match self {
            Self::Plain(plain) => plain.is_at_boundary(),
            #[cfg(feature = "curve")]
            Self::Curve(curve) => curve.is_at_boundary(),
            Self::Legacy(legacy) => legacy.is_at_boundary(),
        }
    }
}

/// The size of the message under way, before the frame that is being judged.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    parts: u32,
    payload: u64,
}

impl Progress {
    /// Judges a frame of the size `body` at `byte`, before any of it is stored.
    fn admits(self, body: u64, limits: &Limits, offset: u64) -> Result<(), Error> {
        within(LimitKind::PartSize, body, limits.part_size, offset)?;
        let payload = self.payload.saturating_add(body);
        within(LimitKind::MessageSize, payload, limits.message_size, offset)?;
        let parts = u64::from(self.parts) + 1;
        within(LimitKind::Parts, parts, u64::from(limits.parts), offset)
    }

    /// Whether there was a part.
    const fn is_begun(self) -> bool {
        self.parts > 0
    }

    const fn add(&mut self, body: u64) {
        self.parts = self.parts.saturating_add(1);
        self.payload = self.payload.saturating_add(body);
    }
}

/// Judges the header of a clear-text frame.
fn judge(
    header: &FrameHeader,
    offset: u64,
    version: Version,
    progress: Progress,
    limits: &Limits,
) -> Result<(), Error> {
    match header.kind {
        // > Bits 7-2: Reserved. Bits 7-2 are reserved for future use and MUST be zero. (RFC 15)
        FrameKind::Command if version < Version::V3_0 => {
            Err(Error::Protocol { rule: Rule::ReservedFlags, offset })
        }
        FrameKind::Command => {
            within(LimitKind::CommandSize, header.size, limits.command_size, offset)
        }
        FrameKind::Message { .. } => progress.admits(header.size, limits, offset),
    }
}
