//! A stream between two sockets.

use std::collections::VecDeque;

use bytes::Bytes;
use zmtp_codec::Time;

use super::NodeId;
use crate::peer::PeerId;

/// Which of the two sides of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Dialer,
    Listener,
}

impl Side {
    pub(super) const BOTH: [Self; 2] = [Self::Dialer, Self::Listener];

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Dialer => Self::Listener,
            Self::Listener => Self::Dialer,
        }
    }
}

/// Octets on their way.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) octets: Bytes,
    /// How many messages end in them.
    pub(super) ends: u64,
    pub(super) due: Time,
}

/// One direction, named after the side that writes.
#[derive(Debug, Default)]
pub(super) struct Lane {
    pub(super) pieces: VecDeque<Piece>,
    pub(super) held: usize,
    /// The writer has closed its side, which the reader learns behind all pieces and not earlier.
    pub(super) ends_at: Option<Time>,
    /// Nobody reads: what is written is lost.
    pub(super) deaf: bool,
}

impl Lane {
    pub(super) fn put(&mut self, octets: Bytes, ends: u64, due: Time) {
        let due = self.pieces.back().map_or(due, |last| last.due.max(due));
        self.held += octets.len();
        self.pieces.push_back(Piece { octets, ends, due });
    }

    pub(super) fn take(&mut self) -> Option<Piece> {
        let piece = self.pieces.pop_front()?;
        self.held -= piece.octets.len();
        Some(piece)
    }

    /// Loses all that is on its way; how many messages ended in it.
    pub(super) fn lose(&mut self) -> u64 {
        self.held = 0;
        self.pieces.drain(..).map(|piece| piece.ends).sum()
    }
}

/// Who is at one end.
#[derive(Clone, Copy, Debug)]
pub(super) struct EndOfWire {
    pub(super) node: NodeId,
    pub(super) peer: PeerId,
    /// It has not closed its stream.
    pub(super) open: bool,
}

/// A stream between two sockets.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) dialer: EndOfWire,
    pub(super) listener: EndOfWire,
    pub(super) forth: Lane,
    pub(super) back: Lane,
    /// Nothing arrives before.
    pub(super) stalled_until: Time,
}

impl Wire {
    pub(super) fn end(&mut self, side: Side) -> &mut EndOfWire {
        match side {
            Side::Dialer => &mut self.dialer,
            Side::Listener => &mut self.listener,
        }
    }

    /// The direction in which this side writes.
    pub(super) fn lane(&mut self, side: Side) -> &mut Lane {
        match side {
            Side::Dialer => &mut self.forth,
            Side::Listener => &mut self.back,
        }
    }

    pub(super) const fn is_dead(&self) -> bool {
        !self.dialer.open && !self.listener.open
    }
}
