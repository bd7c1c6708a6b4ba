//! A map from topics to values that finds all prefixes of a subject: a radix tree with bounded
//! labels.
//!
//! Every node but the root has a value, or several children, or its label and that of its only
//! child together are longer than a label may be. So there are at most twice as many nodes as
//! topics, and one per 120 octets.

use std::fmt;

use super::arena::{Arena, Node, NodeId, Renumbered};
use super::label::{LONGEST, Label};

/// The table has no number left for another node: it has some 4 000 million of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TableFull;

impl fmt::Display for TableFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the table of subscriptions is full")
    }
}

impl std::error::Error for TableFull {}

pub(super) struct Trie<V> {
    nodes: Arena<V>,
    /// How many nodes have a value.
    topics: usize,
}

impl<V> Default for Trie<V> {
    fn default() -> Self {
        Self { nodes: Arena::new(), topics: 0 }
    }
}

impl<V> Trie<V> {
    /// How many topics have a value.
    pub(super) fn len(&self) -> usize {
        self.topics
    }

    /// The node of a topic that has a value.
    pub(super) fn find(&self, topic: &[u8]) -> Option<NodeId> {
        let (mut id, mut node, mut rest) = (NodeId::ROOT, self.nodes.get(NodeId::ROOT)?, topic);
        while let Some(first) = rest.first() {
            id = node.children.get(*first)?;
            node = self.nodes.get(id)?;
            rest = rest.strip_prefix(node.label.octets())?;
        }
        node.value.is_some().then_some(id)
    }

    /// The node of a topic, made if there is none. The caller [gives](Self::put) it a value if it
    /// has none.
    ///
    /// # Errors
    /// [`TableFull`], and nothing has changed.
    pub(super) fn place(&mut self, topic: &[u8]) -> Result<NodeId, TableFull> {
        // The root, the node where the new topic parts from the others, and what is left of it.
        let most = 2 + topic.len().div_ceil(LONGEST);
        if !self.nodes.has_room(most) {
            return Err(TableFull);
        }
        self.make_way(topic).ok_or(TableFull)
    }

    pub(super) fn value_mut(&mut self, id: NodeId) -> Option<&mut V> {
        self.nodes.get_mut(id)?.value.as_mut()
    }

    /// Gives the topic of a node its first value.
    pub(super) fn put(&mut self, id: NodeId, value: V) {
        if let Some(node) = self.nodes.get_mut(id)
            && node.value.replace(value).is_none()
        {
            self.topics += 1;
        }
    }

    /// Takes the topic of a node out. Other topics keep their nodes.
    pub(super) fn remove(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(id)
            && node.value.take().is_some()
        {
            self.topics -= 1;
            self.prune(id);
        }
    }

    /// Gives memory back if most of it is free. The answer is where the nodes are now, if they
    /// have moved; the caller has `links` numbers of nodes to change then.
    pub(super) fn shrink(&mut self, links: usize) -> Option<Renumbered> {
        self.nodes.is_sparse(links).then(|| self.nodes.compact())
    }

    /// Writes the topic of a node into `text`, in the place of what is there.
    pub(super) fn topic(&self, mut id: NodeId, text: &mut Vec<u8>) {
        text.clear();
        while id != NodeId::ROOT
            && let Some(node) = self.nodes.get(id)
        {
            text.extend(node.label.octets().iter().rev());
            id = node.parent;
        }
        text.reverse();
    }

    #[cfg(test)]
    pub(super) fn nodes(&self) -> &Arena<V> {
        &self.nodes
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&Node<V>> {
        self.nodes.get(id)
    }

    fn make_way(&mut self, topic: &[u8]) -> Option<NodeId> {
        if self.nodes.get(NodeId::ROOT).is_none() {
            self.nodes.insert(Node::new(NodeId::ROOT, &[]))?;
        }
        let (mut id, mut rest) = (NodeId::ROOT, topic);
        while let Some(first) = rest.first() {
            let Some(child) = self.nodes.get(id)?.children.get(*first) else {
                return self.grow(id, rest);
            };
            let label = self.nodes.get(child)?.label.octets();
            let common = label.iter().zip(rest).take_while(|(ours, new)| ours == new).count();
            id = if common == label.len() { child } else { self.split(child, common)? };
            rest = rest.get(common..)?;
        }
        Some(id)
    }

    /// Hangs `rest` below a node that has no child for its first octet.
    fn grow(&mut self, mut id: NodeId, rest: &[u8]) -> Option<NodeId> {
        for label in rest.chunks(LONGEST) {
            let child = self.nodes.insert(Node::new(id, label))?;
            self.nodes.get_mut(id)?.children.insert(*label.first()?, child);
            id = child;
        }
        Some(id)
    }

    /// Puts a node between `id` and its parent, at `offset` octets of its label.
    fn split(&mut self, id: NodeId, offset: usize) -> Option<NodeId> {
        let node = self.nodes.get_mut(id)?;
        let (head, tail) = node.label.octets().split_at_checked(offset)?;
        let (first, next) = (*head.first()?, *tail.first()?);
        let mut middle = Node::new(node.parent, head);
        middle.children.insert(next, id);
        node.label = Label::new(tail);
        let parent = node.parent;
        let middle = self.nodes.insert(middle)?;
        self.nodes.get_mut(id)?.parent = middle;
        self.nodes.get_mut(parent)?.children.replace(first, middle);
        // The upper part may fit to what is above now, the lower part to what is below.
        self.absorb_parent(middle);
        if let Some(below) = self.nodes.get(id).and_then(|node| node.children.only()) {
            self.absorb_parent(below);
        }
        Some(middle)
    }

    /// Takes out what has lost its reason to be, from a node upwards.
    fn prune(&mut self, mut id: NodeId) {
        while let Some(node) = self.nodes.get(id)
            && node.value.is_none()
        {
            if let Some(child) = node.children.only() {
                self.absorb_parent(child);
                return;
            }
            if node.children.count() > 0 {
                return;
            }
            let (parent, first) = (node.parent, node.label.octets().first().copied());
            self.nodes.remove(id);
            if let Some(first) = first
                && let Some(parent) = self.nodes.get_mut(parent)
            {
                parent.children.remove(first);
            }
            id = parent;
        }
    }

    /// Makes one node of a node and its parent if the parent is there for nothing else and the
    /// label is not too long for one. The number of the node stays.
    fn absorb_parent(&mut self, id: NodeId) -> Option<()> {
        let node = self.nodes.get(id)?;
        let above = node.parent;
        let parent = self.nodes.get(above).filter(|_| above != NodeId::ROOT)?;
        let (head, tail) = (parent.label.octets(), node.label.octets());
        let useful = parent.value.is_some() || parent.children.only() != Some(id);
        if useful || head.len() + tail.len() > LONGEST {
            return None;
        }
        let (first, grandparent) = (*head.first()?, parent.parent);
        let label = Label::joined(head, tail);
        self.nodes.remove(above);
        let node = self.nodes.get_mut(id)?;
        (node.label, node.parent) = (label, grandparent);
        self.nodes.get_mut(grandparent)?.children.replace(first, id);
        Some(())
    }
}
