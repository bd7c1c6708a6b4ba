//! ZeroMQ sockets for tokio: those of [`zmtp_net`], driven by tokio's event loop.
//!
//! ```
//! use zmtp_tokio::{Context, Rep, Req};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let context = Context::new()?;
//!     let server = Rep::new(&context)?;
//!     let endpoint = server.bind("tcp://127.0.0.1:*")?; // the port that was chosen is in it
//!     tokio::spawn(async move {
//!         while let Ok(request) = server.recv().await {
//!             let _ = server.send([request.first(), b", world"].concat()).await;
//!         }
//!     });
//!
//!     let client = Req::new(&context)?;
//!     client.connect(&endpoint)?; // returns at once; the server need not be there yet
//!     client.send("hello").await?;
//!     assert_eq!(client.recv().await?.first(), b"hello, world");
//!     Ok(())
//! }
//! ```
//!
//! # What it adds
//!
//! The futures of `zmtp_net` run on any executor, tokio too. But there a message wakes two threads on its
//! way to a task: the background thread of the [`Context`], which reads it, and the one of the executor.
//! Here tokio's own event loop watches the socket's streams, and there is one thread less in between. The
//! background thread still keeps the time, for reconnects and heartbeats.
//!
//! A socket is an [`OnTokio`] around one of `zmtp_net`, and has all that it has. The verbs that wait are
//! other ones:
//!
//! | here, as a task | in `zmtp_net` |
//! |---|---|
//! | `send`, `recv`, `recv_from`, `recv_batch`; `send_to` of a ROUTER | `send_async`, `recv_async`, and so on |
//! | [`tokio::time::timeout`](https://docs.rs/tokio/latest/tokio/time/fn.timeout.html) around them | `send_timeout`, `recv_timeout` |
//! | `try_send`, `try_recv`, and so on | the same |
//! | `get_ref().recv()`, which blocks the thread | `recv` |
//!
//! All futures can be dropped at any time: a message that was not sent is given up, one that was not received
//! stays. A socket is used from any number of tasks at once, behind an `Arc`.
//!
//! # What to know
//!
//! * **A socket is made inside of a runtime** whose I/O is enabled (`#[tokio::main]`, or
//!   `enable_all()`); anything else is a [`CreateError`]. It may be used from any other.
//! * **Do not keep the runtime's threads busy**, as always on tokio. What comes for a socket is read by a task
//!   of that runtime.
//! * **Calls that block are still there**, with a time-out: `recv_timeout`, `wait_for_peers` and
//!   `wait_for_subscribers`. They block the thread, and on a runtime of one thread with it the driving of
//!   every other socket, also of the one that is waited for. Call them by `spawn_blocking`:
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use zmtp_tokio::{Context, Pub, Sub};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let context = Context::new()?;
//! let (publisher, sub) = (Arc::new(Pub::new(&context)?), Sub::new(&context)?);
//! sub.subscribe("weather")?;
//! sub.connect(publisher.bind("tcp://127.0.0.1:*")?)?;
//!
//! // Whoever is not subscribed yet gets nothing: wait for it rather than sleep.
//! let waiting = Arc::clone(&publisher);
//! let wait = move || waiting.wait_for_subscribers(1, Duration::from_secs(10));
//! assert!(tokio::task::spawn_blocking(wait).await?);
//!
//! publisher.send("weather: fine").await?;
//! assert_eq!(sub.recv().await?.first(), b"weather: fine");
//! # Ok(())
//! # }
//! ```
//!
//! * **The last handle of a context waits** when it is dropped, for what is still to be sent
//!   ([`Options::linger`]), and that blocks the thread too. Keep one outside of the runtime, as above the
//!   `block_on`, if what it waits for is received on the same thread.
//! * **When the runtime ends**, or [`into_inner`](OnTokio::into_inner) takes the socket out, the background
//!   thread of the context watches the socket again, and any executor may await it. What was sent is delivered
//!   all the same.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `curve` | yes | the CURVE mechanism, in pure Rust |
//! | `tracing` | no | `zmtp_net::Observer`: what happens to connections, and figures, as events of `tracing` |
//! | `metrics` | no | `zmtp_net::Observer`: figures as counters and gauges of `metrics` |
#![deny(unsafe_code)]

mod create;
mod driving;
mod error;
mod on_tokio;
mod verbs;

pub use error::{CreateError, DriveError, DriveErrorKind};
pub use on_tokio::OnTokio;
pub use verbs::{Receives, Sends};

/// All of `zmtp_net`: monitors, pollers, proxies, options, keys.
#[doc(no_inline)]
pub use zmtp_net as net;
#[doc(no_inline)]
pub use zmtp_net::{
    AddressingError, Context, Delivery, Endpoint, Linger, Mechanism, Message, Options, Outgoing,
    Part, RecvError, Routed, SendError, SendErrorKind, SocketError, SocketType, SubscribeError,
};

/// A socket whose type is chosen at run time.
pub type Socket = OnTokio<zmtp_net::Socket>;
/// REQ: sends a request and receives its reply, in turn (RFC 28).
#[doc(alias = "ZMQ_REQ")]
pub type Req = OnTokio<zmtp_net::Req>;
/// REP: receives a request and sends its reply, in turn (RFC 28).
#[doc(alias = "ZMQ_REP")]
pub type Rep = OnTokio<zmtp_net::Rep>;
/// DEALER: sends to its peers in turn, and receives from all of them; requests and replies need not
/// alternate (RFC 28).
#[doc(alias = "ZMQ_DEALER")]
pub type Dealer = OnTokio<zmtp_net::Dealer>;
/// ROUTER: tells from whom a message is, and sends to whom it is told (RFC 28).
#[doc(alias = "ZMQ_ROUTER")]
pub type Router = OnTokio<zmtp_net::Router>;
/// PUB: sends to all who are subscribed (RFC 29).
#[doc(alias = "ZMQ_PUB")]
pub type Pub = OnTokio<zmtp_net::Pub>;
/// SUB: receives what it is subscribed to (RFC 29).
#[doc(alias = "ZMQ_SUB")]
pub type Sub = OnTokio<zmtp_net::Sub>;
/// XPUB: a PUB that receives the subscriptions as messages (RFC 29).
#[doc(alias = "ZMQ_XPUB")]
pub type Xpub = OnTokio<zmtp_net::Xpub>;
/// XSUB: a SUB that sends messages to its publishers, subscriptions among them (RFC 29).
#[doc(alias = "ZMQ_XSUB")]
pub type Xsub = OnTokio<zmtp_net::Xsub>;
/// PUSH: sends each message to one of its peers, in turn (RFC 30).
#[doc(alias = "ZMQ_PUSH")]
pub type Push = OnTokio<zmtp_net::Push>;
/// PULL: receives from all its peers, in turn (RFC 30).
#[doc(alias = "ZMQ_PULL")]
pub type Pull = OnTokio<zmtp_net::Pull>;
/// PAIR: sends to and receives from its only peer (RFC 31).
#[doc(alias = "ZMQ_PAIR")]
pub type Pair = OnTokio<zmtp_net::Pair>;

/// The code of the front page of this crate, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
