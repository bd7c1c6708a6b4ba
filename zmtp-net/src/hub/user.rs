//! What the application asks of a socket.

use zmtp_codec::{Message, Part};

use super::{Hub, bounds};
use crate::options::Options;
use crate::pattern::{AnyPattern, Pattern, ReceiveFault, Received, Refused};
use crate::peer::{DropReason, Front, Lent, Link, PeerId};

impl Hub {
    /// Routes a message, if there is room for it.
    #[inline]
    pub(crate) fn send(&mut self, message: Message) -> Result<(), Refused> {
        let result = self.pattern.send(&mut self.peers, message);
        if !self.peers.signals.is_empty() {
            self.settle();
        }
        result
    }

    /// Sends a message, if all there is to it is to queue it for whoever's turn it is, whom its
    /// first part names, or all who subscribed; whether it was sent. Nothing is signalled then. What a publisher, or a
    /// socket with a single peer, sends so is with its peers when
    /// [`Peers::end_run`](crate::peer::Peers::end_run) is called, before
    /// anything else is done.
    #[inline]
    pub(crate) fn send_express(&mut self, lent: Lent<'_>) -> bool {
        if let AnyPattern::Publisher(publisher) = &mut self.pattern {
            return publisher.send_express(&mut self.peers, lent);
        }
        if let AnyPattern::Router(router) = &self.pattern {
            return router.send_express(&mut self.peers, lent);
        }
        let Some(id) = self.pattern.next_outward() else { return false };
        if self.pattern.sole_outward() == Some(id) && self.peers.send_to_one(id, lent) {
            return true;
        }
        // What was collected comes before.
        self.peers.end_run();
        let sent = self.peers.send_lent(id, lent);
        if sent {
            self.pattern.advance_outward();
        }
        sent
    }

    /// Sends a message, if all there is to it is to queue a copy of it: for whoever's turn it is, or whom its
    /// first part names, or who asked, on a stream; a request or a reply within this process, too. Whether it was
    /// sent. Nothing is signalled then.
    #[inline]
    pub(crate) fn send_alone(&mut self, lent: Lent<'_>) -> bool {
        match &mut self.pattern {
            AnyPattern::Req(req) => req.send_alone(&mut self.peers, lent),
            AnyPattern::Rep(rep) => rep.send_alone(&mut self.peers, lent),
            AnyPattern::Router(router) => router.send_express(&mut self.peers, lent),
            pattern => {
                let Some(id) = pattern.next_outward() else { return false };
                let sent = self.peers.send_lent(id, lent);
                if sent {
                    pattern.advance_outward();
                }
                sent
            }
        }
    }

    /// The next message, if all there is to it is to take it from whoever's turn it is. Nothing is
    /// signalled then.
    #[inline]
    pub(crate) fn receive_express(&mut self) -> Option<Front<'_>> {
        if let AnyPattern::Router(router) = &mut self.pattern {
            return router.receive_express(&mut self.peers);
        }
        let id = loop {
            let id = self.pattern.next_inward()?;
            let is_wanted = self.pattern.wants(self.peers.peek(id)?);
            self.pattern.advance_inward();
            if is_wanted {
                break id;
            }
            drop(self.peers.next(id));
            self.peers.discard(id, DropReason::NoRoute);
        };
        self.peers.next(id)
    }

    /// Whether there ever is a short way for messages.
    #[inline]
    pub(crate) const fn has_short_way(&self) -> bool {
        self.pattern.has_short_way()
    }

    /// Who gets all messages, if they go out as they are and nothing else comes of it.
    pub(crate) fn sole_outward(&self) -> Option<PeerId> {
        self.pattern.sole_outward()
    }

    /// From whom all messages come, if they come in as they are and nothing else comes of it.
    pub(crate) fn sole_inward(&self) -> Option<PeerId> {
        self.pattern.sole_inward()
    }

    /// Whether nothing is left to be done or told.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.actions.is_empty() && self.events.is_empty() && self.peers.signals.is_empty()
    }

    /// The next message.
    #[inline]
    pub(crate) fn receive(&mut self) -> Result<Received, ReceiveFault> {
        loop {
            let result = self.pattern.receive(&mut self.peers);
            if self.peers.signals.is_empty() {
                return result;
            }
            self.settle();
            // What was signalled may have brought a message.
            if result.is_ok() || !self.pattern.can_receive(&mut self.peers) {
                return result;
            }
        }
    }

    /// Changes when a send that found no room may find some: a peer has room, or there are others.
    pub(crate) const fn room_found(&self) -> u64 {
        self.room_found
    }

    pub(crate) fn can_send(&mut self) -> bool {
        let can = self.pattern.can_send(&mut self.peers);
        self.settle();
        can
    }

    pub(crate) fn can_receive(&mut self) -> bool {
        let can = self.pattern.can_receive(&mut self.peers);
        if self.peers.signals.is_empty() {
            return can;
        }
        self.settle();
        can || {
            let can = self.pattern.can_receive(&mut self.peers);
            self.settle();
            can
        }
    }

    /// Subscribes to a topic; whether this type of socket does such a thing. On an XPUB with
    /// manual subscriptions it is for the peer whose subscription was received last.
    pub(crate) fn subscribe(&mut self, topic: Part) -> bool {
        match &mut self.pattern {
            AnyPattern::Subscriber(subscriber) => subscriber.subscribe(&mut self.peers, topic),
            AnyPattern::Publisher(publisher) => drop(publisher.subscribe_last(&topic)),
            _ => return false,
        }
        self.settle();
        true
    }

    /// Takes a subscription back.
    pub(crate) fn unsubscribe(&mut self, topic: Part) -> bool {
        match &mut self.pattern {
            AnyPattern::Subscriber(subscriber) => subscriber.cancel(&mut self.peers, topic),
            AnyPattern::Publisher(publisher) => drop(publisher.cancel_last(&topic)),
            _ => return false,
        }
        self.settle();
        true
    }

    /// `ZMQ_TOPICS_COUNT`.
    pub(crate) fn topics(&self) -> usize {
        match &self.pattern {
            AnyPattern::Subscriber(subscriber) => subscriber.topics(),
            AnyPattern::Publisher(publisher) => publisher.topics(),
            _ => 0,
        }
    }

    /// How many peers have their handshake behind them.
    pub(crate) fn ready_peers(&self) -> usize {
        let ready = |link: &Link| match link {
            Link::Absent => false,
            Link::Stream(stream) => stream.connection.is_ready(),
            Link::Inproc(_) => true,
        };
        self.peers.iter().filter(|peer| peer.flags.attached && ready(&peer.link)).count()
    }

    /// How many peers are subscribed to something.
    pub(crate) fn subscribers(&self) -> usize {
        let AnyPattern::Publisher(publisher) = &self.pattern else { return 0 };
        self.peers.iter().filter(|peer| publisher.topics_of(peer.id) > 0).count()
    }

    /// Changes the options. High-water marks, linger and what the patterns say act at once, all
    /// else at the next bind or connect.
    pub(crate) fn configure(&mut self, options: Options) -> Result<(), zmtp_codec::ConfigError> {
        self.config = std::sync::Arc::new(options.config(self.socket_type)?);
        self.peers.rebound(bounds(&options, self.socket_type));
        self.pattern.configure(&options);
        self.options = options;
        for id in self.peers.ids() {
            if let Some(peer) = self.peers.get(id)
                && let Link::Inproc(end) = &peer.link
            {
                self.set_pipe_limits(end);
            }
            self.peers.written(id);
        }
        self.settle();
        Ok(())
    }
}
