//! Traffic that goes on while something happens.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::account::numbered;

/// Ten messages, and a pause of a millisecond: about what a busy application sends, and no more than
/// its peer takes.
const BURST: usize = 10;
const PAUSE: Duration = Duration::from_millis(1);

/// Sends numbers in bursts, for ever.
pub(crate) fn bursts(first: u64, send: impl Fn(Vec<u8>) -> bool) {
    let mut next = first;
    loop {
        burst(&mut next, &send);
        std::thread::sleep(PAUSE);
    }
}

fn burst(next: &mut u64, send: &impl Fn(Vec<u8>) -> bool) {
    for _ in 0..BURST {
        if !send(numbered(*next)) {
            break;
        }
        *next += 1;
    }
}

/// How fast a sender sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// In bursts, with pauses.
    Bursts,
    /// As fast as it can.
    Full,
}

/// A sender in a thread of its own.
#[derive(Debug, Default)]
pub(crate) struct Sender {
    is_over: AtomicBool,
}

impl Sender {
    /// Sends until it is over; how many the socket took.
    pub(crate) fn run(&self, pace: Pace, send: impl Fn(Vec<u8>) -> bool) -> u64 {
        let mut next = 0;
        while !self.is_over.load(Ordering::Relaxed) {
            burst(&mut next, &send);
            match pace {
                Pace::Bursts => std::thread::sleep(PAUSE),
                Pace::Full => std::thread::yield_now(),
            }
        }
        next
    }

    /// No more is sent.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// Ends a sender, also by a panic.
pub(crate) struct Ends<'a>(pub(crate) &'a Sender);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}
