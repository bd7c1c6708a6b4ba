//! The short way of a message: when nothing else is to be done, a call does its own work only.
//!
//! Most calls of a busy socket find it calm: no mail, nobody else who waits, nothing to tell. Then
//! a message that goes out as it is, to whoever's turn it is or its first part names, is encoded behind those that are held
//! back for the next write, and a message that is there is handed over. Where there is one peer
//! only, it has a lane: not even its turn is looked at, and what goes out is collected as frames, in
//! a run that the peer gets as a whole. Everything else takes the long way, [`Shared::wait`] and its
//! like, which leaves the socket calm or not.

use std::time::Instant;

use super::core::Core;
use super::crank::{CrankGuard, Leaning};
use super::shared::Shared;
use super::wait::LOOK_AROUND;
use crate::peer::{Front, Lent, OnLane, SendLane};

/// The way to the only peer, or from it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lane {
    /// How many messages may pass before somebody looks.
    credit: u32,
    /// The place of the peer in the table.
    place: u32,
}

/// How messages go out to the only peer.
#[derive(Clone, Copy, Debug, Default)]
enum Outward {
    #[default]
    Shut,
    /// As frames, which are collected in a run that is for the peer in this place: the peer itself is
    /// not touched, and the run knows how many may pass.
    Frames { place: u32 },
    /// One by one, since the octets are the connection's own.
    Stream(Lane),
    /// To another socket of this process, where nothing need be copied.
    Pipe(Lane),
}

/// What calls may do without a look at anything else. It holds until the machinery is taken for
/// more than that.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Express {
    /// Nothing is to be done but what the next call itself brings.
    pub(super) calm: bool,
    outward: Outward,
    inward: Lane,
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Core {
    /// Opens the lanes of a socket that is calm.
    pub(super) fn open_express(&mut self) {
        let (outward, inward) = (self.outward_lane(), self.inward_lane());
        self.express = Express { calm: true, outward, inward };
    }

    /// From here on anything may be done with the machinery.
    #[inline]
    pub(super) fn close_express(&mut self) {
        if self.express.calm {
            self.close_lanes();
        }
    }

    fn close_lanes(&mut self) {
        self.express = Express::default();
        self.count_collected();
        self.hub.peers.end_run();
    }

    fn outward_lane(&mut self) -> Outward {
        self.count_collected();
        self.hub.peers.grant(0);
        let Some(id) = self.hub.sole_outward() else { return Outward::Shut };
        let (place, most) = (id.index, self.pace.credit());
        // The last one that fits is left to who looks.
        let credit = |room: usize, most| number(room.saturating_sub(1)).min(most);
        match self.hub.peers.lane(id) {
            SendLane::Frames { room } if self.may_hold() => {
                self.hub.peers.grant(credit(room, most));
                Outward::Frames { place }
            }
            SendLane::Stream { room } if self.may_hold() => {
                Outward::Stream(Lane { credit: credit(room, most), place })
            }
            SendLane::Pipe { room, held: true } if self.may_hold() => {
                Outward::Pipe(Lane { credit: credit(room, most), place })
            }
            SendLane::Pipe { room, held: false } => {
                Outward::Pipe(Lane { credit: credit(room, LOOK_AROUND), place })
            }
            _ => Outward::Shut,
        }
    }

    /// The lane of frames is used up: goes on if that is for the clock to be looked at, and no write is due.
    fn renew_frames(&mut self) {
        if self.pace.credit() == 0 {
            self.pace.hold_more(Instant::now());
            let room = number(self.hub.peers.run_room().saturating_sub(1));
            self.hub.peers.grant(room.min(self.pace.credit()));
        }
    }

    /// Counts what was collected as frames since the last time; how many more may be.
    #[inline]
    fn count_collected(&mut self) -> u32 {
        let (collected, left) = self.hub.peers.count_collected();
        self.pace.held = self.pace.held.saturating_add(collected);
        left
    }

    fn inward_lane(&self) -> Lane {
        let Some(id) = self.hub.sole_inward() else { return Lane::default() };
        let credit = number(self.hub.peers.receive_lane(id));
        let credit = LOOK_AROUND.saturating_sub(self.unturned).min(credit);
        Lane { credit, place: id.index }
    }
}

/// What became of a message that was to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    /// It is held back with others, or on its way.
    Held,
    /// It is held back, and the first.
    Begun,
    /// It is with others that are to be written now.
    Due,
    /// It is on its way, and somebody is to be told.
    Awaited,
    /// It was not sent.
    Not,
}

impl Core {
    /// Sends on the lane to the only peer, whatever it is.
    fn send_on_lane(&mut self, lent: Lent<'_>) -> Sent {
        if let Outward::Frames { place } = self.express.outward {
            let credit = self.count_collected();
            if lent.is_little() {
                if credit == 0 {
                    self.renew_frames();
                }
                let Some(is_little) = self.hub.peers.collect_lent(lent) else { return Sent::Not };
                self.pace.held = self.pace.held.saturating_add(1);
                return if is_little { Sent::Held } else { Sent::Due };
            }
            // What is large follows what was collected, and so does what comes next.
            self.hub.peers.end_run();
            self.express.outward = Outward::Stream(Lane { credit, place });
        }
        let lane = match &mut self.express.outward {
            Outward::Stream(lane) => lane,
            // As a message it is handed on without a copy.
            Outward::Pipe(lane) if !matches!(lent, Lent::Owned(_)) => lane,
            Outward::Pipe(_) | Outward::Frames { .. } | Outward::Shut => return Sent::Not,
        };
        let Some(credit) = lane.credit.checked_sub(1) else { return Sent::Not };
        lane.credit = credit;
        let place = lane.place;
        match self.hub.peers.send_on_lane(place, lent) {
            OnLane::Queued => {
                self.pace.held += 1;
                Sent::Held
            }
            OnLane::Collected if self.may_hold() => {
                self.pace.hold_for_others();
                Sent::Begun
            }
            OnLane::Collected | OnLane::Awaited => Sent::Awaited,
            OnLane::Pressing => Sent::Due,
            OnLane::Refused => Sent::Not,
        }
    }

    /// As [`send_on_lane`](Self::send_on_lane), where that is a pipe which takes a few bytes behind
    /// others, and nobody is to be told; whether it was sent.
    #[inline(always)]
    fn put_on_pipe(&mut self, part: &[u8]) -> bool {
        let Outward::Pipe(Lane { credit, place }) = &mut self.express.outward else { return false };
        if *credit == 0 || !self.hub.peers.put_on_pipe(*place, part) {
            return false;
        }
        *credit -= 1;
        self.pace.held += 1;
        true
    }

    /// As [`send_on_lane`](Self::send_on_lane), where no lane is open or it is used up.
    fn send_in_turn(&mut self, lent: Lent<'_>, has_mail: bool) -> Sent {
        self.count_collected();
        let waits = self.pace.held > 0 && self.may_hold();
        if !self.express.calm || has_mail || !waits || !self.hub.send_express(lent) {
            return Sent::Not;
        }
        if self.hub.is_pressing() || self.is_due() {
            return Sent::Due;
        }
        self.express.outward = self.outward_lane();
        Sent::Held
    }

    #[inline(always)]
    fn receive_on_lane(&mut self, has_mail: bool) -> Option<Front<'_>> {
        let Lane { credit, place } = &mut self.express.inward;
        if *credit == 0 || has_mail {
            return None;
        }
        *credit -= 1;
        self.unturned += 1;
        self.hub.peers.next_on_lane(*place)
    }

    /// As [`receive_on_lane`](Self::receive_on_lane), where no lane is open or it is used up.
    #[inline(never)]
    fn receive_in_turn(&mut self, has_mail: bool) -> Option<Front<'_>> {
        if !self.express.calm || has_mail || self.unturned >= LOOK_AROUND {
            return None;
        }
        self.unturned += 1;
        self.hub.receive_express()
    }
}

impl Shared {
    /// Sends a message, if that needs nothing but a place behind others that are held
    /// back; whether it was sent.
    #[inline(always)]
    pub(crate) fn send_express(&self, lent: Lent<'_>) -> bool {
        match lent {
            Lent::Borrowed(part) => self.send_part(part, false),
            Lent::Owned(part) => self.send_part(part, true),
            Lent::Message(_) => match self.core.lean() {
                Some(core) => self.send_leaning(core, lent),
                None => self.send_as_visitor(lent),
            },
        }
    }

    /// As [`send_express`](Self::send_express), of a message of this one part: to a single peer most
    /// of them go behind others and that is all.
    #[inline(never)]
    fn send_part(&self, part: &[u8], is_owned: bool) -> bool {
        let Some(mut core) = self.core.lean() else {
            return self.send_as_visitor(Lent::of_part(part, is_owned));
        };
        if !self.mailbox.has_mail()
            && (core.hub.peers.collect(part) || !is_owned && core.put_on_pipe(part))
        {
            return true;
        }
        self.send_leaning(core, Lent::of_part(part, is_owned))
    }

    /// As [`send_express`](Self::send_express), with the lock.
    #[inline(never)]
    fn send_leaning(&self, mut core: Leaning<'_, Core>, lent: Lent<'_>) -> bool {
        let has_mail = self.mailbox.has_mail();
        if !core.express.calm {
            return !has_mail && self.send_alone(core.into(), lent);
        }
        let sent = match has_mail {
            true => Sent::Not,
            false => core.send_on_lane(lent),
        };
        let sent = match sent {
            Sent::Not => core.send_in_turn(lent, has_mail),
            sent => sent,
        };
        if sent == Sent::Begun {
            self.rounds.set_held(core.held_until());
        }
        match sent {
            Sent::Held | Sent::Begun => true,
            // The lane of a pipe stays open: what it does not take so comes again as a message.
            Sent::Not if matches!(core.express.outward, Outward::Pipe(_)) => false,
            Sent::Not => !has_mail && self.send_alone(core.into(), lent),
            Sent::Due => self.write_held(core.into()),
            Sent::Awaited => self.tell_awaited(core.into()),
        }
    }

    /// As [`send_express`](Self::send_express), for a thread that the lock does not lean towards.
    #[inline(never)]
    fn send_as_visitor(&self, lent: Lent<'_>) -> bool {
        let mut core = self.core.lock();
        let has_mail = self.mailbox.has_mail();
        match core.send_in_turn(lent, has_mail) {
            Sent::Held | Sent::Begun => true,
            Sent::Due => self.write_held(core),
            Sent::Awaited => self.tell_awaited(core),
            Sent::Not => !has_mail && self.send_alone(core, lent),
        }
    }

    /// Sends a message that goes by itself, or begins a burst, if there is nothing to it but to queue a copy of
    /// it ([`Hub::send_alone`](crate::hub::Hub::send_alone)); whether it was sent.
    #[inline(never)]
    fn send_alone(&self, mut core: CrankGuard<'_, Core>, lent: Lent<'_>) -> bool {
        if self.is_over() {
            return false;
        }
        core.close_express();
        if !core.hub.send_alone(lent) {
            return false;
        }
        core.sent();
        self.look_around(&mut core);
        self.release(core);
        true
    }

    /// Writes what is held back, and looks after what comes of it.
    #[cold]
    fn write_held(&self, mut core: CrankGuard<'_, Core>) -> bool {
        core.close_express();
        core.tick();
        core.flush();
        if core.is_look_due(core.pace.ended) {
            self.look_around_now(&mut core);
        }
        self.release(core);
        true
    }

    /// The peer waits for what was sent: wakes it, or leaves that for later if it was woken a moment
    /// ago.
    #[cold]
    fn tell_awaited(&self, mut core: CrankGuard<'_, Core>) -> bool {
        core.close_express();
        core.tick();
        core.pace.held = 0;
        core.sent();
        self.release(core);
        true
    }

    /// What `take` makes of a message that is there, or else what comes the `long` way. Each message
    /// is taken where its call's result is made, so that it is moved there at once.
    #[inline(always)]
    pub(crate) fn recv_express<R>(
        &self,
        take: impl Fn(Front<'_>) -> R,
        long: impl FnOnce() -> R,
    ) -> R {
        let Some(mut core) = self.core.lean() else {
            return self.recv_as_visitor(take).unwrap_or_else(long);
        };
        if let Some(front) = core.receive_on_lane(self.mailbox.has_mail()) {
            return take(front);
        }
        self.recv_leaning(core, take, long)
    }

    /// As [`recv_express`](Self::recv_express), with the lock.
    #[inline(never)]
    fn recv_leaning<R>(
        &self,
        mut core: Leaning<'_, Core>,
        take: impl Fn(Front<'_>) -> R,
        long: impl FnOnce() -> R,
    ) -> R {
        if let Some(front) = core.receive_in_turn(self.mailbox.has_mail()) {
            return take(front);
        }
        drop(core);
        long()
    }

    /// As [`recv_express`](Self::recv_express), for a thread that the lock does not lean towards.
    #[inline(never)]
    fn recv_as_visitor<R>(&self, take: impl Fn(Front<'_>) -> R) -> Option<R> {
        self.core.lock().receive_in_turn(self.mailbox.has_mail()).map(take)
    }
}
