//! What a socket of ours subscribed to.

use std::fmt;

use super::digits;
use super::recent::Recent;
use super::short::Short;
use super::tree::Tree;

/// The topics of one SUB or XSUB, each with the number of times it was subscribed to.
///
/// Goes out once to a peer that connects, filters what peers send that do not filter, and knows
/// when a cancellation is the last of its topic and goes out too.
#[derive(Default)]
pub(crate) struct Topics {
    /// The values are the numbers.
    tree: Tree,
    bytes: usize,
    /// Topics of the tree that were found lately.
    recent: Recent,
}

impl Topics {
    /// A table without topics, which has no memory yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Subscribes once more. The answer is how many times by now, 1 for a new topic.
    pub(crate) fn subscribe(&mut self, topic: &[u8]) -> u64 {
        let count = self.count(topic).saturating_add(1);
        if count == 1 {
            self.bytes += topic.len();
        }
        self.set(topic, count);
        self.recent.has_grown(self.tree.len());
        count
    }

    /// Takes one subscription back. The answer is whether it was the last of its topic; `None` says
    /// that there was none.
    pub(crate) fn cancel(&mut self, topic: &[u8]) -> Option<bool> {
        match self.count(topic) {
            0 => None,
            1 => {
                self.tree.remove(topic);
                self.recent.forget(self.tree.len());
                self.bytes -= topic.len();
                Some(true)
            }
            count => {
                self.set(topic, count - 1);
                Some(false)
            }
        }
    }

    /// Whether `subject` begins with a topic.
    #[inline]
    pub(crate) fn matches(&self, subject: &[u8]) -> bool {
        self.recent.matches(subject) || self.find(subject)
    }

    fn find(&self, subject: &[u8]) -> bool {
        let mut found = None;
        self.tree.prefixes(subject, |_, behind| {
            found = Some(subject.len() - behind);
            false
        });
        found.inspect(|length| self.recent.keep(subject, *length)).is_some()
    }

    /// Every topic once, in the order in which libzmq replays them: a topic before those that begin
    /// with it, else in the order of their bytes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Vec<u8>> {
        self.tree.topics()
    }

    /// How many different topics there are.
    pub(crate) fn len(&self) -> usize {
        self.tree.len()
    }

    fn count(&self, topic: &[u8]) -> u64 {
        self.tree.get(topic).and_then(digits::read).map_or(0, |(count, _)| count)
    }

    fn set(&mut self, topic: &[u8], count: u64) {
        let mut value = Short::<{ digits::MOST }>::new();
        digits::write(count, &mut value);
        self.tree.set(topic, &value);
    }

    /// Whether there is no topic.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes the different topics have together.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    #[cfg(test)]
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }
}

/// Numbers only: topics may be confidential.
impl fmt::Debug for Topics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Topics");
        out.field("len", &self.len()).field("bytes", &self.bytes).finish()
    }
}
