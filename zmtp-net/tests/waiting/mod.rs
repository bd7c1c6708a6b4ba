//! Polling futures by hand, and wakers that count.
#![expect(dead_code, reason = "each test uses a part of it")]

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

/// Longer than anything takes that works.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// Counts how often it was woken.
#[derive(Default)]
pub(crate) struct Bell {
    rung: Mutex<usize>,
    changed: Condvar,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        *self.rung.lock().unwrap() += 1;
        self.changed.notify_all();
    }
}

impl Bell {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(crate) fn rung(&self) -> usize {
        *self.rung.lock().unwrap()
    }

    /// Waits until it was woken so often; whether that came.
    pub(crate) fn wait_for(&self, times: usize) -> bool {
        let rung = self.rung.lock().unwrap();
        let waited = self.changed.wait_timeout_while(rung, LONG, |rung| *rung < times);
        !waited.unwrap().1.timed_out()
    }
}

/// Polls once.
pub(crate) fn poll<F: Future + ?Sized>(future: Pin<&mut F>, bell: &Arc<Bell>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(&Waker::from(Arc::clone(bell))))
}

/// The smallest executor: runs one future on this thread.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let bell = Bell::new();
    let mut seen = 0;
    loop {
        if let Poll::Ready(output) = poll(future.as_mut(), &bell) {
            return output;
        }
        seen += 1;
        assert!(bell.wait_for(seen), "nobody woke the task");
        seen = bell.rung();
    }
}

/// Asks again and again until it is so; whether it became so in time.
pub(crate) fn eventually(mut is_so: impl FnMut() -> bool) -> bool {
    let until = Instant::now() + LONG;
    while Instant::now() < until {
        if is_so() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}
