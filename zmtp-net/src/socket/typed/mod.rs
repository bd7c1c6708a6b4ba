//! Sockets whose type is known when the program is compiled.

mod common;
pub mod kinds;
mod receive;
mod router;
mod send;
mod subscriptions;

use std::fmt;
use std::marker::PhantomData;

use zmtp_codec::SocketType;

pub use router::Routed;

use super::Socket;
use crate::context::Context;
use crate::error::SocketError;
use crate::options::Options;
use kinds::Kind;

/// A socket whose type is known when the program is compiled: it has the verbs of its pattern and no
/// others. It is written by its alias: [`Req`], [`Rep`], [`Dealer`], [`Router`], [`Pub`], [`Sub`],
/// [`Xpub`], [`Xsub`], [`Push`], [`Pull`] or [`Pair`].
///
/// Underneath is a [`Socket`], and all that is said there holds here.
/// [`as_socket`](Self::as_socket) and [`into_socket`](Self::into_socket) give it, and
/// [`TryFrom`] makes a typed socket of it again.
///
/// ```
/// use zmtp_net::{Context, Rep, Req};
///
/// let context = Context::new()?;
/// let rep = Rep::new(&context)?;
/// let req = Req::new(&context)?;
/// req.connect(rep.bind("tcp://127.0.0.1:*")?)?;
/// req.send("how are you?")?;
/// assert_eq!(rep.recv()?.first(), b"how are you?");
/// rep.send("fine")?;
/// assert_eq!(req.recv()?.first(), b"fine");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What the pattern has no verb for does not compile. A SUB does not send:
///
/// ```compile_fail,E0599
/// # let context = zmtp_net::Context::new().unwrap();
/// let sub = zmtp_net::Sub::new(&context).unwrap();
/// sub.send("to whom?");
/// ```
///
/// and a PUB does not receive, nor subscribe:
///
/// ```compile_fail,E0599
/// # let context = zmtp_net::Context::new().unwrap();
/// let publisher = zmtp_net::Pub::new(&context).unwrap();
/// publisher.recv();
/// ```
///
/// ```compile_fail,E0599
/// # let context = zmtp_net::Context::new().unwrap();
/// let publisher = zmtp_net::Pub::new(&context).unwrap();
/// publisher.subscribe("topic");
/// ```
///
/// a PUSH does not receive, and a PULL does not send:
///
/// ```compile_fail,E0599
/// # let context = zmtp_net::Context::new().unwrap();
/// let push = zmtp_net::Push::new(&context).unwrap();
/// push.try_recv();
/// ```
///
/// ```compile_fail,E0599
/// # let context = zmtp_net::Context::new().unwrap();
/// let pull = zmtp_net::Pull::new(&context).unwrap();
/// pull.try_send("to whom?");
/// ```
///
/// and only a publisher waits for subscribers:
///
/// ```compile_fail,E0599
/// # let context = zmtp_net::Context::new().unwrap();
/// let push = zmtp_net::Push::new(&context).unwrap();
/// push.wait_for_subscribers(1, std::time::Duration::ZERO);
/// ```
pub struct Typed<K: Kind> {
    socket: Socket,
    kind: PhantomData<fn() -> K>,
}

/// REQ: sends a request and receives its reply, in turn (RFC 28).
#[doc(alias = "ZMQ_REQ")]
pub type Req = Typed<kinds::Req>;
/// REP: receives a request and sends its reply, in turn (RFC 28).
#[doc(alias = "ZMQ_REP")]
pub type Rep = Typed<kinds::Rep>;
/// DEALER: sends to its peers in turn, and receives from all of them; requests and replies need not
/// alternate (RFC 28).
#[doc(alias = "ZMQ_DEALER")]
pub type Dealer = Typed<kinds::Dealer>;
/// ROUTER: tells from whom a message is, and sends to whom it is told (RFC 28).
#[doc(alias = "ZMQ_ROUTER")]
pub type Router = Typed<kinds::Router>;
/// PUB: sends to all who are subscribed (RFC 29).
#[doc(alias = "ZMQ_PUB")]
pub type Pub = Typed<kinds::Pub>;
/// SUB: receives what it is subscribed to (RFC 29).
#[doc(alias = "ZMQ_SUB")]
pub type Sub = Typed<kinds::Sub>;
/// XPUB: a PUB that receives the subscriptions as messages (RFC 29).
#[doc(alias = "ZMQ_XPUB")]
pub type Xpub = Typed<kinds::Xpub>;
/// XSUB: a SUB that sends messages to its publishers, subscriptions among them (RFC 29).
#[doc(alias = "ZMQ_XSUB")]
pub type Xsub = Typed<kinds::Xsub>;
/// PUSH: sends each message to one of its peers, in turn (RFC 30).
#[doc(alias = "ZMQ_PUSH")]
pub type Push = Typed<kinds::Push>;
/// PULL: receives from all its peers, in turn (RFC 30).
#[doc(alias = "ZMQ_PULL")]
pub type Pull = Typed<kinds::Pull>;
/// PAIR: sends to and receives from its only peer (RFC 31).
#[doc(alias = "ZMQ_PAIR")]
pub type Pair = Typed<kinds::Pair>;

impl<K: Kind> Typed<K> {
    /// A socket with libzmq's defaults.
    ///
    /// # Errors
    /// [`SocketError::Io`] if the operating system has no descriptor left, and
    /// [`SocketError::Terminated`] after a [`shutdown`](Context::shutdown).
    #[doc(alias = "zmq_socket")]
    pub fn new(context: &Context) -> Result<Self, SocketError> {
        Self::with(context, Options::default())
    }

    /// A socket with these options.
    ///
    /// # Errors
    /// [`SocketError::Option`] where the options do not fit the type or each other, and as
    /// [`new`](Self::new).
    ///
    /// ```
    /// use zmtp_net::{Context, Options, Push};
    ///
    /// let push = Push::with(&Context::new()?, Options::default().send_hwm(10))?;
    /// # Ok::<(), zmtp_net::SocketError>(())
    /// ```
    pub fn with(context: &Context, options: Options) -> Result<Self, SocketError> {
        context.socket_with(K::TYPE, options).map(Self::wrap)
    }

    const fn wrap(socket: Socket) -> Self {
        Self { socket, kind: PhantomData }
    }

    /// The socket underneath, which has the verbs of all types.
    #[must_use]
    pub const fn as_socket(&self) -> &Socket {
        &self.socket
    }

    /// The socket underneath, without the type.
    #[must_use]
    pub fn into_socket(self) -> Socket {
        self.socket
    }
}

impl<K: Kind> fmt::Debug for Typed<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}

impl<K: Kind> AsRef<Socket> for Typed<K> {
    fn as_ref(&self) -> &Socket {
        &self.socket
    }
}

impl AsRef<Self> for Socket {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl<K: Kind> From<Typed<K>> for Socket {
    fn from(typed: Typed<K>) -> Self {
        typed.socket
    }
}

/// ```
/// use zmtp_net::{Context, Pull, Push, SocketType};
///
/// let socket = Context::new()?.socket(SocketType::Push)?;
/// let other = Pull::try_from(socket).unwrap_err();
/// assert_eq!(other.to_string(), "a PUSH socket is not a PULL");
/// let push = Push::try_from(other.socket)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<K: Kind> TryFrom<Socket> for Typed<K> {
    type Error = OtherType;

    fn try_from(socket: Socket) -> Result<Self, OtherType> {
        if socket.socket_type() == K::TYPE {
            Ok(Self::wrap(socket))
        } else {
            Err(OtherType { socket, wanted: K::TYPE })
        }
    }
}

/// A socket that is of another type than it was taken for.
#[derive(Debug)]
pub struct OtherType {
    /// The socket.
    pub socket: Socket,
    /// The type it was taken for.
    pub wanted: SocketType,
}

impl fmt::Display for OtherType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} socket is not a {}", self.socket.socket_type(), self.wanted)
    }
}

impl std::error::Error for OtherType {}
