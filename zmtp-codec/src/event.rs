//! What a connection tells its caller.

use alloc::sync::Arc;

use crate::security::Credentials;
use crate::{Message, Part, Peer};

/// Something that happened on a connection.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A message arrived, whole.
    Message(Message),
    /// The handshake is complete; messages may be sent. It comes once.
    Ready(Arc<Peer>),
    /// The peer presents its credentials, and the connection waits: it reads nothing until
    /// [`Connection::accept`](crate::Connection::accept) or
    /// [`Connection::refuse`](crate::Connection::refuse) is called.
    Authenticate(Credentials),
    /// The peer of a PUB or XPUB socket subscribes to a topic, whichever way its version says so.
    Subscribe(Part),
    /// The peer of a PUB or XPUB socket cancels a subscription.
    Cancel(Part),
    /// The peer of a RADIO socket joins a group.
    Join(Part),
    /// The peer of a RADIO socket leaves a group.
    Leave(Part),
    /// The answer to a [`Connection::ping`](crate::Connection::ping) or to a heartbeat: the
    /// context, up to 16 bytes.
    Pong(Part),
}
