//! Sending.

use zmtp_net::{Outgoing, SendFuture};

use super::Sends;
use crate::on_tokio::OnTokio;

/// Sending.
impl<S: Sends> OnTokio<S> {
    /// Sends a message, of one part or several, waiting as the pattern says, for as long as it takes:
    /// [`zmtp_net::Socket::send_async`]. Time-outs are tokio's. The first part of a message that a ROUTER
    /// sends is whom to send it to.
    ///
    /// Dropping the future before it is ready takes the message back: it was not sent. Of several tasks
    /// that wait for room the one that came first is woken first.
    ///
    /// # Errors
    /// [`SendError`](zmtp_net::SendError), with the message as it was given; never
    /// [`SendErrorKind::TimedOut`](zmtp_net::SendErrorKind::TimedOut).
    ///
    /// ```
    /// use std::time::Duration;
    /// use tokio::time::timeout;
    /// use zmtp_tokio::{Context, Push};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let push = Push::new(&Context::new()?)?;
    /// push.bind("tcp://127.0.0.1:*")?;
    /// // A PUSH waits for a peer, and there is none.
    /// assert!(timeout(Duration::from_millis(1), push.send("to whom?")).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "zmq_send")]
    #[inline]
    pub fn send(&self, message: impl Outgoing) -> SendFuture<'_> {
        self.get_ref().as_ref().send_async(message)
    }
}
