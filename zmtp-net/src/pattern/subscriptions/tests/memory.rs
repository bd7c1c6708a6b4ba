//! The octets that a table takes, and that it gives back. They are computed from what it holds.

use super::{Added, Noise, Removed, Subscriptions, audit, matched};
use crate::pattern::subscriptions::arena::Arena;
use crate::pattern::subscriptions::subscribers::Subscribers;

/// Without the B-trees of the peers, which have no capacity beyond their nodes.
fn octets(table: &Subscriptions<u16>) -> usize {
    let nodes = table.trie.nodes();
    let values = nodes.iter().filter_map(|(_, node)| node.value.as_ref());
    nodes.heap() + values.map(Subscribers::heap).sum::<usize>() + table.peers.slots() * 16
}

#[test]
fn a_node_is_a_cache_line() {
    if cfg!(target_pointer_width = "64") {
        assert_eq!(Arena::<Subscribers>::SLOT, 64);
    }
}

#[test]
fn an_empty_table_takes_nothing() {
    assert_eq!(octets(&Subscriptions::new()), 0);
}

fn taken(count: usize, topic: impl Fn(usize) -> Vec<u8>) -> (usize, usize) {
    let mut table = Subscriptions::new();
    let mut sent = 0;
    for index in 0..count {
        let topic = topic(index);
        sent += topic.len();
        assert_ne!(table.add(&topic, 1), Added::Full);
    }
    (octets(&table), sent)
}

#[test]
fn topics_take_what_they_are_and_a_constant() {
    let random = |index: usize| Noise(u64::try_from(index).unwrap()).topic(32);
    let text = |index| format!("market.{}.symbol-{index}.trade", index % 10).into_bytes();
    let long = |index: usize| Noise(u64::try_from(index).unwrap()).topic(64 * 1024);
    let nested = |index| vec![b'a'; index];
    let comb = |index| [vec![b'a'; index], vec![b'b']].concat();
    for (count, topic) in [
        (50_000, &random as &dyn Fn(usize) -> Vec<u8>),
        (50_000, &text),
        (100, &long),
        (3000, &nested),
        (3000, &comb),
    ] {
        let (taken, sent) = taken(count, topic);
        assert!(taken <= 2 * sent + 200 * count, "{taken} for {count} topics of {sent} octets");
    }
}

#[test]
fn what_was_taken_is_given_back() {
    let (mut noise, mut table) = (Noise(3), Subscriptions::new());
    let topics: Vec<_> = (0..20_000).map(|_| noise.topic(32)).collect();
    for (topic, key) in topics.iter().zip((0..200).cycle()) {
        assert_eq!(table.add(topic, key), Added::NewTopic);
    }
    let full = octets(&table);
    // Two peers stay: one that was there early, one late.
    for key in (0..200).filter(|key| ![0, 199].contains(key)) {
        table.remove_all(key, |_, _| {});
    }
    audit::table(&table);
    let rest = octets(&table);
    assert!(rest < full / 20, "{rest} of {full} for a hundredth of the topics");
    for (topic, key) in topics.iter().zip((0..200).cycle()) {
        let expected: &[u16] = if [0, 199].contains(&key) { &[key] } else { &[] };
        assert_eq!(matched(&table, topic), expected);
    }
    table.remove_all(0, |_, _| {});
    for topic in topics.iter().skip(199).step_by(200) {
        assert_eq!(table.remove(topic, 199), Removed::Last);
    }
    assert_eq!(octets(&table), 0);
}

#[test]
fn cancellations_one_by_one_give_back_too() {
    let (mut noise, mut table) = (Noise(4), Subscriptions::new());
    let topics: Vec<_> = (0..5000).map(|_| noise.topic(8)).collect();
    for topic in &topics {
        for key in 0..3 {
            assert_ne!(table.add(topic, key), Added::Full);
        }
    }
    let full = octets(&table);
    for topic in topics.iter().skip(50) {
        assert_eq!(table.remove(topic, 1), Removed::Remaining);
        assert_eq!(table.remove(topic, 0), Removed::Remaining);
        assert_eq!(table.remove(topic, 2), Removed::Last);
    }
    audit::table(&table);
    let rest = octets(&table);
    assert!(rest < full / 15, "{rest} of {full} for a hundredth of the topics");
    assert_eq!(matched(&table, &topics[49]), [0, 1, 2]);
}

#[test]
fn the_peers_of_a_topic_take_no_more_than_they_are() {
    let mut table = Subscriptions::new();
    for key in 0..10_000 {
        assert_ne!(table.add(b"", key), Added::Full);
    }
    let full = octets(&table);
    for key in 0..9990 {
        assert_eq!(table.remove(b"", key), Removed::Remaining);
        assert_eq!(table.add(b"", key), Added::NewPeer);
    }
    assert_eq!(octets(&table), full);
    for key in (10..10_000).rev() {
        table.remove_all(key, |_, last| assert!(!last));
    }
    let rest = octets(&table);
    assert!(rest < full / 100, "{rest} of {full} for a thousandth of the peers");
    assert_eq!(matched(&table, b"any").len(), 10);
}

/// Long topics that part at many places and then no more become whole again.
#[test]
fn a_topic_that_was_cut_grows_together() {
    let (long, mut table) = (Noise(5).topic(20_000), Subscriptions::new());
    assert_ne!(table.add(&long, 1), Added::Full);
    let whole = octets(&table);
    for length in 0..long.len() {
        assert_ne!(table.add(&long[..length], 2), Added::Full);
    }
    table.remove_all(2, |_, _| {});
    audit::table(&table);
    let now = octets(&table);
    assert!(now <= 4 * whole, "{now} octets, {whole} at first");
}
