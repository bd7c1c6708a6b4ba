//! Runs of small messages in boxes that lie whole in the input.

use bytes::{Buf, Bytes};

use super::{CurveTraffic, Opened};
use crate::connection::curve_session::FRONT;
use crate::connection::traffic::Inbound;
use crate::curve::TAG;
use crate::message::INLINE;
use crate::wire::{CurveMessage, FrameKind, MessagePlain};
use crate::{Inbox, Message};

/// What the largest box of a small part holds: flags and the part.
const CONTENT: usize = 1 + INLINE;

/// Bytes of a short frame before what is sealed.
const SEALED_AT: usize = 2 + FRONT;

/// A window of the input that holds the frame of the largest such box. Where there is less to read,
/// the rest is left to the slow way.
const WINDOW: usize = SEALED_AT + CONTENT;

/// Room is made for as many messages at a time.
const RUN: usize = 256;

/// What a box in front came to.
enum Found {
    Message(Message),
    /// A part, behind which there are others.
    Part,
}

impl CurveTraffic {
    /// A run of messages of small parts, `most` at most, opened without an allocation. It stops in
    /// front of the first frame that holds anything else or breaks a rule, of which nothing is
    /// remembered: [`next`](Self::next) reads it from its beginning.
    pub(in crate::connection) fn run<I: Inbox>(
        &mut self,
        input: &mut Bytes,
        into: &mut I,
        most: usize,
    ) {
        if !self.fast || !self.assembly.is_empty() {
            return;
        }
        let end_of_run = into.count().saturating_add(most);
        // No box is smaller, so this reserves no more than the input is worth.
        into.make_room(most.min(input.len() / (SEALED_AT + 1)).min(RUN));
        let mut read = 0;
        while into.count() < into.room().min(end_of_run) {
            let window = input.get(read..).and_then(|rest| rest.first_chunk());
            let Some((found, length)) = window.and_then(|window| self.small(window)) else { break };
            if let Found::Message(message) = found {
                into.add(message);
            }
            read += length;
        }
        input.advance(read);
    }

    /// What is in the small box that the input begins with, and the length of its frame.
    #[inline]
    fn small(&mut self, window: &[u8; WINDOW]) -> Option<(Found, usize)> {
        let [0, size, body @ ..] = window else { return None };
        let body = body.get(..usize::from(*size))?;
        let message = CurveMessage::parse(body).ok()?;
        let nonce = message.nonce();
        let (tag, content) = message.message_box().split_first_chunk::<TAG>()?;
        let size = content.len().checked_sub(1)?;
        self.progress.admits(size as u64, &self.config.limits, 0).ok()?;
        if !self.session.rises(nonce) {
            return None;
        }
        // A copy of fixed size costs less than one that fits.
        let mut opened = *window.last_chunk::<CONTENT>()?;
        if !self.session.opens(nonce, tag, opened.get_mut(..content.len())?) {
            return None;
        }
        let kind = MessagePlain::parse(&opened).ok()?.kind;
        let FrameKind::Message { more } = kind else { return None };
        self.session.accept(nonce);
        let length = 2 + body.len();
        if !more && self.parts.is_empty() {
            // In the place of the flags, the size makes of it what a message is made of.
            opened[0] = u8::try_from(size).ok()?;
            return Some((Found::Message(Message::from_window(&opened)?), length));
        }
        match self.add(Opened::Small(opened, content.len()), 0) {
            Ok(Some(Inbound::Message(message, _))) => Some((Found::Message(message), length)),
            _ => Some((Found::Part, length)),
        }
    }
}
