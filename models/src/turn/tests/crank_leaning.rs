//! Towards whom the lock leans. (In models it leans after one call, and stops after two visits.)

use std::sync::Arc;

use loom::thread;

use super::crank::lock;
use crate::explore::model;

#[test]
fn it_leans_to_who_takes_it_in_a_row() {
    model(|| {
        let lock = lock();
        assert!(lock.lean().map(|mut guarded| guarded.touch()).is_none());
        drop(lock.lock());
        assert!(lock.lean().map(|mut guarded| guarded.touch()).is_some());
    });
}

#[test]
fn it_leans_to_nobody_else() {
    model(|| {
        let lock = lock();
        drop(lock.lock());
        let other = Arc::clone(&lock);
        let other = thread::spawn(move || {
            assert!(other.lean().map(|mut guarded| guarded.touch()).is_none());
            drop(other.lock());
            assert!(other.lean().map(|mut guarded| guarded.touch()).is_none());
        });
        other.join().unwrap();
        assert!(
            lock.lean().map(|mut guarded| guarded.touch()).is_some(),
            "one visit does not change it"
        );
    });
}

#[test]
fn it_leans_no_more_where_visits_come_too_soon() {
    model(|| {
        let lock = lock();
        drop(lock.lock());
        let other = Arc::clone(&lock);
        let other = thread::spawn(move || {
            drop(other.lock());
            drop(other.try_lock().unwrap());
        });
        other.join().unwrap();
        assert!(lock.lean().map(|mut guarded| guarded.touch()).is_none());
    });
}

#[test]
fn it_leans_only_so_many_times() {
    model(|| {
        let lock = lock();
        // The second time it takes four calls in a row.
        for row in [1, 4] {
            for _ in 0..row {
                assert!(lock.lean().map(|mut guarded| guarded.touch()).is_none());
                drop(lock.lock());
            }
            assert!(lock.lean().map(|mut guarded| guarded.touch()).is_some());
            let other = Arc::clone(&lock);
            let other = thread::spawn(move || {
                drop(other.lock());
                drop(other.lock());
            });
            other.join().unwrap();
        }
        for _ in 0..20 {
            drop(lock.lock());
            assert!(lock.lean().map(|mut guarded| guarded.touch()).is_none());
        }
    });
}
