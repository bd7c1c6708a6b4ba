//! ROUTER: messages to and from named peers (RFC 28).

use std::collections::{HashMap, VecDeque};

use zmtp_codec::{Message, Part};

use super::fair_queue::FairQueue;
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::options::Options;
use crate::peer::{DropReason, PeerId, Peers};

/// ROUTER: puts the sender's identity before each message, and sends to whom the first part names.
#[derive(Debug)]
pub(crate) struct Router {
    inward: FairQueue,
    routes: HashMap<Part, PeerId>,
    /// What the socket itself has to say: peers that came and went.
    notices: VecDeque<Message>,
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
    farewell: Option<Part>,
}

impl Settings {
    fn of(options: &Options) -> Self {
        Self {
            mandatory: options.router_mandatory,
            handover: options.router_handover,
            probe: options.probe_router,
            notify_connect: options.router_notify.connect,
            notify_disconnect: options.router_notify.disconnect,
            farewell: options.disconnect_message.clone().map(Part::from),
        }
    }
}

impl Router {
    pub(super) fn new(options: &Options, seed: u64) -> Self {
        Self {
            inward: FairQueue::default(),
            routes: HashMap::new(),
            notices: VecDeque::new(),
            #[expect(clippy::cast_possible_truncation, reason = "any bits will do")]
            next: seed as u32,
            settings: Settings::of(options),
        }
    }

    /// A name for a peer that has none: an octet of zero and a number, as libzmq makes them.
    fn name(&mut self) -> Part {
        loop {
            let number = self.next.to_be_bytes();
            self.next = self.next.wrapping_add(1);
            let mut name = [0; 5];
            name[1..].copy_from_slice(&number);
            let name = Part::from(&name[..]);
            if !self.routes.contains_key(&*name) {
                return name;
            }
        }
    }

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
        match (fault, self.routes.get(&*identity)) {
            (SendFault::Full, Some(&id)) => peers.drop_of(id, DropReason::HighWaterMark),
            _ => peers.drop_unrouted(DropReason::NoRoute),
        }
        Ok(())
    }

    fn notice(&mut self, identity: &Part, said: Part) {
        self.notices.extend(Message::from_parts([identity.clone(), said]));
    }
}

impl Pattern for Router {
    fn attach(&mut self, peers: &mut Peers, id: PeerId) -> Admission {
        let Some(peer) = peers.get(id) else { return Admission::Refused };
        let identity = match peer.identity.is_empty() {
            // > If the peer has no identity, the ROUTER SHALL make one up. (after RFC 28)
            true => self.name(),
            false => peer.identity.clone(),
        };
        let held = self.routes.get(&*identity).copied();
        if held.is_some() && !self.settings.handover {
            return Admission::Refused;
        }
        if let Some(peer) = peers.get_mut(id) {
            peer.identity = identity.clone();
        }
        self.routes.insert(identity.clone(), id);
        if self.settings.probe {
            let _ = peers.send(id, Message::from(""));
        }
        if self.settings.notify_connect {
            self.notice(&identity, Part::default());
        }
        held.map_or(Admission::Admitted, Admission::Replaces)
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        let Some(peer) = peers.get(id) else { return self.inward.forget(id) };
        let identity = peer.identity.clone();
        if self.routes.get(&*identity) == Some(&id) {
            self.routes.remove(&*identity);
        }
        if let Some(farewell) = self.settings.farewell.clone() {
            self.notice(&identity, farewell);
        } else if self.settings.notify_disconnect {
            self.notice(&identity, Part::default());
        }
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        self.inward.add(peers, id);
    }

    fn send(&mut self, peers: &mut Peers, mut message: Message) -> Result<(), Refused> {
        let Some(identity) = message.pop_front() else {
            // Only a name and nothing to say: swallowed, as libzmq does.
            peers.drop_unrouted(DropReason::Malformed);
            return Ok(());
        };
        let Some(&id) = self.routes.get(&*identity) else {
            return self.unroutable(peers, identity, message, SendFault::NoRoute);
        };
        match peers.send(id, message) {
            Ok(()) => Ok(()),
            Err(message) => self.unroutable(peers, identity, message, SendFault::Full),
        }
    }

    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        if let Some(message) = self.notices.pop_front() {
            return Ok(Received { message, peer: None });
        }
        let mut received = self.inward.receive(peers)?;
        if let Some(peer) = received.peer.and_then(|id| peers.get(id)) {
            received.message.push_front(peer.identity.clone());
        }
        Ok(received)
    }

    fn can_send(&mut self, peers: &mut Peers) -> bool {
        !self.settings.mandatory || self.routes.values().any(|id| peers.has_room(*id))
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        !self.notices.is_empty() || self.inward.can_receive(peers)
    }

    fn configure(&mut self, options: &Options) {
        self.settings = Settings::of(options);
    }
}
