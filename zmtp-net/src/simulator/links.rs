//! What happens to hosts and streams, whether sockets want it or not.

use std::time::Duration;

use super::World;
use super::node::NodeId;
use super::wire::Side;

impl World {
    /// How many streams there are.
    pub(crate) fn stream_count(&self) -> usize {
        self.wires.len()
    }

    /// What moves, and what does not.
    pub(crate) fn describe(&self) -> String {
        let nodes = self.nodes.iter().map(|node| (&node.attempts, node.hub.next_timeout()));
        format!("\nnow {:?}\n{:?}\n{:?}", self.now, nodes.collect::<Vec<_>>(), self.wires)
    }

    /// The host of this endpoint does not answer, or does again.
    pub(crate) fn silence(&mut self, endpoint: &str, silent: bool) {
        match silent {
            true => self.silent.insert(endpoint.into()),
            false => self.silent.remove(endpoint),
        };
    }

    /// A process stops, or goes on.
    pub(crate) fn freeze(&mut self, id: NodeId, frozen: bool) {
        self.node(id).frozen = frozen;
    }

    /// A process ends without a word.
    pub(crate) fn kill(&mut self, id: NodeId) {
        let node = self.node(id);
        node.frozen = true;
        node.books.open = true;
        node.listeners.clear();
        node.attempts.clear();
        self.cut(id);
    }

    /// Cuts all streams of a socket: what is on its way is lost.
    pub(crate) fn cut(&mut self, id: NodeId) {
        let of = |wire: &super::wire::Wire| wire.dialer.node == id || wire.listener.node == id;
        let found: Vec<u64> =
            self.wires.iter().filter(|(_, wire)| of(wire)).map(|(key, _)| *key).collect();
        found.into_iter().for_each(|key| self.cut_wire(key));
    }

    pub(crate) fn is_frozen(&self, id: NodeId) -> bool {
        self.nodes[id.0].frozen
    }

    /// On any one of the streams there are, nothing arrives for this time.
    pub(crate) fn stall_any(&mut self, time: Duration) {
        let Some(limit) = std::num::NonZeroU64::new(self.wires.len() as u64) else { return };
        let place = usize::try_from(self.draw(limit.get())).unwrap();
        let until = self.now + time;
        if let Some(wire) = self.wires.values_mut().nth(place) {
            wire.stalled_until = wire.stalled_until.max(until);
        }
    }

    /// No stream is stalled any more.
    pub(crate) fn unstall(&mut self) {
        let now = self.now;
        self.wires.values_mut().for_each(|wire| wire.stalled_until = now);
    }

    /// Octets that nobody has written arrive on one of the streams; whether there is any. What passes
    /// on it is nobody's account any more.
    pub(crate) fn forge(&mut self, octets: Vec<u8>) -> bool {
        let Some(wire) = self.wires.values_mut().next_back() else { return false };
        let ends = [wire.dialer.node, wire.listener.node];
        wire.forth.put(octets.into(), 0, self.now);
        ends.iter().for_each(|id| self.node(*id).books.open = true);
        true
    }

    /// Cuts any one of the streams there are.
    pub(crate) fn cut_any(&mut self) {
        let keys: Vec<u64> = self.wires.keys().copied().collect();
        if let Some(limit) = std::num::NonZeroU64::new(keys.len() as u64) {
            let place = usize::try_from(self.draw(limit.get())).unwrap();
            self.cut_wire(keys[place]);
        }
    }

    fn cut_wire(&mut self, key: u64) {
        let Some(mut wire) = self.wires.remove(&key) else { return };
        self.lost += wire.forth.lose() + wire.back.lose();
        for side in Side::BOTH {
            let end = *wire.end(side);
            if end.open {
                self.hub(end.node).ended(end.peer, None);
            }
        }
    }
}
