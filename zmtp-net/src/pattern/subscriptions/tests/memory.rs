//! What a table takes, and that it gives back what a peer had while others stay.

use super::counted::held;
use super::{Added, Noise, Removed, Subscriptions, audit, matched, remove_all};

#[test]
fn an_empty_table_takes_nothing() {
    let before = held();
    let mut table = Subscriptions::new();
    assert_eq!(held(), before);
    assert_ne!(table.add(b"a", 1), Added::Full);
    assert_eq!(table.remove(b"a", 1), Removed::Last);
    // The peers keep room for a few.
    assert!(held() - before < 2048, "{} bytes", held() - before);
}

#[test]
fn what_was_taken_is_given_back() {
    let (mut noise, mut table, before) = (Noise(3), Subscriptions::new(), held());
    let topics: Vec<_> = (0..20_000).map(|_| noise.topic(32)).collect();
    let lists = held();
    for (topic, key) in topics.iter().zip((0..200).cycle()) {
        assert_eq!(table.add(topic, key), Added::NewTopic);
    }
    let full = held() - lists;
    // Two peers stay: one that was there early, one late.
    for key in (0..200).filter(|key| ![0, 199].contains(key)) {
        remove_all(&mut table, key, |_, _| {});
    }
    audit::table(&table);
    let rest = held() - lists;
    assert!(rest < full / 20, "{rest} of {full} for a hundredth of the topics");
    for (topic, key) in topics.iter().zip((0..200).cycle()) {
        let expected: &[u16] = if [0, 199].contains(&key) { &[key] } else { &[] };
        assert_eq!(matched(&table, topic), expected);
    }
    remove_all(&mut table, 0, |_, _| {});
    for topic in topics.iter().skip(199).step_by(200) {
        assert_eq!(table.remove(topic, 199), Removed::Last);
    }
    drop((table, topics));
    assert_eq!(held(), before);
}

#[test]
fn cancellations_one_by_one_give_back_too() {
    let (mut noise, mut table) = (Noise(4), Subscriptions::new());
    let topics: Vec<_> = (0..5000).map(|_| noise.topic(8)).collect();
    let before = held();
    for topic in &topics {
        for key in 0..3 {
            assert_ne!(table.add(topic, key), Added::Full);
        }
    }
    let full = held() - before;
    for topic in topics.iter().skip(50) {
        assert_eq!(table.remove(topic, 1), Removed::Remaining);
        assert_eq!(table.remove(topic, 0), Removed::Remaining);
        assert_eq!(table.remove(topic, 2), Removed::Last);
    }
    audit::table(&table);
    let rest = held() - before;
    assert!(rest < full / 15, "{rest} of {full} for a hundredth of the topics");
    assert_eq!(matched(&table, &topics[49]), [0, 1, 2]);
}

#[test]
fn the_peers_of_a_topic_take_no_more_than_they_are() {
    let (mut table, before) = (Subscriptions::new(), held());
    for key in 0..10_000 {
        assert_ne!(table.add(b"", key), Added::Full);
    }
    let full = held() - before;
    for key in 0..9990 {
        assert_eq!(table.remove(b"", key), Removed::Remaining);
        assert_eq!(table.add(b"", key), Added::NewPeer);
    }
    assert!(held() - before <= full + full / 20);
    for key in (10..10_000).rev() {
        remove_all(&mut table, key, |_, last| assert!(!last));
    }
    let rest = held() - before;
    assert!(rest < full / 100, "{rest} of {full} for a thousandth of the peers");
    assert_eq!(matched(&table, b"any").len(), 10);
}

/// Long topics that part at many places and then no more become whole again.
#[test]
fn a_topic_that_was_cut_grows_together() {
    let (long, mut table) = (Noise(5).topic(5000), Subscriptions::new());
    let before = held();
    assert_ne!(table.add(&long, 1), Added::Full);
    let whole = held() - before;
    for length in 0..long.len() {
        assert_ne!(table.add(&long[..length], 2), Added::Full);
    }
    remove_all(&mut table, 2, |_, _| {});
    audit::table(&table);
    let now = held() - before;
    assert!(now <= 2 * whole, "{now} bytes, {whole} at first");
}
