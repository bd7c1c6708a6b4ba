//! How much memory a queue keeps while nothing is in it.

use super::{Consumer, MOST, Producer, queue};

fn round(producer: &mut Producer<usize>, consumer: &mut Consumer<usize>, count: usize) {
    (0..count).for_each(|value| producer.push(value));
    (0..count).for_each(|value| assert_eq!(consumer.pop(), Some(value)));
    assert_eq!(consumer.pop(), None);
    consumer.rest();
}

fn spares(consumer: &Consumer<usize>) -> usize {
    consumer.shared.spares.len()
}

#[test]
fn what_one_round_took_is_kept_for_the_next() {
    let (mut producer, mut consumer) = queue();
    (0..5).for_each(|_| round(&mut producer, &mut consumer, 16 * MOST));
    let before = spares(&consumer);
    (0..16 * MOST).for_each(|value| producer.push(value));
    assert!(spares(&consumer) < 2, "the chunks are those that were kept");
    while consumer.pop().is_some() {}
    consumer.rest();
    assert!((before..=before + 1).contains(&spares(&consumer)));
}

#[test]
fn rounds_that_need_less_give_back_what_is_too_much() {
    let (mut producer, mut consumer) = queue();
    (0..2).for_each(|_| round(&mut producer, &mut consumer, 16 * MOST));
    assert!(spares(&consumer) > 8);
    (0..10).for_each(|_| round(&mut producer, &mut consumer, 1));
    assert_eq!(spares(&consumer), 1);
}

#[test]
fn one_burst_after_another_of_half_its_size_keeps_what_the_last_one_took() {
    let (mut producer, mut consumer) = queue();
    for size in [32, 16, 8, 4] {
        (0..4).for_each(|_| round(&mut producer, &mut consumer, size * MOST));
        let spares = spares(&consumer);
        assert!((size - 1..=size + 1).contains(&spares), "{spares} for {size}");
    }
}
