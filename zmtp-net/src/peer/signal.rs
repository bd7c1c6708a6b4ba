//! What the table of peers tells the hub.

use zmtp_codec::{Error, Event};

use super::PeerId;

/// Something that happened to a peer while its octets or messages were handled.
#[derive(Debug)]
pub(crate) enum Signal {
    /// The peer's connection tells this; messages come this way to patterns that route upstream
    /// messages themselves.
    Event(PeerId, Event),
    /// The peer's connection has ended.
    Failed(PeerId, Error),
    /// The peer's connection waits for something, until earlier than before: its time to live, after
    /// a PING that was decoded while messages were received.
    Due(PeerId),
    /// The peer has messages again.
    Readable(PeerId),
    /// The peer has room again.
    Writable(PeerId),
    /// The peer has left and nothing of it is left to receive.
    Exhausted(PeerId),
    /// The other end of an inproc pipe has told who it is.
    Introduced(PeerId),
    /// The other socket of an inproc pipe has left.
    PipeClosed(PeerId),
    /// The peer sent what the pattern has no form for: its connection is to end.
    Malformed(PeerId),
}
