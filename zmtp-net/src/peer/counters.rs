//! What is counted.

/// Why a message did not reach its peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DropReason {
    /// A queue was at its high-water mark, and the pattern drops rather than waits.
    HighWaterMark,
    /// No peer has the identity it was addressed to, or no subscriber wanted it.
    NoRoute,
    /// Its peer went away while it was queued or half written.
    PeerGone,
    /// The socket was closed and its linger was over.
    Closed,
    /// It came from a peer and had no form that the pattern knows.
    Malformed,
    /// A newer one took its place (`CONFLATE`), or nobody waited for it any more.
    Superseded,
}

/// Messages that were dropped, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drops {
    /// See [`DropReason::HighWaterMark`].
    pub high_water_mark: u64,
    /// See [`DropReason::NoRoute`].
    pub no_route: u64,
    /// See [`DropReason::PeerGone`].
    pub peer_gone: u64,
    /// See [`DropReason::Closed`].
    pub closed: u64,
    /// See [`DropReason::Malformed`].
    pub malformed: u64,
    /// See [`DropReason::Superseded`].
    pub superseded: u64,
}

impl Drops {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.high_water_mark
            + self.no_route
            + self.peer_gone
            + self.closed
            + self.malformed
            + self.superseded
    }

    pub(crate) fn add(&mut self, reason: DropReason, count: u64) {
        let counter = match reason {
            DropReason::HighWaterMark => &mut self.high_water_mark,
            DropReason::NoRoute => &mut self.no_route,
            DropReason::PeerGone => &mut self.peer_gone,
            DropReason::Closed => &mut self.closed,
            DropReason::Malformed => &mut self.malformed,
            DropReason::Superseded => &mut self.superseded,
        };
        *counter = counter.saturating_add(count);
    }
}

/// What passed through a peer or a socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Messages that were queued for the peer.
    pub messages_sent: u64,
    /// Messages that the application has received.
    pub messages_received: u64,
    /// Bytes written to the stream, the protocol's own included.
    pub bytes_sent: u64,
    /// Bytes read from the stream, the protocol's own included.
    pub bytes_received: u64,
    /// Messages that were dropped.
    pub dropped: Drops,
}

impl Counters {
    /// Adds the counts of another.
    pub(crate) fn add(&mut self, other: &Self) {
        self.messages_sent += other.messages_sent;
        self.messages_received += other.messages_received;
        self.bytes_sent += other.bytes_sent;
        self.bytes_received += other.bytes_received;
        let drops = &other.dropped;
        for (reason, count) in [
            (DropReason::HighWaterMark, drops.high_water_mark),
            (DropReason::NoRoute, drops.no_route),
            (DropReason::PeerGone, drops.peer_gone),
            (DropReason::Closed, drops.closed),
            (DropReason::Malformed, drops.malformed),
            (DropReason::Superseded, drops.superseded),
        ] {
            self.dropped.add(reason, count);
        }
    }
}
