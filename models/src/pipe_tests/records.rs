//! The queue of bytes of a pipe: each record is seen once, in order, whichever chunk it lies in.

use loom::thread;

use crate::explore::bounded;
use crate::pipe::records::{Consumer, LARGEST, Producer, Record, queue};

/// Puts in a byte, what stands for something else, and as many bytes as fit, in turn.
fn put_in(producer: &mut Producer, numbers: std::ops::Range<u8>) {
    for number in numbers {
        match number % 3 {
            // Where the chunk has room this is done at once.
            0 => assert!(producer.push_short(&[number]) || producer.push(&[number])),
            1 => producer.push_token(),
            _ => assert!(producer.push(&[number; LARGEST])),
        }
    }
}

/// Whether this is what was put in as number so and so.
fn is(record: Record<'_>, number: u8) -> bool {
    match number % 3 {
        0 => record == Record::Bytes(&[number]),
        1 => record == Record::Token,
        _ => record == Record::Bytes(&[number; LARGEST]),
    }
}

/// Takes until there were those up to this number, and rests wherever there are none.
fn take(consumer: &mut Consumer, numbers: std::ops::Range<u8>, most: usize) {
    let mut next = numbers.start;
    while next < numbers.end {
        let look = |record: Record<'_>| {
            assert!(is(record, next));
            next += 1;
            true
        };
        if consumer.take(most, look) == 0 {
            consumer.rest();
            thread::yield_now();
        }
    }
}

#[test]
fn records_come_in_order_from_one_chunk_after_the_other() {
    for most in [1, usize::MAX] {
        bounded(Some(3), move || {
            let (mut producer, mut consumer) = queue();
            // Chunks have three cells, and six from then on.
            let writer = thread::spawn(move || put_in(&mut producer, 0..6));
            take(&mut consumer, 0..6, most);
            writer.join().unwrap();
            assert_eq!(consumer.len(), 0);
        });
    }
}

#[test]
fn short_records_lie_side_by_side() {
    bounded(Some(3), || {
        let (mut producer, mut consumer) = queue();
        let writer = thread::spawn(move || (0..6).for_each(|_| producer.push_token()));
        let mut count = 0;
        while count < 6 {
            match consumer.take(usize::MAX, |record| record == Record::Token) {
                0 => thread::yield_now(),
                more => count += more,
            }
        }
        writer.join().unwrap();
    });
}

#[test]
fn chunks_that_went_back_are_filled_again() {
    bounded(Some(2), || {
        let (mut producer, mut consumer) = queue();
        put_in(&mut producer, 0..3);
        take(&mut consumer, 0..3, usize::MAX);
        // One chunk is spare now.
        let writer = thread::spawn(move || put_in(&mut producer, 3..9));
        take(&mut consumer, 3..9, 2);
        writer.join().unwrap();
    });
}

#[test]
fn what_is_cleared_is_counted() {
    bounded(Some(3), || {
        let (mut producer, mut consumer) = queue();
        let writer = thread::spawn(move || put_in(&mut producer, 0..4));
        let early = consumer.take(usize::MAX, |_| true);
        writer.join().unwrap();
        assert_eq!(early + consumer.take(usize::MAX, |_| true), 4);
    });
}

#[test]
fn who_takes_may_leave_before_all_is_in() {
    bounded(Some(3), || {
        let (mut producer, mut consumer) = queue();
        let writer = thread::spawn(move || put_in(&mut producer, 0..5));
        let taken = consumer.take(2, |_| true);
        drop(consumer);
        assert!(taken <= 2);
        writer.join().unwrap();
    });
}

#[test]
fn the_end_that_takes_may_be_given_to_another_thread() {
    bounded(Some(3), || {
        let (mut producer, mut consumer) = queue();
        let writer = thread::spawn(move || put_in(&mut producer, 0..3));
        let mut count = 0;
        consumer.take(1, |record| {
            assert!(is(record, 0));
            count += 1;
            true
        });
        let other = thread::spawn(move || take(&mut consumer, count..3, usize::MAX));
        other.join().unwrap();
        writer.join().unwrap();
    });
}
