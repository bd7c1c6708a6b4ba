//! What follows from what happened: peers become ready, get lost, leave.

use std::sync::Arc;

use zmtp_codec::{self as codec, Event};

use super::Hub;
use crate::event::EventKind;
use crate::pattern::Pattern;
use crate::peer::{Inward, Origin, PeerId, Signal, Stay};

/// So many peers go on in one turn of those who sent more than is worked off at once.
const PEERS: usize = 64;

impl Hub {
    /// Works off what the peers signalled, and then has those go on that had to wait for it. Where
    /// all that peers send is signalled they [go on](Self::go_on) with the next turn, each in its
    /// own: else who sends many subscriptions at once would keep all others waiting.
    pub(crate) fn settle(&mut self) {
        loop {
            while let Some(signal) = self.peers.signals.pop_front() {
                self.on(signal);
            }
            if self.peers.inward == Inward::Signalled {
                break;
            }
            let Some(id) = self.peers.go_on() else { break };
            self.schedule(id);
            self.exhausted(id);
        }
    }

    /// Has the pattern go on with what it has left to do, and peers that sent more at once than is
    /// worked off in one turn, each a little; whether there was anything.
    pub(crate) fn go_on(&mut self) -> bool {
        let mut progress = self.pattern.can_go_on();
        if progress {
            self.pattern.go_on(&mut self.peers);
        }
        for _ in 0..self.peers.waiting_to_go_on().min(PEERS) {
            let Some(id) = self.peers.go_on() else { break };
            progress = true;
            self.settled(id);
            self.exhausted(id);
        }
        progress
    }

    /// Whether [`go_on`](Self::go_on) has something to do.
    pub(crate) fn can_go_on(&self) -> bool {
        self.peers.can_go_on() || self.pattern.can_go_on()
    }

    fn on(&mut self, signal: Signal) {
        match signal {
            Signal::Event(id, event) => self.on_event(id, event),
            Signal::Failed(id, error) => self.lost(id, error.into()),
            Signal::Due(id) => self.schedule(id),
            Signal::Readable(id) => self.pattern.readable(&mut self.peers, id),
            Signal::Writable(id) => {
                self.room_found += 1;
                if self.peers.get(id).is_some_and(|peer| peer.flags.attached) {
                    self.pattern.writable(&mut self.peers, id);
                }
            }
            Signal::Exhausted(id) => self.exhausted(id),
            Signal::Introduced(id) => self.introduced(id),
            Signal::PipeClosed(id) => self.dismiss(id),
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
                } else if let Event::Message(_) = other {
                    self.peers.drop_of(id, self.peers.farewell);
                }
            }
        }
        self.schedule(id);
        // An answer of the handshake, say.
        self.peers.mark_if_output(id);
    }

    /// The handshake with a peer is complete.
    fn ready(&mut self, id: PeerId, about: Arc<codec::Peer>) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        // What was signalled before may have had the stream closed.
        if peer.stay == Stay::Gone || peer.stream().is_none() {
            return;
        }
        let accepted = peer.origin != Origin::Dialed;
        // A peer that is connected to again keeps its first name, as with libzmq.
        if peer.identity.is_empty() {
            peer.identity = about.identity().into();
        }
        if let Some(details) = self.details.get_mut(&id) {
            details.introduced(about);
            if let Some(arrival) = details.arrival {
                self.census.ready(details.address.ip, arrival, id);
            }
        }
        if !accepted {
            self.dial_succeeded(id);
        }
        self.report(id, EventKind::HandshakeSucceeded);
        self.open(id);
        // What came behind the handshake has waited until the pattern knows the peer.
        self.peers.begin(id);
    }

    /// The link of a peer is open.
    pub(super) fn open(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get(id) else { return };
        if peer.is_departing() {
            self.peers.written(id);
            return self.depart_if_flushed(id);
        }
        self.greet(id);
        let Some(peer) = self.peers.get(id) else { return };
        if !peer.flags.attached && !self.attach(id) {
            return;
        }
        self.pattern.opened(&mut self.peers, id);
        self.peers.written(id);
        self.peers.mark_dirty(id);
    }
}
