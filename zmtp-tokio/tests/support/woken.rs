//! A waker that tells in which thread it was woken.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};
use std::thread::{self, ThreadId};

struct Teller(Mutex<SyncSender<ThreadId>>);

impl Wake for Teller {
    fn wake(self: Arc<Self>) {
        let teller = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody may listen any more.
        let _ = teller.try_send(thread::current().id());
    }
}

/// A waker, and what it tells: the thread of each of its first calls.
pub(crate) fn waker() -> (Waker, Receiver<ThreadId>) {
    let (teller, told) = sync_channel(16);
    (Waker::from(Arc::new(Teller(Mutex::new(teller)))), told)
}
