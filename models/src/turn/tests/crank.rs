//! The lock of a socket: nobody meets anybody inside, and nobody waits for ever.

use std::sync::Arc;

use loom::cell::UnsafeCell;
use loom::thread;

use crate::explore::{bounded, model};
use crate::turn::crank::Crank;

/// What the lock is for. Loom sees each touch, and whether it is ordered behind the one before.
#[derive(Default)]
pub(super) struct Guarded {
    touched: UnsafeCell<()>,
    pub(super) touches: u32,
}

impl Guarded {
    pub(super) fn touch(&mut self) {
        self.touched.with_mut(|_| ());
        self.touches += 1;
        // Somebody else may come in here, if the lock lets anybody in.
        thread::yield_now();
        self.touched.with_mut(|_| ());
    }
}

type Lock = Arc<Crank<Guarded>>;

pub(super) fn lock() -> Lock {
    Arc::new(Crank::new(Guarded::default()))
}

fn take(lock: &Lock, times: usize) {
    for _ in 0..times {
        lock.lock().touch();
    }
}

/// The short way: only if the lock leans to this thread.
fn lean(lock: &Lock, times: usize) {
    for _ in 0..times {
        if lock.lean().map(|mut guarded| guarded.touch()).is_none() {
            take(lock, 1);
        }
    }
}

fn spawn(lock: &Lock, act: impl FnOnce(&Lock) + 'static) -> thread::JoinHandle<()> {
    let lock = Arc::clone(lock);
    thread::spawn(move || act(&lock))
}

#[test]
fn two_threads_take_turns() {
    bounded(Some(4), || {
        let lock = lock();
        let other = spawn(&lock, |lock| take(lock, 2));
        take(&lock, 2);
        other.join().unwrap();
        assert_eq!(lock.lock().touches, 4);
    });
}

#[test]
fn a_thread_that_it_leans_to_and_a_visitor_take_turns() {
    model(|| {
        let lock = lock();
        take(&lock, 1);
        assert!(lock.lean().map(|mut guarded| guarded.touch()).is_some());
        let visitor = spawn(&lock, |lock| take(lock, 1));
        lean(&lock, 2);
        visitor.join().unwrap();
        assert_eq!(lock.lock().touches, 5);
    });
}

#[test]
fn it_turns_from_one_thread_to_the_other() {
    bounded(Some(3), || {
        let lock = lock();
        take(&lock, 1);
        // The second visit makes it a mutex, the third makes it lean to the visitor.
        let visitor = spawn(&lock, |lock| {
            take(lock, 3);
            lean(lock, 1);
        });
        lean(&lock, 2);
        visitor.join().unwrap();
        assert_eq!(lock.lock().touches, 7);
    });
}

#[test]
fn it_leans_for_the_second_time_as_for_the_first() {
    bounded(Some(4), || {
        let lock = lock();
        take(&lock, 1);
        spawn(&lock, |lock| take(lock, 2)).join().unwrap();
        take(&lock, 4);
        let visitor = spawn(&lock, |lock| take(lock, 1));
        lean(&lock, 2);
        visitor.join().unwrap();
        assert_eq!(lock.lock().touches, 10);
    });
}

#[test]
fn three_threads_take_turns() {
    bounded(Some(2), || {
        let lock = lock();
        take(&lock, 1);
        let others = [spawn(&lock, |lock| take(lock, 2)), spawn(&lock, |lock| take(lock, 1))];
        lean(&lock, 2);
        others.into_iter().for_each(|other| other.join().unwrap());
        assert_eq!(lock.lock().touches, 6);
    });
}

#[test]
fn who_only_tries_meets_nobody_and_never_waits() {
    model(|| {
        let lock = lock();
        take(&lock, 1);
        let visitor = spawn(&lock, |lock| {
            if let Some(mut guard) = lock.try_lock() {
                guard.touch();
            }
        });
        lean(&lock, 2);
        {
            // It ends while this thread is in.
            let mut guard = lock.lock();
            visitor.join().unwrap();
            guard.touch();
        }
        assert!([4, 5].contains(&lock.lock().touches));
    });
}

#[test]
fn two_who_try_and_one_who_waits_meet_nobody() {
    bounded(Some(2), || {
        let lock = lock();
        take(&lock, 1);
        let tries = spawn(&lock, |lock| {
            for _ in 0..2 {
                if let Some(mut guard) = lock.try_lock() {
                    guard.touch();
                }
            }
        });
        let waits = spawn(&lock, |lock| take(lock, 1));
        lean(&lock, 2);
        tries.join().unwrap();
        waits.join().unwrap();
        assert!((4..=6).contains(&lock.lock().touches));
    });
}

#[test]
fn who_tries_from_inside_is_refused() {
    model(|| {
        let lock = lock();
        let guard = lock.lock();
        assert!(lock.try_lock().is_none());
        drop(guard);
        let guard = lock.lock();
        assert!(lock.try_lock().is_none());
        assert!(lock.lean().map(|mut guarded| guarded.touch()).is_none());
        drop(guard);
    });
}
