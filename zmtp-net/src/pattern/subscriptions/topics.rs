//! What a socket of ours subscribed to.

use std::fmt;
use std::num::NonZeroU64;

use super::trie::Trie;

/// The topics of one SUB or XSUB, each with the number of times it was subscribed to.
///
/// Goes out once to a peer that connects, filters what peers send that do not filter, and knows
/// when a cancellation is the last of its topic and goes out too.
#[derive(Default)]
pub(crate) struct Topics {
    trie: Trie<NonZeroU64>,
    octets: usize,
}

impl Topics {
    /// A table without topics, which has no memory yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Subscribes once more. The answer is how many times by now, 1 for a new topic; or `None`, and
    /// nothing has changed, because the table has no number left for another node: there are some
    /// 4 000 million.
    pub(crate) fn subscribe(&mut self, topic: &[u8]) -> Option<u64> {
        let id = self.trie.place(topic).ok()?;
        if let Some(count) = self.trie.value_mut(id) {
            *count = count.saturating_add(1);
            return Some(count.get());
        }
        self.trie.put(id, NonZeroU64::MIN);
        self.octets += topic.len();
        Some(1)
    }

    /// Takes one subscription back. The answer is whether it was the last of its topic; `None` says
    /// that there was none.
    pub(crate) fn cancel(&mut self, topic: &[u8]) -> Option<bool> {
        let id = self.trie.find(topic)?;
        let count = self.trie.value_mut(id)?;
        if let Some(fewer) = NonZeroU64::new(count.get() - 1) {
            *count = fewer;
            return Some(false);
        }
        self.trie.remove(id);
        self.trie.shrink(0);
        self.octets -= topic.len();
        Some(true)
    }

    /// Whether `subject` begins with a topic.
    pub(crate) fn matches(&self, subject: &[u8]) -> bool {
        self.trie.prefixes(subject).next().is_some()
    }

    /// Every topic once, in the order in which libzmq replays them: a topic before those that begin
    /// with it, else in the order of their octets.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Vec<u8>> {
        self.trie.topics()
    }

    /// How many different topics there are.
    pub(crate) fn len(&self) -> usize {
        self.trie.len()
    }

    /// Whether there is no topic.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many octets the different topics have together.
    pub(crate) fn octets(&self) -> usize {
        self.octets
    }

    #[cfg(test)]
    pub(super) fn trie(&self) -> &Trie<NonZeroU64> {
        &self.trie
    }
}

/// Numbers only: topics may be confidential.
impl fmt::Debug for Topics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Topics");
        out.field("len", &self.len()).field("bytes", &self.octets).finish()
    }
}
