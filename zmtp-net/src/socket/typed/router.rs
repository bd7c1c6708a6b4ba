//! What a ROUTER does with the identities of its peers.

use std::future::Future;
use std::time::Duration;

use zmtp_codec::{Message, Part};

use super::Typed;
use super::kinds::Router;
use crate::endpoint::{Endpoint, EndpointError};
use crate::error::{AddressingError, RecvError, SendError};
use crate::peer::PeerId;
use crate::socket::{Outgoing, Readiness, SendFuture};

/// What a ROUTER received: a message and the identity of who sent it.
///
/// Made into a [`Message`] it is what a [`Socket`](crate::Socket) receives: the identity is the
/// first part. So it can be sent back as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Routed {
    /// Who sent it, and whom an answer is sent to.
    pub identity: Part,
    /// What it sent.
    pub message: Message,
}

impl Routed {
    fn new(mut whole: Message) -> Self {
        match whole.pop_front() {
            Some(identity) => Self { identity, message: whole },
            // A ROUTER puts an identity before each message; this is only for completeness.
            None => Self { identity: Part::default(), message: whole },
        }
    }
}

impl Outgoing for Routed {}

impl From<Routed> for Message {
    fn from(routed: Routed) -> Self {
        addressed(routed.identity, routed.message)
    }
}

fn addressed(identity: impl Into<Part>, message: impl Into<Message>) -> Message {
    let mut message = message.into();
    message.push_front(identity);
    message
}

/// Routing.
impl Typed<Router> {
    /// Sends a message to the peer of this identity. If there is none, or it has no room, the
    /// message is dropped and counted, unless
    /// [`Options::router_mandatory`](crate::Options::router_mandatory) is on.
    ///
    /// # Errors
    /// [`SendErrorKind::NoRoute`](crate::SendErrorKind::NoRoute) if no peer has this identity, and
    /// [`SendErrorKind::TimedOut`](crate::SendErrorKind::TimedOut) if it has no room, both only with
    /// `router_mandatory`; with the message, the identity before it.
    ///
    /// ```
    /// use zmtp_net::{Context, Dealer, Router};
    ///
    /// let context = Context::new()?;
    /// let router = Router::new(&context)?;
    /// let dealer = Dealer::new(&context)?;
    /// dealer.connect(router.bind("tcp://127.0.0.1:*")?)?;
    /// dealer.send("hello")?;
    /// let routed = router.recv()?;
    /// assert_eq!(routed.message.first(), b"hello");
    /// router.send_to(routed.identity, "hello yourself")?;
    /// assert_eq!(dealer.recv()?.first(), b"hello yourself");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_to(
        &self,
        identity: impl Into<Part>,
        message: impl Into<Message>,
    ) -> Result<(), SendError> {
        self.socket.send(addressed(identity, message))
    }

    /// As [`send_to`](Self::send_to), but does not wait.
    ///
    /// # Errors
    /// As [`send_to`](Self::send_to), with
    /// [`SendErrorKind::WouldBlock`](crate::SendErrorKind::WouldBlock) in place of the time-out.
    pub fn try_send_to(
        &self,
        identity: impl Into<Part>,
        message: impl Into<Message>,
    ) -> Result<(), SendError> {
        self.socket.try_send(addressed(identity, message))
    }

    /// As [`send_to`](Self::send_to), but waits no longer than this.
    ///
    /// # Errors
    /// As [`send_to`](Self::send_to).
    pub fn send_to_timeout(
        &self,
        identity: impl Into<Part>,
        message: impl Into<Message>,
        timeout: Duration,
    ) -> Result<(), SendError> {
        self.socket.send_timeout(addressed(identity, message), timeout)
    }

    /// As [`send_to`](Self::send_to), but waits as an async task.
    ///
    /// # Errors
    /// As [`send_to`](Self::send_to).
    pub fn send_to_async(
        &self,
        identity: impl Into<Part>,
        message: impl Into<Message>,
    ) -> SendFuture<'_> {
        self.socket.send_async(addressed(identity, message))
    }

    /// Receives the next message and the identity of who sent it, waiting as long as the time-out
    /// of its options says.
    ///
    /// # Errors
    /// [`RecvError`].
    #[doc(alias = "zmq_recv")]
    pub fn recv(&self) -> Result<Routed, RecvError> {
        self.socket.recv().map(Routed::new)
    }

    /// As [`recv`](Self::recv), but waits no longer than this.
    ///
    /// # Errors
    /// [`RecvError::TimedOut`] if none came in time, and as [`recv`](Self::recv).
    pub fn recv_timeout(&self, timeout: Duration) -> Result<Routed, RecvError> {
        self.socket.recv_timeout(timeout).map(Routed::new)
    }

    /// As [`recv`](Self::recv), but does not wait.
    ///
    /// # Errors
    /// [`RecvError::WouldBlock`] if there is none, and as [`recv`](Self::recv).
    #[doc(alias = "ZMQ_DONTWAIT")]
    pub fn try_recv(&self) -> Result<Routed, RecvError> {
        self.socket.try_recv().map(Routed::new)
    }

    /// As [`recv`](Self::recv), but waits as an async task. Dropping the future before it is ready
    /// loses nothing.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    pub fn recv_async(&self) -> impl Future<Output = Result<Routed, RecvError>> + Send + '_ {
        let receiving = self.socket.recv_async();
        async move { receiving.await.map(Routed::new) }
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

    /// Connects as [`connect`](Self::connect) does, and gives the peer this identity:
    /// [`Socket::connect_with_identity`](crate::Socket::connect_with_identity).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "ZMQ_CONNECT_ROUTING_ID")]
    pub fn connect_with_identity<E>(
        &self,
        endpoint: E,
        identity: &[u8],
    ) -> Result<PeerId, AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        self.socket.connect_with_identity(endpoint, identity)
    }
}
