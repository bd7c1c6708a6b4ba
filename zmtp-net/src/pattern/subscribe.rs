//! SUB and XSUB: what we subscribed to, from each peer in turn (RFC 29).

use zmtp_codec::{Message, Part};

use super::distribute::distribute;
use super::fair_queue::FairQueue;
use super::subscriptions::Topics;
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::options::Options;
use crate::peer::{DropReason, PeerId, Peers};
use crate::pipe::Command;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sub,
    XSub,
}

/// SUB or XSUB.
#[derive(Debug)]
pub(crate) struct Subscriber {
    inward: FairQueue,
    topics: Topics,
    attached: Vec<PeerId>,
    kind: Kind,
    /// A message that was looked at and waits to be received.
    next: Option<Received>,
    verbose_unsubscribe: bool,
    only_first: bool,
    invert: bool,
}

impl Subscriber {
    pub(super) fn new(options: &Options, kind: Kind) -> Self {
        Self {
            inward: FairQueue::default(),
            topics: Topics::new(),
            attached: Vec::new(),
            kind,
            next: None,
            verbose_unsubscribe: options.xsub_verbose_unsubscribe,
            only_first: options.only_first_subscribe,
            invert: options.invert_matching,
        }
    }

    /// Subscribes, once more if it was already: each wants a cancellation of its own.
    pub(crate) fn subscribe(&mut self, peers: &mut Peers, topic: Part) {
        self.topics.subscribe(&topic);
        self.tell_all(peers, &Command::Subscribe(topic));
    }

    /// Takes one subscription back; nothing happens if there is none.
    pub(crate) fn cancel(&mut self, peers: &mut Peers, topic: Part) {
        let last = self.topics.cancel(&topic);
        let verbose = self.verbose_unsubscribe && self.kind == Kind::XSub;
        if last == Some(true) || verbose {
            self.tell_all(peers, &Command::Cancel(topic));
        }
    }

    /// How many topics this socket is subscribed to.
    pub(crate) fn topics(&self) -> usize {
        self.topics.len()
    }

    fn tell_all(&self, peers: &mut Peers, command: &Command) {
        for id in &self.attached {
            peers.subscribe(*id, command);
        }
    }

    /// Whether a message is one of those that were asked for. Only a SUB looks: a publisher that
    /// does not filter, or not yet, may send others.
    fn wants(&self, message: &Message) -> bool {
        self.kind == Kind::XSub || self.topics.matches(message.first()) != self.invert
    }

    /// Obeys a part that is a subscription; gives back any other.
    fn obey(&mut self, peers: &mut Peers, part: Part) -> Option<Part> {
        match part.split_first() {
            Some((1, topic)) => self.subscribe(peers, Part::from(topic)),
            Some((0, topic)) => self.cancel(peers, Part::from(topic)),
            _ => return Some(part),
        }
        None
    }

    fn is_subscription(part: &[u8]) -> bool {
        matches!(part.first(), Some(0 | 1))
    }
}

impl Pattern for Subscriber {
    fn attach(&mut self, _peers: &mut Peers, id: PeerId) -> Admission {
        self.attached.push(id);
        Admission::Admitted
    }

    fn opened(&mut self, peers: &mut Peers, id: PeerId) {
        // All topics, once each, whoever connected and however often: without waiting for the
        // application to call.
        for topic in self.topics.iter() {
            peers.subscribe(id, &Command::Subscribe(Part::from(&*topic)));
        }
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        self.attached.retain(|attached| *attached != id);
        if peers.get(id).is_none() {
            self.inward.forget(id);
        }
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        self.inward.add(peers, id);
    }

    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        if self.kind == Kind::Sub {
            return Err(Refused::new(message, SendFault::NotSupported));
        }
        let first = Self::is_subscription(message.first());
        let examine_all = !self.only_first || first;
        let message = match message.parts().any(Self::is_subscription) {
            true if examine_all => {
                let parts: Vec<Part> = message.into_parts().collect();
                let rest = parts.into_iter().filter_map(|part| self.obey(peers, part));
                let rest: Vec<Part> = rest.collect();
                match Message::from_parts(rest) {
                    Some(message) => message,
                    None => return Ok(()),
                }
            }
            _ => message,
        };
        if self.attached.is_empty() {
            peers.drop_unrouted(DropReason::NoRoute);
        }
        distribute(peers, &self.attached, message);
        Ok(())
    }

    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        if let Some(received) = self.next.take() {
            return Ok(received);
        }
        loop {
            let received = self.inward.receive(peers)?;
            if self.wants(&received.message) {
                return Ok(received);
            }
        }
    }

    fn can_send(&mut self, _peers: &mut Peers) -> bool {
        self.kind == Kind::XSub
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        if self.next.is_none() {
            self.next = self.receive(peers).ok();
        }
        self.next.is_some()
    }

    fn configure(&mut self, options: &Options) {
        self.verbose_unsubscribe = options.xsub_verbose_unsubscribe;
        self.only_first = options.only_first_subscribe;
        self.invert = options.invert_matching;
    }
}
