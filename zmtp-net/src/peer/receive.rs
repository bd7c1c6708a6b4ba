//! What the application receives from peers.

use zmtp_codec::Message;

use super::inward::RUN;
use super::peers::Peers;
use super::{Counters, Front, Inbox, Link, Peer, PeerId, Signal};

impl Peers {
    /// The next message of this peer.
    #[inline]
    pub(crate) fn receive(&mut self, id: PeerId) -> Option<Message> {
        let mut message = Message::EMPTY;
        self.receive_into(id, &mut message).then_some(message)
    }

    /// Puts the next message of this peer in the place of `into`; whether there was one.
    #[inline]
    pub(crate) fn receive_into(&mut self, id: PeerId, into: &mut Message) -> bool {
        if self.peek(id).is_none() && !self.refill(id) {
            return false;
        }
        let Some(front) = self.next(id) else { return false };
        *into = front.take();
        true
    }

    /// The next message of this peer, to be looked at, if it is decoded.
    #[inline]
    pub(crate) fn peek(&self, id: PeerId) -> Option<&Message> {
        self.get(id)?.inbox.peek()
    }

    /// The next message of this peer, if it is decoded.
    #[inline]
    pub(crate) fn next(&mut self, id: PeerId) -> Option<Front<'_>> {
        self.get_mut(id)?.next()
    }

    /// As [`next`](Self::next), behind the identity of the peer.
    #[inline]
    pub(crate) fn next_addressed(&mut self, id: PeerId) -> Option<Front<'_>> {
        let peer = self.get_mut(id)?;
        let mut front = next(&mut peer.inbox, &mut peer.counters, &mut peer.link)?;
        front.push_front(&peer.identity);
        Some(front)
    }

    /// How many messages of this peer may be taken without a look at anything else.
    pub(crate) fn receive_lane(&self, id: PeerId) -> usize {
        let Some(peer) = self.get(id) else { return 0 };
        match &peer.link {
            _ if peer.inbox.is_measured() => 0,
            Link::Stream(_) => usize::MAX,
            Link::Inproc(end) => {
                let untold = usize::try_from(end.untold()).unwrap_or(usize::MAX);
                peer.inbox.len().saturating_sub(1).min(untold)
            }
            Link::Absent => 0,
        }
    }

    /// As [`next`](Self::next), of the peer in this place, whose [lane](Self::receive_lane) is not
    /// used up.
    #[inline(always)]
    pub(crate) fn next_on_lane(&mut self, place: u32) -> Option<Front<'_>> {
        let peer = self.slots.get_mut(place as usize)?.peer.as_deref_mut()?;
        let front = peer.inbox.next_unmeasured()?;
        peer.counters.messages_received += 1;
        if let Link::Inproc(end) = &mut peer.link {
            end.received_untold();
        }
        Some(front)
    }

    /// Whether this peer has a message to receive. May decode.
    pub(crate) fn has_message(&mut self, id: PeerId) -> bool {
        match self.get(id) {
            Some(peer) => !peer.inbox.is_empty() || self.refill(id),
            None => false,
        }
    }

    /// Whether all that this peer has sent so far was received, and it need not be looked at before
    /// it sends more.
    #[inline]
    pub(crate) fn is_drained(&self, id: PeerId) -> bool {
        let Some(peer) = self.get(id) else { return false };
        matches!(&peer.link, Link::Stream(stream) if stream.input.is_empty())
            && peer.inbox.is_at_rest()
            && !peer.is_gone()
    }

    /// The inbox is empty: decodes more of the input, or takes more out of the pipe; whether there
    /// is a message now.
    #[cold]
    fn refill(&mut self, id: PeerId) -> bool {
        let Some(mut peer) = self.get_mut(id) else { return false };
        let may_have_more = match &peer.link {
            // The connection has told all that it read.
            Link::Stream(stream) => !stream.input.is_empty(),
            Link::Inproc(_) => true,
            Link::Absent => false,
        };
        if may_have_more {
            self.take_more(id);
            let Some(refilled) = self.get_mut(id) else { return false };
            peer = refilled;
        }
        if !peer.inbox.is_empty() {
            return true;
        }
        let spare = peer.inbox.rest();
        // Not with its last message: whoever has that may ask who it was.
        if peer.is_gone() {
            self.signals.push_back(Signal::Exhausted(id));
        }
        if let Some(spare) = spare {
            self.spare.keep(spare);
        }
        false
    }

    /// Decodes more of the input, or takes more out of the pipe.
    fn take_more(&mut self, id: PeerId) {
        match self.get(id).map(|peer| &peer.link) {
            Some(Link::Stream(_)) => self.decode_more(id),
            Some(Link::Inproc(_)) => self.take_inproc(id, false),
            Some(Link::Absent) | None => {}
        }
    }

    /// Decodes a run while the application receives. Nobody looks then whether the connection waits for
    /// something now, unless it is said.
    fn decode_more(&mut self, id: PeerId) {
        let due = |peers: &Self| match peers.get(id).map(|peer| &peer.link) {
            Some(Link::Stream(stream)) => stream.connection.next_timeout(),
            _ => None,
        };
        let before = due(self);
        self.decode(id, RUN.min(self.bounds.receive_messages.max(1)));
        let after = due(self);
        if after.is_some_and(|after| before.is_none_or(|before| after < before)) {
            self.signals.push_back(Signal::Due(id));
        }
    }
}

impl Peer {
    /// The next message that is decoded.
    #[inline]
    fn next(&mut self) -> Option<Front<'_>> {
        next(&mut self.inbox, &mut self.counters, &mut self.link)
    }
}

/// The next message of a peer that has these.
#[inline]
fn next<'a>(inbox: &'a mut Inbox, counters: &mut Counters, link: &mut Link) -> Option<Front<'a>> {
    let is_last = inbox.len() == 1;
    let front = inbox.next()?;
    counters.messages_received += 1;
    if let Link::Inproc(end) = link {
        end.received_one(&front, is_last);
    }
    Some(front)
}
