//! Topics of many peers, whose sets lie beside the tree, and go back into it.

use super::{Added, Removed, Subscriptions, audit, matched};

/// Peers whose numbers are so far apart that each takes two bytes in a value.
const APART: u16 = 128;
/// So many of them are a set.
const MANY: u16 = 24;
/// So many are none any more.
const FEW: u16 = 6;

fn add(table: &mut Subscriptions<u16>, topic: &[u8], key: u16) {
    assert!(matches!(table.add(topic, key), Added::NewTopic | Added::NewPeer));
}

/// A table in which each key is the number of its peer. Each has a topic that no others begin like.
fn with_peers() -> Subscriptions<u16> {
    let mut table = Subscriptions::new();
    (0..APART * MANY)
        .for_each(|key| add(&mut table, &[b"\xff~".as_slice(), &key.to_be_bytes()].concat(), key));
    table
}

fn keys(count: u16) -> impl Iterator<Item = u16> {
    (0..count).map(|number| number * APART)
}

/// Of each of these topics there are many, then few peers, and before that all are in one node.
fn many_and_few(
    table: &mut Subscriptions<u16>,
    topics: &[[u8; 2]],
    check: impl Fn(&Subscriptions<u16>),
) {
    for key in keys(MANY) {
        topics.iter().for_each(|topic| add(table, topic, key));
    }
    // Who takes a topic out puts what is left of its node back where it was.
    for topic in topics {
        let other = [topic[0], 250];
        add(table, &other, 0);
        assert_eq!(table.remove(&other, 0), Removed::Last);
    }
    check(table);
    for key in keys(MANY).skip(FEW.into()) {
        topics.iter().for_each(|topic| assert_eq!(table.remove(topic, key), Removed::Remaining));
        check(table);
    }
}

#[test]
fn a_group_is_cut_when_sets_go_back_into_it() {
    let mut table = with_peers();
    let topics: Vec<_> = (0..32).map(|last| [7, last]).collect();
    many_and_few(&mut table, &topics, audit::table);
    for topic in topics {
        assert!(matched(&table, &topic).into_iter().eq(keys(FEW)));
    }
}

/// A node counts its bytes in two.
#[test]
fn no_node_gets_larger_than_it_can_count() {
    let mut table = with_peers();
    let topics: Vec<_> =
        (0..=254).flat_map(|first| (0..19).map(move |last| [first, last])).collect();
    many_and_few(&mut table, &topics, |_| {});
    audit::table(&table);
    for topic in topics {
        assert!(matched(&table, &topic).into_iter().eq(keys(FEW)));
    }
}
