//! The octets on the way from a node's parent to the node.

/// The most octets of one label. A longer way goes through several nodes, so that what a peer makes
/// us copy for a subscription of one octet does not depend on how long its other topics are.
pub(super) const LONGEST: usize = 240;

/// What fits beside the length and the tag into three words.
const INLINE: usize = 22;

/// At most [`LONGEST`] octets; few are kept in place, which saves their allocation and, in a match,
/// a cache miss.
pub(super) enum Label {
    Inline { length: u8, octets: [u8; INLINE] },
    Heap(Box<[u8]>),
}

impl Label {
    pub(super) fn new(octets: &[u8]) -> Self {
        Self::joined(octets, &[])
    }

    /// The label that is `head` and then `tail`.
    pub(super) fn joined(head: &[u8], tail: &[u8]) -> Self {
        let length = head.len() + tail.len();
        let mut place = [0; INLINE];
        if let Some((front, rest)) = place.split_at_mut_checked(head.len())
            && let Some(back) = rest.get_mut(..tail.len())
            && let Ok(length) = u8::try_from(length)
        {
            front.copy_from_slice(head);
            back.copy_from_slice(tail);
            return Self::Inline { length, octets: place };
        }
        Self::Heap([head, tail].concat().into_boxed_slice())
    }

    pub(super) fn octets(&self) -> &[u8] {
        match self {
            Self::Inline { length, octets } => {
                octets.get(..usize::from(*length)).unwrap_or_default()
            }
            Self::Heap(octets) => octets,
        }
    }

    /// Octets on the heap.
    #[cfg(test)]
    pub(super) fn heap(&self) -> usize {
        match self {
            Self::Inline { .. } => 0,
            Self::Heap(octets) => octets.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{INLINE, LONGEST, Label};

    #[test]
    fn keeps_its_octets_at_every_length() {
        let text: Vec<u8> = (0..=255).collect();
        for length in 0..=LONGEST {
            for cut in [0, length / 2, length] {
                let label = Label::joined(&text[..cut], &text[cut..length]);
                assert_eq!(label.octets(), &text[..length]);
                assert_eq!(label.heap(), if length <= INLINE { 0 } else { length });
            }
        }
    }
}
