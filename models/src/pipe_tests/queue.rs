//! The queue of values of a pipe: each is moved out once, in order, or dropped with the queue.

use std::sync::Arc;

use loom::thread;

use crate::explore::bounded;
use crate::pipe::spsc::{Consumer, queue};

/// Takes until there were so many, and rests wherever there are none.
fn take<T>(consumer: &mut Consumer<T>, count: usize) -> Vec<T> {
    let mut taken = Vec::new();
    while taken.len() < count {
        match consumer.pop() {
            Some(value) => taken.push(value),
            None => {
                consumer.rest();
                thread::yield_now();
            }
        }
    }
    taken
}

#[test]
fn values_come_in_order_from_one_chunk_after_the_other() {
    bounded(Some(3), || {
        let (mut producer, mut consumer) = queue();
        // Chunks have one place, two, and two again.
        let writer = thread::spawn(move || (0..6).for_each(|number| producer.push(number)));
        assert_eq!(take(&mut consumer, 6), [0, 1, 2, 3, 4, 5]);
        writer.join().unwrap();
        assert_eq!(consumer.pop(), None);
    });
}

#[test]
fn what_nobody_took_is_dropped_once() {
    bounded(Some(3), || {
        let value = Arc::new(());
        let (mut producer, mut consumer) = queue();
        let copies = [(); 4].map(|()| Arc::clone(&value));
        let writer = thread::spawn(move || copies.into_iter().for_each(|copy| producer.push(copy)));
        let taken = [consumer.pop(), consumer.pop()];
        drop(consumer);
        drop(taken);
        writer.join().unwrap();
        assert_eq!(Arc::strong_count(&value), 1);
    });
}

#[test]
fn the_end_that_takes_may_be_given_to_another_thread() {
    bounded(Some(3), || {
        let (mut producer, mut consumer) = queue();
        let writer = thread::spawn(move || (0..3).for_each(|number| producer.push(number)));
        let mut all = Vec::from_iter(consumer.pop());
        let count = all.len();
        let other = thread::spawn(move || take(&mut consumer, 3 - count));
        all.extend(other.join().unwrap());
        assert_eq!(all, [0, 1, 2]);
        writer.join().unwrap();
    });
}
