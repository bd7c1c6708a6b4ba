//! Frames in CURVE boxes (RFC 26, "The MESSAGE Command").

mod run;

use alloc::sync::Arc;
use alloc::vec::Vec;

use bytes::{Buf, Bytes, BytesMut};

use super::super::assembly::Assembly;
use super::super::curve_session::CurveSession;
use super::super::frame::{Frame, next_frame};
use super::super::input::{Input, broken, within};
use super::{At, Inbound, Progress};
use crate::config::Config;
use crate::curve::TAG;
use crate::message::{FramesBuilder, INLINE};
use crate::wire::{CurveMessage, FrameHeader, FrameKind, MessagePlain};
use crate::{Error, LimitKind, Limits, Message, Misuse, Output, Rule};

/// Bytes that a box adds to what it holds: name, nonce, tag, flags.
const OVERHEAD: u64 = 33;

/// Reads and writes frames in boxes.
#[derive(Debug)]
pub(in crate::connection) struct CurveTraffic {
    session: CurveSession,
    assembly: Assembly,
    parts: FramesBuilder,
    progress: Progress,
    config: Arc<Config>,
    /// Whether messages may be read in [runs](Self::run), and need not be looked into (a publisher
    /// reads subscriptions from them).
    fast: bool,
}

/// What a box held.
enum Opened {
    /// A payload that fits into a message itself.
    Small([u8; 1 + INLINE], usize),
    /// One that was copied out of what others hold too.
    Copied(Vec<u8>),
    /// One that lies where it came.
    Large(BytesMut),
}

impl Opened {
    fn content(&self) -> &[u8] {
        match self {
            Self::Small(bytes, len) => bytes.get(..*len).unwrap_or_default(),
            Self::Copied(bytes) => bytes,
            Self::Large(bytes) => bytes,
        }
    }

    fn into_payload(self) -> Bytes {
        match self {
            Self::Small(..) => Bytes::copy_from_slice(self.content().get(1..).unwrap_or_default()),
            // A `Vec` that is as large as what is in it becomes one without another allocation.
            Self::Copied(bytes) => {
                let mut bytes = Bytes::from(bytes);
                bytes.advance(1.min(bytes.len()));
                bytes
            }
            Self::Large(mut bytes) => bytes.split_off(1.min(bytes.len())).freeze(),
        }
    }
}

impl CurveTraffic {
    pub(in crate::connection) fn new(session: CurveSession, config: Arc<Config>) -> Self {
        Self {
            session,
            assembly: Assembly::default(),
            parts: FramesBuilder::default(),
            progress: Progress::default(),
            fast: !config.socket_type.is_publisher(),
            config,
        }
    }

    pub(super) const fn assembly_mut(&mut self) -> &mut Assembly {
        &mut self.assembly
    }

    pub(super) fn is_at_boundary(&self) -> bool {
        self.assembly.is_empty() && self.parts.is_empty()
    }

    pub(super) fn next(&mut self, input: &mut Input<'_>) -> Result<Option<Inbound>, Error> {
        loop {
            let (progress, limits) = (self.progress, &self.config.limits);
            let frame = next_frame(&mut self.assembly, input, |header, offset| {
                judge_box(header, offset, progress, limits)
            })?;
            let Some(frame) = frame else { return Ok(None) };
            let offset = frame.offset;
            let opened = open(&mut self.session, frame)?;
            if let Some(inbound) = self.add(opened, offset)? {
                return Ok(Some(inbound));
            }
        }
    }

    /// Adds what a box held to the message under way.
    fn add(&mut self, opened: Opened, offset: u64) -> Result<Option<Inbound>, Error> {
        let MessagePlain { kind, body: payload } =
            MessagePlain::parse(opened.content()).map_err(|fault| broken(fault.rule, offset))?;
        let size = payload.len() as u64;
        let more = match kind {
            FrameKind::Command => {
                let limits = &self.config.limits;
                within(LimitKind::CommandSize, size, limits.command_size, offset)?;
                return Ok(Some(Inbound::Command(opened.into_payload(), At::Boxed(offset))));
            }
            FrameKind::Message { more } => more,
        };
        self.progress.admits(size, &self.config.limits, offset)?;
        if more {
            self.progress.add(size);
            self.parts.push(payload, true);
            return Ok(None);
        }
        self.progress = Progress::default();
        let message = if !self.parts.is_empty() {
            self.parts.push(payload, false);
            self.parts.finish()
        } else if let Opened::Small(..) = opened {
            Message::from_slice(payload)
        } else {
            Message::from_shared(opened.into_payload())
        };
        Ok(Some(Inbound::Message(message, offset)))
    }

    /// Fails where the nonces do not suffice for all parts of all messages.
    pub(super) fn afford(&self, messages: &[Message]) -> Result<(), Misuse> {
        self.session.afford(messages.iter().map(Message::part_count).sum())
    }

    /// Seals a message, one box a part.
    pub(super) fn send(&mut self, message: &Message, output: &mut Output) -> Result<(), Misuse> {
        let count = message.part_count();
        self.session.afford(count)?;
        for (i, part) in message.parts().enumerate() {
            let kind = FrameKind::Message { more: i + 1 < count };
            output.with_tail(|tail| self.session.seal(kind, part, tail));
        }
        Ok(())
    }

    /// Seals a message of one part.
    pub(in crate::connection) fn send_slice(
        &mut self,
        part: &[u8],
        output: &mut Output,
    ) -> Result<(), Misuse> {
        self.session.afford(1)?;
        let kind = FrameKind::Message { more: false };
        output.with_tail(|tail| self.session.seal(kind, part, tail));
        output.original(Message::from_slice(part));
        Ok(())
    }

    /// Seals a command.
    pub(super) fn send_command(&mut self, body: &[u8], output: &mut Output) -> Result<(), Misuse> {
        self.session.afford(1)?;
        let kind = FrameKind::Command;
        output.with_tail(|tail| self.session.seal(kind, body, tail));
        Ok(())
    }
}

/// Judges the header of a box, which may turn out to hold a part or a command.
fn judge_box(
    header: &FrameHeader,
    offset: u64,
    progress: Progress,
    limits: &Limits,
) -> Result<(), Error> {
    if header.kind == (FrameKind::Message { more: true }) {
        return Err(broken(Rule::MoreOnCommand, offset));
    }
    let content = header.size.saturating_sub(OVERHEAD);
    if content <= limits.command_size {
        return Ok(());
    }
    progress.admits(content, limits, offset)
}

/// Opens the box in a frame, if it is a MESSAGE with a nonce that rises.
fn open(session: &mut CurveSession, frame: Frame<FrameHeader>) -> Result<Opened, Error> {
    let Frame { body, offset, body_offset, .. } = frame;
    if !body.starts_with(CurveMessage::PREFIX) {
        return Err(broken(Rule::CurvePlaintext, offset));
    }
    let message = CurveMessage::parse(&body)
        .map_err(|fault| broken(fault.rule, body_offset + fault.at as u64))?;
    // > The server SHALL verify that a client connection does use correctly incrementing short
    // > nonces, and SHALL disconnect clients that reuse a short nonce. (RFC 26)
    if !session.rises(message.nonce()) {
        return Err(broken(Rule::CurveNonce, offset));
    }
    let nonce = message.nonce();
    let Some((tag, content)) = message.message_box().split_first_chunk::<TAG>() else {
        return Err(broken(Rule::CurveMessage, offset));
    };
    let tag = *tag;
    let mut small = [0; 1 + INLINE];
    if let Some(place) = small.get_mut(..content.len()) {
        place.copy_from_slice(content);
        let len = content.len();
        let opens = session.open(nonce, &tag, place);
        return if opens {
            Ok(Opened::Small(small, len))
        } else {
            Err(broken(Rule::CurveBox, offset))
        };
    }
    let content_at = body.len() - content.len();
    // A body that nobody else holds is opened where it stands.
    let mut opened = match body.into_bytes().try_into_mut() {
        Ok(mut whole) => Opened::Large(whole.split_off(content_at)),
        Err(shared) => Opened::Copied(shared.get(content_at..).unwrap_or_default().to_vec()),
    };
    let content: &mut [u8] = match &mut opened {
        Opened::Small(bytes, _) => bytes,
        Opened::Copied(bytes) => bytes,
        Opened::Large(bytes) => bytes,
    };
    if session.open(nonce, &tag, content) {
        Ok(opened)
    } else {
        Err(broken(Rule::CurveBox, offset))
    }
}

#[cfg(all(test, feature = "std"))]
mod tests;
