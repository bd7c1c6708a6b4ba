//! The TCP connections of a capture.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use super::conversation::Conversation;
use super::entry::{End, Entry, Note};
use super::packet::Segment;
use super::print::Printer;
use super::reassembly::{Piece, Reassembly};

/// How many connections are followed at a time. The one that was silent for longest gives way.
const MOST: usize = 1024;

/// Two ends, in the order of their addresses.
type Key = (SocketAddr, SocketAddr);

/// Follows the connections of a capture.
pub(super) struct Flows<'p> {
    flows: HashMap<Key, Flow>,
    printer: &'p mut Printer,
    /// Only this port, and whatever passes there.
    port: Option<u16>,
    show: usize,
    /// Counts segments.
    now: u64,
    violations: u64,
    /// Connections that were something else.
    foreign: u64,
}

struct Flow {
    /// Who connected, or was seen first.
    one: SocketAddr,
    two: SocketAddr,
    from_one: Reassembly,
    from_two: Reassembly,
    conversation: Conversation,
    /// What the transcript calls it, once it is in there.
    number: Option<u64>,
    seen: u64,
    /// Whether the capture has its beginning.
    is_whole: bool,
    state: FlowState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FlowState {
    Open,
    /// It is something else.
    Foreign,
}

impl<'p> Flows<'p> {
    pub(super) fn new(printer: &'p mut Printer, port: Option<u16>, show: usize) -> Self {
        let flows = HashMap::new();
        Self { flows, printer, port, show, now: 0, violations: 0, foreign: 0 }
    }

    /// Takes a segment.
    pub(super) fn segment(
        &mut self,
        segment: &Segment<'_>,
        time: Option<Duration>,
    ) -> io::Result<()> {
        let ports = [segment.from.port(), segment.to.port()];
        if self.port.is_some_and(|port| !ports.contains(&port)) {
            return Ok(());
        }
        self.now += 1;
        let key = (segment.from.min(segment.to), segment.from.max(segment.to));
        if self.is_another(&key, segment) {
            self.retire(&key)?;
        }
        if !self.flows.contains_key(&key) {
            // An acknowledgement of something that is over begins nothing.
            if segment.payload.is_empty() && !segment.syn {
                return Ok(());
            }
            self.make_room()?;
            self.flows.insert(key, Flow::new(segment, self.show));
        }
        let Some(flow) = self.flows.get_mut(&key) else { return Ok(()) };
        flow.seen = self.now;
        if flow.state == FlowState::Foreign {
            return Ok(());
        }
        let entries = flow.segment(segment, time);
        if self.port.is_none() && flow.is_foreign() {
            flow.abandon();
            self.foreign += 1;
            return Ok(());
        }
        flow.print(&entries, self.printer)
    }

    /// Whether a new connection begins between the same ends.
    fn is_another(&self, key: &Key, segment: &Segment<'_>) -> bool {
        let Some(flow) = self.flows.get(key) else { return false };
        let known = if segment.from == flow.one { &flow.from_one } else { &flow.from_two };
        segment.syn
            && known.has_begun()
            && !known.is_at_beginning(segment.sequence.wrapping_add(1))
            && !flow.is_recent(segment)
    }

    fn make_room(&mut self) -> io::Result<()> {
        if self.flows.len() < MOST {
            return Ok(());
        }
        let oldest = self.flows.iter().min_by_key(|(_, flow)| flow.seen).map(|(key, _)| *key);
        oldest.map_or(Ok(()), |key| self.retire(&key))
    }

    /// A connection is over.
    fn retire(&mut self, key: &Key) -> io::Result<()> {
        let Some(mut flow) = self.flows.remove(key) else { return Ok(()) };
        if flow.state == FlowState::Open {
            let entries = flow.finish();
            flow.print(&entries, self.printer)?;
            self.violations += flow.conversation.violations();
        }
        Ok(())
    }

    /// The capture is over; how many rules were broken, and how many connections were something
    /// else.
    pub(super) fn finish(mut self) -> io::Result<(u64, u64)> {
        let mut keys: Vec<Key> = self.flows.keys().copied().collect();
        keys.sort_by_key(|key| self.flows.get(key).map(|flow| flow.number));
        for key in keys {
            self.retire(&key)?;
        }
        Ok((self.violations, self.foreign))
    }
}

impl Flow {
    fn new(segment: &Segment<'_>, show: usize) -> Self {
        // Who acknowledges a connection is not the one who made it, but its capture may begin
        // with any segment.
        Self {
            one: segment.from,
            two: segment.to,
            from_one: Reassembly::default(),
            from_two: Reassembly::default(),
            conversation: Conversation::new(show),
            number: None,
            seen: 0,
            is_whole: segment.syn,
            state: FlowState::Open,
        }
    }

    /// Whether a SYN is one of this connection that came twice.
    fn is_recent(&self, segment: &Segment<'_>) -> bool {
        let end = if segment.from == self.one { End::One } else { End::Two };
        self.is_whole && self.conversation.is_fresh(end) && self.conversation.is_fresh(end.other())
    }

    fn segment(&mut self, segment: &Segment<'_>, time: Option<Duration>) -> Vec<Entry> {
        let end = if segment.from == self.one { End::One } else { End::Two };
        let flow = match end {
            End::One => &mut self.from_one,
            End::Two => &mut self.from_two,
        };
        let mut sequence = segment.sequence;
        if segment.syn {
            // The SYN itself counts as one byte.
            sequence = sequence.wrapping_add(1);
            if !flow.is_at_beginning(sequence) {
                flow.begin(sequence);
            }
        }
        let midstream = !self.is_whole
            && !flow.has_begun()
            && segment.payload.first().is_some_and(|first| *first != 0xff);
        let pieces = flow.segment(sequence, segment.payload);
        let mut entries = Vec::new();
        if midstream {
            self.conversation.begin_midstream(end);
        }
        self.pieces(end, time, pieces, &mut entries);
        if segment.fin || segment.rst {
            let rest = self.reassembly(end).finish();
            self.pieces(end, time, rest, &mut entries);
            let how = if segment.rst { Note::Reset } else { Note::Closed };
            entries.extend(self.conversation.end(end, time, Some(how)));
        }
        entries
    }

    const fn reassembly(&mut self, end: End) -> &mut Reassembly {
        match end {
            End::One => &mut self.from_one,
            End::Two => &mut self.from_two,
        }
    }

    fn pieces(
        &mut self,
        end: End,
        time: Option<Duration>,
        pieces: Vec<Piece>,
        entries: &mut Vec<Entry>,
    ) {
        for piece in pieces {
            entries.extend(match piece {
                Piece::Bytes(bytes) => self.conversation.feed(end, time, &bytes),
                Piece::Gap(length) => self.conversation.gap(end, time, length),
            });
        }
    }

    fn finish(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for end in [End::One, End::Two] {
            let rest = self.reassembly(end).finish();
            self.pieces(end, None, rest, &mut entries);
            entries.extend(self.conversation.end(end, None, None));
        }
        entries
    }

    /// Whether it has nothing of ZMTP; 1.0 without a greeting looks like anything.
    fn is_foreign(&self) -> bool {
        self.conversation.looks_foreign(End::One) || self.conversation.looks_foreign(End::Two)
    }

    fn abandon(&mut self) {
        self.state = FlowState::Foreign;
        self.from_one = Reassembly::default();
        self.from_two = Reassembly::default();
    }

    fn print(&mut self, entries: &[Entry], printer: &mut Printer) -> io::Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        // What only came and went is nothing to tell.
        let quiet = self.conversation.is_fresh(End::One) && self.conversation.is_fresh(End::Two);
        let number = match self.number {
            Some(number) => number,
            None if quiet && self.is_silent(entries) => return Ok(()),
            None => printer.connection(&self.one.to_string(), &self.two.to_string())?,
        };
        self.number = Some(number);
        printer.entries(number, entries)
    }

    fn is_silent(&self, entries: &[Entry]) -> bool {
        entries
            .iter()
            .all(|entry| matches!(entry.what, super::entry::What::Note(Note::Closed | Note::Reset)))
    }
}
