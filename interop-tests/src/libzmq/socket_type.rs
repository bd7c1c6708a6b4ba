//! The socket types of libzmq.

use std::ffi::c_int;

/// A socket type, stable or draft, with libzmq's number for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum SocketType {
    /// One exclusive peer.
    Pair = 0,
    /// Publisher.
    Pub = 1,
    /// Subscriber.
    Sub = 2,
    /// Synchronous client.
    Req = 3,
    /// Synchronous server.
    Rep = 4,
    /// Asynchronous client.
    Dealer = 5,
    /// Asynchronous server that addresses its peers by routing id.
    Router = 6,
    /// Receiving end of a pipeline.
    Pull = 7,
    /// Sending end of a pipeline.
    Push = 8,
    /// Publisher that receives the subscriptions.
    XPub = 9,
    /// Subscriber that sends its subscriptions as messages.
    XSub = 10,
    /// Raw TCP.
    Stream = 11,
    /// Draft: thread-safe asynchronous server.
    Server = 12,
    /// Draft: thread-safe asynchronous client.
    Client = 13,
    /// Draft: sender to groups.
    Radio = 14,
    /// Draft: receiver of groups.
    Dish = 15,
    /// Draft: thread-safe receiving end of a pipeline.
    Gather = 16,
    /// Draft: thread-safe sending end of a pipeline.
    Scatter = 17,
    /// Draft: raw UDP.
    Dgram = 18,
    /// Draft: thread-safe peer among equals.
    Peer = 19,
    /// Draft: thread-safe exclusive pair.
    Channel = 20,
}

impl SocketType {
    /// libzmq's number for the type.
    pub(super) fn code(self) -> c_int {
        self as c_int
    }
}
