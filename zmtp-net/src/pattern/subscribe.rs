//! SUB and XSUB: what we subscribed to, from each peer in turn (RFC 29).

use zmtp_codec::{Message, Part};

use super::distribute::distribute;
use super::fair_queue::FairQueue;
use super::ring::Ring;
use super::subscriptions::Topics;
use super::upward::{Upward, subscriptions};
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
    attached: Ring,
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
            attached: Ring::default(),
            kind,
            next: None,
            verbose_unsubscribe: options.xsub_verbose_unsubscribe,
            only_first: options.only_first_subscribe,
            invert: options.invert_matching,
        }
    }

    /// Subscribes, once more if it was already: each wants a cancellation of its own. Peers are told
    /// each time, so that an `XPUB_VERBOSE` behind a proxy hears of each.
    ///
    /// > SHALL send subscribe and unsubscribe requests to publishers depending on the transport
    /// > protocol used. (RFC 29)
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
        for id in self.attached.iter() {
            peers.subscribe(id, command);
        }
    }

    /// Whether a message is one of those that were asked for. Only a SUB looks: a publisher that
    /// does not filter, or not yet, may send others.
    #[inline]
    pub(super) fn wants(&self, message: &Message) -> bool {
        self.kind == Kind::XSub || self.topics.matches(message.first()) != self.invert
    }

    /// Who is the only one that has messages, if all of them are wanted.
    pub(super) fn sole_inward(&self) -> Option<PeerId> {
        // What begins with nothing is everything.
        let all = self.kind == Kind::XSub || (self.topics.matches(b"") && !self.invert);
        self.inward.sole().filter(|_| all && self.next.is_none())
    }

    /// Obeys the subscriptions in a message of the application; what is left of it goes to the
    /// publishers.
    ///
    /// > SHALL accept subscription commands from its calling application. (RFC 29, of XSUB)
    fn obey(&mut self, peers: &mut Peers, message: Message) -> Option<Message> {
        let parts = match subscriptions(message, self.only_first) {
            Ok(parts) => parts,
            Err(message) => return Some(message),
        };
        Message::from_parts(parts.filter_map(|part| match part {
            Upward::Text(part) => Some(part),
            Upward::Subscribe(topic) => {
                self.subscribe(peers, topic);
                None
            }
            Upward::Cancel(topic) => {
                self.cancel(peers, topic);
                None
            }
        }))
    }
}

impl Pattern for Subscriber {
    fn attach(&mut self, _peers: &mut Peers, id: PeerId) -> Admission {
        self.attached.add(id);
        Admission::Admitted
    }

    fn opened(&mut self, peers: &mut Peers, id: PeerId) {
        // All topics, once each, whoever connected and however often: without waiting for the
        // application to call.
        for topic in self.topics.iter() {
            peers.subscribe(id, &Command::Subscribe(Part::from(topic)));
        }
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        self.attached.remove(id);
        if peers.get(id).is_none() {
            self.inward.forget(id);
        }
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        self.inward.add(peers, id);
    }

    /// > SHALL send all messages to all connected publishers. (RFC 29, of XSUB)
    ///
    /// > SHALL NOT block on sending. (RFC 29, of XSUB)
    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused> {
        if self.kind == Kind::Sub {
            return Err(Refused::new(message, SendFault::NotSupported));
        }
        if let Some(message) = self.obey(peers, message) {
            distribute(peers, self.attached.iter(), message);
        }
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
            if let Some(id) = received.peer {
                peers.discard(id, DropReason::NoRoute);
            }
        }
    }

    #[inline]
    fn next_inward(&self) -> Option<PeerId> {
        if self.next.is_some() {
            return None;
        }
        self.inward.next()
    }

    #[inline]
    fn advance_inward(&mut self) {
        self.inward.advance();
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
