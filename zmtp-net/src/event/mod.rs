//! What happens to a socket's connections, as its monitor tells it.

mod cause;
mod io_error;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zmtp_codec as codec;

use crate::id::PeerId;
use crate::zap::ZapError;
pub use cause::{ConnectError, DisconnectCause};
pub use io_error::IoError;

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
    /// Our own endpoint: the one that was bound, for connections that were accepted. It is text,
    /// as all that is told of a peer; `parse` makes an [`Endpoint`](crate::Endpoint) of it.
    pub local: Option<Arc<str>>,
    /// The other side: the endpoint that was connected to, or the address that was accepted, which
    /// over ipc has no name: `ipc://`.
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
    /// An endpoint could not be bound to; why.
    #[doc(alias = "ZMQ_EVENT_BIND_FAILED")]
    BindFailed(IoError),
    /// A connection was accepted; its handshake begins.
    #[doc(alias = "ZMQ_EVENT_ACCEPTED")]
    Accepted,
    /// A connection could not be accepted; why.
    #[doc(alias = "ZMQ_EVENT_ACCEPT_FAILED")]
    AcceptFailed(IoError),
    /// A connection was closed at once: a limit on connections was reached, or a filter refused
    /// its address. With a peer: it was accepted before, had not completed its handshake, and gave
    /// way to another.
    Turned(Turned),
    /// A listener was closed.
    #[doc(alias = "ZMQ_EVENT_CLOSED")]
    Closed,
    /// Connecting takes a while and goes on in the background.
    #[doc(alias = "ZMQ_EVENT_CONNECT_DELAYED")]
    ConnectDelayed,
    /// The transport is connected; the handshake begins.
    #[doc(alias = "ZMQ_EVENT_CONNECTED")]
    Connected,
    /// An attempt to connect came to nothing; why. [`ConnectRetried`](Self::ConnectRetried) follows
    /// if there will be another one.
    #[doc(alias = "ZMQ_EVENT_CLOSED")]
    ConnectFailed(ConnectError),
    /// There will be another attempt to connect. Why is told by the event before, a
    /// [`ConnectFailed`](Self::ConnectFailed) or [`Disconnected`](Self::Disconnected).
    #[doc(alias = "ZMQ_EVENT_CONNECT_RETRIED")]
    #[non_exhaustive]
    ConnectRetried {
        /// After this time.
        after: Duration,
    },
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
    /// A connection ended; why.
    #[doc(alias = "ZMQ_EVENT_DISCONNECTED")]
    Disconnected(DisconnectCause),
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
            Self::ConnectFailed(_) => "connect_failed",
            Self::ConnectRetried { .. } => "connect_retried",
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
        match self {
            Self::Listening => f.write_str("listening"),
            Self::BindFailed(error) => write!(f, "the endpoint could not be bound to: {error}"),
            Self::Accepted => f.write_str("accepted"),
            Self::AcceptFailed(error) => {
                write!(f, "a connection could not be accepted: {error}")
            }
            Self::Turned(why) => write!(f, "turned away: {why}"),
            Self::Closed => f.write_str("closed"),
            Self::ConnectDelayed => f.write_str("connecting"),
            Self::Connected => f.write_str("connected"),
            Self::ConnectFailed(error) => write!(f, "no connection: {error}"),
            Self::ConnectRetried { after } => write!(f, "connecting again in {after:?}"),
            Self::HandshakeSucceeded => f.write_str("the handshake is complete"),
            Self::HandshakeFailed(error) => write!(f, "the handshake failed: {error}"),
            Self::AuthenticatorFailed(error) => write!(f, "the authenticator failed: {error}"),
            Self::Disconnected(cause) => write!(f, "disconnected: {cause}"),
            Self::Rejected => f.write_str("the pattern has no place for the peer"),
            Self::MonitorStopped => f.write_str("the socket was closed"),
        }
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
