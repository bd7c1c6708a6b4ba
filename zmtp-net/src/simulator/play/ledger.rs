//! What the applications of a play know of each other's messages.

use std::collections::{BTreeMap, BTreeSet};

use zmtp_codec::Message;

use crate::peer::PeerId;
use crate::simulator::NodeId;
use crate::simulator::parcel::open;

/// Who received what.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Each message has one receiver.
    pub(super) is_single: bool,
    /// The last that came from each sender by each way.
    last: BTreeMap<(NodeId, Option<PeerId>, NodeId), u64>,
    /// Sender, number, and the receiver where there may be several.
    seen: BTreeSet<(NodeId, u64, Option<NodeId>)>,
    /// Messages with numbers from here on were sent when all was healed.
    pub(super) healed: BTreeMap<NodeId, u64>,
    /// Receivers, and senders of whom they received something that was sent since.
    pub(super) fresh: BTreeSet<(NodeId, NodeId)>,
}

impl Ledger {
    /// A message came: it is whole, comes once, and in order. Gives its sender and its number.
    pub(super) fn came(
        &mut self,
        to: NodeId,
        by: Option<PeerId>,
        message: &Message,
    ) -> (NodeId, u64) {
        let (from, number) = open(message);
        let copy = (!self.is_single).then_some(to);
        assert!(self.seen.insert((from, number, copy)), "{to:?}: {from:?} {number} came twice");
        self.in_order(to, by, (from, number));
        self.refresh(to, (from, number));
        (from, number)
    }

    /// A reply came, with what was asked in it. Replies are not in the order of the requests: whoever
    /// answers takes what came over a connection that is gone and what comes over the next in turn.
    pub(super) fn replied(&mut self, to: NodeId, message: &Message) -> (NodeId, u64) {
        let (from, number) = open(message);
        self.refresh(to, (from, number));
        (from, number)
    }

    fn in_order(&mut self, to: NodeId, by: Option<PeerId>, (from, number): (NodeId, u64)) {
        let last = self.last.insert((to, by, from), number);
        assert!(
            last.is_none_or(|last| last < number),
            "{to:?}: {number} of {from:?} came behind {last:?} by {by:?}"
        );
    }

    fn refresh(&mut self, to: NodeId, (from, number): (NodeId, u64)) {
        // Whoever started since has sent nothing before.
        let first = self.healed.get(&from).copied().unwrap_or(0);
        if !self.healed.is_empty() && number >= first {
            self.fresh.insert((to, from));
        }
    }

    /// Whether this message was received by its only receiver.
    pub(super) fn has(&self, from: NodeId, number: u64) -> bool {
        self.seen.contains(&(from, number, None))
    }
}
