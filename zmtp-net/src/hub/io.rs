//! Octets in and octets out.

use bytes::buf::Limit;
use bytes::{Buf, Bytes};
use zmtp_codec::{Output, SocketType};

use super::Hub;
use super::loss::Loss;
use crate::event::IoError;
use crate::peer::{Link, Peer, PeerId};

/// What there is to write of a peer behind a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsent {
    /// Nothing, and the stream took all.
    Nothing,
    /// Perhaps something.
    Maybe,
}

impl Hub {
    /// Whether the stream of this peer should be read.
    pub(crate) fn wants_input(&self, id: PeerId) -> bool {
        self.peers.wants_input(id)
    }

    /// Octets came from a peer.
    pub(crate) fn octets(&mut self, id: PeerId, octets: Bytes) {
        self.peers.octets(id, octets);
        self.settled(id);
    }

    /// Where the rest of a large frame is to be appended, if one is under way.
    pub(crate) fn spare(&mut self, id: PeerId) -> Option<Limit<&mut Vec<u8>>> {
        let stream = self.peers.get_mut(id)?.stream()?;
        stream.connection.receive_spare()
    }

    /// So many octets were appended there.
    pub(crate) fn filled(&mut self, id: PeerId, count: usize) {
        self.peers.filled(id, count);
        self.settled(id);
    }

    /// Octets of a peer were decoded: does what follows.
    pub(super) fn settled(&mut self, id: PeerId) {
        self.schedule_connection(id);
        if !self.peers.signals.is_empty() {
            self.settle();
        }
    }

    /// The stream of a peer has ended, or has failed with this error.
    pub(crate) fn ended(&mut self, id: PeerId, io: Option<IoError>) {
        let Some(stream) = self.peers.get_mut(id).and_then(Peer::stream) else { return };
        stream.ended = true;
        let connection = &mut stream.connection;
        // Messages that are not decoded yet are still read, so it is not the end of those.
        let error = match stream.input.is_empty() || !connection.is_ready() {
            true => connection.receive_end().err(),
            false => None,
        };
        self.lost(id, Loss { error, io });
        self.settle();
    }

    /// What is to be written to the stream of a peer.
    pub(crate) fn output(&mut self, id: PeerId) -> Option<&mut Output> {
        Some(self.peers.get_mut(id)?.stream()?.connection.output())
    }

    /// So many octets of the output were written; whether there are more.
    pub(crate) fn wrote(&mut self, id: PeerId, count: usize) -> Unsent {
        let is_quiet = self.peers.signals.is_empty();
        let Some(peer) = self.peers.get_mut(id) else { return Unsent::Nothing };
        peer.counters.bytes_sent += count as u64;
        let is_waited_for = !peer.waiting.is_empty() || peer.flags.refused || peer.is_departing();
        let Some(stream) = peer.stream() else { return Unsent::Nothing };
        stream.connection.output().advance(count);
        // Asked anew: an answer that was held back may follow what was written.
        if is_quiet && !is_waited_for && stream.connection.output().is_empty() {
            peer.flags.stuck = false;
            return Unsent::Nothing;
        }
        self.peers.written(id);
        self.depart_if_flushed(id);
        if !self.peers.signals.is_empty() {
            self.settle();
        }
        Unsent::Maybe
    }

    /// Whether any peer has octets to write, since they were last taken.
    pub(crate) fn has_dirty(&self) -> bool {
        !self.peers.dirty.is_empty()
    }

    /// How many peers those are.
    pub(crate) const fn dirty_count(&self) -> usize {
        self.peers.dirty.len()
    }

    /// Whether so much is to be written that it should be at once.
    pub(crate) fn is_pressing(&self) -> bool {
        self.peers.pressing
    }

    /// Peers with octets to write, since the last time this was asked. Who could not be written to
    /// completely is to be written to when its stream is writable.
    pub(crate) fn take_dirty(&mut self, into: &mut Vec<PeerId>) {
        self.peers.take_dirty(into);
    }

    /// Whether the handshake with this peer is complete.
    pub(crate) fn is_ready(&self, id: PeerId) -> bool {
        match self.peers.get(id).map(|peer| &peer.link) {
            Some(Link::Stream(stream)) => stream.connection.is_ready(),
            _ => false,
        }
    }

    /// Whether the system may keep little of what comes from this peer, if it is on this host: where nothing
    /// is said about it, and the peer waits until there is room. A PUB or a ROUTER would drop what the system
    /// does not keep.
    pub(crate) fn keeps_little_if_nearby(&self, id: PeerId) -> bool {
        use SocketType::{Pair, Pull, Rep, Req, Router};
        let about = self.details.get(&id).and_then(|details| details.about.as_ref());
        let peer = about.and_then(|about| about.socket_type());
        self.options.receive_buffer.is_none()
            && match self.socket_type {
                Pull | Pair => true,
                Rep | Router => matches!(peer, Some(Req | SocketType::Dealer)),
                _ => false,
            }
    }
}
