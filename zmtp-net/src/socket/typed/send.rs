//! Sending.

use std::time::Duration;

use super::Typed;
use super::kinds::Sends;
use crate::error::SendError;
use crate::socket::{Outgoing, Readiness, SendFuture};

/// Sending.
impl<K: Sends> Typed<K> {
    /// Sends a message, of one part or several, waiting as the pattern and the time-out of its
    /// options say: [`Socket::send`](crate::Socket::send). The first part of a message that a ROUTER
    /// sends is whom to send it to.
    ///
    /// # Errors
    /// [`SendError`], with the message as it was given.
    #[doc(alias = "zmq_send")]
    pub fn send(&self, message: impl Outgoing) -> Result<(), SendError> {
        self.socket.send(message)
    }

    /// As [`send`](Self::send), but waits no longer than this.
    ///
    /// # Errors
    /// [`SendErrorKind::TimedOut`](crate::SendErrorKind::TimedOut) if no peer had room in time, and
    /// as [`send`](Self::send).
    pub fn send_timeout(&self, message: impl Outgoing, timeout: Duration) -> Result<(), SendError> {
        self.socket.send_timeout(message, timeout)
    }

    /// As [`send`](Self::send), but does not wait.
    ///
    /// # Errors
    /// [`SendErrorKind::WouldBlock`](crate::SendErrorKind::WouldBlock) if no peer has room, and as
    /// [`send`](Self::send).
    #[doc(alias = "ZMQ_DONTWAIT")]
    pub fn try_send(&self, message: impl Outgoing) -> Result<(), SendError> {
        self.socket.try_send(message)
    }

    /// As [`send`](Self::send), but waits as an async task:
    /// [`Socket::send_async`](crate::Socket::send_async).
    pub fn send_async(&self, message: impl Outgoing) -> SendFuture<'_> {
        self.socket.send_async(message)
    }

    /// Whether a message can be sent without waiting.
    #[doc(alias = "ZMQ_POLLOUT")]
    #[must_use]
    pub fn can_send(&self) -> bool {
        self.socket.can_send()
    }

    /// A descriptor that is readable as long as a message can be sent without waiting:
    /// [`Socket::send_readiness`](crate::Socket::send_readiness).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "ZMQ_FD")]
    pub fn send_readiness(&self) -> std::io::Result<Readiness> {
        self.socket.send_readiness()
    }
}
