//! Messages that go to the same peers, framed once for all of them.
//!
//! A publisher that sends message after message to the same subscribers does not touch each of them
//! for each message: what they all get is framed into one run, and goes to their connections when
//! anything else is to be done with the socket. There is room for as many messages in it as the peer
//! with the least room takes, so the marks hold exactly. A socket with a single peer does the same for
//! that one: what it sends touches neither the peer nor its connection.

use zmtp_codec::{Framed, Framer, Message};

use super::lent::{Lent, OWNED_BELOW};
use super::outward::{SEGMENT, WRITE_SIZE};
use super::peers::{Bounds, Peers};
use super::{DropReason, Link, PeerId};
use crate::options::COPY_BELOW;

/// No header of a frame takes more octets.
const MOST_HEADER: usize = 9;

/// Messages that are framed and not yet with the peers that they go to.
#[derive(Debug)]
pub(super) struct Run {
    /// Who is to get them; nobody while there is no run.
    audience: Vec<PeerId>,
    /// Who of those gets them, and who has no room for any until something is written.
    members: Vec<PeerId>,
    full: Vec<PeerId>,
    framer: Framer,
    /// What was framed last, for its memory.
    framed: Framed,
    /// For how many messages all members have room.
    room: usize,
    /// How many of those may be collected before anything else is looked at, and how many could when
    /// that was said.
    credit: u32,
    granted: u32,
    /// So many octets more may be collected.
    left: usize,
    /// A write is due with so many messages, or with so many octets.
    due: (usize, usize),
    /// How many messages were ever framed for several peers at once.
    pub(super) tally: u64,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            audience: Vec::new(),
            members: Vec::new(),
            full: Vec::new(),
            framer: Framer::new().copy_below(COPY_BELOW),
            framed: Framed::default(),
            room: 0,
            credit: 0,
            granted: 0,
            left: 0,
            due: (0, 0),
            tally: 0,
        }
    }
}

impl Run {
    #[inline(always)]
    fn push(&mut self, lent: Lent<'_>) {
        match lent.to_copy() {
            Ok(part) => self.framer.push_slice(part),
            Err(message) => self.framer.push(message),
        }
    }

    /// Whether a write is due, behind a message of so many octets for which the room is counted: one
    /// more like it would be too many, or would begin another segment that there is no room to fill.
    fn is_due(&self, last: usize) -> bool {
        let count = self.framer.count();
        count >= self.due.0
            || self.left_of(self.due.1) < last
            || (self.is_at_segment(last) && self.room < count)
    }

    /// Whether one more message of so many octets would begin the second segment.
    fn is_at_segment(&self, last: usize) -> bool {
        self.framer.len() <= SEGMENT && self.left_of(SEGMENT) < last
    }

    fn left_of(&self, octets: usize) -> usize {
        octets.saturating_sub(self.framer.len())
    }

    /// How many octets may be collected, behind a message of so many, without a question whether a
    /// write is due.
    fn octets_left(&self, last: usize) -> usize {
        match self.framer.len() > SEGMENT || self.is_at_segment(last) {
            true => self.left_of(self.due.1),
            false => self.left_of(self.due.1.min(SEGMENT)),
        }
    }
}

impl Peers {
    /// Frames a message for all of `targets` at once, if each is an open stream for which
    /// nothing waits; whether that is so. Who has no room does not get it, and it is counted there,
    /// unless `nodrop` says that all are to have room. Before anything else is done or asked, the run
    /// is to be [given out](Self::end_run).
    pub(crate) fn send_to_all(&mut self, targets: &[PeerId], lent: Lent<'_>, nodrop: bool) -> bool {
        if self.run.room == 0 || self.run.audience != targets {
            self.end_run();
            if !self.begin_run(targets, nodrop) {
                return false;
            }
        }
        let run = &mut self.run;
        let before = run.framer.len();
        run.push(lent);
        run.room -= 1;
        run.tally += 1;
        self.pressing |= run.is_due(run.framer.len() - before);
        true
    }

    /// Begins a run for this peer alone, unless there is one; for how many messages there is room
    /// in it.
    pub(super) fn run_to(&mut self, id: PeerId) -> usize {
        if self.run.audience != [id] {
            self.end_run();
            self.begin_run(&[id], true);
        }
        self.run.room
    }

    /// For how many messages there is room in the run.
    pub(crate) const fn run_room(&self) -> usize {
        self.run.room
    }

    /// So many messages, for which the run has room, may be [collected](Self::collect) until it is
    /// [counted](Self::count_collected) how many were.
    pub(crate) fn grant(&mut self, credit: u32) {
        let run = &mut self.run;
        (run.credit, run.granted) = (credit, credit);
        run.left = run.octets_left(1);
    }

    /// Frames a message of one part behind others for the peers of the run, if it may and a write is
    /// not yet due with it; whether it did.
    #[inline(always)]
    pub(crate) fn collect(&mut self, part: &[u8]) -> bool {
        let run = &mut self.run;
        if run.credit == 0 || part.len() > OWNED_BELOW {
            return false;
        }
        let octets = part.len() + MOST_HEADER;
        if run.left < 2 * octets {
            return false;
        }
        run.left -= octets;
        run.credit -= 1;
        run.framer.push_slice(part);
        true
    }

    /// As [`collect`](Self::collect), any message that is little, whether a write is due with it or
    /// not, when it is counted what was collected before; none if it may not, else whether
    /// they are not yet worth a write.
    pub(crate) fn collect_lent(&mut self, lent: Lent<'_>) -> Option<bool> {
        let run = &mut self.run;
        run.credit = run.credit.checked_sub(1)?;
        run.granted = run.credit;
        run.room = run.room.saturating_sub(1);
        let before = run.framer.len();
        run.push(lent);
        let octets = run.framer.len() - before;
        let is_due = run.is_due(octets);
        run.left = run.octets_left(octets);
        self.pressing |= is_due;
        Some(!is_due)
    }

    /// Counts the messages that were collected, of which there is no room for others from here on, and
    /// tells how many more may be; how many there were.
    pub(crate) fn count_collected(&mut self) -> (u32, u32) {
        let run = &mut self.run;
        let collected = run.granted - run.credit;
        run.granted = run.credit;
        run.room = run.room.saturating_sub(usize::try_from(collected).unwrap_or(usize::MAX));
        (collected, run.credit)
    }

    /// As [`send_to_all`](Self::send_to_all), to this peer, with a message that is not large.
    pub(crate) fn send_to_one(&mut self, id: PeerId, lent: Lent<'_>) -> bool {
        lent.is_little() && self.send_to_all(&[id], lent, true)
    }

    /// Begins a run for these peers, if all of them take the next message just so.
    fn begin_run(&mut self, targets: &[PeerId], nodrop: bool) -> bool {
        let Bounds { send_messages, send_octets, conflate, .. } = self.bounds;
        if send_octets != usize::MAX || conflate {
            return false;
        }
        let (mut room, mut due) = (usize::MAX, (usize::MAX, WRITE_SIZE));
        let mut takes_framed = false;
        self.run.members.clear();
        self.run.full.clear();
        for id in targets {
            let Some(peer) = self.get(*id) else { return false };
            let Link::Stream(stream) = &peer.link else { return false };
            let connection = &stream.connection;
            let left = send_messages.saturating_sub(connection.unsent());
            let backlog = connection.backlog();
            if !peer.waiting.is_empty() || !connection.is_ready() || (left == 0 && nodrop) {
                return false;
            }
            takes_framed |= connection.takes_framed();
            let stuck = peer.flags.stuck;
            if left == 0 {
                self.run.full.push(*id);
                continue;
            }
            self.run.members.push(*id);
            room = room.min(left);
            if !stuck {
                due = (due.0.min(left), due.1.min(WRITE_SIZE.saturating_sub(backlog)));
            }
        }
        // Where each message is sealed for each, frames would be made for nobody.
        if self.run.members.is_empty() || !takes_framed {
            return false;
        }
        for id in targets {
            self.mark_dirty(*id);
        }
        self.run.room = room;
        self.run.due = due;
        self.run.audience.extend_from_slice(targets);
        true
    }

    /// Gives the run, if there is one, to the connections of the peers that it is for.
    #[inline]
    pub(crate) fn end_run(&mut self) {
        if !self.run.audience.is_empty() {
            self.give_out();
        }
    }

    #[cold]
    fn give_out(&mut self) {
        let mut members = std::mem::take(&mut self.run.members);
        let mut framed = std::mem::take(&mut self.run.framed);
        self.run.framer.finish_into(&mut framed);
        self.count_collected();
        (self.run.room, self.run.credit, self.run.granted) = (0, 0, 0);
        // For those whose octets are their own.
        let mut messages = None;
        for id in members.drain(..) {
            self.send_run(id, &framed, &mut messages);
        }
        let mut full = std::mem::take(&mut self.run.full);
        for id in full.drain(..) {
            let Some(peer) = self.get_mut(id) else { continue };
            peer.flags.refused = true;
            peer.counters.dropped.add(DropReason::HighWaterMark, framed.count() as u64);
        }
        // What they share is with the connections, and goes when it is written.
        framed.clear();
        self.run.audience.clear();
        self.run.members = members;
        self.run.full = full;
        self.run.framed = framed;
    }

    /// Queues a run for this peer, whose link is open.
    fn send_run(&mut self, id: PeerId, framed: &Framed, messages: &mut Option<Vec<Message>>) {
        let Some(peer) = self.get_mut(id) else { return };
        let Link::Stream(stream) = &mut peer.link else { return };
        let connection = &mut stream.connection;
        let sent = match connection.takes_framed() {
            true => connection.send_framed(framed),
            false => connection.send_batch(messages.get_or_insert_with(|| framed.messages())),
        };
        if sent.is_err() {
            framed.messages().into_iter().for_each(|message| peer.waiting.push(message));
        }
        peer.counters.messages_sent += framed.count() as u64;
    }

    /// Frames a message for several peers at once.
    pub(super) fn frame(&mut self, message: &Message) -> Framed {
        self.end_run();
        let mut framed = std::mem::take(&mut self.run.framed);
        self.run.framer.push(message);
        self.run.framer.finish_into(&mut framed);
        self.run.tally += 1;
        framed
    }

    /// What was [framed](Self::send_copy) is with all its peers: its memory serves again.
    pub(crate) fn take_back(&mut self, framed: Option<Framed>) {
        if let Some(mut framed) = framed {
            framed.clear();
            self.run.framed = framed;
        }
    }

    /// How many messages were ever framed for several peers at once.
    #[cfg(test)]
    pub(crate) const fn framed(&self) -> u64 {
        self.run.tally
    }
}
