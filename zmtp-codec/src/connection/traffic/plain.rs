//! Clear-text frames of version 2.0 and above.

use alloc::sync::Arc;

use bytes::{Buf, Bytes};

use super::super::assembly::{Assembly, Whole};
use super::super::input::{Input, malformed};
use super::whole::{Body, several, small, whole};
use super::{At, Inbound, Progress, judge};
use crate::config::Config;
use crate::message::INLINE;
use crate::wire::{FrameHeader, FrameKind};
use crate::{Error, Inbox, Message, Version};

/// So many messages that do not fit into themselves are found before they are made.
const FOUND: usize = 32;

/// Room is made for as many messages at a time.
const RUN: usize = 256;

/// Reads clear-text frames.
#[derive(Debug)]
pub(in crate::connection) struct PlainTraffic {
    assembly: Assembly,
    progress: Progress,
    config: Arc<Config>,
    version: Version,
    /// Frames with bodies smaller than this take the fast path; 0 where messages must be looked
    /// into (a publisher reads subscriptions from them).
    fast_below: u8,
    /// The largest body of one that takes the way of [`run`](Self::run), which is no smaller; none
    /// where messages must be looked into.
    fast_most: Option<u64>,
}

impl PlainTraffic {
    pub(in crate::connection) fn new(config: Arc<Config>, version: Version) -> Self {
        let limits = &config.limits;
        let most = limits.part_size.min(limits.message_size);
        let fast = !config.socket_type.is_publisher() && limits.parts > 0;
        let fast_most = fast.then_some(most);
        let below = |most: u64| u8::try_from(most.min(INLINE as u64) + 1).ok();
        let fast_below = fast_most.and_then(below).unwrap_or(0);
        let (assembly, progress) = (Assembly::default(), Progress::default());
        Self { assembly, progress, config, version, fast_below, fast_most }
    }

    pub(super) const fn assembly_mut(&mut self) -> &mut Assembly {
        &mut self.assembly
    }

    pub(super) fn is_at_boundary(&self) -> bool {
        self.assembly.is_empty()
    }

    /// The next message, where it is a single small part that lies whole in the input with at
    /// least [`WINDOW`] bytes to read: one copy of a fixed size, no allocation, no call.
    #[inline(always)]
    pub(in crate::connection) fn next_small(&self, input: &mut Bytes) -> Option<Message> {
        if !self.assembly.is_empty() {
            return None;
        }
        let (window, length) = small(input, self.fast_below)?;
        let message = Message::from_window(window)?;
        input.advance(length);
        Some(message)
    }

    /// A run of messages that lie whole in the input, `most` at most. What is not small is a slice of
    /// the input.
    pub(in crate::connection) fn run<I: Inbox>(
        &self,
        input: &mut Bytes,
        into: &mut I,
        most: usize,
    ) {
        if !self.assembly.is_empty() {
            return;
        }
        let end_of_run = into.count().saturating_add(most);
        // Every frame has two bytes at least, so this reserves no more than the input is worth.
        into.make_room(most.min(input.len() / 2).min(RUN));
        let mut read = 0;
        // A list that cannot grow in the loop lets each message be written where it belongs.
        while into.count() < into.room().min(end_of_run) {
            let rest = input.get(read..).unwrap_or_default();
            if let Some((window, length)) = small(rest, self.fast_below) {
                into.add_small(window);
                read += length;
            } else if let Some(Body { start, end }) = whole(rest, self.fast_most) {
                if end - start > INLINE {
                    let room = into.room().min(end_of_run).saturating_sub(into.count());
                    read = self.run_of_large(input, read, into, room);
                } else {
                    into.add(Message::from_slice(rest.get(start..end).unwrap_or_default()));
                    read += end;
                }
            } else if let Some(end) = self.several(rest) {
                into.add(Self::of_frames(input, read, end));
                read += end;
            } else {
                break;
            }
        }
        input.advance(read);
    }

    /// Where a message of several parts that `bytes` begins with ends, if it is to be had so.
    #[inline]
    fn several(&self, bytes: &[u8]) -> Option<usize> {
        self.fast_most?;
        several(bytes, &self.config.limits)
    }

    /// The message of the frames, so many bytes, that lie there in the input.
    #[inline]
    fn of_frames(input: &Bytes, at: usize, len: usize) -> Message {
        let frames = input.get(at..at + len).unwrap_or_default();
        match Message::from_small_frames(frames) {
            Some(message) => message,
            None => Message::from_frames(input.slice(at..at + len)),
        }
    }

    /// As [`run`](Self::run), beginning at `read`, as long as they do not fit into a message itself;
    /// down to where. They are found first and added together: a message that is added on its own is
    /// put together elsewhere before, and is loaded in other pieces than it was stored in, which
    /// waits for the cache.
    #[inline(never)]
    fn run_of_large<I: Inbox>(
        &self,
        input: &Bytes,
        mut read: usize,
        into: &mut I,
        room: usize,
    ) -> usize {
        let mut bodies = [(0, 0); FOUND];
        let mut found = 0;
        for place in bodies.iter_mut().take(room) {
            let rest = input.get(read..).unwrap_or_default();
            let Some(Body { start, end }) = whole(rest, self.fast_most) else { break };
            if end - start <= INLINE {
                break;
            }
            *place = (read + start, read + end);
            read += end;
            found += 1;
        }
        let bodies = bodies.get(..found).unwrap_or_default();
        into.add_all(
            bodies.iter().map(|(start, end)| Message::of_large(input.slice(*start..*end))),
        );
        read
    }

    pub(super) fn next(&mut self, input: &mut Input<'_>) -> Result<Option<Inbound>, Error> {
        if self.assembly.is_empty()
            && let Some(whole) = self.next_whole(input)?
        {
            return Ok(Some(whole));
        }
        while let Some(frame) = self.fill(input)? {
            match frame.header.kind {
                FrameKind::Command => {
                    let offset = self.assembly.frame_offset(input);
                    let at = At::Clear { frame: offset, body: offset + frame.header_len as u64 };
                    let body = self.assembly.take_body(frame.header_len);
                    return Ok(Some(Inbound::Command(body, at)));
                }
                FrameKind::Message { more: true } => {
                    self.progress.add(frame.header.size);
                    self.assembly.keep_frame();
                }
                FrameKind::Message { more: false } => {
                    let offset = self.assembly.frame_offset(input);
                    return Ok(Some(Inbound::Message(self.finish(&frame), offset)));
                }
            }
        }
        Ok(None)
    }

    fn fill(&mut self, input: &mut Input<'_>) -> Result<Option<Whole<FrameHeader>>, Error> {
        let Self { assembly, progress, config, version, .. } = self;
        assembly.fill(input, |header, offset| {
            judge(header, offset, *version, *progress, &config.limits)
        })
    }

    /// The message that ends with the frame just filled.
    fn finish(&mut self, last: &Whole<FrameHeader>) -> Message {
        self.progress = Progress::default();
        if self.assembly.has_frames() {
            match self.assembly.peek_frames(Message::from_small_frames) {
                Some(message) => message,
                None => Message::from_frames(self.assembly.take_frames()),
            }
        } else {
            match self.assembly.peek_body(last.header_len, Message::from_small_slice) {
                Some(message) => message,
                None => Message::from_shared(self.assembly.take_body(last.header_len)),
            }
        }
    }

    /// A message or command that lies whole in the input, as a slice of it. Where a message does
    /// not, its whole frames go to the assembly, and reading goes on there.
    fn next_whole(&mut self, input: &mut Input<'_>) -> Result<Option<Inbound>, Error> {
        let bytes = input.peek();
        let mut progress = Progress::default();
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let offset = input.position() + at as u64;
            let parsed = FrameHeader::parse(rest).map_err(|fault| malformed(fault, offset))?;
            let Some((header, header_len)) = parsed else { break };
            judge(&header, offset, self.version, progress, &self.config.limits)?;
            let left = (rest.len() - header_len) as u64;
            let Some(body) = usize::try_from(header.size).ok().filter(|&n| n as u64 <= left) else {
                break;
            };
            match header.kind {
                FrameKind::Message { more: true } => {
                    at += header_len + body;
                    progress.add(header.size);
                }
                FrameKind::Message { more: false } if at > 0 => {
                    let frames = input.take(at + header_len + body);
                    return Ok(Some(Inbound::Message(Message::from_frames(frames), offset)));
                }
                FrameKind::Message { more: false } => {
                    input.skip(header_len);
                    let message = Message::from_shared(input.take(body));
                    return Ok(Some(Inbound::Message(message, offset)));
                }
                FrameKind::Command if at > 0 => break,
                FrameKind::Command => {
                    input.skip(header_len);
                    let at = At::Clear { frame: offset, body: input.position() };
                    return Ok(Some(Inbound::Command(input.take(body), at)));
                }
            }
        }
        self.assembly.adopt_frames(input, at);
        self.progress = progress;
        Ok(None)
    }
}
