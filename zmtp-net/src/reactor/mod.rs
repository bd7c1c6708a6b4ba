//! The background threads of a context: one that watches the sockets no caller watches, and one
//! that looks after callers who left something behind.

mod sweeper;
mod watcher;

use std::sync::Arc;
use std::time::Instant;

pub(crate) use sweeper::{Rest, Sweeper};
pub(crate) use watcher::{MachineKey, Reactor};

/// What a machine says after a turn in the background.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    pub(crate) next: Next,
    /// When it is to be turned even if nothing happens.
    pub(crate) deadline: Option<Instant>,
}

/// What is to be done with a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Turn it when its poll is ready or its deadline has come.
    Watch,
    /// Turn it again: it has more to do.
    Again,
    /// Somebody else had it; try again soon.
    Busy,
    /// It has come to its end: let go of it.
    Finished,
}

/// Whether the sweeper is to come back to a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Swept {
    Keep,
    /// As `Keep`, and that has time: nothing is left behind.
    Later,
    /// As `Keep`, and it is to [glance](Machine::glance) at it in a moment.
    Soon,
    Done,
}

/// What the background threads turn. No method waits.
pub(crate) trait Machine: Send + Sync {
    /// Its poll is ready, or its deadline has come.
    fn turn(&self) -> Outcome;

    /// Looks whether a caller left something behind that nobody does. The sweeper has rested for so
    /// long.
    fn sweep(&self, rest: Rest) -> Swept;

    /// Looks whether the stream of calls, which went on when it was swept a moment ago, has ended.
    fn glance(&self);
}

/// The background threads, as a machine knows them.
#[derive(Clone)]
pub(crate) struct Background {
    pub(crate) reactor: Arc<Reactor>,
    pub(crate) sweeper: Arc<Sweeper>,
}

impl Background {
    /// Whether this is one of its threads: it must not wait for itself.
    pub(crate) fn is_current(&self) -> bool {
        self.reactor.is_current() || self.sweeper.is_current()
    }

    /// Ends the threads.
    pub(crate) fn stop(&self) {
        self.sweeper.stop();
        self.reactor.stop();
    }
}

/// Does something that calls code of the application: wakers, authenticators. A panic there is told
/// by the panic hook, and must not stop the thread that all sockets of a context share.
fn guarded<T>(otherwise: T, act: impl FnOnce() -> T) -> T {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(act)).unwrap_or(otherwise)
}
