//! What a socket still has to send, and what it could not.

use zmtp_codec::SocketType;
use zmtp_net::{PeerId, PeerStatistics, Socket};

use super::Watch;

/// Messages that are queued, and messages that are lost.
#[derive(Debug, Default)]
pub(crate) struct Unsent {
    /// Messages that wait for a peer.
    queued: u64,
    /// Whether anything is to be written.
    is_pending: bool,
    /// One of the peers that do not take theirs.
    holder: Option<(PeerId, String)>,
    /// Messages whose peer went away, or was never let in.
    pub(crate) lost: u64,
}

impl Unsent {
    /// Of a socket at this moment.
    pub(crate) fn of(socket: &Socket) -> Self {
        let statistics = socket.statistics();
        let mut unsent = Self::default();
        for peer in statistics.peers.iter().filter(|peer| is_pending(peer)) {
            unsent.is_pending = true;
            unsent.queued += peer.send_queue as u64;
            let name = || peer.remote.as_deref().unwrap_or("a peer").to_owned();
            unsent.holder.get_or_insert_with(|| (peer.id, name()));
        }
        // Subscribers come and go, and what is published is for who is there.
        let is_for_all = matches!(
            socket.socket_type(),
            SocketType::Pub | SocketType::Xpub | SocketType::Sub | SocketType::Xsub
        );
        unsent.lost = if is_for_all { 0 } else { statistics.total.dropped.peer_gone };
        unsent
    }

    /// Whether all was written that could be.
    pub(crate) const fn is_empty(&self) -> bool {
        !self.is_pending
    }

    /// Who does not take what is queued, and why.
    pub(crate) fn reason(&self, watch: &Watch) -> Option<String> {
        let (id, name) = self.holder.as_ref()?;
        let reason = match watch.reason_of(*id) {
            Some(reason) => reason,
            None => format!("{name} takes no more"),
        };
        Some(match self.queued {
            0 => reason,
            1 => format!("1 message waits; {reason}"),
            queued => format!("{queued} messages wait; {reason}"),
        })
    }
}

/// Whether there is something to write that a peer is to have.
const fn is_pending(peer: &PeerStatistics) -> bool {
    peer.send_queue > 0 || (peer.is_ready && peer.send_queue_bytes > 0)
}
