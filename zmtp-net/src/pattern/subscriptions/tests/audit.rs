//! What must hold of the tree after every step.

use crate::pattern::subscriptions::arena::{Node, NodeId};
use crate::pattern::subscriptions::label::LONGEST;
use crate::pattern::subscriptions::trie::Trie;
use crate::pattern::subscriptions::{Subscriptions, Topics};

pub(super) fn table(table: &Subscriptions<u16>) {
    tree(&table.trie);
    let mut pairs = 0;
    for (key, peer) in table.peers.iter() {
        assert!(!peer.topics.is_empty(), "a peer without topics is forgotten");
        assert_eq!(table.peers.key(peer.slot), Some(key));
        let mut octets = 0;
        for id in &peer.topics {
            let subscribers = table.trie.node(*id).unwrap().value.as_ref().unwrap();
            assert!(subscribers.peers().contains(&peer.slot));
            let mut topic = Vec::new();
            table.trie.topic(*id, &mut topic);
            octets += topic.len();
            pairs += 1;
        }
        assert_eq!(peer.octets, octets);
    }
    assert_eq!(table.pairs, pairs);
    let values = table.trie.nodes().iter().filter_map(|(_, node)| node.value.as_ref());
    let listed = values.map(|value| {
        assert!(value.peers().is_sorted_by(|a, b| a < b), "a sorted set");
        value.peers().len()
    });
    assert_eq!(listed.sum::<usize>(), pairs, "nobody is listed who does not know");
}

pub(super) fn own(topics: &Topics) {
    tree(topics.trie());
    let octets = topics.iter().map(|topic| topic.len()).sum();
    assert_eq!(topics.octets(), octets);
}

fn tree<V>(trie: &Trie<V>) {
    let (mut seen, mut values) = (0, 0);
    for (id, node) in trie.nodes().iter() {
        seen += 1;
        values += usize::from(node.value.is_some());
        if id == NodeId::ROOT {
            assert_eq!(node.label.octets(), b"");
        } else {
            let first = *node.label.octets().first().expect("only the root has no label");
            assert_eq!(trie.node(node.parent).unwrap().children.get(first), Some(id));
        }
        assert!(node.children.iter().is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(node.children.iter().count(), node.children.count());
        for (octet, child) in node.children.iter() {
            let child = trie.node(child).unwrap();
            assert_eq!((child.parent, child.label.octets()[0]), (id, octet));
        }
        earns_its_place(trie, id, node);
    }
    assert_eq!((trie.nodes().used(), trie.len()), (seen, values));
}

fn earns_its_place<V>(trie: &Trie<V>, id: NodeId, node: &Node<V>) {
    assert!(node.label.octets().len() <= LONGEST);
    if node.value.is_some() {
        return;
    }
    assert_ne!(node.children.count(), 0, "a leaf has a value");
    if let Some(child) = node.children.only().filter(|_| id != NodeId::ROOT) {
        let both = node.label.octets().len() + trie.node(child).unwrap().label.octets().len();
        assert!(both > LONGEST, "could be one node with its child");
    }
}
