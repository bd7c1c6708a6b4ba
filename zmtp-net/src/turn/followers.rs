//! Threads that wait while another watches the poll.

use std::time::Instant;

use crate::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Where threads wait that do not watch the poll themselves.
#[derive(Debug, Default)]
pub(super) struct Followers {
    /// How often somebody called.
    calls: Mutex<u64>,
    called: Condvar,
}

/// When somebody began to wait: calls before that are not for them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket(u64);

impl Followers {
    fn calls(&self) -> MutexGuard<'_, u64> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be taken while nobody can change what is waited for.
    pub(super) fn ticket(&self) -> Ticket {
        Ticket(*self.calls())
    }

    /// Waits for a call that came after the ticket, at most until the deadline.
    pub(super) fn wait(&self, Ticket(before): Ticket, deadline: Option<Instant>) {
        let calls = self.calls();
        let same = |calls: &mut u64| *calls == before;
        match deadline {
            None => drop(self.called.wait_while(calls, same)),
            Some(deadline) => {
                let wait = deadline.saturating_duration_since(Instant::now());
                drop(self.called.wait_timeout_while(calls, wait, same));
            }
        }
    }

    /// Has one of them look.
    pub(super) fn call_one(&self) {
        *self.calls() += 1;
        self.called.notify_one();
    }

    /// Has all of them look.
    pub(super) fn call_all(&self) {
        *self.calls() += 1;
        self.called.notify_all();
    }
}
