//! What a ROUTER does with the identities of its peers.

use zmtp_net::{Message, Part, RecvError, Routed, Router, SendFuture};

use crate::on_tokio::OnTokio;

/// Routing.
impl OnTokio<Router> {
    /// Sends a message to the peer of this identity. If there is none, or it has no room, the message is
    /// dropped and counted, unless [`Options::router_mandatory`](zmtp_net::Options::router_mandatory) is on:
    /// then it waits for room.
    ///
    /// Dropping the future before it is ready takes the message back: it was not sent.
    ///
    /// # Errors
    /// [`SendErrorKind::NoRoute`](zmtp_net::SendErrorKind::NoRoute) if no peer has this identity, only with
    /// `router_mandatory`; with the message, the identity before it.
    ///
    /// ```
    /// use zmtp_tokio::{Context, Dealer, Router};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let context = Context::new()?;
    /// let (router, dealer) = (Router::new(&context)?, Dealer::new(&context)?);
    /// dealer.connect(router.bind("tcp://127.0.0.1:*")?)?;
    /// dealer.send("hello").await?;
    /// let routed = router.recv().await?;
    /// assert_eq!(routed.message.first(), b"hello");
    /// router.send_to(routed.identity, "hello yourself").await?;
    /// assert_eq!(dealer.recv().await?.first(), b"hello yourself");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn send_to(
        &self,
        identity: impl Into<Part>,
        message: impl Into<Message>,
    ) -> SendFuture<'_> {
        self.get_ref().send_to_async(identity, message)
    }

    /// Receives the next message and the identity of who sent it, waiting for as long as it takes. Dropping
    /// the future before it is ready loses nothing.
    ///
    /// # Errors
    /// [`RecvError`], but never [`RecvError::TimedOut`].
    #[doc(alias = "zmq_recv")]
    #[inline]
    pub fn recv(&self) -> impl Future<Output = Result<Routed, RecvError>> + Send + '_ {
        self.get_ref().recv_async()
    }
}
