//! The events that a monitor reports.

use super::{Error, Result};

/// What happened, without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A connection was made; the handshake follows.
    Connected,
    /// A connect did not succeed at once and goes on in the background.
    ConnectDelayed,
    /// A connect failed and will be made again. The value is the pause in milliseconds.
    ConnectRetried,
    /// The socket is bound.
    Listening,
    /// A bind failed. The value is the error number.
    BindFailed,
    /// A connection was accepted; the handshake follows.
    Accepted,
    /// An accept failed. The value is the error number.
    AcceptFailed,
    /// A connection was closed on purpose.
    Closed,
    /// A close failed. The value is the error number.
    CloseFailed,
    /// A connection was lost.
    Disconnected,
    /// No more events follow.
    MonitorStopped,
    /// A handshake failed. The value is the error number.
    HandshakeFailedNoDetail,
    /// A handshake succeeded.
    HandshakeSucceeded,
    /// A handshake broke the protocol. The value is libzmq's number for how.
    HandshakeFailedProtocol,
    /// The ZAP handler refused a client. The value is the ZAP status.
    HandshakeFailedAuth,
    /// An event that this wrapper does not know, as its number.
    Other(u16),
}

impl EventKind {
    /// Reads libzmq's number for an event.
    pub(super) fn from_code(code: u16) -> Self {
        match code {
            0x0001 => Self::Connected,
            0x0002 => Self::ConnectDelayed,
            0x0004 => Self::ConnectRetried,
            0x0008 => Self::Listening,
            0x0010 => Self::BindFailed,
            0x0020 => Self::Accepted,
            0x0040 => Self::AcceptFailed,
            0x0080 => Self::Closed,
            0x0100 => Self::CloseFailed,
            0x0200 => Self::Disconnected,
            0x0400 => Self::MonitorStopped,
            0x0800 => Self::HandshakeFailedNoDetail,
            0x1000 => Self::HandshakeSucceeded,
            0x2000 => Self::HandshakeFailedProtocol,
            0x4000 => Self::HandshakeFailedAuth,
            other => Self::Other(other),
        }
    }
}

/// One event of a monitored socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorEvent {
    /// What happened.
    pub kind: EventKind,
    /// A detail that depends on the kind: an error number, a file descriptor,
    /// a pause or a status.
    pub value: u32,
    /// The endpoint that it happened to.
    pub endpoint: String,
}

impl MonitorEvent {
    /// Reads an event from the two frames that libzmq reports it in: its
    /// number and value in the machine's byte order, and the endpoint.
    pub(super) fn from_frames(frames: &[Vec<u8>]) -> Result<Self> {
        let [head, endpoint] = frames else {
            return Err(Error::MalformedEvent);
        };
        let &[k0, k1, v0, v1, v2, v3] = head.as_slice() else {
            return Err(Error::MalformedEvent);
        };
        let endpoint = String::from_utf8(endpoint.clone()).map_err(|_| Error::NotText)?;
        Ok(Self {
            kind: EventKind::from_code(u16::from_ne_bytes([k0, k1])),
            value: u32::from_ne_bytes([v0, v1, v2, v3]),
            endpoint,
        })
    }
}
