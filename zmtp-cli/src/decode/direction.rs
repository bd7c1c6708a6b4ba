//! One direction of a connection: from bytes to entries.

use zmtp_codec::Rule;
use zmtp_codec::wire::{Detected, FrameKind, GREETING_LEN, LEGACY_GREETING_LEN, parse_version};

use super::about::{Ends, Spoken};
use super::entry::{Note, What};
use super::frame::{Frame, Framing, LEAST, Partial};
use super::handshake::{self, Handshake};
use super::traffic::Traffic;

/// The most bytes of a command that are looked at: a little more than a peer takes by default.
const COMMAND: u64 = 66_000;

/// Reads one direction. It keeps the bytes of a greeting, of a frame header, of a command, and the
/// beginnings of message parts, and nothing else.
#[derive(Debug)]
pub(crate) struct Direction {
    /// Bytes that are not worth anything yet: less than a greeting.
    held: Vec<u8>,
    /// How many bytes came before them.
    offset: u64,
    state: State,
    show: usize,
    found: Vec<(u64, What)>,
}

#[derive(Debug)]
enum State {
    Greeting,
    /// Between frames.
    Frames(Framing, Stage),
    /// Within one.
    Body(Framing, Stage, Partial),
    /// Nothing makes sense any more since this byte.
    Lost {
        since: u64,
    },
    /// It has ended.
    Over,
}

/// What frames mean.
#[derive(Debug)]
pub(super) enum Stage {
    /// The next one is the identity.
    Identity,
    Handshake(Handshake),
    Traffic(Traffic),
}

impl Direction {
    /// `show`: how many bytes of each part are of interest.
    pub(crate) const fn new(show: usize) -> Self {
        Self { held: Vec::new(), offset: 0, state: State::Greeting, show, found: Vec::new() }
    }

    /// Takes a connection that was there before: what comes are taken for frames of 3.x.
    pub(crate) fn begin_midstream(&mut self) {
        self.found.push((0, What::Note(Note::Midstream)));
        self.state = State::Frames(Framing::V2, Stage::Traffic(Traffic::default()));
    }

    /// Whether nothing came yet.
    pub(crate) const fn is_fresh(&self) -> bool {
        self.position() == 0
    }

    /// Reads bytes, with what is known of both ends; what they say, in order.
    pub(super) fn feed(&mut self, bytes: &[u8], ends: &mut Ends<'_>) -> Vec<(u64, What)> {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = self.step(rest, ends);
        }
        std::mem::take(&mut self.found)
    }

    /// Goes on behind bytes that are missing.
    pub(crate) fn gap(&mut self, length: u64) -> Vec<(u64, What)> {
        let at = self.position();
        self.found.push((at, What::Note(Note::Gap(length))));
        let survives = match &mut self.state {
            State::Body(_, _, partial) => partial.skip(length),
            State::Greeting | State::Frames(..) => false,
            State::Lost { .. } | State::Over => true,
        };
        self.offset = at.saturating_add(length);
        self.held.clear();
        if !survives {
            self.state = State::Lost { since: self.offset };
        }
        std::mem::take(&mut self.found)
    }

    /// The stream is over.
    pub(crate) fn end(&mut self) -> Vec<(u64, What)> {
        let at = self.position();
        if let State::Greeting = &self.state
            && !self.held.is_empty()
        {
            self.state = State::Over;
            let cut = handshake::cut_greeting(&self.held);
            return vec![(0, cut), (at, What::Note(Note::Truncated))];
        }
        let note = match &self.state {
            State::Greeting => None,
            State::Body(..) => Some(Note::Truncated),
            State::Frames(_, Stage::Traffic(traffic)) if !traffic.is_at_boundary() => {
                Some(Note::Truncated)
            }
            State::Frames(..) if !self.held.is_empty() => Some(Note::Truncated),
            State::Lost { since } if at > *since => Some(Note::Undecoded(at - *since)),
            State::Frames(..) | State::Lost { .. } | State::Over => None,
        };
        self.state = State::Over;
        note.map(|note| (at, What::Note(note))).into_iter().collect()
    }

    /// How many bytes came.
    pub(super) const fn position(&self) -> u64 {
        self.offset.saturating_add(self.held.len() as u64)
    }

    /// Takes one step; what is left of the input.
    fn step<'a>(&mut self, input: &'a [u8], ends: &mut Ends<'_>) -> &'a [u8] {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Greeting => self.greeting(input, ends),
            State::Frames(framing, stage) => self.header(input, framing, stage, ends),
            State::Body(framing, stage, partial) => self.body(input, framing, stage, partial, ends),
            State::Lost { since } => {
                self.state = State::Lost { since };
                self.offset = self.offset.saturating_add(input.len() as u64);
                &[]
            }
            State::Over => &[],
        }
    }

    /// Collects one byte of a greeting, and judges what is there.
    fn greeting<'a>(&mut self, input: &'a [u8], ends: &mut Ends<'_>) -> &'a [u8] {
        let Some((first, rest)) = input.split_first() else { return input };
        self.held.push(*first);
        self.state = State::Greeting;
        let detected = parse_version(&self.held);
        match detected {
            Detected::Incomplete => {}
            Detected::V1Unversioned(_) => self.unversioned(ends),
            Detected::V1Versioned => {
                ends.own.version = Spoken::V1;
                self.legacy(Spoken::V1, ends);
            }
            Detected::V2 => {
                ends.own.version = Spoken::V2;
                self.legacy(Spoken::V2, ends);
            }
            Detected::V3 => self.current(ends),
        }
        rest
    }

    /// Frames of 1.0 from the first byte on; or another protocol.
    fn unversioned(&mut self, ends: &mut Ends<'_>) {
        self.found.push((0, What::Note(Note::NoGreeting)));
        ends.own.version = Spoken::V1Unversioned;
        self.frames(0, Framing::V1, ends);
    }

    fn legacy(&mut self, version: Spoken, ends: &mut Ends<'_>) {
        if self.held.len() < LEGACY_GREETING_LEN {
            return;
        }
        let kind = self.held.last().and_then(|offset| zmtp_codec::SocketType::from_byte(*offset));
        ends.own.socket_type = kind;
        let (name, framing) = match version {
            Spoken::V2 => ("2.0", Framing::V2),
            _ => ("1.0", Framing::V1),
        };
        self.found.push((0, What::LegacyGreeting { version: name, socket_type: kind }));
        self.frames(LEGACY_GREETING_LEN, framing, ends);
    }

    /// An end that speaks 3.x, and goes down to what the other speaks.
    fn current(&mut self, ends: &mut Ends<'_>) {
        ends.own.version = Spoken::V3;
        match ends.peer.version {
            Spoken::V1Unversioned => {
                // What looks like a signature is the header of its identity.
                self.frames(0, Framing::V1, ends);
            }
            older @ (Spoken::V1 | Spoken::V2) => self.legacy(older, ends),
            Spoken::V3 | Spoken::Unknown => {
                let Ok(bytes) = <[u8; GREETING_LEN]>::try_from(self.held.as_slice()) else {
                    return;
                };
                self.held.clear();
                self.offset = handshake::GREETING;
                let next = handshake::greet(&bytes, ends, &mut self.found);
                self.state = State::Frames(Framing::V2, Stage::Handshake(next));
            }
        }
    }

    /// Frames begin at this byte of what is held, the first of them with the identity.
    fn frames(&mut self, at: usize, framing: Framing, ends: &mut Ends<'_>) {
        let held = std::mem::take(&mut self.held);
        let (before, behind) = held.split_at_checked(at).unwrap_or((&held, &[]));
        self.offset = before.len() as u64;
        self.state = State::Frames(framing, Stage::Identity);
        let mut rest = behind;
        while !rest.is_empty() {
            rest = self.step(rest, ends);
        }
    }

    /// Collects one byte of a frame header.
    fn header<'a>(
        &mut self,
        input: &'a [u8],
        framing: Framing,
        stage: Stage,
        ends: &mut Ends<'_>,
    ) -> &'a [u8] {
        let Some((first, rest)) = input.split_first() else { return input };
        self.held.push(*first);
        match framing.parse(&self.held) {
            Ok(None) => self.state = State::Frames(framing, stage),
            Ok(Some((header, length))) => {
                let keep = match header.kind {
                    FrameKind::Command if header.size > COMMAND => LEAST,
                    FrameKind::Command => usize::try_from(header.size).unwrap_or(LEAST),
                    FrameKind::Message { .. } => self.show.max(LEAST),
                };
                let partial = Partial::new(header, length, self.offset, keep);
                self.offset = self.offset.saturating_add(length as u64);
                self.held.clear();
                if partial.is_whole() {
                    self.whole(framing, stage, partial, ends);
                } else {
                    self.state = State::Body(framing, stage, partial);
                }
            }
            Err(malformed) => {
                let offset = self.offset.saturating_add(malformed.at as u64);
                self.violate(self.offset, malformed.rule, offset);
                self.offset = self.position();
                self.held.clear();
                self.state = State::Lost { since: offset };
            }
        }
        rest
    }

    fn body<'a>(
        &mut self,
        input: &'a [u8],
        framing: Framing,
        stage: Stage,
        mut partial: Partial,
        ends: &mut Ends<'_>,
    ) -> &'a [u8] {
        let rest = partial.take(input);
        self.offset = self.offset.saturating_add((input.len() - rest.len()) as u64);
        if partial.is_whole() {
            self.whole(framing, stage, partial, ends);
        } else {
            self.state = State::Body(framing, stage, partial);
        }
        rest
    }

    /// A frame is there.
    fn whole(&mut self, framing: Framing, stage: Stage, partial: Partial, ends: &mut Ends<'_>) {
        let frame = partial.finish();
        let next = match stage {
            Stage::Identity => {
                self.identity(&frame);
                Stage::Traffic(Traffic::legacy())
            }
            Stage::Handshake(handshake) => {
                handshake.frame(&frame, ends, self.show, &mut self.found)
            }
            Stage::Traffic(traffic) => {
                Stage::Traffic(traffic.frame(&frame, ends.own, self.show, &mut self.found))
            }
        };
        self.state = State::Frames(framing, next);
    }

    fn identity(&mut self, frame: &Frame) {
        if frame.size > 255 {
            self.violate(frame.offset, Rule::Identity, frame.body_offset);
        }
        let shown = super::entry::first(&frame.body, self.show).to_vec();
        let preview = super::entry::Preview { bytes: shown, length: frame.size };
        self.found.push((frame.offset, What::Identity(preview)));
    }

    fn violate(&mut self, at: u64, rule: Rule, offset: u64) {
        self.found.push((at, What::Violation { rule, offset }));
    }
}
