//! Whom a message of a publisher goes to.

use super::registry::Registry;
use super::ring::Ring;
use crate::peer::PeerId;

/// Whom the message under way goes to, found anew for each.
#[derive(Debug, Default)]
pub(super) struct Audience {
    /// Kept for its room.
    targets: Vec<PeerId>,
    /// The last message that a peer was marked for, by the peer's index.
    marks: Vec<u64>,
    mark: u64,
}

impl Audience {
    pub(super) fn targets(&self) -> &[PeerId] {
        &self.targets
    }

    /// Everyone with a topic that the message begins with.
    pub(super) fn matching(&mut self, registry: &Registry, subject: &[u8]) {
        let targets = &mut self.targets;
        targets.clear();
        registry.matching(subject, |id| targets.push(id));
    }

    /// Everyone else (`ZMQ_INVERT_MATCHING`). Costs a step for each peer.
    pub(super) fn others(&mut self, registry: &Registry, subject: &[u8], attached: &Ring) {
        self.mark += 1;
        let (marks, mark) = (&mut self.marks, self.mark);
        registry.matching(subject, |id| {
            let index = id.index as usize;
            if index >= marks.len() {
                marks.resize(index + 1, 0);
            }
            if let Some(place) = marks.get_mut(index) {
                *place = mark;
            }
        });
        let unmarked = |id: &PeerId| marks.get(id.index as usize) != Some(&mark);
        self.targets.clear();
        self.targets.extend(attached.iter().filter(unmarked));
    }

    /// Nobody but this peer, and not even that one if it is not there already.
    pub(super) fn only(&mut self, id: PeerId) {
        self.targets.retain(|target| *target == id);
    }
}
