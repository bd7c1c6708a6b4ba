//! Frames of version 1.0 (RFC 13): a length that counts a flags byte.

use alloc::sync::Arc;

use super::super::assembly::Assembly;
use super::super::frame::{Body, Frame, next_frame};
use super::super::input::Input;
use super::{Inbound, Progress};
use crate::config::Config;
use crate::message::FramesBuilder;
use crate::wire::LegacyFrameHeader;
use crate::{Error, Message, Output};

/// Reads frames of version 1.0.
#[derive(Debug)]
pub(in crate::connection) struct LegacyTraffic {
    assembly: Assembly,
    parts: FramesBuilder,
    progress: Progress,
    config: Arc<Config>,
}

impl LegacyTraffic {
    /// Goes on where the handshake stopped reading.
    pub(in crate::connection) fn new(config: Arc<Config>) -> Self {
        Self {
            assembly: Assembly::default(),
            parts: FramesBuilder::default(),
            progress: Progress::default(),
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
        while let Some(frame) = self.next_frame(input)? {
            let offset = frame.offset;
            if let Some(message) = self.add(frame) {
                return Ok(Some(Inbound::Message(message, offset)));
            }
        }
        Ok(None)
    }

    fn next_frame(
        &mut self,
        input: &mut Input<'_>,
    ) -> Result<Option<Frame<LegacyFrameHeader>>, Error> {
        let (progress, limits) = (self.progress, &self.config.limits);
        next_frame(&mut self.assembly, input, |header: &LegacyFrameHeader, offset| {
            progress.admits(header.body, limits, offset)
        })
    }

    fn add(&mut self, frame: Frame<LegacyFrameHeader>) -> Option<Message> {
        let more = frame.header.more;
        if self.parts.is_empty() && !more {
            return Some(match frame.body {
                Body::Shared(bytes) => Message::from_shared(bytes),
                Body::Copied(..) => Message::from_slice(&frame.body),
            });
        }
        self.parts.push(&frame.body, more);
        if more {
            self.progress.add(frame.header.body);
            return None;
        }
        self.progress = Progress::default();
        Some(self.parts.finish())
    }
}

/// Queues a message in the framing of version 1.0.
pub(super) fn send(message: &Message, output: &mut Output) {
    let last = message.part_count() - 1;
    for (i, part) in message.parts().enumerate() {
        let header = LegacyFrameHeader { more: i < last, body: part.len() as u64 };
        output.with_tail(|tail| {
            header.write(tail);
            tail.extend_from_slice(part);
        });
    }
}
