//! How a poller that waits is told of sockets.

use std::sync::Arc;
use std::task::Wake;

use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Mutex, PoisonError};

/// Wakes a poller, and tells it which of its sockets to look at.
#[derive(Debug)]
pub(super) struct Bell {
    waker: mio::Waker,
    rung: Mutex<Rung>,
}

/// What happened since the poller looked the last time.
#[derive(Debug, Default)]
pub(super) struct Rung {
    /// The sockets to look at.
    pub(super) sockets: Vec<usize>,
    /// Somebody wants the wait to end.
    pub(super) notified: bool,
}

impl Bell {
    pub(super) fn new(waker: mio::Waker) -> Arc<Self> {
        Arc::new(Self { waker, rung: Mutex::default() })
    }

    fn ring(&self, change: impl FnOnce(&mut Rung)) {
        let first = {
            let mut rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
            let first = rung.sockets.is_empty() && !rung.notified;
            change(&mut rung);
            first
        };
        if first {
            // A pipe to oneself that is full wakes just as well.
            let _ = self.waker.wake();
        }
    }

    pub(super) fn notify(&self) {
        self.ring(|rung| rung.notified = true);
    }

    /// What happened, once.
    pub(super) fn take(&self) -> Rung {
        std::mem::take(&mut *self.rung.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The bell of one socket: rings once until the socket is looked at.
#[derive(Debug)]
pub(super) struct SocketBell {
    bell: Arc<Bell>,
    number: usize,
    is_rung: AtomicBool,
}

impl SocketBell {
    pub(super) fn new(bell: &Arc<Bell>, number: usize) -> Arc<Self> {
        Arc::new(Self { bell: Arc::clone(bell), number, is_rung: AtomicBool::new(false) })
    }

    /// The socket is looked at now: what happens from here on rings again.
    pub(super) fn reset(&self) {
        self.is_rung.store(false, Ordering::SeqCst);
    }
}

impl Wake for SocketBell {
    fn wake(self: Arc<Self>) {
        if !self.is_rung.swap(true, Ordering::SeqCst) {
            self.bell.ring(|rung| rung.sockets.push(self.number));
        }
    }
}

/// Ends the wait of a [`Poller`](super::Poller), from any thread; see
/// [`Poller::notifier`](super::Poller::notifier).
#[derive(Clone, Debug)]
pub struct Notifier {
    bell: Arc<Bell>,
}

impl Notifier {
    pub(super) fn new(bell: &Arc<Bell>) -> Self {
        Self { bell: Arc::clone(bell) }
    }

    /// Has the wait that is under way, or else the next, return at once.
    pub fn notify(&self) {
        self.bell.notify();
    }
}
