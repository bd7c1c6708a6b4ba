//! What follows from what happened: peers become ready, get lost, leave.

use std::collections::VecDeque;
use std::sync::Arc;

use zmtp_codec::{self as codec, Event, Message, Output};

use super::{Action, Hub};
use crate::event::EventKind;
use crate::pattern::Pattern;
use crate::peer::{DropReason, Link, Origin, PeerId, Signal};

impl Hub {
    /// Works off what the peers signalled.
    pub(crate) fn settle(&mut self) {
        while let Some(signal) = self.peers.signals.pop_front() {
            self.on(signal);
        }
    }

    fn on(&mut self, signal: Signal) {
        match signal {
            Signal::Event(id, event) => self.on_event(id, event),
            Signal::Failed(id, error) => self.lost(id, Some(error)),
            Signal::Readable(id) => self.pattern.readable(&mut self.peers, id),
            Signal::Writable(id) => {
                if self.peers.get(id).is_some_and(|peer| peer.flags.attached) {
                    self.pattern.writable(&mut self.peers, id);
                }
            }
            Signal::Exhausted(id) => self.forget(id),
            Signal::PipeClosed(id) => self.lost(id, None),
            Signal::Malformed(id) => self.reject(id),
        }
    }

    fn on_event(&mut self, id: PeerId, event: Event) {
        match event {
            Event::Ready(about) => self.ready(id, about),
            Event::Authenticate(credentials) => self.ask(id, credentials),
            Event::Pong(_) => {}
            other => {
                if self.peers.get(id).is_some_and(|peer| peer.flags.attached) {
                    self.pattern.upstream(&mut self.peers, id, other);
                }
            }
        }
        self.schedule(id);
    }

    /// The handshake with a peer is complete.
    fn ready(&mut self, id: PeerId, about: Arc<codec::Peer>) {
        if let Some(details) = self.details.get_mut(&id) {
            details.about = Some(Arc::clone(&about));
        }
        let Some(peer) = self.peers.get_mut(id) else { return };
        let accepted = peer.origin != Origin::Dialed;
        // A peer that is connected to again keeps its first name, as with libzmq.
        if peer.identity.is_empty() {
            peer.identity = about.identity().into();
        }
        if accepted {
            let ip = self.details.get(&id).and_then(|details| details.address.ip);
            self.census.ready(ip);
        } else {
            self.dial_succeeded(id);
        }
        self.report(id, EventKind::HandshakeSucceeded);
        self.open(id);
    }

    /// The link of a peer is open.
    pub(super) fn open(&mut self, id: PeerId) {
        self.greet(id);
        let Some(peer) = self.peers.get(id) else { return };
        if peer.flags.departing {
            return self.peers.written(id);
        }
        if !peer.flags.attached && !self.attach(id) {
            return;
        }
        self.pattern.opened(&mut self.peers, id);
        self.peers.written(id);
        self.peers.mark_dirty(id);
    }

    /// The link of a peer is lost: by the protocol's error, or without one.
    pub(super) fn lost(&mut self, id: PeerId, error: Option<codec::Error>) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        if peer.flags.leaving {
            return;
        }
        let was_ready = peer.stream().is_none_or(|stream| stream.connection.peer().is_some());
        let temporary = error.as_ref().is_none_or(codec::Error::is_temporary);
        self.report_loss(id, was_ready, error);
        self.close_stream(id);
        let dialed = self.peers.get(id).is_some_and(|peer| peer.origin == Origin::Dialed);
        if !dialed {
            return self.leave(id);
        }
        self.peers.decode(id, usize::MAX);
        self.keep_unsent(id);
        let stops = self.options.reconnect_stop.handshake_failed && !was_ready;
        if stops && !temporary {
            return self.stop_dialing(id);
        }
        if self.dialers.contains_key(&id) {
            self.redial(id);
        } else {
            self.leave(id);
        }
    }

    /// Has the stream of a peer closed, after what it still has to say: an ERROR that tells why.
    fn close_stream(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        let Some(stream) = peer.stream() else { return };
        let failed = stream.connection.error().is_some();
        // The output of a connection that failed ends with an ERROR; behind messages that were not
        // written it is of no use.
        let output = match failed && stream.connection.unsent() == 0 {
            true => stream.connection.take_output(),
            false => Output::new(),
        };
        self.actions.push_back(Action::Unask(id));
        self.actions.push_back(Action::Close(id, output));
    }

    /// Takes back what was queued on a link that is lost: it goes out on the next one.
    fn keep_unsent(&mut self, id: PeerId) {
        let immediate = self.options.immediate;
        let hiccup = self.options.hiccup_message.clone();
        let Some(peer) = self.peers.get_mut(id) else { return };
        let attached = peer.flags.attached;
        if let Link::Stream(mut stream) = peer.relink(Link::Absent) {
            let unsent = stream.connection.take_unsent();
            if unsent.cut {
                peer.counters.dropped.add(DropReason::PeerGone, 1);
            }
            let mut messages: VecDeque<Message> = unsent.messages;
            messages.append(&mut peer.waiting);
            peer.waiting = messages;
            if stream.connection.peer().is_some()
                && let Some(hiccup) = hiccup
            {
                self.peers.arrive(id, Message::from(hiccup));
            }
        }
        if !attached {
            return;
        }
        if immediate {
            self.discard_waiting(id, DropReason::PeerGone);
            self.detach(id);
        } else {
            self.pattern.closed(&mut self.peers, id);
        }
    }

    pub(super) fn discard_waiting(&mut self, id: PeerId, reason: DropReason) {
        if let Some(peer) = self.peers.get_mut(id) {
            let count = peer.waiting.len() as u64;
            peer.waiting = VecDeque::new();
            peer.counters.dropped.add(reason, count);
        }
    }

    /// Has the pattern let go of a peer.
    pub(super) fn detach(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        if std::mem::replace(&mut peer.flags.attached, false) {
            self.pattern.detach(&mut self.peers, id);
        }
    }

    /// A peer goes. What it sent can still be received.
    pub(super) fn leave(&mut self, id: PeerId) {
        self.detach(id);
        let was_ready = self.details.get(&id).is_some_and(|details| details.about.is_some());
        let ip = self.details.get(&id).and_then(|details| details.address.ip);
        let Some(peer) = self.peers.get_mut(id) else { return };
        if std::mem::replace(&mut peer.flags.leaving, true) {
            return;
        }
        if let (Origin::Accepted(_), Link::Stream(_)) = (peer.origin, &peer.link) {
            self.census.left(ip, was_ready);
        }
        if peer.inbox.is_empty() && peer.undecoded() == 0 || peer.flags.departing {
            self.forget(id);
        }
    }

    /// Takes a peer off the table.
    fn forget(&mut self, id: PeerId) {
        self.details.remove(&id);
        self.dialers.remove(&id);
        let reason = match self.is_open() {
            true => DropReason::PeerGone,
            false => DropReason::Closed,
        };
        if self.peers.remove(id, reason).is_some() {
            self.pattern.detach(&mut self.peers, id);
        }
    }

    /// Closes the connection of a peer that the pattern has no place for.
    pub(super) fn reject(&mut self, id: PeerId) {
        self.report(id, EventKind::Rejected);
        self.lost(id, None);
    }
}
