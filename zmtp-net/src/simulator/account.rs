//! Every message is delivered, queued or counted as dropped.

use zmtp_codec::SocketType;

use super::World;
use super::node::NodeId;

impl World {
    /// Balances the accounts of all sockets: what entered one, from its application or from a
    /// stream, has left it, is queued or is counted as dropped.
    pub(crate) fn check(&mut self) {
        for node in 0..self.nodes.len() {
            self.balance(NodeId(node));
        }
        let written: u64 = self.nodes.iter().map(|node| node.books.written).sum();
        let arrived: u64 = self.nodes.iter().map(|node| node.books.arrived).sum();
        let lanes = self.wires.values().flat_map(|wire| [&wire.forth, &wire.back]);
        let moving: u64 = lanes.flat_map(|lane| &lane.pieces).map(|piece| piece.ends).sum();
        assert_eq!(written, arrived + moving + self.lost, "the network itself made a mistake");
    }

    /// Balances the account of the whole world, where all sockets are closed and each message that
    /// is sent is for one receiver.
    pub(crate) fn check_closed(&mut self) {
        let sent: u64 = self.nodes.iter().map(|node| node.books.accepted).sum();
        let mut known = self.lost;
        for node in &mut self.nodes {
            node.hub.peers.end_run();
            let total = node.hub.total();
            known += total.messages_received + total.dropped.total();
        }
        assert_eq!(known, sent, "of what was sent not as much was received or counted as dropped");
    }

    fn balance(&mut self, id: NodeId) {
        let node = self.node(id);
        let books = node.books;
        if books.open || books.inproc {
            return;
        }
        node.hub.peers.end_run();
        let socket_type = node.hub.socket_type();
        let total = node.hub.total();
        let (mut queued, mut undecoded) = (0, 0);
        for peer in node.hub.peers.iter_mut() {
            queued += peer.queues().send_queue + peer.inbox.len();
            undecoded += peer.undecoded();
        }
        let dropped = total.dropped;
        let (sent, dropped) = match socket_type {
            // One message makes many, or none: each is counted for the peer it is queued for.
            SocketType::Pub | SocketType::Xpub | SocketType::Xsub => {
                let before = dropped.high_water_mark + dropped.no_route;
                (total.messages_sent, dropped.total() - before)
            }
            _ => (books.accepted, dropped.total()),
        };
        let entered = sent + books.arrived;
        let known = books.written + total.messages_received + queued as u64 + dropped;
        let exact = undecoded == 0 && socket_type != SocketType::Xpub;
        if known > entered || (exact && known != entered) {
            let what =
                if known > entered { "messages out of nothing" } else { "messages vanished" };
            let statistics = node.hub.statistics();
            panic!("{known} of {entered}: {what}: {id:?} {socket_type:?} {books:?} {statistics:?}");
        }
    }
}
