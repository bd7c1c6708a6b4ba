//! What a subscriber's own topics say.

use super::audit;
use crate::pattern::subscriptions::Topics;

#[test]
fn only_the_last_of_several_cancellations_ends_a_topic() {
    let mut topics = Topics::new();
    assert_eq!(topics.cancel(b"a"), None);
    assert_eq!(topics.subscribe(b"a"), 1);
    assert_eq!(topics.subscribe(b"a"), 2);
    assert_eq!((topics.len(), topics.bytes()), (1, 1));
    assert_eq!(topics.cancel(b"a"), Some(false));
    assert!(topics.matches(b"abc"));
    assert_eq!(topics.cancel(b"a"), Some(true));
    assert!(!topics.matches(b"abc"));
    assert!(topics.is_empty());
    assert_eq!(topics.bytes(), 0);
}

#[test]
fn replay_is_in_the_order_of_a_trie() {
    let mut topics = Topics::new();
    let order = [b"".as_slice(), b"a", b"aa", b"ab", b"abc", b"b", b"b\0", b"b\xff", b"\xff"];
    for topic in order.iter().rev() {
        assert_eq!(topics.subscribe(topic), 1);
        assert_eq!(topics.subscribe(topic), 2);
    }
    let replayed: Vec<_> = topics.iter().collect();
    assert_eq!(replayed, order);
    audit::own(&topics);
}

#[test]
fn nothing_of_a_topic_is_printed() {
    let mut topics = Topics::new();
    assert_eq!(topics.subscribe(b"secret"), 1);
    assert_eq!(format!("{topics:?}"), "Topics { len: 1, bytes: 6 }");
}
