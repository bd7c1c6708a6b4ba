//! ROUTER: messages to and from named peers (RFC 28).

use std::collections::{HashMap, HashSet};

use zmtp_codec::{Message, Part};

use super::dealer::probe;
use super::fair_queue::FairQueue;
use super::load_balancer::LoadBalancer;
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::options::Options;
use crate::peer::{DropReason, Front, Lent, Origin, PeerId, Peers};

/// ROUTER: puts the sender's identity before each message, and sends to whom the first part names.
///
/// > SHALL identify each double queue using a unique "identity" binary string. (RFC 28)
#[derive(Debug)]
pub(crate) struct Router {
    inward: FairQueue,
    routes: HashMap<Part, PeerId>,
    /// Who may have room, to tell whether anyone has.
    room: LoadBalancer,
    /// Peers with an open link.
    open: HashSet<PeerId>,
    /// Whose message was received last: most likely the one that is answered next.
    last: Option<PeerId>,
    /// The number in the next automatic identity.
    next: u32,
    settings: Settings,
}

#[derive(Debug)]
struct Settings {
    mandatory: bool,
    handover: bool,
    probe: bool,
    notify_connect: bool,
    notify_disconnect: bool,
    farewell: Option<Message>,
}

impl Settings {
    fn of(options: &Options) -> Self {
        Self {
            mandatory: options.router_mandatory,
            handover: options.router_handover,
            probe: options.probe_router,
            notify_connect: options.router_notify.connect,
            notify_disconnect: options.router_notify.disconnect,
            farewell: options.disconnect_message.clone().map(Message::from),
        }
    }
}

impl Router {
    pub(super) fn new(options: &Options, seed: u64) -> Self {
        Self {
            inward: FairQueue::default(),
            routes: HashMap::new(),
            room: LoadBalancer::default(),
            open: HashSet::new(),
            last: None,
            #[expect(clippy::cast_possible_truncation, reason = "any bits will do")]
            next: seed as u32,
            settings: Settings::of(options),
        }
    }

    /// A name for a peer that has none: an octet of zero and a number, as libzmq makes them.
    fn name(&mut self) -> Part {
        loop {
            let [a, b, c, d] = self.next.to_be_bytes();
            self.next = self.next.wrapping_add(1);
            let name = Part::from(&[0, a, b, c, d]);
            if !self.routes.contains_key(&name) {
                return name;
            }
        }
    }

    /// Who has this name. Of whoever was heard last nothing need be looked up.
    fn route(&self, peers: &Peers, identity: &[u8]) -> Option<PeerId> {
        let has_it = |id: &PeerId| {
            peers.get(*id).is_some_and(|peer| peer.flags.attached && *peer.identity == *identity)
        };
        self.last.filter(has_it).or_else(|| self.routes.get(identity).copied())
    }

    /// Sends a message, if all there is to it is to queue it for whom its first part names; whether it was
    /// sent. Nothing is signalled then.
    #[inline]
    pub(crate) fn send_express(&self, peers: &mut Peers, lent: Lent<'_>) -> bool {
        let Lent::Message(message) = lent else { return false };
        let Some(id) = self.route(peers, message.first()) else { return false };
        peers.send_rest(id, message)
    }

    /// The next message, if all there is to it is to take it from whoever's turn it is. Nothing is
    /// signalled then.
    #[inline]
    pub(crate) fn receive_express<'a>(&mut self, peers: &'a mut Peers) -> Option<Front<'a>> {
        let id = self.inward.next()?;
        peers.peek(id)?;
        self.inward.advance();
        self.last = Some(id);
        peers.next_addressed(id)
    }

    /// > SHALL either silently drop the message, or return an error, depending on configuration, if
    /// > the queue does not exist, or is full. (RFC 28)
    fn unroutable(
        &self,
        peers: &mut Peers,
        identity: Part,
        mut message: Message,
        fault: SendFault,
    ) -> Result<(), Refused> {
        if self.settings.mandatory {
            message.push_front(identity);
            return Err(Refused::new(message, fault));
        }
        match (fault, self.routes.get(&identity)) {
            (SendFault::Full, Some(&id)) => peers.drop_refused(id),
            _ => peers.drop_unrouted(DropReason::NoRoute),
        }
        Ok(())
    }

    /// The link of a peer is lost: the application hears of it behind all that the peer has sent.
    fn lost(&mut self, peers: &mut Peers, id: PeerId) {
        if !self.open.remove(&id) {
            return;
        }
        let accepted = peers.get(id).is_some_and(|peer| peer.origin != Origin::Dialed);
        let notice = self.settings.notify_disconnect.then(|| Message::from(""));
        let farewell = self.settings.farewell.clone().filter(|_| accepted);
        for message in [notice, farewell].into_iter().flatten() {
            peers.decode_rest(id);
            peers.arrive(id, message);
        }
    }
}

impl Pattern for Router {
    fn attach(&mut self, peers: &mut Peers, id: PeerId) -> Admission {
        // > SHOULD allow the peer to specify its identity explicitly through the Identity metadata
        // > property. (RFC 28)
        let given = peers.get(id).map(|peer| peer.identity.clone());
        let Some(given) = given else { return Admission::Refused };
        let identity = if given.is_empty() { self.name() } else { given };
        let held = self.routes.get(&identity).copied();
        if held.is_some() && !self.settings.handover {
            return Admission::Refused;
        }
        if let Some(peer) = peers.get_mut(id) {
            peer.identity = identity.clone();
        }
        self.routes.insert(identity, id);
        self.room.add(peers, id);
        if self.settings.probe {
            probe(peers, id);
        }
        held.map_or(Admission::Admitted, Admission::Replaces)
    }

    fn opened(&mut self, peers: &mut Peers, id: PeerId) {
        self.open.insert(id);
        if self.settings.notify_connect {
            peers.arrive(id, Message::from(""));
        }
    }

    fn closed(&mut self, peers: &mut Peers, id: PeerId) {
        self.lost(peers, id);
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        self.room.remove(id);
        let Some(peer) = peers.get(id) else {
            self.open.remove(&id);
            return self.inward.forget(id);
        };
        let departing = peer.is_departing();
        let holder = self.routes.get(&peer.identity).copied();
        if holder == Some(id) {
            let identity = peer.identity.clone();
            self.routes.remove(&identity);
        }
        // Not of whom we send away, and not where another has taken the name.
        if holder == Some(id) && !departing {
            self.lost(peers, id);
        } else {
            self.open.remove(&id);
        }
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        self.inward.add(peers, id);
    }

    fn writable(&mut self, peers: &mut Peers, id: PeerId) {
        self.room.add(peers, id);
    }

    /// > SHALL remove the first frame from each outgoing message and use this as the identity of a
    /// > double queue. (RFC 28)
    ///
    /// > SHALL route the message to the outgoing queue if that queue exists, and has space. (RFC 28)
    ///
    /// > SHALL NOT block on sending. (RFC 28)
    fn send(&mut self, peers: &mut Peers, mut message: Message) -> Result<(), Refused> {
        let Some(identity) = message.pop_front() else {
            // Only a name and nothing to say: swallowed, as libzmq does.
            peers.drop_unrouted(DropReason::Malformed);
            return Ok(());
        };
        let Some(id) = self.route(peers, &identity) else {
            return self.unroutable(peers, identity, message, SendFault::NoRoute);
        };
        match peers.send(id, message) {
            Ok(()) => Ok(()),
            Err(message) => self.unroutable(peers, identity, message, SendFault::Full),
        }
    }

    /// > SHALL prefix each incoming message with a frame containing the identity of the originating
    /// > double queue. (RFC 28)
    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        let mut received = self.inward.receive(peers)?;
        self.last = received.peer;
        if let Some(peer) = received.peer.and_then(|id| peers.get(id)) {
            received.message.push_front(peer.identity.clone());
        }
        Ok(received)
    }

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        !self.settings.mandatory || self.room.can_send(peers)
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        self.inward.can_receive(peers)
    }

    fn configure(&mut self, options: &Options) {
        self.settings = Settings::of(options);
    }
}
