//! Receiving.

use zmtp_net::{Message, RecvBatchFuture, RecvFromFuture, RecvFuture};

use super::Receives;
use crate::on_tokio::OnTokio;

/// Receiving.
impl<S: Receives> OnTokio<S> {
    /// Receives the next message, of one part or several, waiting for as long as it takes:
    /// [`zmtp_net::Socket::recv_async`]. Time-outs are tokio's.
    ///
    /// Dropping the future before it is ready loses nothing, so it may stand in a `select!`. Of several
    /// tasks that wait for a message the one that came first is woken first.
    ///
    /// # Errors
    /// [`RecvError`](zmtp_net::RecvError), but never [`TimedOut`](zmtp_net::RecvError::TimedOut).
    ///
    /// ```
    /// use std::time::Duration;
    /// use tokio::time::timeout;
    /// use zmtp_tokio::{Context, Pull, Push};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let context = Context::new()?;
    /// let (pull, push) = (Pull::new(&context)?, Push::new(&context)?);
    /// push.connect(pull.bind("tcp://127.0.0.1:*")?)?;
    /// assert!(timeout(Duration::from_millis(1), pull.recv()).await.is_err());
    /// push.send(["in", "two parts"]).await?;
    /// assert_eq!(pull.recv().await?.part_count(), 2);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "zmq_recv")]
    #[inline]
    pub fn recv(&self) -> RecvFuture<'_> {
        self.get_ref().as_ref().recv_async()
    }

    /// As [`recv`](Self::recv), and tells who sent the message.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    #[inline]
    pub fn recv_from(&self) -> RecvFromFuture<'_> {
        self.get_ref().as_ref().recv_from_async()
    }

    /// Receives what is there, up to `most` messages, waiting for the first:
    /// [`zmtp_net::Socket::recv_batch_async`]. Messages are appended to `into` when the future is ready
    /// and not before: dropping it loses nothing.
    ///
    /// # Errors
    /// As [`recv`](Self::recv); then none was appended.
    #[inline]
    pub fn recv_batch<'a>(
        &'a self,
        into: &'a mut Vec<Message>,
        most: usize,
    ) -> RecvBatchFuture<'a> {
        self.get_ref().as_ref().recv_batch_async(into, most)
    }
}
