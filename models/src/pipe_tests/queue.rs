//! The queue of a pipe: each value is moved out once, in order, or dropped with the queue.

use std::collections::VecDeque;
use std::sync::Arc;

use loom::thread;

use crate::explore::bounded;
use crate::pipe::spsc::{Consumer, queue};

/// Takes until there were so many.
fn take<T>(consumer: &mut Consumer<T>, count: usize, most: usize) -> VecDeque<T> {
    let mut taken = VecDeque::new();
    while taken.len() < count {
        if consumer.take(most, &mut taken) == 0 {
            consumer.rest();
            thread::yield_now();
        }
    }
    taken
}

#[test]
fn values_come_in_order_from_one_chunk_after_the_other() {
    for most in [1, usize::MAX] {
        bounded(Some(3), move || {
            let (mut producer, mut consumer) = queue();
            // Chunks have one place, two, and two again.
            let writer = thread::spawn(move || (0..6).for_each(|number| producer.push(number)));
            assert_eq!(take(&mut consumer, 6, most), [0, 1, 2, 3, 4, 5]);
            writer.join().unwrap();
            assert_eq!(consumer.len(), 0);
        });
    }
}

#[test]
fn what_nobody_took_is_dropped_once() {
    bounded(Some(3), || {
        let value = Arc::new(());
        let (mut producer, mut consumer) = queue();
        let copies = [(); 4].map(|()| Arc::clone(&value));
        let writer = thread::spawn(move || copies.into_iter().for_each(|copy| producer.push(copy)));
        let mut taken = VecDeque::new();
        consumer.take(2, &mut taken);
        drop(consumer);
        assert!(taken.len() <= 2);
        drop(taken);
        writer.join().unwrap();
        assert_eq!(Arc::strong_count(&value), 1);
    });
}

#[test]
fn what_is_cleared_is_counted() {
    bounded(Some(3), || {
        let value = Arc::new(());
        let (mut producer, mut consumer) = queue();
        let copies = [(); 4].map(|()| Arc::clone(&value));
        let writer = thread::spawn(move || copies.into_iter().for_each(|copy| producer.push(copy)));
        let early = consumer.clear();
        writer.join().unwrap();
        assert_eq!(early + consumer.clear(), 4);
        assert_eq!(Arc::strong_count(&value), 1);
    });
}

#[test]
fn the_end_that_takes_may_be_given_to_another_thread() {
    bounded(Some(3), || {
        let (mut producer, mut consumer) = queue();
        let writer = thread::spawn(move || (0..3).for_each(|number| producer.push(number)));
        let mut first = VecDeque::new();
        consumer.take(1, &mut first);
        let count = first.len();
        let other = thread::spawn(move || take(&mut consumer, 3 - count, usize::MAX));
        first.extend(other.join().unwrap());
        assert_eq!(first, [0, 1, 2]);
        writer.join().unwrap();
    });
}
