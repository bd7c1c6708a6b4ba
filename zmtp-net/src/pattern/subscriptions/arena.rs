//! The nodes, in one vector, linked by their numbers.

use super::children::Children;
use super::label::Label;

/// The number of a node. A node with a value keeps its number until it loses the value or the
/// arena is [compacted](Arena::compact).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct NodeId(u32);

impl NodeId {
    /// The node of the empty topic: the first to come and the last to go.
    pub(super) const ROOT: Self = Self(0);

    /// `None` past the last number.
    fn at(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self)
    }

    fn index(self) -> usize {
        // The crate wants 32 bits of address at least; an index that does not fit finds nothing.
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// One node of the tree. Its topic is the labels from the root down to it.
pub(super) struct Node<V> {
    /// The root's is itself.
    pub(super) parent: NodeId,
    pub(super) label: Label,
    pub(super) children: Children,
    /// `None` where topics only part, or where a label would be too long.
    pub(super) value: Option<V>,
}

impl<V> Node<V> {
    pub(super) fn new(parent: NodeId, label: &[u8]) -> Self {
        Self { parent, label: Label::new(label), children: Children::None, value: None }
    }
}

enum Slot<V> {
    Used(Node<V>),
    /// With the next free one.
    Free(Option<NodeId>),
}

/// A node is addressed by its number, so that no depth of the tree makes anything recursive, its
/// destruction included.
pub(super) struct Arena<V> {
    slots: Vec<Slot<V>>,
    free: Option<NodeId>,
    used: usize,
}

impl<V> Arena<V> {
    /// It is not worth the while to compact for so few free slots.
    const SMALL: usize = 64;

    pub(super) const fn new() -> Self {
        Self { slots: Vec::new(), free: None, used: 0 }
    }

    pub(super) fn get(&self, id: NodeId) -> Option<&Node<V>> {
        match self.slots.get(id.index())? {
            Slot::Used(node) => Some(node),
            Slot::Free(_) => None,
        }
    }

    pub(super) fn get_mut(&mut self, id: NodeId) -> Option<&mut Node<V>> {
        match self.slots.get_mut(id.index())? {
            Slot::Used(node) => Some(node),
            Slot::Free(_) => None,
        }
    }

    /// Whether there are numbers for so many more nodes.
    pub(super) fn has_room(&self, nodes: usize) -> bool {
        self.used.checked_add(nodes).and_then(NodeId::at).is_some()
    }

    /// `None` if all numbers are in use.
    pub(super) fn insert(&mut self, node: Node<V>) -> Option<NodeId> {
        let id = match self.free {
            Some(id) => id,
            None => NodeId::at(self.slots.len())?,
        };
        if let Some(slot) = self.slots.get_mut(id.index()) {
            if let Slot::Free(next) = slot {
                self.free = *next;
            }
            *slot = Slot::Used(node);
        } else {
            self.reserve();
            self.slots.push(Slot::Used(node));
        }
        self.used += 1;
        Some(id)
    }

    pub(super) fn remove(&mut self, id: NodeId) {
        if let Some(slot @ Slot::Used(_)) = self.slots.get_mut(id.index()) {
            *slot = Slot::Free(self.free);
            self.free = Some(id);
            self.used -= 1;
        }
        if self.used == 0 {
            *self = Self::new();
        }
    }

    /// A large vector that doubles would be half empty on the average quarter.
    fn reserve(&mut self) {
        let length = self.slots.len();
        if length == self.slots.capacity() && length >= 1024 {
            self.slots.reserve_exact(length / 4);
        }
    }

    /// Whether it is time to [compact](Self::compact), where `links` are what points to nodes from
    /// outside. It costs a step for each slot and each link; so many nodes have gone since the last
    /// time, or were never there, that each of those pays for a few. Where many links forbid it,
    /// they weigh more than the slots.
    pub(super) fn is_sparse(&self, links: usize) -> bool {
        let free = self.slots.len() - self.used;
        free > Self::SMALL && free / 3 >= self.used && free >= links / 4
    }

    /// Gives the memory of the free slots back. The nodes get new numbers in the old order; the
    /// answer tells them.
    pub(super) fn compact(&mut self) -> Renumbered {
        let mut used = 0;
        let numbers = self.slots.iter().map(|slot| {
            let number = NodeId(used);
            used += u32::from(matches!(slot, Slot::Used(_)));
            number
        });
        let moved = Renumbered(numbers.collect());
        let mut slots = Vec::with_capacity(self.used);
        for slot in std::mem::take(&mut self.slots) {
            if let Slot::Used(mut node) = slot {
                node.parent = moved.of(node.parent);
                node.children.renumber(|child| moved.of(child));
                slots.push(Slot::Used(node));
            }
        }
        (self.slots, self.free) = (slots, None);
        moved
    }

    #[cfg(test)]
    pub(super) fn used(&self) -> usize {
        self.used
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (NodeId, &Node<V>)> {
        self.slots.iter().enumerate().filter_map(|(index, slot)| match slot {
            Slot::Used(node) => Some((NodeId::at(index)?, node)),
            Slot::Free(_) => None,
        })
    }

    /// Octets on the heap, without those of the values.
    #[cfg(test)]
    pub(super) fn heap(&self) -> usize {
        let slots = self.slots.capacity() * size_of::<Slot<V>>();
        slots + self.iter().map(|(_, node)| node.label.heap() + node.children.heap()).sum::<usize>()
    }

    #[cfg(test)]
    pub(super) const SLOT: usize = size_of::<Slot<V>>();
}

/// The new numbers of the nodes of an arena.
pub(super) struct Renumbered(Vec<NodeId>);

impl Renumbered {
    pub(super) fn of(&self, old: NodeId) -> NodeId {
        self.0.get(old.index()).copied().unwrap_or(NodeId::ROOT)
    }
}
