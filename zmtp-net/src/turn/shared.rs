//! A socket as threads share it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::Waker;
use std::time::Instant;

use mio::{Events, Poll, Registry};

use super::core::{Core, Sweeping, Watching};
use super::crank::{Crank, CrankGuard};
use super::followers::Followers;
use super::mail::{Mail, Mailbox};
use super::porch::Porch;
use super::rounds::{Rounds, Seen};
use super::turns::Left;
use super::wait::SOON;
use crate::engine::WAKE;
use crate::event::{EventKind, SocketEvent};
use crate::peer::PeerId;
use crate::pipe::Bell;
use crate::reactor::{Background, Machine, MachineKey, Next, Outcome, Reactor, Rest, Swept};

/// So many waits in a row that leave nothing behind are a habit.
const MANY_WAITS: u8 = 16;

/// A poll and room for what it says.
pub(super) struct Seat {
    pub(super) poll: Poll,
    pub(super) events: Events,
}

/// What is done once when a socket has come to its end.
pub(crate) type Farewell = Box<dyn FnOnce() + Send>;

/// A socket as threads share it: its machinery behind the lock, and ways to wake who waits.
pub(crate) struct Shared {
    pub(super) core: Crank<Core>,
    pub(super) mailbox: Mailbox,
    pub(super) waker: mio::Waker,
    /// Where the leader waits while there is nothing to be watched.
    pub(super) porch: Porch,
    /// The poll: whoever sits here watches it.
    pub(super) seat: Mutex<Seat>,
    /// The descriptor of the poll.
    descriptor: std::os::fd::RawFd,
    pub(super) followers: Followers,
    /// What the sweeper and callers know of each other.
    pub(super) rounds: Rounds,
    pub(super) background: Background,
    pub(super) key: MachineKey,
    own: Weak<Self>,
    bell: Mutex<Option<Arc<dyn Bell>>>,
    farewell: Mutex<Option<Farewell>>,
    /// The context ends: calls return.
    pub(super) over: AtomicBool,
}

/// Rings at a socket that may be gone.
struct SocketBell(Weak<Shared>);

impl Bell for SocketBell {
    fn ring(&self, peer: PeerId) {
        if let Some(shared) = self.0.upgrade() {
            shared.post(Mail::Rang(peer));
        }
    }
}

impl Shared {
    /// Makes a socket of what `make` puts into its machinery, which gets the registry of the
    /// socket's poll.
    ///
    /// # Errors
    /// If the operating system has no descriptor left.
    pub(crate) fn new(
        background: Background,
        farewell: Farewell,
        make: impl FnOnce(Registry) -> Core,
    ) -> io::Result<Arc<Self>> {
        let poll = Poll::new()?;
        let descriptor = std::os::fd::AsRawFd::as_raw_fd(&poll);
        let waker = mio::Waker::new(poll.registry(), WAKE)?;
        let core = make(poll.registry().try_clone()?);
        let key = background.reactor.reserve();
        let shared = Arc::new_cyclic(|own| Self {
            core: Crank::new(core),
            mailbox: Mailbox::default(),
            waker,
            porch: Porch::default(),
            seat: Mutex::new(Seat { poll, events: Events::with_capacity(256) }),
            descriptor,
            followers: Followers::default(),
            rounds: Rounds::default(),
            background,
            key,
            own: Weak::clone(own),
            bell: Mutex::new(None),
            farewell: Mutex::new(Some(farewell)),
            over: AtomicBool::new(false),
        });
        let bell: Arc<dyn Bell> = Arc::new(SocketBell(Arc::downgrade(&shared)));
        *shared.bell.lock().unwrap_or_else(PoisonError::into_inner) = Some(bell);
        shared.with_poll(|reactor, poll| reactor.enter(key, poll))?;
        shared.background.reactor.add(key, Arc::clone(&shared) as Arc<dyn Machine>);
        Ok(shared)
    }

    /// The socket's poll, as the reactor watches it.
    fn with_poll<R>(&self, act: impl FnOnce(&Reactor, &mut PollSource<'_>) -> R) -> R {
        act(&self.background.reactor, &mut mio::unix::SourceFd(&self.descriptor))
    }

    pub(crate) fn bell(&self) -> Arc<dyn Bell> {
        let bell = self.bell.lock().unwrap_or_else(PoisonError::into_inner);
        bell.clone().unwrap_or_else(|| Arc::new(SocketBell(Weak::new())))
    }

    /// Takes the machinery, for whatever may be done with it.
    pub(crate) fn lock(&self) -> CrankGuard<'_, Core> {
        let mut core = self.core.lock();
        core.close_express();
        core
    }

    /// Takes the machinery for the background, if nobody has it.
    fn try_lock(&self) -> Option<CrankGuard<'_, Core>> {
        let mut core = self.core.try_lock()?;
        core.close_express();
        Some(core)
    }

    /// Leaves a letter, and has somebody open it.
    pub(crate) fn post(&self, mail: Mail) {
        if self.mailbox.put(mail) {
            self.wake();
        }
    }

    /// Wakes the leader, or whoever watches the poll.
    pub(crate) fn wake(&self) {
        if !self.porch.ring() {
            let _ = self.waker.wake();
        }
    }

    /// Opens the mail; whether there was any.
    #[inline]
    pub(crate) fn open_mail(&self, core: &mut Core) -> bool {
        let has_mail = self.mailbox.has_mail();
        if has_mail {
            self.open_mail_at(core, Instant::now());
        }
        has_mail
    }

    /// As [`open_mail`](Self::open_mail), for a caller that waited until a moment ago.
    #[inline]
    pub(super) fn open_mail_after_wait(&self, core: &mut Core) {
        if self.mailbox.has_mail() {
            self.open_mail_at(core, core.last_wait);
        }
    }

    fn open_mail_at(&self, core: &mut Core, now: Instant) {
        core.open_mail(now, &self.mailbox, || self.bell());
        if core.on_porch {
            // The leader may have looked for the letter too late to see it.
            self.porch.ring();
        }
    }

    /// Has every call return: the context ends.
    pub(crate) fn interrupt(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.wake();
        let mut wakers = Vec::new();
        {
            let mut core = self.lock();
            core.awake(true, &mut wakers);
        }
        self.followers.call_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Watches the poll in the background, unless that is so already, or is a driver's to do.
    pub(super) fn arm(&self, core: &mut Core) {
        if !self.try_arm(core) && core.sweeping == Sweeping::Not {
            // The system has no memory for it at the moment.
            self.begin_to_sweep(core);
        }
    }

    /// As [`arm`](Self::arm); whether the poll is watched, or is another's to watch.
    fn try_arm(&self, core: &mut Core) -> bool {
        if core.is_driven() {
            return true;
        }
        let entered = match core.watching {
            Watching::Armed => return true,
            Watching::Disarmed { .. } => {
                self.with_poll(|reactor, poll| reactor.arm(self.key, poll));
                true
            }
            Watching::Left => self.with_poll(|reactor, poll| reactor.enter(self.key, poll)).is_ok(),
        };
        if entered {
            core.watching = Watching::Armed;
            self.rounds.set_watched(core, true);
        }
        entered
    }

    /// Whether the background watches the poll.
    #[cfg(test)]
    pub(crate) fn is_armed(&self) -> bool {
        self.rounds.is_armed()
    }

    /// Whether a caller watches the poll.
    #[cfg(test)]
    pub(crate) fn has_leader(&self) -> bool {
        self.lock().has_leader()
    }

    pub(super) fn disarm(&self, core: &mut Core) {
        core.watching = match core.watching {
            Watching::Armed => {
                self.with_poll(|reactor, poll| reactor.disarm(self.key, poll));
                self.rounds.set_watched(core, false);
                Watching::Disarmed { waits: 0 }
            }
            Watching::Disarmed { waits: MANY_WAITS.. } => {
                // The system would go on telling the reactor's poll of each event.
                self.with_poll(|reactor, poll| reactor.leave(poll));
                Watching::Left
            }
            Watching::Disarmed { waits } => Watching::Disarmed { waits: waits + 1 },
            Watching::Left => Watching::Left,
        };
    }

    /// Has the sweeper look soon after what this caller leaves behind.
    #[inline]
    pub(super) fn sweep_soon(&self, core: &mut Core) {
        match core.sweeping {
            Sweeping::Soon { calm: 0 } => {}
            Sweeping::Soon { .. } => core.sweeping = Sweeping::Soon { calm: 0 },
            Sweeping::Later => {
                core.sweeping = Sweeping::Soon { calm: 0 };
                self.rounds.set_time(false);
                self.background.sweeper.hurry();
            }
            Sweeping::Not => self.begin_to_sweep(core),
        }
    }

    #[cold]
    fn begin_to_sweep(&self, core: &mut Core) {
        core.sweeping = Sweeping::Soon { calm: 0 };
        self.rounds.begin(self.core.calls());
        let swept = self.own.upgrade().is_some_and(|own| self.background.sweeper.add(own));
        if !swept {
            // There is no sweeper: nothing is left to it.
            core.sweeping = Sweeping::Not;
            core.flush();
            self.try_arm(core);
        }
    }

    /// A caller is going to wait. One that waits again and again has the sweeper see to it that the
    /// poll is watched should it stay away; if it never leaves anything behind, that has time.
    pub(super) fn rest_from(&self, core: &mut Core) {
        let has_held = std::mem::take(&mut core.pace.has_held) || core.is_held();
        match core.sweeping {
            Sweeping::Later => {}
            Sweeping::Not if core.last_wait.elapsed() < SOON => self.begin_to_sweep(core),
            Sweeping::Not => {}
            Sweeping::Soon { .. } if has_held || !core.may_wait_long() => {
                core.sweeping = Sweeping::Soon { calm: 0 };
            }
            Sweeping::Soon { calm: MANY_WAITS.. } => {
                core.sweeping = Sweeping::Later;
                self.rounds.set_time(true);
            }
            Sweeping::Soon { calm } => core.sweeping = Sweeping::Soon { calm: calm + 1 },
        }
    }

    /// Closes the socket: listeners at once, connections in the background when what is queued for
    /// them is written, or the linger is over. The inproc names that it was bound to are to be
    /// freed.
    pub(crate) fn close(&self) -> Vec<Arc<str>> {
        let mut core = self.lock();
        self.open_mail(&mut core);
        core.tick();
        let listeners = core.engine.unlisten_all();
        for text in listeners {
            core.emit(SocketEvent {
                kind: EventKind::Closed,
                peer: None,
                local: Some(text),
                remote: None,
                about: None,
            });
        }
        core.hub.close();
        let Core { hub, engine, .. } = &mut *core;
        engine.hurry(hub);
        core.perform();
        core.flush();
        let names = core.bound_names.drain(..).map(|(name, _)| name).collect();
        core.beacons.clear();
        self.arm(&mut core);
        self.release(core);
        self.background.reactor.run_soon(self.key);
        names
    }

    /// Drops what a closed socket still has to send.
    pub(crate) fn abort_if_closing(&self) {
        let mut core = self.lock();
        if !core.hub.is_open() {
            core.tick();
            core.hub.abort();
            let Core { hub, engine, .. } = &mut *core;
            engine.hurry(hub);
            core.perform();
        }
        self.release(core);
        self.background.reactor.run_soon(self.key);
    }

    /// Callers come, but so rarely that what they hold back would wait for long.
    fn write_overdue(&self) {
        if let Some(mut core) = self.try_lock() {
            core.tick();
            core.flush_overdue();
            self.release(core);
        }
    }

    fn finished(&self) {
        self.with_poll(|reactor, poll| reactor.leave(poll));
        let farewell = self.farewell.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(farewell) = farewell {
            farewell();
        }
    }
}

impl Machine for Shared {
    fn turn(&self) -> Outcome {
        let busy = Outcome { next: Next::Busy, deadline: None };
        let Some(mut core) = self.try_lock() else { return busy };
        if core.leader {
            // A caller watches the poll, and the timers.
            core.background_deadline = None;
            return Outcome { next: Next::Watch, deadline: None };
        }
        let Some(turns) = self.take_turns(&mut core, |_| false) else { return busy };
        if core.hub.is_closed() && core.engine.is_empty() {
            let driven = core.drivers.are_there();
            // Monitors end here, also if a driver holds the socket for longer.
            let feeds = std::mem::take(&mut core.feeds);
            drop(core);
            self.finished();
            if driven {
                // From here on nobody else takes from the poll what it tells.
                let _ = self.waker.wake();
            }
            drop(feeds);
            return Outcome { next: Next::Finished, deadline: None };
        }
        let next = match turns.left {
            Left::Lock => Next::Busy,
            Left::More => Next::Again,
            Left::Nothing => Next::Watch,
        };
        if turns.brought_anything && core.is_driven() {
            // Who drives may receive after its own turns only.
            self.wake();
        }
        let left_to_callers = next == Next::Watch && !core.is_driven();
        if left_to_callers && self.rounds.has_callers(self.core.calls()) && !core.is_awaited() {
            // What else comes is theirs, or is looked at when the sweeper has passed by: not for each
            // packet of a stream that a caller receives. A task that waits is no such caller, even
            // if it came since the last turn.
            self.disarm(&mut core);
            self.sweep_soon(&mut core);
        }
        core.background_deadline = core.next_timeout();
        let deadline = core.background_deadline.map(|at| core.instant(at));
        core.timers_changed = false;
        self.release(core);
        Outcome { next, deadline }
    }

    fn sweep(&self, rest: Rest) -> Swept {
        let seen = self.rounds.look(self.core.calls(), rest);
        let is_overdue = self.rounds.is_overdue();
        if is_overdue && matches!(seen, Seen::Busy | Seen::Streaming) {
            // Those who call may only receive.
            self.write_overdue();
        }
        match seen {
            Seen::Busy => return Swept::Keep,
            Seen::Calm => return Swept::Later,
            Seen::Streaming => return Swept::Soon,
            Seen::Unwatched | Seen::Idle => {}
        }
        let Some(mut core) = self.try_lock() else { return Swept::Keep };
        if core.leader {
            // It watches the poll, but what was held back since it began to wait is left to us.
            core.tick();
            core.flush();
            core.sweeping = Sweeping::Not;
            self.release(core);
            return Swept::Done;
        }
        let is_watched = self.try_arm(&mut core);
        if seen == Seen::Unwatched {
            return Swept::Keep;
        }
        core.tick();
        core.flush();
        if !is_watched {
            self.release(core);
            return Swept::Keep;
        }
        core.sweeping = Sweeping::Not;
        self.leave_work(&core);
        self.release(core);
        Swept::Done
    }

    fn glance(&self) {
        if self.rounds.is_still(self.core.calls())
            && let Some(mut core) = self.try_lock()
            && core.is_held()
        {
            core.tick();
            core.flush();
            self.release(core);
        }
    }
}

/// The poll of a socket as a source of another.
type PollSource<'a> = mio::unix::SourceFd<'a>;
