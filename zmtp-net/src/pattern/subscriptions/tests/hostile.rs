//! Topics that nobody sends in good faith.

use super::{Added, Noise, Removed, Subscriptions, audit, matched, remove_all};
use crate::pattern::subscriptions::Topics;

/// A stack on which nothing fits that recurs over a topic's octets or nodes.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(64 * 1024);
    thread.spawn(test).unwrap().join().unwrap();
}

#[test]
fn a_million_topics() {
    let (mut noise, mut table) = (Noise(1), Subscriptions::new());
    let topics: Vec<_> = (0..1_000_000).map(|_| noise.topic(16)).collect();
    for (topic, key) in topics.iter().zip((0..500_u16).cycle()) {
        assert_eq!(table.add(topic, key), Added::NewTopic);
    }
    assert_eq!(table.topics(), 1_000_000);
    assert_eq!(table.of(3), (2000, 32_000));
    for (topic, key) in topics.iter().zip((0..500_u16).cycle()).step_by(97) {
        assert_eq!(matched(&table, topic), [key]);
        assert_eq!(matched(&table, &topic[..15]), []);
    }
    for key in 0..500 {
        let mut gone = 0;
        remove_all(&mut table, key, |_, last| gone += usize::from(last));
        assert_eq!(gone, 2000);
    }
    assert_eq!(table.topics(), 0);
}

#[test]
fn a_topic_of_ten_million_octets() {
    on_a_small_stack(|| {
        let (long, mut table) = (vec![b'a'; 10_000_000], Subscriptions::new());
        assert_eq!(table.add(&long, 1), Added::NewTopic);
        assert_eq!(matched(&table, &long), [1]);
        assert_eq!(matched(&table, &long[1..]), []);
        assert_eq!(table.add(&long[1..], 2), Added::NewTopic);
        assert_eq!(matched(&table, &long), [1, 2]);
        assert_eq!(table.remove(&long[1..], 2), Removed::Last);
        audit::table(&table);
        remove_all(&mut table, 1, |topic, last| assert!(last && topic == long));
        assert_eq!(table.topics(), 0);
        assert_eq!(table.add(&long, 1), Added::NewTopic);
    });
}

#[test]
fn topics_of_64_kib_that_begin_alike() {
    on_a_small_stack(|| {
        let (mut topic, mut table) = (Noise(2).topic(64 * 1024), Subscriptions::new());
        for key in 0..200 {
            topic[usize::from(key) * 300] ^= 1;
            assert_eq!(table.add(&topic, key), Added::NewTopic);
        }
        assert_eq!(matched(&table, &topic), [199]);
        audit::table(&table);
        for key in (0..200).step_by(2) {
            remove_all(&mut table, key, |topic, last| assert!(last && topic.len() == 64 * 1024));
        }
        audit::table(&table);
        assert_eq!(table.topics(), 100);
    });
}

/// Each topic is the one before and one octet more: the tree is one chain.
#[test]
fn topics_that_are_each_others_prefixes() {
    on_a_small_stack(|| {
        let (long, mut table) = (vec![b'a'; 5000], Subscriptions::new());
        let mut own = Topics::new();
        for length in 0..=long.len() {
            assert_eq!(table.add(&long[..length], 1), Added::NewTopic);
            assert_eq!(own.subscribe(&long[..length]), 1);
        }
        assert_ne!(table.add(b"aaa", 2), Added::Full);
        assert_eq!(matched(&table, &long), [1, 2]);
        assert_eq!(table.of(1), (5001, 5000 * 5001 / 2));
        assert!(own.iter().map(|topic| topic.len()).eq(0..=5000));
        for length in (0..=long.len()).filter(|length| length % 7 != 0) {
            assert_eq!(
                table.remove(&long[..length], 1),
                match length {
                    3 => Removed::Remaining,
                    _ => Removed::Last,
                }
            );
        }
        audit::table(&table);
        assert_eq!(matched(&table, &long), [1, 2]);
        remove_all(&mut table, 1, |topic, _| assert_eq!(topic.len() % 7, 0));
        assert_eq!(matched(&table, &long), [2]);
    });
}

/// A chain with a leaf at each step, which a recursive walk or drop would not survive.
#[test]
fn a_comb() {
    on_a_small_stack(|| {
        let (mut text, mut table) = (Vec::new(), Subscriptions::new());
        let mut own = Topics::new();
        for _ in 0..3000 {
            text.push(b'b');
            assert_eq!(table.add(&text, 1), Added::NewTopic);
            assert_eq!(own.subscribe(&text), 1);
            text.pop();
            text.push(b'a');
        }
        assert_eq!(matched(&table, &text), []);
        text.push(b'b');
        assert_eq!(matched(&table, &text), []);
        text.pop();
        text.pop();
        text.push(b'b');
        assert_eq!(matched(&table, &text), [1]);
        audit::table(&table);
        // The longer has an a where the shorter has a b.
        assert!(own.iter().map(|topic| topic.len()).eq((1..=3000).rev()));
    });
}

#[test]
fn all_octets_under_one_node_come_and_go() {
    let mut table = Subscriptions::new();
    for _ in 0..2 {
        for octet in 0..=u8::MAX {
            assert_eq!(table.add(&[b'x', octet, b'y'], u16::from(octet)), Added::NewTopic);
            audit::table(&table);
        }
        for octet in 0..=u8::MAX {
            assert_eq!(matched(&table, &[b'x', octet, b'y', b'z']), [u16::from(octet)]);
        }
        // Not in the order in which they came.
        for octet in (0..=u8::MAX).map(|octet| octet.wrapping_mul(77)) {
            assert_eq!(table.remove(&[b'x', octet, b'y'], u16::from(octet)), Removed::Last);
            assert_eq!(matched(&table, &[b'x', octet, b'y']), []);
            audit::table(&table);
        }
    }
}
