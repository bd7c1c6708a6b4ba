//! The world: sockets, streams between them, and time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use zmtp_codec::{Message, Part, SocketType, Time};

use super::node::{Answer, Node, NodeId, Rings, SimulatedBell};
use super::weather::Weather;
use super::wire::Wire;
use crate::event::EventKind;
use crate::hub::{Hub, Statistics};
use crate::options::Options;
use crate::pattern::{Refused, SendFault};
use crate::peer::{Link, PeerId};
use crate::pipe::{self, Bell, End, Introduction};
use crate::random::Random;

/// Sockets, streams between them, and time.
#[derive(Debug)]
pub(crate) struct World {
    pub(super) now: Time,
    pub(super) random: Random,
    pub(super) weather: Weather,
    pub(super) nodes: Vec<Node>,
    pub(super) wires: BTreeMap<u64, Wire>,
    pub(super) wires_ever: u64,
    /// Endpoints whose host does not answer at all.
    pub(super) silent: BTreeSet<String>,
    pub(super) rings: Arc<Rings>,
    /// Far ends of pipes to inproc names that nobody is bound to yet.
    pub(super) wanted: BTreeMap<String, Vec<End>>,
    /// Messages that were written and are lost with their streams.
    pub(super) lost: u64,
    /// What happened, as a number: the same for the same seed.
    pub(super) trace: u64,
}

impl World {
    /// More messages than fit what is read at once.
    pub(crate) const LARGEST_BATCH: usize = 64 * 1024 / 18;

    pub(crate) fn new(seed: u64) -> Self {
        Self {
            now: Time::after(Duration::from_secs(1)),
            random: Random::new(seed),
            weather: Weather::default(),
            nodes: Vec::new(),
            wires: BTreeMap::new(),
            wires_ever: 0,
            silent: BTreeSet::new(),
            rings: Arc::default(),
            wanted: BTreeMap::new(),
            lost: 0,
            trace: seed,
        }
    }

    pub(crate) fn weather(&mut self, weather: Weather) {
        self.weather = weather;
    }

    pub(crate) fn trace(&self) -> u64 {
        self.trace
    }

    /// Messages that were written and are lost with their streams.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    /// A number from `0` to below `limit`, drawn.
    pub(crate) fn draw(&mut self, limit: u64) -> u64 {
        self.random.next() % limit
    }

    pub(super) fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0]
    }

    /// The hub of a socket, at the present time.
    pub(crate) fn hub(&mut self, id: NodeId) -> &mut Hub {
        let now = self.now;
        let hub = self.node(id).hub.at(now);
        hub.peers.end_run();
        hub
    }

    // ---- what an application does

    pub(crate) fn socket(&mut self, socket_type: SocketType, options: &Options) -> NodeId {
        self.socket_if_any(socket_type, options.clone()).expect("options of a test are good")
    }

    /// None if there is no such socket of these options.
    pub(crate) fn socket_if_any(
        &mut self,
        socket_type: SocketType,
        options: Options,
    ) -> Option<NodeId> {
        self.nodes.push(Node::new(socket_type, options, self.now, &mut self.random)?);
        Some(NodeId(self.nodes.len() - 1))
    }

    /// Binds a socket; whoever waits for an inproc name is attached at once.
    pub(crate) fn bind(&mut self, id: NodeId, endpoint: &str) {
        let listener = self.node(id).listen(endpoint);
        for end in self.wanted.remove(endpoint).unwrap_or_default() {
            let bell = self.bell(id);
            self.node(id).books.inproc = true;
            self.hub(id).attach_inproc(end, Some(listener), &Arc::from(endpoint), &bell);
        }
    }

    pub(crate) fn is_bound(&mut self, id: NodeId, endpoint: &str) -> bool {
        self.node(id).listener(endpoint).is_some()
    }

    pub(crate) fn unbind(&mut self, id: NodeId, endpoint: &str) {
        if let Some(listener) = self.node(id).listeners.remove(endpoint) {
            self.hub(id).unlistened(listener);
        }
    }

    /// Connects a socket; none if its pattern has no place for another peer.
    pub(crate) fn connect(&mut self, id: NodeId, endpoint: &str) -> Option<PeerId> {
        if endpoint.starts_with("inproc:") {
            return self.connect_inproc(id, endpoint);
        }
        let parsed = endpoint.parse().expect("endpoints of a test are good");
        Some(self.hub(id).connect_as(Arc::new(parsed), Arc::from(endpoint), None))
    }

    fn bell(&self, id: NodeId) -> Arc<dyn Bell> {
        Arc::new(SimulatedBell(id, Arc::clone(&self.rings)))
    }

    fn connect_inproc(&mut self, id: NodeId, endpoint: &str) -> Option<PeerId> {
        self.node(id).books.inproc = true;
        let own = self.hub(id).introduction();
        let (near, far) = pipe::half(own, Introduction::unknown());
        let bell = self.bell(id);
        let name = Arc::from(endpoint);
        let peer = self.hub(id).attach_inproc(near, None, &name, &bell)?;
        let bound = (0..self.nodes.len()).map(NodeId).find_map(|node| {
            let listener = self.node(node).listener(endpoint)?;
            Some((node, listener))
        });
        match bound {
            Some((node, listener)) => {
                // Its mailbox is opened in order: who left this endpoint before has left it.
                self.hear_rings_of(node);
                let bell = self.bell(node);
                self.node(node).books.inproc = true;
                self.hub(node).attach_inproc(far, Some(listener), &name, &bell);
            }
            None => self.wanted.entry(endpoint.into()).or_default().push(far),
        }
        Some(peer)
    }

    pub(crate) fn disconnect(&mut self, id: NodeId, endpoint: &str) -> bool {
        self.hub(id).disconnect(endpoint)
    }

    pub(crate) fn subscribe(&mut self, id: NodeId, topic: &str) {
        assert!(self.hub(id).subscribe(Part::from(topic)));
    }

    pub(crate) fn unsubscribe(&mut self, id: NodeId, topic: &str) {
        assert!(self.hub(id).unsubscribe(Part::from(topic)));
    }

    pub(crate) fn send(&mut self, id: NodeId, message: impl Into<Message>) -> Result<(), Refused> {
        let result = self.hub(id).send(message.into());
        if result.is_ok() {
            self.node(id).books.accepted += 1;
        }
        result
    }

    /// Sends until there is no room; how many messages were taken.
    pub(crate) fn send_until_full(&mut self, id: NodeId, message: impl Into<Message>) -> usize {
        let message = message.into();
        for count in 0..1_000_000 {
            match self.send(id, message.clone()) {
                Ok(()) => {}
                Err(refused) => {
                    assert_eq!(refused.fault, SendFault::Full);
                    return count;
                }
            }
        }
        panic!("there is no limit");
    }

    /// What a socket has for its application at this moment.
    pub(crate) fn receive(&mut self, id: NodeId) -> Option<Message> {
        self.hub(id).receive().ok().map(|received| received.message)
    }

    /// All that a socket has for its application at this moment.
    pub(crate) fn receive_all(&mut self, id: NodeId) -> Vec<Message> {
        std::iter::from_fn(|| self.receive(id)).collect()
    }

    /// The next message, as soon as it comes.
    pub(crate) fn await_message(&mut self, id: NodeId) -> Message {
        let mut found = None;
        let came = self.run_until(Duration::from_secs(100), |world| {
            found = world.receive(id);
            found.is_some()
        });
        assert!(came, "no message came to {id:?}");
        found.unwrap()
    }

    /// The next `count` messages.
    pub(crate) fn await_messages(&mut self, id: NodeId, count: usize) -> Vec<Message> {
        (0..count).map(|_| self.await_message(id)).collect()
    }

    /// Waits until so many peers of a socket have their handshake behind them.
    pub(crate) fn await_peers(&mut self, id: NodeId, count: usize) {
        let came =
            self.run_until(Duration::from_secs(100), |world| world.hub(id).ready_peers() == count);
        assert!(came, "{id:?} has {} peers, not {count}", self.hub(id).ready_peers());
    }

    /// Waits until so many peers of a publisher are subscribed to something.
    pub(crate) fn await_subscribers(&mut self, id: NodeId, count: usize) {
        let came =
            self.run_until(Duration::from_secs(100), |world| world.hub(id).subscribers() == count);
        assert!(came, "{id:?} has {} subscribers", self.hub(id).subscribers());
    }

    /// Closes a socket, and its listeners; it lingers.
    pub(crate) fn close(&mut self, id: NodeId) {
        self.node(id).listeners.clear();
        self.hub(id).close();
    }

    /// Whether nothing is left of a socket.
    pub(crate) fn is_closed(&mut self, id: NodeId) -> bool {
        self.hub(id).is_closed()
    }

    pub(crate) fn answer(&mut self, id: NodeId, answer: Answer, after: Duration) {
        let node = self.node(id);
        node.answer = answer;
        node.answers_after = after;
    }

    pub(crate) fn statistics(&mut self, id: NodeId) -> Statistics {
        self.hub(id).statistics()
    }

    /// Whether a peer of a socket is one over inproc, or was one.
    pub(crate) fn is_inproc(&mut self, id: NodeId, peer: PeerId) -> bool {
        let hub = self.hub(id);
        match hub.peers.get(peer).map(|peer| &peer.link) {
            Some(Link::Inproc(_)) => true,
            Some(Link::Stream(_)) | None => false,
            Some(Link::Absent) => {
                let remote = hub.peer(peer).and_then(|peer| peer.remote);
                remote.is_some_and(|remote| remote.starts_with("inproc:"))
            }
        }
    }

    /// What happened on the connections of a socket since this was asked last.
    pub(crate) fn events(&mut self, id: NodeId) -> Vec<EventKind> {
        let node = self.node(id);
        node.events.extend(node.hub.events.drain(..));
        node.events.drain(..).map(|event| event.kind).collect()
    }

    /// The accounts of this socket cannot be balanced: it makes up messages, or meets streams that
    /// break the protocol.
    pub(crate) fn do_not_balance(&mut self, id: NodeId) {
        self.node(id).books.open = true;
    }
}
