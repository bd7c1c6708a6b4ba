//! What a peer can make a table hold: 64 KiB and four times the bytes that it sent, whatever its
//! topics are, with those that it cancelled and those that come twice.

use super::counted::{held, peak};
use super::{Added, Noise, Subscriptions, remove_all};
use crate::pattern::subscriptions::node::STEM;

/// What each peer may cost, whatever it says.
const PEER: i64 = 64 * 1024;
/// What each byte may cost that it sent.
const PER_BYTE: i64 = 4;

/// The bytes of a subscription as it is shortest: a message of one part.
fn wire(topic: &[u8]) -> usize {
    let header = if topic.len() < 255 { 2 } else { 9 };
    header + 1 + topic.len()
}

fn add(table: &mut Subscriptions<u16>, topic: &[u8], key: u16) {
    assert_ne!(table.add(topic, key), Added::Full);
}

fn remove(table: &mut Subscriptions<u16>, topic: &[u8], key: u16) {
    table.remove(topic, key);
}

fn allowed(topics: &[Vec<u8>]) -> i64 {
    let sent: usize = topics.iter().map(|topic| wire(topic)).sum();
    PEER + PER_BYTE * i64::try_from(sent).unwrap()
}

/// Subscribes two peers to the same topics, in another order; the second one leaves, then the first.
fn bounded(name: &str, topics: &[Vec<u8>]) {
    let (allowed, before) = (allowed(topics), held());
    let mut table = Subscriptions::new();
    let most = peak(|| topics.iter().for_each(|topic| add(&mut table, topic, 1)));
    let (one, count) = (held() - before, i64::try_from(table.of(1).0).unwrap());
    let each = one / count;
    assert!(most <= allowed, "{name}: {most} bytes, {each} a topic; {allowed} allowed");

    let again = peak(|| topics.iter().for_each(|topic| add(&mut table, topic, 1)));
    assert!(again < 1024, "{name}: {again} bytes for the same once more");

    topics.iter().rev().for_each(|topic| add(&mut table, topic, 2));
    let both = held() - before;
    assert!(both <= 2 * allowed, "{name}: {both} bytes of two, {allowed} allowed for one");

    let leaving = peak(|| remove_all(&mut table, 2, |_, last| assert!(!last)));
    let longest = i64::try_from(topics.iter().map(Vec::len).max().unwrap()).unwrap();
    assert!(leaving < 32 * 1024 + 4 * longest, "{name}: {leaving} bytes more while one leaves");
    let left = held() - before;
    // What the other one still has may lie in other pieces than if it had been alone: of topics that
    // begin with each other more so than of others.
    assert!(left <= one + one / 12 + 1024, "{name}: {left} bytes left of {both}, {one} before");
    remove_all(&mut table, 1, |_, last| assert!(last));
    drop(table);
    assert_eq!(held(), before, "{name}");
}

fn random(count: usize, lengths: std::ops::RangeInclusive<usize>) -> Vec<Vec<u8>> {
    let mut noise = Noise(u64::try_from(count).unwrap());
    let different = u64::try_from(lengths.end() - lengths.start() + 1).unwrap();
    let mut topic = || {
        let length = lengths.start() + usize::try_from(noise.next() % different).unwrap();
        noise.topic(length)
    };
    (0..count).map(|_| topic()).collect()
}

#[test]
fn random_topics_of_three_bytes() {
    for count in [1000, 10_000, 100_000, 1_000_000] {
        bounded(&format!("{count} of 3 bytes"), &random(count, 3..=3));
    }
}

#[test]
fn random_topics_of_one_to_twenty_bytes() {
    for count in [1000, 10_000, 100_000, 1_000_000] {
        bounded(&format!("{count} of 1 to 20 bytes"), &random(count, 1..=20));
    }
}

#[test]
fn random_topics_around_the_lengths_at_which_they_are_kept_in_another_way() {
    let around_a_stem = [STEM, STEM + 63, STEM + 64, STEM + 65];
    for length in [32, 63, 64, 65, 66, 96, 254, 255, 65_536].into_iter().chain(around_a_stem) {
        bounded(&format!("{length} bytes"), &random(4_000_000 / length.max(200), length..=length));
    }
}

/// Two bytes that no other topics begin with, so that these share no node with others.
fn apart(number: usize) -> Vec<u8> {
    u16::try_from(number).unwrap().to_be_bytes().to_vec()
}

#[test]
fn few_topics_that_begin_alike_in_each_of_many_places() {
    for each in [1, 2, 3, 10, 17, 24, 25, 32] {
        let topics: Vec<_> = (0..20_000 * each)
            .map(|number| {
                let last = u8::try_from(number % each * 7).unwrap();
                [apart(number / each).as_slice(), &[last]].concat()
            })
            .collect();
        bounded(&format!("{each} of 3 bytes in a place"), &topics);
    }
}

#[test]
fn topics_that_part_from_a_long_one_at_each_byte() {
    for depth in [3, 8, 20, 40, 100, 400] {
        let long = |length| vec![b'a'; length];
        let topics: Vec<_> = (0..2_000_000 / (depth * depth + 100))
            .flat_map(|number| {
                let all = (0..depth).map(move |length| [long(length), vec![b'b']].concat());
                all.chain([long(depth + 70)]).map(move |topic| [apart(number), topic].concat())
            })
            .collect();
        bounded(&format!("{depth} parting"), &topics);
        let shortest_last: Vec<_> = topics.into_iter().rev().collect();
        bounded(&format!("{depth} parting, the longest first"), &shortest_last);
    }
}

#[test]
fn topics_that_begin_with_each_other() {
    for depth in [3, 8, 20, 100, 1000] {
        let topics: Vec<_> = (0..(2_000_000 / (depth * depth)).clamp(1, 60_000))
            .flat_map(|number| {
                (0..depth).map(move |length| [apart(number), vec![b'a'; length]].concat())
            })
            .collect();
        bounded(&format!("{depth} nested"), &topics);
    }
}

#[test]
fn long_topics_that_are_cut_by_short_ones() {
    for length in [64, 66, 70, 130, 300] {
        let topics: Vec<_> = random(10_000, length..=length)
            .into_iter()
            .flat_map(|topic| {
                let at = length / 2 + usize::from(topic[0]) % (length / 2);
                let short = [&topic[..at], &[!topic[at]]].concat();
                [topic, short]
            })
            .collect();
        bounded(&format!("{length} bytes, cut"), &topics);
    }
}

#[test]
fn topics_of_a_hundred_kilobytes_that_begin_alike() {
    let mut topic = Noise(2).topic(100 * 1024);
    let topics: Vec<_> = (0..60)
        .map(|number| {
            topic[number * 1500] ^= 1;
            topic.clone()
        })
        .collect();
    bounded("100 KiB", &topics);
}

/// Who cancels has sent that too, but what is cancelled is to be gone.
#[test]
fn what_is_left_of_cancelled_topics_takes_what_it_would_alone() {
    let topics = random(100_000, 3..=20);
    let (kept, cancelled) = topics.split_at(5000);
    let before = held();
    let mut alone = Subscriptions::new();
    kept.iter().for_each(|topic| add(&mut alone, topic, 1));
    let expected = held() - before;
    drop(alone);
    let mut table = Subscriptions::new();
    cancelled.iter().chain(kept).for_each(|topic| add(&mut table, topic, 1));
    cancelled.iter().for_each(|topic| remove(&mut table, topic, 1));
    let left = held() - before;
    assert!(left <= expected + expected / 12, "{left} bytes, {expected} without the others");
}
