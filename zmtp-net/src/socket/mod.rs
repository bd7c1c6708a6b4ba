//! What users hold.

mod asynchronous;
mod blocking;
mod create;
mod driver;
mod endpoints;
mod inspect;
mod outgoing;
mod readiness;
mod received;
#[cfg(test)]
mod tests;
pub(crate) mod typed;

use std::sync::Arc;
use std::time::{Duration, Instant};

use zmtp_codec::{Message, Part, SocketType};

pub use crate::peer::Lent;
pub use asynchronous::{RecvBatchFuture, RecvFromFuture, RecvFuture, SendFuture};
pub use driver::Driver;
pub use outgoing::Outgoing;
pub use readiness::Readiness;

use crate::context::Context;
use crate::error::SocketError;
use crate::options::Options;
use crate::turn::Shared;

/// A ZeroMQ socket, of a type that is chosen at run time.
///
/// Any thread may call any method; calls of several threads on one socket take turns. Dropping the
/// socket closes it: what was queued is still sent in the background, as long as its linger allows
/// ([`Options::linger`]).
#[doc(alias = "zmq_socket")]
#[doc(alias = "zmq_close")]
pub struct Socket {
    shared: Arc<Shared>,
    context: Context,
}

impl Socket {
    pub(crate) fn new(shared: Arc<Shared>, context: Context) -> Self {
        Self { shared, context }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The context of this socket.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// The type of this socket.
    #[doc(alias = "ZMQ_TYPE")]
    #[must_use]
    pub fn socket_type(&self) -> SocketType {
        self.shared.call(|core| core.hub.socket_type())
    }

    /// Changes the options. High-water marks, time-outs, linger and what concerns the pattern act at
    /// once; all else acts on connections that are made afterwards.
    ///
    /// # Errors
    /// [`SocketError::Option`] where they do not fit the type or each other; then none is changed.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::{Context, SocketType};
    ///
    /// let socket = Context::new()?.socket(SocketType::Dealer)?;
    /// socket.configure(|options| options.receive_timeout(Some(Duration::from_millis(1))))?;
    /// assert!(socket.recv().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "zmq_setsockopt")]
    pub fn configure(&self, change: impl FnOnce(Options) -> Options) -> Result<(), SocketError> {
        let options = change(self.options());
        self.shared.change(|core| {
            options.check(core.hub.socket_type())?;
            core.hub.configure(options).map_err(SocketError::from)
        })
    }

    /// The options as they are now. Each has a getter: [`Options::get_send_hwm`] and so on.
    ///
    /// ```
    /// use zmtp_net::{Context, SocketType};
    ///
    /// let push = Context::new()?.socket(SocketType::Push)?;
    /// assert_eq!(push.options().get_send_hwm(), 1000);
    /// push.configure(|options| options.send_hwm(10))?;
    /// assert_eq!(push.options().get_send_hwm(), 10);
    /// # Ok::<(), zmtp_net::SocketError>(())
    /// ```
    #[doc(alias = "zmq_getsockopt")]
    #[must_use]
    pub fn options(&self) -> Options {
        self.shared.call(|core| core.hub.options().clone())
    }

    /// Subscribes to messages that begin with this topic; on a SUB and an XSUB. Subscriptions are
    /// counted: each wants an [`unsubscribe`](Self::unsubscribe) of its own. On an XPUB with manual
    /// subscriptions it subscribes the peer whose subscription was received last.
    ///
    /// # Errors
    /// [`SubscribeError::NotSupported`] on a socket of another type.
    #[doc(alias = "ZMQ_SUBSCRIBE")]
    pub fn subscribe(&self, topic: impl AsRef<[u8]>) -> Result<(), SubscribeError> {
        let topic = Part::from(topic.as_ref());
        let done = self.shared.call(|core| {
            let done = core.hub.subscribe(topic);
            core.flush();
            done
        });
        done.then_some(()).ok_or(SubscribeError::NotSupported)
    }

    /// Takes back one subscription to this topic; nothing happens if there is none.
    ///
    /// # Errors
    /// As [`subscribe`](Self::subscribe).
    #[doc(alias = "ZMQ_UNSUBSCRIBE")]
    pub fn unsubscribe(&self, topic: impl AsRef<[u8]>) -> Result<(), SubscribeError> {
        let topic = Part::from(topic.as_ref());
        let done = self.shared.call(|core| {
            let done = core.hub.unsubscribe(topic);
            core.flush();
            done
        });
        done.then_some(()).ok_or(SubscribeError::NotSupported)
    }

    /// Closes the socket, as dropping it does, with this linger in place of that of its options.
    #[doc(alias = "zmq_close")]
    pub fn close_with(self, linger: crate::Linger) {
        // It fits any type of socket.
        let _ = self.configure(|options| options.linger(linger));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let names = self.shared.close();
        for name in names {
            if let Some(name) = name.strip_prefix("inproc://") {
                self.context.inner.names.unbind(name);
            }
        }
    }
}

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Socket").field("socket_type", &self.socket_type()).finish_non_exhaustive()
    }
}

/// Why a socket was not subscribed, or a subscription not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubscribeError {
    /// Sockets of this type do not subscribe: only SUB, XSUB and XPUB do (libzmq's `EINVAL`).
    NotSupported,
}

impl std::fmt::Display for SubscribeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotSupported => f.write_str("only SUB, XSUB and XPUB sockets subscribe"),
        }
    }
}

impl std::error::Error for SubscribeError {}

/// A point in time that far from now; none if that is beyond all time.
fn deadline(timeout: Option<Duration>) -> Option<Instant> {
    timeout.and_then(|timeout| Instant::now().checked_add(timeout))
}

/// A message and who sent it.
///
/// ```
/// use zmtp_net::{Context, SocketType};
///
/// let context = Context::new()?;
/// let pull = context.socket(SocketType::Pull)?;
/// let endpoint = pull.bind("tcp://127.0.0.1:*")?;
/// let push = context.socket(SocketType::Push)?;
/// push.connect(&endpoint)?;
/// push.send("hello")?;
/// let delivery = pull.recv_from()?;
/// let sender = delivery.properties.expect("it came over a network");
/// assert_eq!(sender.get("Peer-Address"), Some(&b"127.0.0.1"[..]));
/// assert_eq!(sender.get("Socket-Type"), Some(&b"PUSH"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// The message.
    pub message: Message,
    /// Who sent it; none for what the socket says itself ([`Options::router_notify`]).
    pub peer: Option<crate::PeerId>,
    /// What is known of who sent it, also when that peer has left; none over inproc, as with
    /// libzmq.
    #[doc(alias = "zmq_msg_gets")]
    pub properties: Option<Arc<crate::PeerProperties>>,
}
