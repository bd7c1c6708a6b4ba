//! Ways through the tree.

use super::arena::{Node, NodeId};
use super::trie::Trie;

impl<V> Trie<V> {
    /// The values of all topics that `subject` begins with, the shortest first.
    pub(super) fn prefixes<'a>(&'a self, subject: &'a [u8]) -> Prefixes<'a, V> {
        Prefixes { trie: self, node: self.node(NodeId::ROOT), rest: subject }
    }

    /// Every topic: a topic before those that begin with it, else in the order of their octets.
    pub(super) fn topics(&self) -> Topics<'_, V> {
        Topics { trie: self, open: vec![(NodeId::ROOT, 0)], text: Vec::new() }
    }
}

/// The way through the whole tree, from the left to the right.
pub(super) struct Topics<'a, V> {
    trie: &'a Trie<V>,
    /// Where to go on, the next last, each with the length of its parent's topic.
    open: Vec<(NodeId, usize)>,
    /// The topic of the node that was seen last.
    text: Vec<u8>,
}

impl<V> Iterator for Topics<'_, V> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        while let Some((id, above)) = self.open.pop() {
            let Some(node) = self.trie.node(id) else { continue };
            self.text.truncate(above);
            self.text.extend_from_slice(node.label.octets());
            let children = node.children.iter().rev();
            self.open.extend(children.map(|(_, child)| (child, self.text.len())));
            if node.value.is_some() {
                return Some(self.text.clone());
            }
        }
        None
    }
}

/// One way down.
pub(super) struct Prefixes<'a, V> {
    trie: &'a Trie<V>,
    /// The node that the subject has led to.
    node: Option<&'a Node<V>>,
    /// What the subject has after that node's topic.
    rest: &'a [u8],
}

impl<'a, V> Prefixes<'a, V> {
    fn below(&self, node: &Node<V>) -> Option<(&'a Node<V>, &'a [u8])> {
        let child = self.trie.node(node.children.get(*self.rest.first()?)?)?;
        // Children are found by the first octet of their labels, and many labels have no other.
        match child.label.octets() {
            [_] => Some((child, self.rest.get(1..)?)),
            label => Some((child, self.rest.strip_prefix(label)?)),
        }
    }
}

impl<'a, V> Iterator for Prefixes<'a, V> {
    type Item = &'a V;

    fn next(&mut self) -> Option<&'a V> {
        while let Some(node) = self.node {
            match self.below(node) {
                Some((child, rest)) => (self.node, self.rest) = (Some(child), rest),
                None => self.node = None,
            }
            if let Some(value) = &node.value {
                return Some(value);
            }
        }
        None
    }
}
