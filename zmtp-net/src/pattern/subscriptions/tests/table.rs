//! What a publisher's table says of single steps.

use super::{Added, Removed, Subscriptions, audit, matched, remove_all};

#[test]
fn a_topic_is_matched_as_a_prefix() {
    let mut table = Subscriptions::new();
    assert_eq!(matched(&table, b"news"), []);
    assert_eq!(table.add(b"new", 1), Added::NewTopic);
    assert_eq!(table.add(b"news.sport", 2), Added::NewTopic);
    assert_eq!(matched(&table, b"news"), [1]);
    assert_eq!(matched(&table, b"news.sport"), [1, 2]);
    assert_eq!(matched(&table, b"ne"), []);
    assert_eq!(matched(&table, b"New"), []);
    assert_eq!(matched(&table, b""), []);
}

#[test]
fn the_empty_topic_matches_everything() {
    let mut table = Subscriptions::new();
    assert_eq!(table.add(b"", 7), Added::NewTopic);
    assert_eq!(matched(&table, b""), [7]);
    assert_eq!(matched(&table, b"anything"), [7]);
    assert_eq!(table.remove(b"", 7), Removed::Last);
    assert_eq!(matched(&table, b""), []);
}

#[test]
fn two_subscriptions_and_one_cancellation_are_none() {
    let mut table = Subscriptions::new();
    assert_eq!(table.add(b"a", 1), Added::NewTopic);
    assert_eq!(table.add(b"a", 1), Added::Duplicate);
    assert_eq!(table.of(1), (1, 1));
    assert_eq!(table.remove(b"a", 1), Removed::Last);
    assert_eq!(table.remove(b"a", 1), Removed::Absent);
    assert_eq!((table.topics(), table.of(1)), (0, (0, 0)));
}

#[test]
fn a_topic_ends_with_its_last_subscriber() {
    let mut table = Subscriptions::new();
    assert_eq!(table.add(b"a", 1), Added::NewTopic);
    assert_eq!(table.add(b"a", 2), Added::NewPeer);
    assert_eq!(table.remove(b"a", 3), Removed::Absent);
    assert_eq!(table.remove(b"b", 1), Removed::Absent);
    assert_eq!(table.remove(b"a", 1), Removed::Remaining);
    assert_eq!(matched(&table, b"a"), [2]);
    assert_eq!(table.remove(b"a", 2), Removed::Last);
}

#[test]
fn a_peer_is_told_once_whatever_of_its_topics_match() {
    let mut table = Subscriptions::new();
    for topic in [b"".as_slice(), b"a", b"ab", b"abc"] {
        assert_ne!(table.add(topic, 1), Added::Full);
    }
    assert_ne!(table.add(b"ab", 2), Added::Full);
    for _ in 0..3 {
        assert_eq!(matched(&table, b"abcd"), [1, 2]);
        assert_eq!(matched(&table, b"a"), [1]);
    }
}

#[test]
fn what_a_leaving_peer_had_is_told() {
    let mut table = Subscriptions::new();
    for (topic, key) in [(b"a".as_slice(), 1), (b"ab", 1), (b"ab", 2), (b"", 1), (b"x", 2)] {
        assert_ne!(table.add(topic, key), Added::Full);
    }
    let mut gone = Vec::new();
    remove_all(&mut table, 1, |topic, last| gone.push((topic.to_vec(), last)));
    gone.sort();
    assert_eq!(gone, [(b"".to_vec(), true), (b"a".to_vec(), true), (b"ab".to_vec(), false)]);
    assert_eq!(matched(&table, b"abc"), [2]);
    remove_all(&mut table, 1, |_, _| panic!("it has left"));
    audit::table(&table);
}

#[test]
fn the_slot_of_a_peer_that_left_is_another_peers() {
    let mut table = Subscriptions::new();
    for key in 0..100 {
        assert_ne!(table.add(b"a", key), Added::Full);
        assert_ne!(table.add(b"", key), Added::Full);
    }
    for key in (0..100).filter(|key| key % 3 != 0) {
        remove_all(&mut table, key, |_, _| {});
    }
    for key in 200..250 {
        assert_ne!(table.add(b"a", key), Added::Full);
    }
    audit::table(&table);
    let expected: Vec<u16> = (0..100).step_by(3).chain(200..250).collect();
    assert_eq!(matched(&table, b"a"), expected);
}

#[test]
fn nothing_of_a_topic_is_printed() {
    let mut table = Subscriptions::new();
    assert_ne!(table.add(b"secret", 1), Added::Full);
    assert_eq!(format!("{table:?}"), "Subscriptions { topics: 1, peers: 1 }");
}
