//! The machinery of one socket.

use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use mio::event::Events;
use zmtp_codec::Time;

use super::beacon::Beacons;
use super::drive::Drivers;
use super::express::Express;
use super::mail::{Arrival, Mail};
use super::turns::TURNS;
use super::wait::LOOK_LATELY;
use super::wakers::{Interest, Wakers};
use crate::engine::{Engine, Errands};
use crate::event::SocketEvent;
use crate::hub::{Hub, Question, Verdict};
use crate::monitor::Feeds;
use crate::peer::{ListenerId, PeerId};
use crate::pipe::Bell;

/// What the context does for a socket: what would have to wait.
pub(crate) trait Helper: Send {
    fn resolve(&mut self, peer: PeerId, endpoint: Arc<crate::Endpoint>, ipv6: bool);
    fn authenticate(&mut self, question: Question);
    fn unask(&mut self, peer: PeerId);
    /// The answer to [`authenticate`](Self::authenticate) and the number of the question, once:
    /// [`Mail::Verdict`] tells when to look for it.
    fn verdict(&mut self, peer: PeerId) -> Option<(u64, Verdict)>;
}

impl Errands for Box<dyn Helper> {
    fn resolve(&mut self, peer: PeerId, endpoint: Arc<crate::Endpoint>, ipv6: bool) {
        self.as_mut().resolve(peer, endpoint, ipv6);
    }

    fn authenticate(&mut self, question: Question) {
        self.as_mut().authenticate(question);
    }

    fn unask(&mut self, peer: PeerId) {
        self.as_mut().unask(peer);
    }
}

/// When the last write was, and how long it took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) ended: Instant,
    pub(super) took: Duration,
    /// Messages that are held back, and with how many the clock is looked at again.
    pub(super) held: u32,
    pub(super) look_at: u32,
    /// The next message is one that nothing is to be held back for.
    pub(super) answers: bool,
    /// Messages were held back since a caller last began to wait.
    pub(super) has_held: bool,
}

/// Whether the sweeper looks at the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sweeping {
    Not,
    /// It does soon: what is held back is written in time. For so many waits in a row nothing was left
    /// behind.
    Soon {
        calm: u8,
    },
    /// It does once in a while.
    Later,
}

/// Whether the background watches the poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watching {
    Armed,
    /// It does not, and callers were going to watch it so often since.
    Disarmed {
        waits: u8,
    },
    /// The poll is not even entered there, so that what comes is told to one only.
    Left,
}

/// The machinery of one socket: a hub and its engine. Nothing here waits.
pub(crate) struct Core {
    pub(crate) hub: Hub,
    pub(crate) engine: Engine,
    pub(crate) wakers: Wakers,
    pub(crate) beacons: Beacons,
    pub(crate) feeds: Feeds,
    helper: Box<dyn Helper>,
    epoch: Instant,
    pub(super) pace: Pace,
    /// Threads that wait without watching the poll themselves.
    pub(super) followers: usize,
    /// The thread that watches the poll.
    pub(super) leader: bool,
    /// It does not, since there is nothing to be watched: it waits on the porch.
    pub(super) on_porch: bool,
    /// Those who watch the poll in the place of the background.
    pub(super) drivers: Drivers,
    pub(super) sweeping: Sweeping,
    pub(super) watching: Watching,
    /// Until when the leader waits at most.
    pub(super) leader_until: Option<Time>,
    /// Calls that were made since the last turn.
    pub(super) unturned: u32,
    /// When the last wait of a caller ended.
    pub(super) last_wait: Instant,
    /// When a caller last asked the poll.
    pub(super) last_look: Instant,
    /// A timer may have been set since anybody was told.
    pub(super) timers_changed: bool,
    /// The deadline that the background thread knows.
    pub(super) background_deadline: Option<Time>,
    /// What calls may do without a look at anything else.
    pub(super) express: Express,
    letters: Vec<Mail>,
    /// What the socket was last bound or connected to.
    pub(crate) last_endpoint: Option<Arc<str>>,
    /// The inproc names it is bound to, and how many it ever was.
    pub(crate) bound_names: Vec<(Arc<str>, ListenerId)>,
    pub(crate) names: u32,
}

impl Core {
    pub(crate) fn new(hub: Hub, engine: Engine, helper: Box<dyn Helper>, epoch: Instant) -> Self {
        let now = Instant::now();
        Self {
            hub,
            engine,
            wakers: Wakers::default(),
            beacons: Beacons::default(),
            feeds: Feeds::default(),
            helper,
            epoch,
            pace: Pace {
                ended: epoch,
                took: Duration::ZERO,
                held: 0,
                look_at: 0,
                answers: false,
                has_held: false,
            },
            followers: 0,
            leader: false,
            on_porch: false,
            drivers: Drivers::default(),
            sweeping: Sweeping::Not,
            watching: Watching::Armed,
            leader_until: None,
            unturned: 0,
            express: Express::default(),
            last_wait: now.checked_sub(Duration::from_secs(1)).unwrap_or(now),
            last_look: now,
            timers_changed: false,
            background_deadline: None,
            letters: Vec::new(),
            last_endpoint: None,
            bound_names: Vec::new(),
            names: 0,
        }
    }

    /// Tells the hub what time it is.
    pub(crate) fn tick(&mut self) -> Time {
        let now = Time::at(Instant::now(), self.epoch);
        self.hub.at(now);
        now
    }

    pub(crate) fn instant(&self, at: Time) -> Instant {
        self.epoch + at.since(Time::ZERO)
    }

    /// Does a bounded amount of what can be done without waiting: timers, reading, writing;
    /// whether anything was done.
    pub(crate) fn turn(&mut self) -> bool {
        self.turn_at(Instant::now(), true)
    }

    /// As [`turn`](Self::turn), in between calls that find what they look for: what they hold back stays so
    /// until a write is due.
    pub(super) fn turn_in_between(&mut self, now: Instant) -> bool {
        let writes = self.pace.held == 0 || self.pace.is_over(now) || self.hub.is_pressing();
        self.turn_at(now, writes)
    }

    /// The turn of a caller that waited until a moment ago.
    pub(super) fn turn_after_wait(&mut self) -> bool {
        self.turn_at(self.last_wait, true)
    }

    fn turn_at(&mut self, now: Instant, writes: bool) -> bool {
        let now = Time::at(now, self.epoch);
        self.hub.at(now);
        self.timers_changed = true;
        self.unturned = 0;
        let mut progress = false;
        if self.next_timeout().is_some_and(|at| at <= now) {
            self.read_ahead();
            self.hub.handle_timeout(now);
            progress = true;
        }
        progress |= match writes {
            true => self.engine.turn(&mut self.hub, &mut self.helper),
            false => self.engine.take_in(&mut self.hub, &mut self.helper),
        };
        if !self.is_held() {
            self.pace.held = 0;
        }
        self.feed();
        progress
    }

    /// Whether a [`turn`](Self::turn) would find nothing to do.
    pub(super) fn is_idle(&mut self) -> bool {
        if !self.hub.events.is_empty() || self.engine.has_work(&self.hub) {
            return false;
        }
        self.pace.held = 0;
        match self.next_timeout() {
            None => true,
            Some(at) => {
                // Whoever waits for it may not know of it yet.
                self.timers_changed = true;
                at > self.tick()
            }
        }
    }

    /// Reads what is known to have come before a deadline is judged: a process that did not run for a
    /// while has signs of life in its streams that nobody has read.
    fn read_ahead(&mut self) {
        let mut turns = 0;
        while turns < TURNS && self.engine.has_input() {
            turns += 1;
            if !self.engine.turn(&mut self.hub, &mut self.helper) {
                break;
            }
        }
    }

    /// Does what the hub asked for while it was called from outside.
    pub(crate) fn perform(&mut self) {
        if !self.hub.actions.is_empty() {
            self.timers_changed = true;
            self.engine.perform(&mut self.hub, &mut self.helper);
        }
        self.feed();
    }

    /// Gives events to the monitors.
    #[inline]
    fn feed(&mut self) {
        if !self.hub.events.is_empty() {
            self.feed_all();
        }
    }

    #[cold]
    fn feed_all(&mut self) {
        while let Some(event) = self.hub.events.pop_front() {
            self.feeds.give(&event);
        }
    }

    pub(crate) fn emit(&mut self, event: SocketEvent) {
        self.hub.emit(event);
        self.feed();
    }

    /// Whether the leader has to come from the porch: there is something to be watched now.
    #[inline]
    pub(super) fn is_left_alone(&self) -> bool {
        self.on_porch && self.engine.has_sources()
    }

    /// Takes note of what the poll says.
    pub(crate) fn ready(&mut self, events: &Events) {
        for event in events {
            self.engine.ready(event);
        }
    }

    /// Works off letters. `bell` gives the socket's own, for pipes that are attached.
    pub(crate) fn open_mail(
        &mut self,
        now: Instant,
        mailbox: &super::mail::Mailbox,
        bell: impl Fn() -> Arc<dyn Bell>,
    ) {
        let mut letters = std::mem::take(&mut self.letters);
        mailbox.take(&mut letters);
        self.hub.at(Time::at(now, self.epoch));
        self.timers_changed = true;
        for letter in letters.drain(..) {
            match letter {
                Mail::Rang(id) => self.hub.rang(id),
                Mail::Attach(arrival) => {
                    let Arrival { end, listener, name } = *arrival;
                    self.hub.attach_inproc(end, Some(listener), &name, &bell());
                }
                Mail::Resolved(id, result) => self.engine.resolved(&mut self.hub, id, result),
                Mail::Verdict(id) => {
                    if let Some((number, verdict)) = self.helper.verdict(id) {
                        self.hub.answer(id, number, verdict);
                    }
                }
            }
        }
        self.letters = letters;
        self.perform();
    }

    /// When a turn is to be taken even if nothing is ready.
    pub(crate) fn next_timeout(&self) -> Option<Time> {
        match (self.hub.next_timeout(), self.engine.next_timeout()) {
            (Some(hub), Some(engine)) => Some(hub.min(engine)),
            (hub, engine) => hub.or(engine),
        }
    }

    /// Whether a caller watches the poll.
    #[cfg(test)]
    pub(crate) const fn has_leader(&self) -> bool {
        self.leader
    }

    /// Whether what is held back now is written by the sweeper in time, should no caller do it.
    #[inline]
    pub(super) const fn may_hold(&self) -> bool {
        matches!(self.sweeping, Sweeping::Soon { .. })
    }

    /// Whether the sweeper comes once in a while only.
    #[cfg(test)]
    pub(crate) fn is_left_for_later(&self) -> bool {
        self.sweeping == Sweeping::Later
    }

    /// Whether callers wait so often that the background stays away.
    #[cfg(test)]
    pub(crate) fn waits_by_habit(&self) -> bool {
        self.is_left_for_later() && self.watching == Watching::Left
    }

    /// Whether nobody needs the poll to be watched soon, should no caller do it.
    #[inline]
    pub(super) fn may_wait_long(&self) -> bool {
        !self.engine.is_interrupted() && !self.is_watched()
    }

    /// Whether another turn has something to do at once.
    pub(crate) fn has_work(&self) -> bool {
        self.engine.has_input() || self.hub.can_go_on() || self.engine.has_output(&self.hub)
    }

    /// Whether anybody wants to know when the socket is ready, without a thread that waits.
    #[inline]
    pub(super) fn is_watched(&self) -> bool {
        !self.wakers.is_empty() || !self.beacons.is_empty() || self.feeds.has_wakers()
    }

    /// Whether somebody goes on waiting who has no thread for it, so that the background watches the
    /// poll for them.
    pub(super) fn is_awaited(&mut self) -> bool {
        if !self.beacons.is_empty() {
            return true;
        }
        let waits = |core: &Self, interest, is_ready| core.wakers.go_on_waiting(interest, is_ready);
        (waits(self, Interest::Receive, false) && {
            let is_ready = self.hub.can_receive();
            waits(self, Interest::Receive, is_ready)
        }) || (waits(self, Interest::Send, false) && {
            let is_ready = self.hub.can_send();
            waits(self, Interest::Send, is_ready)
        })
    }

    /// Whether there is a message for a task that waits for one.
    pub(super) fn has_come_for_a_task(&mut self) -> bool {
        self.wakers.waits_for(Interest::Receive) && self.hub.can_receive()
    }

    /// Whether no caller has asked the poll for a while.
    pub(super) fn is_look_due(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_look) >= LOOK_LATELY
    }

    /// Whether nobody waits, and nothing is left to be told or done but writing.
    pub(super) fn is_at_rest(&self) -> bool {
        !self.is_watched() && !self.timers_changed && self.hub.is_at_rest()
    }

    /// Collects those who can go on now, and has the beacons show how it is; whether somebody waits
    /// for a message while there is input that nobody has looked at.
    pub(super) fn awake(&mut self, over: bool, into: &mut Vec<Waker>) -> bool {
        if over || !self.hub.is_open() {
            self.wakers.take_all(into);
            self.beacons.show(Interest::Receive, true);
            self.beacons.show(Interest::Send, true);
            return false;
        }
        let can_receive = self.awake_for(Interest::Receive, into, Hub::can_receive);
        self.awake_for(Interest::Send, into, Hub::can_send);
        can_receive == Some(false) && (self.hub.can_go_on() || self.engine.has_input_for(&self.hub))
    }

    /// Whether the hub is ready; none if nobody wants to know.
    fn awake_for(
        &mut self,
        interest: Interest,
        into: &mut Vec<Waker>,
        is_ready: impl Fn(&mut Hub) -> bool,
    ) -> Option<bool> {
        if !self.wakers.waits_for(interest) && !self.beacons.waits_for(interest) {
            return None;
        }
        let is_ready = is_ready(&mut self.hub);
        self.beacons.show(interest, is_ready);
        if is_ready {
            self.wakers.take(interest, self.hub.room_found(), into);
        }
        Some(is_ready)
    }
}
