//! What must hold of the tree after every step.

use std::collections::BTreeSet;

use crate::pattern::subscriptions::entry::{LONGEST, What, entries};
use crate::pattern::subscriptions::node::{Node, STEM};
use crate::pattern::subscriptions::tree::{GROUP, Tree};
use crate::pattern::subscriptions::{Subscriptions, Topics};

pub(super) fn table(table: &Subscriptions<u16>) {
    tree(&table.tree);
    let (mut pairs, mut topics) = (0, BTreeSet::new());
    for (key, peer) in table.peers.iter() {
        tree(&peer.topics);
        assert_ne!(peer.topics.len(), 0, "a peer without topics is forgotten");
        assert_eq!(table.peers.key(peer.slot), key);
        let mut bytes = 0;
        for topic in peer.topics.topics() {
            let mut listed = false;
            let value = table.tree.get(&topic).expect("what a peer has is known");
            table.sets.of(value).for_each(|slot| listed |= slot == peer.slot);
            assert!(listed, "who has a topic is one of its subscribers");
            bytes += topic.len();
            pairs += 1;
            topics.insert(topic);
        }
        assert!(key.is_none() || peer.bytes == bytes);
    }
    let (mut listed, mut sets) = (0, 0);
    for topic in table.tree.topics() {
        let subscribers = table.sets.of(table.tree.get(&topic).unwrap());
        let mut slots = Vec::new();
        subscribers.for_each(|slot| slots.push(slot));
        assert!(slots.is_sorted_by(|a, b| a < b), "a sorted set");
        assert_eq!(subscribers.count(), slots.len());
        listed += slots.len();
        sets += usize::from(subscribers.is_set());
    }
    assert_eq!(listed, pairs, "nobody is listed who does not know");
    assert_eq!(table.tree.len(), topics.len());
    assert_eq!(table.sets.len(), sets, "no set is left behind");
}

pub(super) fn own(topics: &Topics) {
    tree(topics.tree());
    let bytes = topics.iter().map(|topic| topic.len()).sum();
    assert_eq!(topics.bytes(), bytes);
}

fn tree(tree: &Tree) {
    let (mut open, mut topics) = (vec![tree.root()], 0);
    while let Some(next) = open.pop() {
        topics += node(next);
        open.extend(next.nodes_below());
    }
    assert_eq!(tree.len(), topics);
    if topics == 0 {
        assert_eq!(tree.root().room(), 0, "an empty table has no memory");
    }
}

/// How many topics it has itself.
fn node(node: &Node) -> usize {
    let view = node.view();
    let mut topics = usize::from(view.value.is_some());
    let (mut named, mut before) = (BTreeSet::new(), None::<(Vec<u8>, bool)>);
    for group in 0..view.count() {
        let size = view.group(group).len();
        let entries = entries(view.group(group)).count();
        assert!(entries == 1 || entries > 1 && size <= GROUP, "{entries} entries of {size} bytes");
    }
    for (first, entry) in view.iter() {
        let text = [&[first], entry.tail].concat();
        assert!(text.len() <= LONGEST);
        if let Some((before, below)) = &before {
            assert!(*before < text, "in order");
            assert!(!below || !text.starts_with(before), "it belongs below");
        }
        let below = match entry.what {
            What::Value(_) => {
                topics += 1;
                false
            }
            What::Below(number) => {
                assert!(named.insert(usize::from(number)), "two ways to one node");
                assert!(!node.below(usize::from(number)).unwrap().is_empty(), "for nothing");
                true
            }
        };
        before = Some((text, below));
    }
    let below = node.nodes_below().iter().enumerate().filter(|(_, below)| !below.is_empty());
    assert!(
        below.map(|(number, _)| number).eq(named.iter().copied()),
        "a way to each, and to no other"
    );
    let vacant = node.nodes() - named.len();
    assert!(vacant <= 2 + node.nodes() / 8, "{vacant} numbers for nothing");
    assert!(view.stem.len() <= STEM);
    assert!(node.room() <= node.used() + node.used() * 3 / 32 + 8, "too much room");
    topics
}
