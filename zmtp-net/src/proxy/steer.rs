//! Steering a proxy that runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ProxyStatistics;
use crate::poller::Notifier;

/// What a proxy is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Course {
    /// Move messages.
    #[default]
    Run,
    /// Leave them where they are.
    Pause,
    /// End.
    End,
}

#[derive(Debug, Default)]
struct State {
    course: Course,
    statistics: ProxyStatistics,
    /// Wakes the proxy if it runs.
    notifier: Option<Notifier>,
}

/// Steers a proxy from other threads; any number of clones steer the same one.
///
/// See [`Proxy::handle`](super::Proxy::handle).
#[derive(Clone, Debug, Default)]
pub struct ProxyHandle {
    state: Arc<Mutex<State>>,
}

impl ProxyHandle {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn started(&self, notifier: Notifier) {
        self.state().notifier = Some(notifier);
    }

    pub(super) fn course(&self) -> Course {
        self.state().course
    }

    pub(super) fn publish(&self, statistics: ProxyStatistics) {
        self.state().statistics = statistics;
    }

    pub(super) fn steer(&self, course: Course) {
        let notifier = {
            let mut state = self.state();
            if state.course == Course::End {
                // It is over.
                return;
            }
            state.course = course;
            state.notifier.clone()
        };
        if let Some(notifier) = notifier {
            notifier.notify();
        }
    }

    /// Has the proxy move nothing until [`resume`](Self::resume): messages wait in the queues of its
    /// sockets. What it moves at the moment goes through, up to 1,000 messages in each direction.
    pub fn pause(&self) {
        self.steer(Course::Pause);
    }

    /// Has it go on.
    pub fn resume(&self) {
        self.steer(Course::Run);
    }

    /// Has it end, paused or not: [`Proxy::run`](super::Proxy::run) returns. Also before it has
    /// begun.
    pub fn terminate(&self) {
        self.steer(Course::End);
    }

    /// What it has moved so far, as of its last round.
    #[must_use]
    pub fn statistics(&self) -> ProxyStatistics {
        self.state().statistics
    }
}
