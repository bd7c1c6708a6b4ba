//! Sockets that the event loop of the application turns, in the place of the background.

use std::io;

use mio::Registry;

use super::core::Core;
use super::shared::Shared;
use super::turns::Left;

/// Who watches the poll of a socket besides callers that wait.
#[derive(Debug, Default)]
pub(super) struct Drivers {
    count: usize,
    /// One was told by the poll that there is something, and left it to the caller that watched.
    turned_away: bool,
}

impl Drivers {
    /// Whether there are any, who are to be told when the socket has come to its end.
    pub(super) const fn are_there(&self) -> bool {
        self.count > 0
    }
}

impl Core {
    /// Whether the poll is a driver's to watch. That of a closed socket is the background's: what is
    /// still to be sent is not to depend on an event loop of the application.
    pub(super) fn is_driven(&self) -> bool {
        self.drivers.are_there() && self.hub.is_open()
    }
}

/// What is left after a turn of a driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "an event loop that is told once does not learn again that there is more"]
pub enum Driven {
    /// Nothing, or nothing that a caller which waits does not do: the next turn is due when the
    /// descriptor is readable again.
    Idle,
    /// There is more to do. The next turn is due as soon as others have had theirs.
    More,
    /// The socket was closed: what it still has to do is done in the background, and no turn is due
    /// any more.
    Ended,
}

impl Shared {
    /// From now on another event loop watches the poll, by the descriptor that this gives.
    ///
    /// # Errors
    /// If the operating system has no descriptor left.
    pub(crate) fn begin_driving(&self) -> io::Result<Registry> {
        let mut core = self.lock();
        let registry = core.engine.registry().try_clone()?;
        core.drivers.count += 1;
        self.disarm(&mut core);
        self.release(core);
        Ok(registry)
    }

    /// That event loop watches the poll no more.
    pub(crate) fn end_driving(&self) {
        let mut core = self.lock();
        core.drivers.count = core.drivers.count.saturating_sub(1);
        if !core.leader {
            self.arm(&mut core);
        }
        // What the poll told the driver, and it has not done, is done by whoever comes after it.
        self.leave_work(&core);
        self.release(core);
    }

    /// A turn of the event loop that watches the poll: reads what came, writes what can be written,
    /// and wakes the tasks that can go on.
    pub(crate) fn drive(&self) -> Driven {
        let mut core = self.lock();
        if !core.hub.is_open() {
            self.release(core);
            return Driven::Ended;
        }
        if core.leader {
            // A caller watches the poll, and does what it tells. On the porch it does not, and comes from
            // there if there is something to be watched.
            if core.on_porch {
                self.ask_poll(&mut core);
            }
            core.drivers.turned_away = true;
            self.release(core);
            return Driven::Idle;
        }
        // A task that waits is to have what has come before more is read: most likely it runs on the thread of
        // this event loop, and memory that is used again at once is in the cache.
        let turns = self.take_turns(&mut core, Core::has_come_for_a_task);
        let driven = match turns.map(|turns| turns.left) {
            Some(Left::Nothing) => Driven::Idle,
            // Another that asks the poll is soon done with it.
            Some(Left::More | Left::Lock) | None => Driven::More,
        };
        self.release(core);
        driven
    }

    /// A caller watches the poll no more: a driver that came meanwhile is told to come again.
    pub(super) fn call_driver(&self, drivers: &mut Drivers) {
        if std::mem::take(&mut drivers.turned_away) {
            self.wake();
        }
    }
}
