//! Where a thread waits for word from others of this process, when there is nothing else to be waited for.
//!
//! To watch a poll costs a system call to wait and one to be waked, and each goes through a descriptor.
//! Where a socket has no stream and no listener, only other threads have anything to tell: then its
//! leader waits here, and whoever wakes it does so without the poll.
//!
//! Why no word is lost: who waits says so, runs a fence, and looks whether there is any; who brings
//! one puts it where it is looked for, runs a fence, and looks whether somebody waits here. At
//! least one of the two sees the other. The same holds when the one who waited goes: it says that it is
//! gone before it looks what there is.

use std::time::Instant;

use crate::sync::atomic::{AtomicBool, Ordering, fence};
use crate::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Where one thread waits at a time.
#[derive(Debug, Default)]
pub(super) struct Porch {
    occupied: AtomicBool,
    rung: Mutex<bool>,
    changed: Condvar,
}

impl Porch {
    fn rung(&self) -> MutexGuard<'_, bool> {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This thread is going to wait here: whoever brings word from now on rings. What was brought before
    /// is to be looked for after this.
    pub(super) fn enter(&self) {
        *self.rung() = false;
        self.occupied.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    /// Waits until somebody rings, at most until the deadline.
    pub(super) fn wait(&self, deadline: Option<Instant>) {
        let rung = self.rung();
        let is_quiet = |rung: &mut bool| !*rung;
        match deadline {
            None => drop(self.changed.wait_while(rung, is_quiet)),
            Some(deadline) => {
                let wait = deadline.saturating_duration_since(Instant::now());
                drop(self.changed.wait_timeout_while(rung, wait, is_quiet));
            }
        }
    }

    /// This thread waits here no longer. What was brought meanwhile is to be looked for after this.
    pub(super) fn leave(&self) {
        self.occupied.store(false, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    /// Wakes who waits here; whether there is anybody. To be called when the word is where it is looked
    /// for.
    pub(super) fn ring(&self) -> bool {
        fence(Ordering::SeqCst);
        if !self.occupied.load(Ordering::Relaxed) {
            return false;
        }
        *self.rung() = true;
        self.changed.notify_one();
        true
    }
}
