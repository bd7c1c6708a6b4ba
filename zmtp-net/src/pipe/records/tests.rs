//! Records of all sizes come in order, and how much memory a queue keeps while nothing is in it.

use super::{Consumer, KEPT, LARGEST, MOST, Producer, Record, SHORT, queue};

/// So many of the largest records lie in a chunk.
const PER_CHUNK: usize = MOST / (LARGEST + 3);

/// Bytes of a record, which tell it from its neighbours.
fn filled(number: usize, len: usize) -> Vec<u8> {
    (number..number + len).map(|byte| byte.to_le_bytes()[0]).collect()
}

/// Takes all records; those without bytes are tokens.
fn taken(consumer: &mut Consumer) -> Vec<Option<Vec<u8>>> {
    let mut records = Vec::new();
    consumer.take(usize::MAX, |record| {
        records.push(match record {
            Record::Bytes(bytes) => Some(bytes.to_vec()),
            Record::Token => None,
        });
        true
    });
    records
}

fn spares(consumer: &Consumer) -> usize {
    consumer.shared.spares.len()
}

/// Fills about so many chunks and empties them.
fn round(producer: &mut Producer, consumer: &mut Consumer, chunks: usize) {
    let count = PER_CHUNK * chunks;
    (0..count).for_each(|_| assert!(producer.push(&[7; LARGEST])));
    assert_eq!(consumer.take(usize::MAX, |_| true), count);
    consumer.rest();
}

#[test]
fn records_of_every_size_come_in_order() {
    let (mut producer, mut consumer) = queue();
    for run in [1, 2, 7, 300] {
        let lens: Vec<usize> = (0..=LARGEST).collect();
        for lens in lens.chunks(run) {
            for len in lens {
                assert!(producer.push(&filled(*len, *len)));
                producer.push_token();
            }
            assert_eq!(consumer.len(), 2 * lens.len());
            let expected = lens.iter().flat_map(|len| [Some(filled(*len, *len)), None]);
            assert!(taken(&mut consumer).into_iter().eq(expected));
        }
        consumer.rest();
    }
}

#[test]
fn a_short_record_is_put_in_without_more_ado_where_the_chunk_has_room() {
    let (mut producer, mut consumer) = queue();
    let lens = (0..=usize::from(SHORT)).chain([1; 300]);
    let mut refused = 0;
    for len in lens.clone() {
        if !producer.push_short(&filled(len, len)) {
            refused += 1;
            assert!(producer.push(&filled(len, len)));
        }
    }
    // Chunks are few, and each ends once.
    assert!((1..12).contains(&refused), "{refused}");
    assert!(taken(&mut consumer).into_iter().eq(lens.map(|len| Some(filled(len, len)))));
    assert!(!producer.push_short(&[0; SHORT as usize + 1]));
    assert_eq!(consumer.len(), 0);
}

#[test]
fn what_is_too_large_for_a_record_is_refused() {
    let (mut producer, mut consumer) = queue();
    assert!(producer.push(&[1; LARGEST]));
    assert!(!producer.push(&[2; LARGEST + 1]));
    assert!(producer.push(&[]));
    assert_eq!(taken(&mut consumer), [Some(vec![1; LARGEST]), Some(Vec::new())]);
}

#[test]
fn the_first_chunk_is_small_and_one_that_is_large_enough_follows_it() {
    let (mut producer, mut consumer) = queue();
    for len in [1, usize::from(SHORT), LARGEST, 1, LARGEST] {
        assert!(producer.push(&filled(len, len)));
        assert_eq!(taken(&mut consumer), [Some(filled(len, len))]);
    }
}

#[test]
fn no_more_is_taken_than_asked_for() {
    let (mut producer, mut consumer) = queue();
    (0..9).for_each(|number| assert!(producer.push(&filled(number, 3))));
    assert_eq!(consumer.take(2, |_| true), 2);
    let mut left = 3;
    let enough = |_: Record<'_>| {
        left -= 1;
        left > 0
    };
    assert_eq!(consumer.take(usize::MAX, enough), 3);
    assert_eq!(consumer.len(), 4);
    assert_eq!(taken(&mut consumer).first(), Some(&Some(filled(5, 3))));
}

#[test]
fn what_one_round_took_is_kept_for_the_next() {
    let (mut producer, mut consumer) = queue();
    (0..5).for_each(|_| round(&mut producer, &mut consumer, KEPT / 2));
    let before = spares(&consumer);
    assert!((KEPT / 2 - 1..=KEPT / 2 + 1).contains(&before), "{before}");
    (0..PER_CHUNK * (KEPT / 2)).for_each(|_| assert!(producer.push(&[7; LARGEST])));
    assert!(spares(&consumer) < 2, "the chunks are those that were kept");
}

#[test]
fn a_large_burst_is_given_back_but_for_a_few_chunks() {
    let (mut producer, mut consumer) = queue();
    round(&mut producer, &mut consumer, 8 * KEPT);
    assert_eq!(spares(&consumer), KEPT);
    (0..10).for_each(|_| round(&mut producer, &mut consumer, 1));
    assert!(spares(&consumer) < 3);
}

#[test]
fn what_nobody_took_is_given_back_with_the_queue() {
    let (mut producer, mut consumer) = queue();
    (0..100).for_each(|_| assert!(producer.push(&[7; 1000])));
    consumer.take(10, |_| true);
    drop(consumer);
    assert!(producer.push(&[7; 1000]));
}
