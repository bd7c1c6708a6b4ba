//! One peer as its socket sees it, and the table of all of them.

mod counters;
mod id;
mod link;
mod peers;
mod signal;

pub use counters::{Counters, DropReason, Drops};
pub use id::PeerId;
pub(crate) use link::{Link, Stream};
pub(crate) use peers::{Bounds, Inward, Peers};
pub(crate) use signal::Signal;

use std::collections::VecDeque;

use zmtp_codec::{Message, Part, Time};

/// Where a peer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// This socket connects to it, again and again.
    Dialed,
    /// It connected to a listener of this socket.
    Accepted(ListenerId),
}

/// One of the endpoints that a socket is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ListenerId(pub(crate) u32);

/// One peer as its socket sees it.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) id: PeerId,
    pub(crate) origin: Origin,
    pub(crate) link: Link,
    /// Messages that wait for a link that takes them.
    pub(crate) waiting: VecDeque<Message>,
    /// Messages that came and that the application has not received.
    pub(crate) inbox: VecDeque<Message>,
    /// What it calls itself, or was called; empty if it has no name.
    pub(crate) identity: Part,
    pub(crate) counters: Counters,
    pub(crate) flags: Flags,
    /// When a timer is set for it.
    pub(crate) timer: Option<Time>,
    /// Until when it may stay to get what is queued, if it departs; `None` is for ever.
    pub(crate) departure: Option<Time>,
}

/// On which lists a peer stands. Each list is kept by one place, and this is its index.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flags {
    /// The pattern knows it: it takes part in sending and receiving.
    pub(crate) attached: bool,
    /// It is in the turn of the fair queue.
    pub(crate) in_fair_queue: bool,
    /// It is in the turn of the load balancer.
    pub(crate) in_balancer: bool,
    /// It has octets to write and is on the list of those.
    pub(crate) dirty: bool,
    /// A message did not fit: the pattern wants to hear when there is room.
    pub(crate) refused: bool,
    /// It gets what is queued for it, and goes then.
    pub(crate) departing: bool,
    /// It is gone, and off the table as soon as what it sent has been received.
    pub(crate) leaving: bool,
}
