//! Socket options that go with some of the stable socket types.

use super::{Result, Socket, ffi};

impl Socket {
    /// `SUB`: receives the messages that begin with `prefix`.
    pub fn subscribe(&self, prefix: &[u8]) -> Result<()> {
        self.raw.set(ffi::SUBSCRIBE, prefix)
    }

    /// `SUB`: undoes one subscription to `prefix`.
    pub fn unsubscribe(&self, prefix: &[u8]) -> Result<()> {
        self.raw.set(ffi::UNSUBSCRIBE, prefix)
    }

    /// `XPUB`: passes every subscription to the application, repeated ones too.
    pub fn set_xpub_verbose(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::XPUB_VERBOSE, on)
    }

    /// `XPUB`: passes every subscription and every unsubscription.
    pub fn set_xpub_verboser(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::XPUB_VERBOSER, on)
    }

    /// `XPUB`: leaves it to the application to apply each subscription.
    pub fn set_xpub_manual(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::XPUB_MANUAL, on)
    }

    /// `XPUB`: sends this message to each new subscriber.
    pub fn set_xpub_welcome(&self, message: &[u8]) -> Result<()> {
        self.raw.set(ffi::XPUB_WELCOME_MSG, message)
    }

    /// `PUB`, `XPUB` and `SUB`: matches what does not begin with the prefix.
    pub fn set_invert_matching(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::INVERT_MATCHING, on)
    }

    /// Keeps only the last message, for types with one-frame messages.
    pub fn set_conflate(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::CONFLATE, on)
    }

    /// `REQ`, `REP`, `DEALER` and `ROUTER`: sets the id by which a peer
    /// addresses this socket.
    pub fn set_routing_id(&self, id: &[u8]) -> Result<()> {
        self.raw.set(ffi::ROUTING_ID, id)
    }

    /// `ROUTER` and `STREAM`: sets the id for the peer of the next connect.
    pub fn set_connect_routing_id(&self, id: &[u8]) -> Result<()> {
        self.raw.set(ffi::CONNECT_ROUTING_ID, id)
    }

    /// `ROUTER`: makes a send to an unknown peer fail instead of dropping it.
    pub fn set_router_mandatory(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::ROUTER_MANDATORY, on)
    }

    /// `ROUTER`: gives a routing id that is in use to the newcomer.
    pub fn set_router_handover(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::ROUTER_HANDOVER, on)
    }

    /// `REQ`, `DEALER` and `ROUTER`: sends an empty message to each new peer.
    pub fn set_probe_router(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::PROBE_ROUTER, on)
    }

    /// `REQ`: puts a request id before each request and checks it in replies.
    pub fn set_req_correlate(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::REQ_CORRELATE, on)
    }

    /// `REQ`: allows a new request before the reply to the last one.
    pub fn set_req_relaxed(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::REQ_RELAXED, on)
    }

    /// `STREAM`: reports connects and disconnects as empty messages.
    pub fn set_stream_notify(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::STREAM_NOTIFY, on)
    }
}
