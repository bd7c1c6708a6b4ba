//! Receiving.

use std::time::Duration;

use zmtp_codec::Message;

use super::Typed;
use super::kinds::Receives;
use crate::error::RecvError;
use crate::socket::{Delivery, Readiness, RecvBatchFuture, RecvFromFuture, RecvFuture};

/// Receiving.
impl<K: Receives> Typed<K> {
    /// Receives the next message, of one part or several, waiting as long as the time-out of its
    /// options says: [`Socket::recv`](crate::Socket::recv).
    ///
    /// # Errors
    /// [`RecvError`].
    #[doc(alias = "zmq_recv")]
    pub fn recv(&self) -> Result<Message, RecvError> {
        self.socket.recv()
    }

    /// As [`recv`](Self::recv), but waits no longer than this.
    ///
    /// # Errors
    /// [`RecvError::TimedOut`] if none came in time, and as [`recv`](Self::recv).
    pub fn recv_timeout(&self, timeout: Duration) -> Result<Message, RecvError> {
        self.socket.recv_timeout(timeout)
    }

    /// As [`recv`](Self::recv), but does not wait.
    ///
    /// # Errors
    /// [`RecvError::WouldBlock`] if there is none, and as [`recv`](Self::recv).
    #[doc(alias = "ZMQ_DONTWAIT")]
    pub fn try_recv(&self) -> Result<Message, RecvError> {
        self.socket.try_recv()
    }

    /// As [`recv`](Self::recv), and tells who sent the message.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    pub fn recv_from(&self) -> Result<Delivery, RecvError> {
        self.socket.recv_from()
    }

    /// As [`recv_timeout`](Self::recv_timeout), and tells who sent the message.
    ///
    /// # Errors
    /// As [`recv_timeout`](Self::recv_timeout).
    pub fn recv_from_timeout(&self, timeout: Duration) -> Result<Delivery, RecvError> {
        self.socket.recv_from_timeout(timeout)
    }

    /// As [`try_recv`](Self::try_recv), and tells who sent the message.
    ///
    /// # Errors
    /// As [`try_recv`](Self::try_recv).
    pub fn try_recv_from(&self) -> Result<Delivery, RecvError> {
        self.socket.try_recv_from()
    }

    /// Receives what is there, up to `most` messages, waiting for the first:
    /// [`Socket::recv_batch`](crate::Socket::recv_batch).
    ///
    /// # Errors
    /// As [`recv`](Self::recv); then none was appended.
    pub fn recv_batch(&self, into: &mut Vec<Message>, most: usize) -> Result<usize, RecvError> {
        self.socket.recv_batch(into, most)
    }

    /// As [`recv_batch`](Self::recv_batch), but waits for the first no longer than this.
    ///
    /// # Errors
    /// As [`recv_timeout`](Self::recv_timeout); then none was appended.
    pub fn recv_batch_timeout(
        &self,
        into: &mut Vec<Message>,
        most: usize,
        timeout: Duration,
    ) -> Result<usize, RecvError> {
        self.socket.recv_batch_timeout(into, most, timeout)
    }

    /// As [`recv_batch`](Self::recv_batch), but does not wait for the first either.
    ///
    /// # Errors
    /// As [`try_recv`](Self::try_recv); then none was appended.
    pub fn try_recv_batch(&self, into: &mut Vec<Message>, most: usize) -> Result<usize, RecvError> {
        self.socket.try_recv_batch(into, most)
    }

    /// As [`recv`](Self::recv), but waits as an async task:
    /// [`Socket::recv_async`](crate::Socket::recv_async).
    pub fn recv_async(&self) -> RecvFuture<'_> {
        self.socket.recv_async()
    }

    /// As [`recv_from`](Self::recv_from), but waits as an async task.
    pub fn recv_from_async(&self) -> RecvFromFuture<'_> {
        self.socket.recv_from_async()
    }

    /// As [`recv_batch`](Self::recv_batch), but waits as an async task:
    /// [`Socket::recv_batch_async`](crate::Socket::recv_batch_async).
    pub fn recv_batch_async<'a>(
        &'a self,
        into: &'a mut Vec<Message>,
        most: usize,
    ) -> RecvBatchFuture<'a> {
        self.socket.recv_batch_async(into, most)
    }

    /// Whether a message can be received without waiting.
    #[doc(alias = "ZMQ_POLLIN")]
    #[must_use]
    pub fn can_recv(&self) -> bool {
        self.socket.can_recv()
    }

    /// A descriptor that is readable as long as there is something to receive:
    /// [`Socket::recv_readiness`](crate::Socket::recv_readiness).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "ZMQ_FD")]
    pub fn recv_readiness(&self) -> std::io::Result<Readiness> {
        self.socket.recv_readiness()
    }
}
