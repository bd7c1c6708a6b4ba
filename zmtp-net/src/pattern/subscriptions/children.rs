//! The children of a node, by the first octet of their labels.

use super::arena::NodeId;

/// Grows from nothing to a table of all 256 octets, in steps: a child costs 4 to 28 octets, and a
/// look-up never more than a search in 48.
pub(super) enum Children {
    None,
    One(u8, NodeId),
    UpTo4(Box<Edges<4>>),
    UpTo16(Box<Edges<16>>),
    UpTo48(Box<Edges<48>>),
    Full(Box<Full>),
}

/// Up to `N` children, in the order of their octets.
pub(super) struct Edges<const N: usize> {
    count: u8,
    octets: [u8; N],
    nodes: [NodeId; N],
}

/// A place for every octet. The root is nobody's child and stands for none.
pub(super) struct Full {
    count: u16,
    nodes: [NodeId; 256],
}

impl Children {
    pub(super) fn get(&self, octet: u8) -> Option<NodeId> {
        match self {
            Self::Full(full) => {
                full.nodes.get(usize::from(octet)).copied().filter(|node| *node != NodeId::ROOT)
            }
            _ => {
                let (octets, nodes) = self.sorted();
                nodes.get(octets.binary_search(&octet).ok()?).copied()
            }
        }
    }

    /// Adds `node` under an octet that has no child.
    pub(super) fn insert(&mut self, octet: u8, node: NodeId) {
        let done = match self {
            Self::None | Self::One(..) => false,
            Self::UpTo4(edges) => edges.insert(octet, node),
            Self::UpTo16(edges) => edges.insert(octet, node),
            Self::UpTo48(edges) => edges.insert(octet, node),
            Self::Full(full) => full.set(octet, node),
        };
        if !done {
            let mut larger = Self::with_room(self.count() + 1);
            self.iter().chain([(octet, node)]).for_each(|(octet, node)| larger.fill(octet, node));
            *self = larger;
        }
    }

    /// Puts `node` in the place of the child under `octet`.
    pub(super) fn replace(&mut self, octet: u8, node: NodeId) {
        match self {
            Self::Full(full) => {
                full.set(octet, node);
            }
            _ => {
                let (octets, nodes) = self.sorted_mut();
                if let Ok(at) = octets.binary_search(&octet)
                    && let Some(place) = nodes.get_mut(at)
                {
                    *place = node;
                }
            }
        }
    }

    /// Takes the child under `octet` out, and gives the memory back that is no longer worth it.
    pub(super) fn remove(&mut self, octet: u8) {
        let (count, floor) = match self {
            Self::None | Self::One(..) => (0, 0),
            Self::UpTo4(edges) => (edges.remove(octet), 1),
            Self::UpTo16(edges) => (edges.remove(octet), 3),
            Self::UpTo48(edges) => (edges.remove(octet), 12),
            Self::Full(full) => (full.remove(octet), 36),
        };
        if count <= floor {
            let mut smaller = Self::with_room(count);
            self.iter().take(count).for_each(|(octet, node)| smaller.fill(octet, node));
            *self = smaller;
        }
    }

    pub(super) fn count(&self) -> usize {
        match self {
            Self::Full(full) => usize::from(full.count),
            _ => self.sorted().0.len(),
        }
    }

    /// The child, if there is exactly one.
    pub(super) fn only(&self) -> Option<NodeId> {
        match self {
            Self::One(_, node) => Some(*node),
            _ => None,
        }
    }

    /// All children, in the order of their octets.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (u8, NodeId)> {
        let (octets, nodes) = self.sorted();
        let full = match self {
            Self::Full(full) => full.nodes.as_slice(),
            _ => &[],
        };
        let few = octets.iter().copied().zip(nodes.iter().copied());
        let all = (0..=u8::MAX).zip(full.iter().copied());
        few.chain(all.filter(|(_, node)| *node != NodeId::ROOT))
    }

    /// Gives every child the number that `moved` has for it.
    pub(super) fn renumber(&mut self, moved: impl Fn(NodeId) -> NodeId) {
        let nodes = match self {
            Self::Full(full) => full.nodes.as_mut_slice(),
            _ => self.sorted_mut().1,
        };
        nodes.iter_mut().for_each(|node| *node = moved(*node));
    }

    /// The octets and the children under them; of a full table, nothing.
    fn sorted(&self) -> (&[u8], &[NodeId]) {
        match self {
            Self::None | Self::Full(_) => (&[], &[]),
            Self::One(octet, node) => (std::slice::from_ref(octet), std::slice::from_ref(node)),
            Self::UpTo4(edges) => edges.sorted(),
            Self::UpTo16(edges) => edges.sorted(),
            Self::UpTo48(edges) => edges.sorted(),
        }
    }

    fn sorted_mut(&mut self) -> (&[u8], &mut [NodeId]) {
        match self {
            Self::None | Self::Full(_) => (&[], &mut []),
            Self::One(octet, node) => (std::slice::from_ref(octet), std::slice::from_mut(node)),
            Self::UpTo4(edges) => edges.sorted_mut(),
            Self::UpTo16(edges) => edges.sorted_mut(),
            Self::UpTo48(edges) => edges.sorted_mut(),
        }
    }

    /// An empty table for `count` children.
    fn with_room(count: usize) -> Self {
        match count {
            0..=1 => Self::None,
            2..=4 => Self::UpTo4(Box::default()),
            5..=16 => Self::UpTo16(Box::default()),
            17..=48 => Self::UpTo48(Box::default()),
            _ => Self::Full(Box::default()),
        }
    }

    /// Adds a child to a table that has room.
    fn fill(&mut self, octet: u8, node: NodeId) {
        match self {
            Self::None => *self = Self::One(octet, node),
            _ => self.insert(octet, node),
        }
    }

    /// Octets on the heap.
    #[cfg(test)]
    pub(super) fn heap(&self) -> usize {
        match self {
            Self::None | Self::One(..) => 0,
            Self::UpTo4(edges) => size_of_val(&**edges),
            Self::UpTo16(edges) => size_of_val(&**edges),
            Self::UpTo48(edges) => size_of_val(&**edges),
            Self::Full(full) => size_of_val(&**full),
        }
    }
}

impl<const N: usize> Default for Edges<N> {
    fn default() -> Self {
        Self { count: 0, octets: [0; N], nodes: [NodeId::ROOT; N] }
    }
}

impl<const N: usize> Edges<N> {
    fn sorted(&self) -> (&[u8], &[NodeId]) {
        let count = usize::from(self.count).min(N);
        (self.octets.get(..count).unwrap_or_default(), self.nodes.get(..count).unwrap_or_default())
    }

    fn sorted_mut(&mut self) -> (&[u8], &mut [NodeId]) {
        let count = usize::from(self.count).min(N);
        (
            self.octets.get(..count).unwrap_or_default(),
            self.nodes.get_mut(..count).unwrap_or_default(),
        )
    }

    /// Whether there was room.
    fn insert(&mut self, octet: u8, node: NodeId) -> bool {
        let at = self.sorted().0.partition_point(|other| *other < octet);
        let end = usize::from(self.count) + 1;
        let (Some(octets), Some(nodes)) =
            (self.octets.get_mut(at..end), self.nodes.get_mut(at..end))
        else {
            return false;
        };
        octets.rotate_right(1);
        nodes.rotate_right(1);
        if let (Some(first), Some(place)) = (octets.first_mut(), nodes.first_mut()) {
            (*first, *place) = (octet, node);
        }
        self.count += 1;
        true
    }

    /// How many are left.
    fn remove(&mut self, octet: u8) -> usize {
        let count = usize::from(self.count);
        if let Ok(at) = self.sorted().0.binary_search(&octet)
            && let Some(octets) = self.octets.get_mut(at..count)
            && let Some(nodes) = self.nodes.get_mut(at..count)
        {
            octets.rotate_left(1);
            nodes.rotate_left(1);
            self.count -= 1;
        }
        usize::from(self.count)
    }
}

impl Default for Full {
    fn default() -> Self {
        Self { count: 0, nodes: [NodeId::ROOT; 256] }
    }
}

impl Full {
    /// There is always room.
    fn set(&mut self, octet: u8, node: NodeId) -> bool {
        if let Some(place) = self.nodes.get_mut(usize::from(octet)) {
            self.count += u16::from(*place == NodeId::ROOT);
            *place = node;
        }
        true
    }

    /// How many are left.
    fn remove(&mut self, octet: u8) -> usize {
        if let Some(place) = self.nodes.get_mut(usize::from(octet)) {
            self.count -= u16::from(*place != NodeId::ROOT);
            *place = NodeId::ROOT;
        }
        usize::from(self.count)
    }
}
