//! Leaving: one peer after the other, or all when the socket closes, not before their queues are
//! empty or the linger is over.

use zmtp_codec::Time;

use super::{Action, Hub, Life};
use crate::options::Linger;
use crate::peer::{Inward, Link, PeerId};

impl Hub {
    /// Closes the socket. It lives on until all that was queued is written, or the linger is over;
    /// see [`is_closed`](Self::is_closed).
    pub(crate) fn close(&mut self) {
        if self.life != Life::Open {
            return;
        }
        let deadline = self.linger_deadline();
        self.life = Life::Closing(deadline);
        // What comes now is for nobody.
        self.peers.inward = Inward::Signalled;
        for id in self.peers.ids() {
            self.depart(id);
        }
        self.settle();
        self.close_if_empty();
    }

    /// Closes at once, and drops what is queued.
    pub(crate) fn abort(&mut self) {
        self.close();
        for id in self.peers.ids() {
            self.part(id);
        }
        self.settle();
        self.close_if_empty();
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

    fn close_if_empty(&mut self) {
        if matches!(self.life, Life::Closing(_)) && self.peers.len() == 0 {
            self.life = Life::Closed;
        }
    }

    /// Sends a peer away: it gets what is queued for it and nothing more.
    pub(crate) fn depart(&mut self, id: PeerId) {
        let deadline = match self.life {
            Life::Closing(deadline) => deadline,
            _ => self.linger_deadline(),
        };
        self.detach(id);
        let Some(peer) = self.peers.get_mut(id) else { return };
        peer.flags.departing = true;
        peer.departure = deadline;
        peer.inbox.clear();
        self.schedule(id);
        self.depart_if_flushed(id);
    }

    /// Ends a peer that departs as soon as it has got everything.
    pub(crate) fn depart_if_flushed(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        if !peer.flags.departing {
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
            self.part(id);
        }
    }

    pub(super) fn departure(&self, id: PeerId) -> Option<Time> {
        self.peers.get(id).and_then(|peer| peer.departure)
    }

    pub(super) fn depart_timeout(&mut self, id: PeerId, now: Time) {
        if self.departure(id).is_some_and(|at| at <= now) {
            self.part(id);
        }
    }

    /// Ends a peer now.
    fn part(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        peer.inbox.clear();
        let output = match peer.stream() {
            Some(stream) if stream.connection.unsent() == 0 => stream.connection.take_output(),
            _ => zmtp_codec::Output::new(),
        };
        if !matches!(peer.link, Link::Inproc(_)) {
            self.actions.push_back(Action::Unask(id));
            self.actions.push_back(Action::Close(id, output));
            self.report_loss(id, true, None);
        }
        self.leave(id);
        self.close_if_empty();
    }

    /// Closes the connection to a peer now. A peer that was connected to is not connected to
    /// again. Whether there was such a peer.
    pub(crate) fn disconnect_peer(&mut self, id: PeerId) -> bool {
        if self.peers.get(id).is_none_or(|peer| peer.flags.leaving) {
            return false;
        }
        self.part_keeping_inbox(id);
        self.settle();
        true
    }

    fn part_keeping_inbox(&mut self, id: PeerId) {
        self.dialers.remove(&id);
        self.lost(id, None);
    }

    /// Disconnects from an endpoint that was connected to under this text; whether there was one.
    pub(crate) fn disconnect(&mut self, text: &str) -> bool {
        let found = self.dialed_as(text);
        for id in &found {
            self.depart(*id);
        }
        self.settle();
        !found.is_empty()
    }
}
