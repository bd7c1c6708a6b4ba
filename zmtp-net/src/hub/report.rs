//! What the socket tells of itself: events and figures.

use std::sync::Arc;

use zmtp_codec as codec;

use super::{Hub, authenticate::User};
use crate::event::{DisconnectCause, EventKind, SocketEvent};
use crate::peer::{Counters, Link, Peer, PeerId};

/// The figures of a socket, at one moment.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Statistics {
    /// All that passed through the socket, peers that have left included.
    pub total: Counters,
    /// Its peers of this moment.
    pub peers: Vec<PeerStatistics>,
}

/// What is queued for and from all peers of a socket.
#[cfg(any(feature = "tracing", feature = "metrics"))]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Queued {
    pub(crate) send_messages: usize,
    pub(crate) receive_messages: usize,
    pub(crate) send_queue_bytes: usize,
    pub(crate) receive_queue_bytes: usize,
}

#[cfg(any(feature = "tracing", feature = "metrics"))]
impl Statistics {
    /// How many peers messages flow to.
    pub(crate) fn ready(&self) -> usize {
        self.peers.iter().filter(|peer| peer.is_ready).count()
    }

    /// What is queued for and from all peers together.
    pub(crate) fn queued(&self) -> Queued {
        self.peers.iter().fold(Queued::default(), |sum, peer| Queued {
            send_messages: sum.send_messages + peer.send_queue,
            receive_messages: sum.receive_messages + peer.receive_queue,
            send_queue_bytes: sum.send_queue_bytes + peer.send_queue_bytes,
            receive_queue_bytes: sum.receive_queue_bytes + peer.receive_queue_bytes,
        })
    }
}

/// One peer, at one moment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PeerStatistics {
    /// Which peer.
    pub id: PeerId,
    /// The other side: the endpoint that was connected to, or the address that was accepted.
    pub remote: Option<Arc<str>>,
    /// Its identity; empty if it has none.
    pub identity: codec::Part,
    /// What it said of itself; `None` before the handshake is complete, and over inproc.
    pub about: Option<Arc<codec::Peer>>,
    /// What an authenticator said of it.
    pub user: Option<Arc<User>>,
    /// Whether messages flow at the moment.
    pub is_ready: bool,
    /// What passed.
    pub counters: Counters,
    /// Messages that are queued for it and not written; over inproc, not received by it.
    pub send_queue: usize,
    /// Messages that came from it and were not received by the application. Bytes that were not
    /// looked at yet do not count.
    pub receive_queue: usize,
    /// Bytes that are to be written.
    pub send_queue_bytes: usize,
    /// Bytes that came and were not looked at yet.
    pub receive_queue_bytes: usize,
}

impl Hub {
    /// Starts or stops to collect events.
    pub(crate) fn monitor(&mut self, on: bool) {
        self.monitored = on;
    }

    pub(crate) fn emit(&mut self, event: SocketEvent) {
        if self.monitored {
            self.events.push_back(event);
        }
    }

    /// Something happened to a peer.
    pub(super) fn report(&mut self, id: PeerId, kind: EventKind) {
        if !self.monitored {
            return;
        }
        let details = self.details.get(&id);
        let dialed = self.dialers.get(&id).map(|dialer| Arc::clone(&dialer.text));
        let remote = dialed.or_else(|| details.map(|details| details.address.remote.clone()));
        self.events.push_back(SocketEvent {
            kind,
            peer: Some(id),
            local: details.map(|details| details.address.local.clone()),
            remote,
            about: details.and_then(|details| details.about.clone()),
        });
    }

    /// Something happened to an endpoint that has no stream.
    pub(super) fn report_dialer(&mut self, id: PeerId, kind: EventKind) {
        self.report(id, kind);
    }

    /// The connection of a peer ended.
    pub(super) fn report_loss(&mut self, id: PeerId, cause: DisconnectCause) {
        self.report(id, EventKind::Disconnected(cause));
        if self.dialers.contains_key(&id)
            && let Some(details) = self.details.get_mut(&id)
        {
            details.about = None;
            details.user = None;
        }
    }

    /// What is known of a peer.
    pub(crate) fn peer(&mut self, id: PeerId) -> Option<PeerStatistics> {
        let details = self.details.get(&id);
        let remote = match self.dialers.get(&id) {
            Some(dialer) => Some(Arc::clone(&dialer.text)),
            None => details.map(|details| details.address.remote.clone()),
        };
        let about = details.and_then(|details| details.about.clone());
        let user = details.and_then(|details| details.user.clone());
        let peer = self.peers.get_mut(id)?;
        let Queues { is_ready, send_queue, send_queue_bytes } = peer.queues();
        Some(PeerStatistics {
            id,
            remote,
            identity: peer.identity.clone(),
            about,
            user,
            is_ready,
            counters: peer.counters,
            send_queue,
            receive_queue: peer.inbox.len(),
            send_queue_bytes,
            receive_queue_bytes: peer.undecoded(),
        })
    }

    /// All figures.
    pub(crate) fn statistics(&mut self) -> Statistics {
        let ids = self.peers.ids();
        let peers = ids.into_iter().filter_map(|id| self.peer(id)).collect();
        Statistics { total: self.total(), peers }
    }

    /// All that passed through the socket, peers that have left included.
    pub(crate) fn total(&self) -> Counters {
        let mut total = self.peers.past;
        self.peers.iter().for_each(|peer| total.add(&peer.counters));
        total
    }
}

/// What is queued for a peer.
pub(crate) struct Queues {
    pub(crate) is_ready: bool,
    pub(crate) send_queue: usize,
    pub(crate) send_queue_bytes: usize,
}

impl Peer {
    /// What is queued for it at this moment.
    pub(crate) fn queues(&mut self) -> Queues {
        let (gone, waiting) = (self.is_gone(), self.waiting.len());
        let (is_ready, linked, send_queue_bytes) = match &mut self.link {
            Link::Absent => (false, 0, 0),
            Link::Stream(stream) => {
                let connection = &mut stream.connection;
                let ready = connection.is_ready() && !gone;
                (ready, connection.unsent(), connection.output().len())
            }
            Link::Inproc(end) => (true, usize::try_from(end.queued()).unwrap_or(usize::MAX), 0),
        };
        Queues { is_ready, send_queue: waiting.saturating_add(linked), send_queue_bytes }
    }
}
