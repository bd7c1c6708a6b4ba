//! One peer as its socket sees it, and the table of all of them.

mod counters;
mod farewell;
mod inbox;
mod inward;
mod lent;
mod link;
mod outward;
mod peers;
mod queue;
mod receive;
mod run;
mod signal;

pub(crate) use crate::id::ListenerId;
pub use crate::id::PeerId;
pub use counters::{Counters, DropReason, Drops};
pub(crate) use inbox::{Front, Inbox, Spare};
pub use lent::Lent;
pub(crate) use link::{Link, Stream};
pub(crate) use outward::{OnLane, SendLane};
pub(crate) use peers::{Bounds, Inward, Peers};
pub(crate) use queue::Queue;
pub(crate) use signal::Signal;

use zmtp_codec::{Connection, Part, Time};

/// Where a peer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// This socket connects to it, again and again.
    Dialed,
    /// It connected to a listener of this socket.
    Accepted(ListenerId),
}

/// One peer as its socket sees it.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) id: PeerId,
    pub(crate) origin: Origin,
    pub(crate) link: Link,
    /// Messages that wait for a link that takes them.
    pub(crate) waiting: Queue,
    /// Messages that came and that the application has not received.
    pub(crate) inbox: Inbox,
    /// What it calls itself, or was called; empty if it has no name.
    pub(crate) identity: Part,
    pub(crate) counters: Counters,
    pub(crate) flags: Flags,
    pub(crate) stay: Stay,
    /// When a timer is set for it.
    pub(crate) timer: Option<Time>,
}

/// How long a peer stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stay {
    /// As long as its link does, or can be made again.
    Here,
    /// It gets what is queued for it, and goes then; at that time at the latest, if there is one.
    /// What it sends is thrown away.
    Departing(Option<Time>),
    /// It has no link and gets none. It is off the table as soon as what it sent is received.
    Gone,
}

/// On which lists a peer stands. Each list is kept by one place, and this is its index.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flags {
    /// The pattern knows it: it takes part in sending and receiving.
    pub(crate) attached: bool,
    /// It has bytes to write and is on the list of those.
    pub(crate) dirty: bool,
    /// A message did not fit: the pattern wants to hear when there is room.
    pub(crate) refused: bool,
    /// Its stream takes no bytes at the moment; the poll tells when it does.
    pub(crate) stuck: bool,
    /// It sent more than was decoded at once, and is on the list of those who go on later.
    pub(crate) postponed: bool,
}

impl Peer {
    pub(crate) const fn is_departing(&self) -> bool {
        matches!(self.stay, Stay::Departing(_))
    }

    pub(crate) const fn is_gone(&self) -> bool {
        matches!(self.stay, Stay::Gone)
    }

    /// Whether it is gone, and all that it sent has been received.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.is_gone() && self.inbox.is_empty() && self.undecoded() == 0
    }

    /// Messages that are queued for the peer and not written; those in an inproc pipe are on their
    /// way.
    pub(crate) fn outbound(&self) -> usize {
        let linked = match &self.link {
            Link::Stream(stream) => stream.connection.unsent(),
            Link::Inproc(_) | Link::Absent => 0,
        };
        linked + self.waiting.len()
    }

    /// The connection of the link, if that is a stream.
    pub(crate) fn connection(&mut self) -> Option<&mut Connection> {
        self.stream().map(|stream| &mut stream.connection)
    }

    pub(crate) fn stream(&mut self) -> Option<&mut Stream> {
        match &mut self.link {
            Link::Stream(stream) => Some(stream),
            Link::Absent | Link::Inproc(_) => None,
        }
    }

    /// How many bytes of the stream are not decoded yet.
    pub(crate) fn undecoded(&self) -> usize {
        match &self.link {
            Link::Stream(stream) => stream.input.len(),
            Link::Absent | Link::Inproc(_) => 0,
        }
    }

    /// Replaces the link, and gives the old one.
    pub(crate) fn relink(&mut self, link: Link) -> Link {
        self.flags.stuck = false;
        std::mem::replace(&mut self.link, link)
    }
}
