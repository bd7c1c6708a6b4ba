//! Calls: those that wait, those that do not, and those of async tasks.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use super::beacon::BeaconKey;
use super::core::{Core, Sweeping};
use super::crank::CrankGuard;
use super::shared::{Seat, Shared};
use super::turns::{TURNS, Told};
use super::wakers::{Interest, Role, WakerKey};

/// A caller that waits again within this time is likely to go on so: its socket's poll is left to
/// it in between.
pub(super) const SOON: Duration = Duration::from_millis(1);

/// A caller that never waits looks once in this time.
pub(super) const LOOK_LATELY: Duration = Duration::from_millis(1);

/// How many messages are received without a look at what else there is.
pub(super) const LOOK_AROUND: u32 = 256;

/// Why waiting ended without what was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// The deadline has come.
    TimedOut,
    /// The context ends.
    Over,
}

impl Shared {
    /// A call that does not wait, and is not one of a stream: whatever `act` does, and what follows from
    /// it at once. What is held back is written, since the sweeper leaves it alone for a while as long
    /// as there are calls.
    pub(crate) fn call<R>(&self, act: impl FnOnce(&mut Core) -> R) -> R {
        self.pass(|core| {
            let result = act(core);
            if core.pace.held > 0 {
                core.flush();
            }
            result
        })
    }

    /// A call that does not wait, and may be one of many that send or receive.
    pub(crate) fn pass<R>(&self, act: impl FnOnce(&mut Core) -> R) -> R {
        let mut core = self.lock();
        self.open_mail(&mut core);
        core.tick();
        let result = act(&mut core);
        core.timers_changed = true;
        core.perform();
        self.release(core);
        result
    }

    /// As [`call`](Self::call), for what may change the mind of those who wait: they try again.
    pub(crate) fn change<R>(&self, act: impl FnOnce(&mut Core) -> R) -> R {
        let (result, led) = self.call(|core| (act(core), core.leader));
        if led {
            self.wake();
        }
        result
    }

    /// A call that waits until `attempt` gives something, at most until the deadline. `attempt` is
    /// tried first, and again after everything that may have changed its mind.
    ///
    /// `until` is the deadline, the inner `None` for ever; without it, it is as far from now as
    /// `timeout` says, which is looked at only if there is something to wait for.
    pub(crate) fn wait<R>(
        &self,
        until: &mut Option<Option<Instant>>,
        timeout: impl Fn(&Core) -> Option<Duration>,
        mut attempt: impl FnMut(&mut Core) -> Option<R>,
    ) -> Result<R, Waited> {
        let mut core = self.lock();
        self.open_mail(&mut core);
        let (mut waited, mut turns) = (false, 0);
        let mut told = false;
        loop {
            if self.is_over() {
                // What the poll told was taken from it, and this caller does nothing about it.
                self.have_turned(&core);
                self.leave(core, waited);
                return Err(Waited::Over);
            }
            if std::mem::take(&mut told) && core.engine.has_input() {
                // What the poll told is mostly what is waited for, and an attempt before it is
                // read would be in vain.
                core.turn_after_wait();
                self.open_mail(&mut core);
            }
            if let Some(result) = attempt(&mut core) {
                self.look_around(&mut core);
                self.leave(core, waited);
                return Ok(result);
            }
            let deadline = *until.get_or_insert_with(|| {
                timeout(&core).and_then(|timeout| Instant::now().checked_add(timeout))
            });
            let turned = !core.is_idle() && core.turn();
            // Whoever opens a letter tries again before it waits: nobody else brings word of it.
            let progress = self.open_mail(&mut core) || turned;
            if progress && deadline.is_none_or(|deadline| Instant::now() < deadline) {
                turns += 1;
                if core.hub.can_go_on() {
                    // What is worked off is one peer's. Others may have come meanwhile.
                    self.look(&mut core);
                }
                if turns % TURNS == 0 && core.is_wanted() {
                    // What comes is not what is waited for here. Others have something else to do.
                    drop(core);
                    std::thread::yield_now();
                    core = self.lock();
                    self.open_mail(&mut core);
                }
                continue;
            }
            if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
                // What came in time may be found only now, by a thread that did not run for a while.
                let came = waited && !core.leader && self.look(&mut core) && core.turn();
                let result = if progress || came { attempt(&mut core) } else { None };
                if result.is_some() {
                    self.look_around(&mut core);
                }
                self.leave(core, waited);
                return result.ok_or(Waited::TimedOut);
            }
            core = if core.leader {
                let (core, woke) = self.wake_ready(core);
                if woke {
                    // The lock was let go of in between.
                    core
                } else {
                    self.follow(core, deadline)
                }
            } else if self.rounds.is_armed() && self.look(&mut core) {
                core
            } else {
                (waited, told) = (true, true);
                self.lead(core, deadline)
            };
            if told {
                self.open_mail_after_wait(&mut core);
            } else {
                self.open_mail(&mut core);
            }
        }
    }

    /// Looks, once in a while, what is ready on the streams of a socket whose caller finds something
    /// to receive each time: a peer that sends much is not to keep the others waiting.
    #[inline]
    pub(crate) fn look_around(&self, core: &mut Core) {
        core.unturned += 1;
        if core.unturned >= LOOK_AROUND {
            self.look_around_now(core);
        }
    }

    #[cold]
    pub(super) fn look_around_now(&self, core: &mut Core) {
        core.unturned = 0;
        let now = Instant::now();
        let is_due = core.is_look_due(now) || core.hub.peers.len() > 1;
        if core.leader || !is_due {
            return;
        }
        let Ok(mut seat) = self.seat.try_lock() else { return };
        core.last_look = now;
        self.rounds.waits();
        let Seat { poll, events } = &mut *seat;
        if poll.poll(events, Some(Duration::ZERO)).is_ok() {
            core.ready(events);
        }
        drop(seat);
        core.turn_in_between(now);
        self.open_mail(core);
        if core.has_work() {
            // Should this caller not come back.
            self.sweep_soon(core);
        }
    }

    /// Asks the poll; whether it tells of anything. Where the background watches it, that costs less
    /// than to have it look away and back.
    fn look(&self, core: &mut Core) -> bool {
        !matches!(self.ask_poll(core), None | Some(Told::Nothing))
    }

    /// Waits for the one who watches the poll to say that something happened.
    fn follow<'a>(
        &'a self,
        mut core: CrankGuard<'a, Core>,
        deadline: Option<Instant>,
    ) -> CrankGuard<'a, Core> {
        core.followers += 1;
        self.call_from_porch(&core);
        let ticket = self.followers.ticket();
        drop(core);
        self.followers.wait(ticket, deadline);
        let mut core = self.lock();
        core.followers -= 1;
        core
    }

    /// Watches the poll.
    fn lead<'a>(
        &'a self,
        mut core: CrankGuard<'a, Core>,
        deadline: Option<Instant>,
    ) -> CrankGuard<'a, Core> {
        self.disarm(&mut core);
        self.rest_from(&mut core);
        core.leader = true;
        self.rounds.waits();
        core.leader_until = core.next_timeout();
        let timer = core.leader_until.map(|at| core.instant(at));
        let until = match (timer, deadline) {
            (Some(timer), Some(deadline)) => Some(timer.min(deadline)),
            (timer, deadline) => timer.or(deadline),
        };
        // Who waits for ever need not know what time it is.
        let wait = until.map(|until| until.saturating_duration_since(Instant::now()));
        let mut core = if core.engine.has_sources() {
            self.wake_tasks(core);
            self.watch(wait)
        } else {
            core.on_porch = true;
            self.porch.enter();
            self.wake_tasks(core);
            self.wait_on_porch(until)
        };
        core.leader = false;
        // Whoever set a timer meanwhile told this thread.
        core.timers_changed = true;
        core.last_wait = Instant::now();
        core.last_look = core.last_wait;
        if core.followers > 0 {
            // What came may be theirs, or it is theirs to watch now.
            self.followers.call_all();
        }
        core
    }

    /// Waits for what the poll tells.
    fn watch(&self, wait: Option<Duration>) -> CrankGuard<'_, Core> {
        let mut seat = self.seat.lock().unwrap_or_else(PoisonError::into_inner);
        let Seat { poll, events } = &mut *seat;
        let result = poll.poll(events, wait);
        let mut core = self.lock();
        if result.is_ok() {
            core.ready(&seat.events);
        }
        core
    }

    /// Waits for word from other threads: there is nothing that the poll could tell of.
    fn wait_on_porch(&self, until: Option<Instant>) -> CrankGuard<'_, Core> {
        if !self.mailbox.has_mail() && !self.is_over() {
            self.porch.wait(until);
        }
        self.porch.leave();
        let mut core = self.lock();
        core.on_porch = false;
        core
    }

    /// There is something to be watched, and the leader does not know.
    #[inline]
    fn call_from_porch(&self, core: &Core) {
        if core.is_left_alone() {
            self.wake();
        }
    }

    /// A call ends that may have waited.
    fn leave(&self, mut core: CrankGuard<'_, Core>, waited: bool) {
        if waited && !core.leader {
            // Another that leads calls it when it leaves.
            self.call_driver(&mut core.drivers);
        }
        if waited && core.sweeping == Sweeping::Not {
            self.arm(&mut core);
            self.leave_work(&core);
        }
        if waited && core.followers > 0 {
            self.followers.call_one();
        }
        self.release(core);
    }

    /// Lets go of the machinery: has others do what is left to do.
    #[inline]
    pub(super) fn release(&self, mut core: CrankGuard<'_, Core>) {
        core.perform();
        self.rounds.set_held(core.held_until());
        let cannot_wait = core.sweeping == Sweeping::Later && !core.may_wait_long();
        if core.is_held() || cannot_wait {
            // Also if another thread watches the poll: it knows nothing of what is held back here.
            self.sweep_soon(&mut core);
        }
        self.tell_deadline(&mut core);
        self.call_from_porch(&core);
        if core.followers > 0 && !core.leader {
            self.followers.call_one();
        }
        if core.hub.has_short_way() && self.is_calm(&core) {
            core.open_express();
        }
        self.wake_tasks(core);
    }

    /// Whether a call may do its own work and nothing else: nobody else is there whom it could
    /// concern. Nothing changes that before the machinery is taken again for more than such a call.
    fn is_calm(&self, core: &Core) -> bool {
        !self.is_over() && !core.leader && core.followers == 0 && core.is_at_rest()
    }

    /// Tells whoever waits if a timer was set that is earlier than what they wait for.
    #[inline]
    fn tell_deadline(&self, core: &mut Core) {
        if std::mem::take(&mut core.timers_changed) {
            self.tell_next_deadline(core);
        }
    }

    fn tell_next_deadline(&self, core: &mut Core) {
        if core.hub.can_go_on() {
            // A caller's turn has left something for the next one, which it need not be who takes.
            self.have_turned(core);
        }
        let Some(next) = core.next_timeout() else { return };
        if core.leader {
            if core.leader_until.is_none_or(|until| next < until) {
                core.leader_until = Some(next);
                self.wake();
            }
        } else if core.background_deadline.is_none_or(|until| next < until) {
            core.background_deadline = Some(next);
            let at = core.instant(next);
            self.background.reactor.deadline(self.key, at);
        }
    }

    /// Lets go of the machinery and wakes the async tasks that can go on.
    #[inline]
    fn wake_tasks(&self, core: CrankGuard<'_, Core>) {
        if core.is_watched() {
            drop(self.wake_ready(core));
        }
    }

    /// Wakes the async tasks that can go on, while the lock is let go of; whether there were any.
    fn wake_ready<'a>(&'a self, mut core: CrankGuard<'a, Core>) -> (CrankGuard<'a, Core>, bool) {
        if !core.is_watched() {
            return (core, false);
        }
        let mut wakers = core.feeds.take_wakers();
        if core.awake(self.is_over(), &mut wakers) {
            self.have_turned(&core);
        }
        if wakers.is_empty() {
            return (core, false);
        }
        drop(core);
        wakers.into_iter().for_each(Waker::wake);
        (self.lock(), true)
    }

    /// Has another do what is left to do of what the poll told this caller: it tells it once.
    pub(super) fn leave_work(&self, core: &Core) {
        if core.has_work() {
            self.have_turned(core);
        }
    }

    /// Has whoever watches the poll take a turn.
    fn have_turned(&self, core: &Core) {
        if core.leader || core.is_driven() {
            self.wake();
        } else {
            self.background.reactor.run_soon(self.key);
        }
    }

    /// A call of an async task: `attempt` is tried, and if it gives nothing the task is woken when
    /// it may. `key` is the task's name from call to call.
    pub(crate) fn poll<R>(
        &self,
        (interest, role): (Interest, Role),
        key: &mut Option<WakerKey>,
        waker: &Waker,
        mut attempt: impl FnMut(&mut Core) -> Option<R>,
    ) -> Option<Result<R, Waited>> {
        let mut core = self.lock();
        self.open_mail(&mut core);
        core.tick();
        let mut found = core.hub.room_found();
        let mut result = match self.is_over() {
            true => Some(Err(Waited::Over)),
            false => attempt(&mut core).map(Ok),
        };
        if result.is_none() && core.turn() {
            self.open_mail(&mut core);
            found = core.hub.room_found();
            result = attempt(&mut core).map(Ok);
        }
        match (&result, *key) {
            (None, None) => *key = Some(core.wakers.add(interest, role, waker, found)),
            (None, Some(key)) => core.wakers.update(key, waker, found),
            (Some(_), Some(known)) => {
                core.wakers.remove(known);
                *key = None;
                // It had to wait for it.
                core.pace.answers |= interest == Interest::Receive;
            }
            (Some(_), None) => {}
        }
        if result.is_none() {
            if !core.leader {
                self.arm(&mut core);
            }
            if core.has_work() {
                self.have_turned(&core);
            }
        }
        if result.is_some() {
            self.look_around(&mut core);
        }
        // The turn may have brought something for others.
        self.release(core);
        result
    }

    /// One who waited gives up. What it was woken for is another's.
    pub(crate) fn forget(&self, key: WakerKey) {
        let mut core = self.lock();
        core.wakers.remove(key);
        self.release(core);
    }

    /// A descriptor that is readable while the socket is ready.
    ///
    /// # Errors
    /// If the operating system has no descriptor left.
    pub(crate) fn light(&self, interest: Interest) -> io::Result<(BeaconKey, Arc<UnixStream>)> {
        self.call(|core| {
            core.turn();
            core.beacons.add(interest)
        })
    }

    /// The descriptor is not looked at any more.
    pub(crate) fn extinguish(&self, key: BeaconKey) {
        self.lock().beacons.remove(key);
    }
}
