//! What happens to a socket's connections, as its monitor tells it.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use zmtp_codec as codec;

use crate::id::PeerId;
use crate::zap::ZapError;

/// One thing that happened to a connection or a listener of a socket.
///
/// They correspond to the events of libzmq's `zmq_socket_monitor`, and tell what those leave out:
/// which peer, from where, and why.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SocketEvent {
    /// What happened.
    pub kind: EventKind,
    /// To which peer; none for a listener.
    pub peer: Option<PeerId>,
    /// Our own endpoint: the one that was bound, for connections that were accepted.
    pub local: Option<Arc<str>>,
    /// The other side: the endpoint that was connected to, or the address that was accepted.
    pub remote: Option<Arc<str>>,
    /// What the peer said of itself, once the handshake was complete.
    pub about: Option<Arc<codec::Peer>>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// The socket is bound to an endpoint.
    #[doc(alias = "ZMQ_EVENT_LISTENING")]
    Listening,
    /// An endpoint could not be bound to; the operating system's error number if it has one.
    #[doc(alias = "ZMQ_EVENT_BIND_FAILED")]
    BindFailed(Option<i32>),
    /// A connection was accepted; its handshake begins.
    #[doc(alias = "ZMQ_EVENT_ACCEPTED")]
    Accepted,
    /// A connection could not be accepted; the operating system's error number if it has one.
    #[doc(alias = "ZMQ_EVENT_ACCEPT_FAILED")]
    AcceptFailed(Option<i32>),
    /// A connection was closed at once: a limit on connections was reached, or a filter refused
    /// its address. With a peer: it was accepted before, had not completed its handshake, and gave
    /// way to another.
    Turned(Turned),
    /// A listener was closed, or an attempt to connect came to nothing.
    #[doc(alias = "ZMQ_EVENT_CLOSED")]
    Closed,
    /// Connecting takes a while and goes on in the background.
    #[doc(alias = "ZMQ_EVENT_CONNECT_DELAYED")]
    ConnectDelayed,
    /// The transport is connected; the handshake begins.
    #[doc(alias = "ZMQ_EVENT_CONNECTED")]
    Connected,
    /// The next attempt to connect comes after this time.
    #[doc(alias = "ZMQ_EVENT_CONNECT_RETRIED")]
    ConnectRetried(Duration),
    /// The handshake is complete: messages flow.
    #[doc(alias = "ZMQ_EVENT_HANDSHAKE_SUCCEEDED")]
    HandshakeSucceeded,
    /// The handshake failed; why.
    #[doc(alias = "ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL")]
    #[doc(alias = "ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL")]
    #[doc(alias = "ZMQ_EVENT_HANDSHAKE_FAILED_AUTH")]
    HandshakeFailed(codec::Error),
    /// The authenticator gave no answer that counts, or there is none although there has to be. The
    /// handshake fails by it: [`HandshakeFailed`](Self::HandshakeFailed) follows.
    #[doc(alias = "ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL")]
    AuthenticatorFailed(ZapError),
    /// A connection ended; why, if it was the protocol.
    #[doc(alias = "ZMQ_EVENT_DISCONNECTED")]
    Disconnected(Option<codec::Error>),
    /// The pattern has no place for the peer: a second one of a PAIR, an identity that is taken,
    /// or a message that the pattern has no form for.
    Rejected,
    /// The monitor ends: the socket was closed.
    #[doc(alias = "ZMQ_EVENT_MONITOR_STOPPED")]
    MonitorStopped,
}

impl EventKind {
    /// A short name, as logs and figures have it: `handshake_failed` for instance.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Listening => "listening",
            Self::BindFailed(_) => "bind_failed",
            Self::Accepted => "accepted",
            Self::AcceptFailed(_) => "accept_failed",
            Self::Turned(_) => "turned",
            Self::Closed => "closed",
            Self::ConnectDelayed => "connect_delayed",
            Self::Connected => "connected",
            Self::ConnectRetried(_) => "connect_retried",
            Self::HandshakeSucceeded => "handshake_succeeded",
            Self::HandshakeFailed(_) => "handshake_failed",
            Self::AuthenticatorFailed(_) => "authenticator_failed",
            Self::Disconnected(_) => "disconnected",
            Self::Rejected => "rejected",
            Self::MonitorStopped => "monitor_stopped",
        }
    }
}

/// What happened, in a line, with the reason.
impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, code) = match self {
            Self::BindFailed(code) => ("the endpoint could not be bound to", *code),
            Self::AcceptFailed(code) => ("a connection could not be accepted", *code),
            Self::Turned(why) => return write!(f, "turned away: {why}"),
            Self::ConnectRetried(after) => return write!(f, "connecting again in {after:?}"),
            Self::HandshakeFailed(error) => return write!(f, "the handshake failed: {error}"),
            Self::AuthenticatorFailed(error) => {
                return write!(f, "the authenticator failed: {error}");
            }
            Self::Disconnected(Some(error)) => return write!(f, "disconnected: {error}"),
            Self::Listening => ("listening", None),
            Self::Accepted => ("accepted", None),
            Self::Closed => ("closed", None),
            Self::ConnectDelayed => ("connecting", None),
            Self::Connected => ("connected", None),
            Self::HandshakeSucceeded => ("the handshake is complete", None),
            Self::Disconnected(None) => ("disconnected", None),
            Self::Rejected => ("the pattern has no place for the peer", None),
            Self::MonitorStopped => ("the socket was closed", None),
        };
        f.write_str(what)?;
        code.map_or(Ok(()), |code| write!(f, ": {}", io::Error::from_raw_os_error(code)))
    }
}

/// Why a connection was closed as soon as it was accepted, or before its handshake was complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Turned {
    /// There are as many connections as the socket allows.
    TooManyConnections,
    /// There are as many unfinished handshakes as the socket allows.
    TooManyHandshakes,
    /// A filter of the socket does not admit its address.
    Filtered,
}

impl fmt::Display for Turned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooManyConnections => "there are too many connections",
            Self::TooManyHandshakes => "there are too many unfinished handshakes",
            Self::Filtered => "a filter does not admit the address",
        })
    }
}
