//! Reading.

use std::io::{self, Read};
use std::net::Shutdown;
use std::time::Duration;

use bytes::Bytes;
use zmtp_codec::Time;

use super::buffer::Reading;
use super::{Engine, Intake, Stage, Wire};
use crate::event::IoError;
use crate::hub::Hub;
use crate::peer::PeerId;

/// Most that is read of one stream before it is another's turn.
const SHARE: usize = 64 * 1024;
/// Room for the rest of a frame that is worth a read of its own.
const OWN_READ: usize = 8 * 1024;
/// How many streams are read in one turn.
const STREAMS: usize = 64;
/// How long a peer may take to close its side after we have closed ours.
pub(super) const PARTING: Duration = Duration::from_secs(1);
/// How many streams wait for that at once.
const MOST_PARTING: usize = 256;
/// How much of what it still sends then is read and thrown away in one turn.
const DISCARD: usize = 64 * 1024;

/// What became of a read.
enum Done {
    /// There may be more.
    More,
    /// The stream is empty for now.
    Empty,
    /// The stream has ended, or has failed with this error.
    Ended(Option<IoError>),
}

impl Engine {
    /// Reads streams that are ready, each its share; whether anything came.
    pub(super) fn fill(&mut self, hub: &mut Hub) -> bool {
        let mut progress = false;
        if !self.parting.is_empty() {
            progress = self.discard(hub.now());
        }
        if !self.stalled.is_empty() {
            self.resume_stalled(hub);
        }
        for _ in 0..STREAMS.min(self.to_read.len()) {
            let Some(id) = self.to_read.pop_front() else { break };
            progress |= self.fill_one(hub, id);
        }
        progress
    }

    /// Whether there is anything to read that the hub has room for.
    pub(crate) fn has_input(&self) -> bool {
        !self.to_read.is_empty()
    }

    /// As [`has_input`](Self::has_input), and of streams that stalled and that the hub has room for
    /// again.
    pub(crate) fn has_input_for(&self, hub: &Hub) -> bool {
        self.has_input() || self.stalled.iter().any(|id| hub.wants_input(*id))
    }

    /// Streams whose hub has room again are read again.
    fn resume_stalled(&mut self, hub: &Hub) {
        let mut place = 0;
        while let Some(&id) = self.stalled.get(place) {
            if self.wire(id).is_none() {
                self.stalled.swap_remove(place);
            } else if hub.wants_input(id) {
                self.stalled.swap_remove(place);
                self.to_read.push_back(id);
            } else {
                place += 1;
            }
        }
    }

    pub(super) fn fill_one(&mut self, hub: &mut Hub, id: PeerId) -> bool {
        let Some(wire) = self.wire(id) else { return false };
        wire.queued = false;
        if wire.stage == Stage::Connecting {
            self.check_connected(hub, id);
            match self.wire(id) {
                None => return true,
                Some(wire) if wire.stage == Stage::Connecting || !wire.readable => return false,
                Some(_) => {}
            }
        } else if !wire.readable {
            return false;
        }
        let mut share = SHARE;
        loop {
            if !hub.wants_input(id) {
                self.stall(id);
                return true;
            }
            match self.read(hub, id, &mut share) {
                Done::Empty => return true,
                Done::Ended(error) => {
                    hub.ended(id, error);
                    return true;
                }
                Done::More if share == 0 => {
                    self.queue(id);
                    return true;
                }
                Done::More => {}
            }
        }
    }

    fn queue(&mut self, id: PeerId) {
        if let Some(wire) = self.wire(id)
            && !std::mem::replace(&mut wire.queued, true)
        {
            self.to_read.push_back(id);
        }
    }

    fn stall(&mut self, id: PeerId) {
        if let Some(wire) = self.wire(id)
            && !std::mem::replace(&mut wire.queued, true)
        {
            self.stalled.push(id);
        }
    }

    /// Reads once, straight into the frame under way if that is large, and else, or what follows
    /// it, into the buffer.
    fn read(&mut self, hub: &mut Hub, id: PeerId, share: &mut usize) -> Done {
        self.tally.reads += 1;
        let Some(Some(wire)) = self.wires.get_mut(id.index as usize) else {
            return Done::Ended(None);
        };
        let place = hub.spare(id).filter(|place| place.limit() >= OWN_READ);
        let read = match place {
            Some(place) => self.buffer.read_to(place, &mut wire.stream),
            None => self.buffer.read(&mut wire.stream),
        };
        let (result, placed, octets, is_full) = match read {
            Ok(Reading { placed, octets, is_full }) => {
                (Ok(placed + octets.len()), placed, octets, is_full)
            }
            Err(error) => (Err(error), 0, Bytes::new(), false),
        };
        if placed > 0 && wire.intake == Intake::Little {
            wire.stream.keep_much();
            wire.intake = Intake::Ample;
        }
        let is_new = wire.intake == Intake::Unknown;
        let done = judge(wire, &result, is_full);
        *share = share.saturating_sub(placed + octets.len());
        if placed > 0 {
            hub.filled(id, placed);
        }
        if !octets.is_empty() {
            hub.octets(id, octets);
        }
        if is_new && hub.is_ready(id) {
            self.bound_intake(hub, id);
        }
        done
    }

    /// The peer is known now, and has sent little yet: decides how much the system is to keep of what it
    /// sends.
    #[cold]
    fn bound_intake(&mut self, hub: &Hub, id: PeerId) {
        let Some(wire) = self.wire(id) else { return };
        wire.intake = Intake::Ample;
        if hub.keeps_little_if_nearby(id) {
            wire.stream.keep_little_if_nearby();
            wire.intake = Intake::Little;
        }
    }

    /// A stream that we close: what is written reaches the peer only if we do not close it with
    /// octets unread, so the peer is waited for to close too.
    pub(super) fn part(&mut self, until: Time, mut wire: Wire) {
        if wire.stream.shutdown(Shutdown::Write).is_err() {
            return self.deregister(&mut wire.stream);
        }
        wire.stage = Stage::Parting(until);
        wire.readable = true;
        if self.parting.len() >= MOST_PARTING {
            // The oldest has had its time.
            let mut oldest = self.parting.remove(0);
            self.deregister(&mut oldest.stream);
        }
        self.parting.push(wire);
    }

    /// Reads and throws away what still comes from streams that we closed.
    fn discard(&mut self, now: Time) -> bool {
        let mut progress = false;
        let mut place = 0;
        while let Some(wire) = self.parting.get_mut(place) {
            let over = matches!(wire.stage, Stage::Parting(until) if until <= now);
            if over || (wire.readable && drain(wire)) {
                let mut wire = self.parting.remove(place);
                self.deregister(&mut wire.stream);
                progress = true;
            } else {
                place += 1;
            }
        }
        progress
    }
}

/// Reads what a closed stream still has; whether it has ended.
fn drain(wire: &mut Wire) -> bool {
    let mut waste = [0; 4096];
    let mut left = DISCARD;
    while left > 0 {
        match wire.stream.read(&mut waste) {
            Ok(0) => return true,
            Ok(count) => left = left.saturating_sub(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                wire.readable = false;
                return error.kind() != io::ErrorKind::WouldBlock;
            }
        }
    }
    false
}

/// What the result of a read tells of the stream. A read that did not fill its room has taken all
/// there was: when more comes, the poll tells.
fn judge(wire: &mut Wire, result: &io::Result<usize>, is_full: bool) -> Done {
    match result {
        Ok(0) => Done::Ended(None),
        Ok(_) if is_full || wire.ending => Done::More,
        Ok(_) => {
            wire.readable = false;
            Done::Empty
        }
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Done::More,
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            wire.readable = false;
            Done::Empty
        }
        Err(error) => Done::Ended(Some(error.into())),
    }
}
