//! Leaving: one peer after the other, or all when the socket closes, not before their queues are
//! empty or the linger is over.

use zmtp_codec::Time;

use super::{Hub, Life};
use crate::options::Linger;
use crate::peer::{DropReason, Link, Peer, PeerId, Stay};

impl Hub {
    /// Closes the socket. It lives on until all that was queued is written, or the linger is over;
    /// see [`is_closed`](Self::is_closed).
    pub(crate) fn close(&mut self) {
        if self.life != Life::Open {
            return;
        }
        let deadline = self.linger_deadline();
        self.life = Life::Closing(deadline);
        self.linger_until = deadline;
        self.peers.farewell = DropReason::Closed;
        for id in self.peers.ids() {
            self.depart(id);
        }
        self.settle();
        self.close_if_empty();
    }

    /// Closes at once, and drops what is queued.
    pub(crate) fn abort(&mut self) {
        self.close();
        self.linger_until = Some(self.now());
        for id in self.peers.ids() {
            self.dismiss(id);
        }
        self.settle();
    }

    /// Until when a stream that was closed may wait for its peer, who may take until `wish` if the
    /// socket is open: no longer than the linger.
    pub(crate) fn patience(&self, wish: Time) -> Time {
        self.linger_until.map_or(wish, |until| wish.min(until))
    }

    fn linger_deadline(&self) -> Option<Time> {
        match self.options.linger_of(self.socket_type) {
            Linger::ForEver => None,
            Linger::For(time) => Some(self.now() + time),
        }
    }

    /// Whether nothing is left of the socket.
    pub(crate) fn is_closed(&self) -> bool {
        self.life == Life::Closed
    }

    pub(super) fn close_if_empty(&mut self) {
        if matches!(self.life, Life::Closing(_)) && self.peers.len() == 0 {
            self.life = Life::Closed;
        }
    }

    /// Sends a peer away: it gets what is queued for it and nothing more. What came from it and was
    /// not received is thrown away.
    pub(crate) fn depart(&mut self, id: PeerId) {
        let deadline = match self.life {
            Life::Closing(deadline) => deadline,
            _ => self.linger_deadline(),
        };
        let now = self.now();
        let Some(peer) = self.peers.get_mut(id) else { return };
        let was = peer.stay;
        let deadline = match was {
            Stay::Departing(before) => [before, deadline].into_iter().flatten().min(),
            Stay::Here | Stay::Gone => deadline,
        };
        peer.stay = Stay::Departing(deadline);
        self.detach(id);
        self.peers.discard_inbox(id);
        self.peers.decode_rest(id);
        match deadline {
            _ if was == Stay::Gone => self.forget(id),
            Some(at) if at <= now => self.dismiss(id),
            _ => {
                self.schedule(id);
                self.depart_if_flushed(id);
            }
        }
    }

    /// Ends a peer that departs as soon as it has got everything.
    pub(super) fn depart_if_flushed(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        if !peer.is_departing() {
            return;
        }
        let flushed = peer.waiting.is_empty()
            && match &mut peer.link {
                Link::Stream(stream) => {
                    stream.connection.unsent() == 0
                        && (!stream.connection.is_ready() || stream.connection.output().is_empty())
                }
                Link::Inproc(_) | Link::Absent => true,
            };
        if flushed {
            self.dismiss(id);
        }
    }

    /// Until when a peer may stay at the latest.
    pub(super) fn departure(&self, id: PeerId) -> Option<Time> {
        match self.peers.get(id)?.stay {
            Stay::Departing(deadline) => deadline,
            Stay::Here | Stay::Gone => None,
        }
    }

    pub(super) fn depart_timeout(&mut self, id: PeerId, now: Time) {
        if self.departure(id).is_some_and(|at| at <= now) {
            self.dismiss(id);
        }
    }

    /// Closes the connection to a peer now. A peer that was connected to is not connected to
    /// again. What it sent can still be received. Whether there was such a peer.
    pub(crate) fn disconnect_peer(&mut self, id: PeerId) -> bool {
        if self.peers.get(id).is_none_or(Peer::is_gone) {
            return false;
        }
        self.dismiss(id);
        self.settle();
        true
    }

    /// Disconnects from an endpoint that was connected to under this text; whether there was one.
    pub(crate) fn disconnect(&mut self, text: &str) -> bool {
        let mut found = self.dialed_as(text);
        found.extend(self.joined_as(text));
        for id in &found {
            self.depart(*id);
        }
        self.settle();
        !found.is_empty()
    }
}
