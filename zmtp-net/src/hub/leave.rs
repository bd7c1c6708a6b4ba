//! A peer goes for good.

use super::{Action, Hub};
use crate::event::{DisconnectCause, EventKind};
use crate::pattern::Pattern;
use crate::peer::{Link, Peer, PeerId, Stay};

impl Hub {
    /// Has the pattern let go of a peer.
    pub(super) fn detach(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        if std::mem::replace(&mut peer.flags.attached, false) {
            self.room_found += 1;
            self.pattern.detach(&mut self.peers, id);
        }
    }

    /// A peer goes: its link ends, if it has one, and no other is made. What it sent can still be
    /// received, unless it was to depart.
    pub(super) fn leave(&mut self, id: PeerId) {
        if self.peers.get(id).is_none_or(Peer::is_gone) {
            return;
        }
        self.detach(id);
        self.forget_dialing(id);
        self.peers.end_link(id);
        let Some(peer) = self.peers.get_mut(id) else { return };
        let departing = peer.is_departing();
        peer.stay = Stay::Gone;
        if departing || peer.is_exhausted() {
            self.forget(id);
        }
    }

    /// All that a peer sent has been received, if it is gone.
    pub(super) fn exhausted(&mut self, id: PeerId) {
        if self.peers.get(id).is_some_and(Peer::is_exhausted) {
            self.forget(id);
        }
    }

    /// Takes a peer off the table.
    pub(super) fn forget(&mut self, id: PeerId) {
        self.dialers.remove(&id);
        let details = self.details.remove(&id);
        if let Some(details) = &details
            && let Some(arrival) = details.arrival
        {
            // Not before what it sent is received: who comes, sends and goes again and again would
            // have us hold more than the limits say.
            self.census.left(details.address.ip, arrival, id);
        }
        if self.peers.remove(id).is_some() {
            self.pattern.detach(&mut self.peers, id);
        }
        if let Some(details) = details {
            self.remember(id, &details);
        }
        self.close_if_empty();
    }

    /// Closes the link of a peer, now and for good: one that was connected to is not connected to
    /// again. What it sent can still be received.
    pub(super) fn dismiss(&mut self, id: PeerId) {
        match self.peers.get(id).map(|peer| &peer.link) {
            Some(Link::Stream(_)) if !self.peers.get(id).is_some_and(Peer::is_gone) => {
                self.close_stream(id);
                self.report_loss(id, DisconnectCause::ClosedHere);
            }
            Some(_) if self.is_dialing(id) => {
                self.actions.push_back(Action::Close(id, zmtp_codec::Output::new()));
            }
            _ => {}
        }
        self.leave(id);
    }

    /// Closes the connection of a peer that the pattern has no place for.
    pub(super) fn reject(&mut self, id: PeerId) {
        if self.peers.get(id).is_some_and(|peer| !peer.is_gone()) {
            self.report(id, EventKind::Rejected);
            self.dismiss(id);
        }
    }
}
