//! What carries messages to a peer.

use bytes::Bytes;
use zmtp_codec::Connection;

use crate::pipe;

/// What carries messages to a peer and from it.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a peer is in a box of its own")]
pub(crate) enum Link {
    /// Nothing at the moment: messages wait until there is a stream.
    Absent,
    /// A byte stream and the protocol on it.
    Stream(Box<Stream>),
    /// A pipe to a socket of this process.
    Inproc(pipe::End),
}

/// A byte stream and the protocol on it.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) connection: Connection,
    /// Octets that came and are not decoded: there was no room for more messages.
    pub(crate) input: Bytes,
    /// The number of the question whether the peer is welcome, while that is open.
    pub(crate) asked: Option<u64>,
    /// The stream has ended; what is left of the input may still be decoded.
    pub(crate) ended: bool,
}

impl Stream {
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection, input: Bytes::new(), asked: None, ended: false }
    }
}
