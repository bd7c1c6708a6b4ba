//! One end of a conversation, whoever's socket it is.

use std::time::Duration;

use zmtp_codec::SocketType;

use crate::suite::check::{Failure, same_parts};
use crate::suite::payload::Parts;

/// How long one call on a socket may take.
pub(crate) const CALL: Duration = Duration::from_secs(10);

/// A connected socket with its waits bounded by [`CALL`].
pub(crate) trait End: Send {
    /// Whose it is, for messages.
    fn who(&self) -> &'static str;

    /// Its type.
    fn socket_type(&self) -> SocketType;

    /// Sends a message: `before`, then `parts`.
    fn send(&mut self, before: &[&[u8]], parts: &[Vec<u8>]) -> Result<(), Failure>;

    /// The next message, or `None` if there is none within this time.
    fn recv_within(&mut self, limit: Duration) -> Result<Option<Parts>, Failure>;

    /// Receives what begins with this topic.
    fn subscribe(&mut self, topic: &[u8]) -> Result<(), Failure>;

    /// Takes a subscription back.
    fn unsubscribe(&mut self, topic: &[u8]) -> Result<(), Failure>;

    /// Takes notice of peers that have come: libzmq does so when a socket is used, and we at once.
    fn attend(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    /// The next message.
    fn recv(&mut self) -> Result<Parts, Failure> {
        match self.recv_within(CALL)? {
            Some(parts) => Ok(parts),
            None => Err(Failure::new(format!("{} got no message in time", self.who()))),
        }
    }
}

/// Demands that the next message is `before` and then `parts`.
pub(super) fn expect(
    end: &mut dyn End,
    before: &[&[u8]],
    parts: &[Vec<u8>],
) -> Result<(), Failure> {
    let found = end.recv()?;
    let rest = found.get(before.len()..).unwrap_or_default();
    same_parts(end.who(), found.get(..before.len()).unwrap_or_default(), before)?;
    same_parts(end.who(), rest, parts)
}
