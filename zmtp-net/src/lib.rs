//! ZeroMQ sockets: the patterns of ZeroMQ over tcp, ipc and inproc, wire-compatible with libzmq, in
//! Rust alone.
//!
//! ```
//! use zmtp_net::{Context, SocketType};
//!
//! let context = Context::new()?;
//! let publisher = context.socket(SocketType::Pub)?;
//! let endpoint = publisher.bind("tcp://127.0.0.1:*")?;
//! let subscriber = context.socket(SocketType::Sub)?;
//! subscriber.connect(&endpoint)?;
//! subscriber.subscribe("weather.")?;
//!
//! // Whoever is not subscribed yet gets nothing: wait for it rather than sleep.
//! assert!(publisher.wait_for_subscribers(1, std::time::Duration::from_secs(10)));
//! publisher.send(["weather.oslo", "-3"])?;
//! let message = subscriber.recv()?;
//! assert_eq!(message.part(1), Some(&b"-3"[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What to know
//!
//! * **The caller turns the crank.** A call encodes and writes, or reads and decodes, in the thread
//!   that makes it. A background thread of the [`Context`] accepts, shakes hands, reconnects and
//!   answers heartbeats while no call does. There is no runtime inside.
//! * **Waiting as you like.** [`Socket::recv`] waits in the thread, [`Socket::recv_async`] as a task
//!   of any executor, [`Socket::try_recv`] not at all; the same for sending. All on one handle, from
//!   any thread.
//! * **Endpoints are text** such as `tcp://127.0.0.1:5555`, `ipc:///tmp/feed`, `inproc://workers`:
//!   see [`Endpoint`]. A socket may be bound and connected to several.
//! * **Queues are bounded.** [`Options::send_hwm`] and [`Options::receive_hwm`] count messages for
//!   each peer, 1,000 by default. At the mark PUSH, DEALER, REQ and PAIR wait, PUB, ROUTER and REP
//!   drop; every drop is counted with its reason in [`Socket::statistics`].
//! * **Connections come and go** without an error to the caller. [`Socket::monitor`] tells about
//!   them, with the reason when one fails.
//! * **Defaults are libzmq's** ([`Options::default`]); [`Options::resilient`] turns on heartbeats,
//!   back-off, and finite bounds.
//! * **Security** is a [`Mechanism`] of the options; who is let in is decided by a ZAP handler or by
//!   [`Context::set_authenticator`]. Without a mechanism anybody who can connect can send.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `curve` | yes | the CURVE mechanism, in pure Rust |
#![deny(unsafe_code)]

mod context;
mod endpoint;
mod engine;
mod error;
mod event;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod hub;
mod id;
mod monitor;
mod options;
mod pattern;
mod peer;
mod pipe;
mod poller;
mod proxy;
mod random;
mod reactor;
#[cfg(any(test, feature = "fuzzing"))]
#[expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "it is a part of the tests, and of fuzz targets"
)]
#[cfg_attr(not(test), expect(dead_code, unused_imports, reason = "fuzz targets use some of it"))]
mod simulator;
mod socket;
mod sync;
mod transport;
mod turn;
mod zap;

pub use context::{Applicant, Context, Decision};
pub use endpoint::{Endpoint, EndpointError, Host, IpcEndpoint, TcpAddress, TcpEndpoint};
pub use error::{AddressingError, RecvError, SendError, SendErrorKind, SocketError};
pub use event::{EventKind, SocketEvent, Turned};
pub use hub::{PeerProperties, PeerStatistics, Statistics, User};
pub use monitor::Monitor;
pub use peer::{Counters, DropReason, Drops, PeerId};
pub use poller::{Interest, Notifier, PollError, Poller, Ready};
#[doc(no_inline)]
pub use zmtp_codec as codec;

pub use options::{
    AddressFilter, Backoff, Keepalive, Linger, Mechanism, OptionError, Options, ReconnectStop,
    RouterNotify, Verbosity, XpubManual,
};
pub use proxy::{Moved, Proxy, ProxyEnd, ProxyError, ProxyHandle, ProxyStatistics, proxy};
pub use socket::typed::{
    Dealer, OtherType, Pair, Pub, Pull, Push, Rep, Req, Routed, Router, Sub, Typed, Xpub, Xsub,
    kinds,
};
pub use socket::{
    Delivery, NotSubscribing, Outgoing, Readiness, RecvBatchFuture, RecvFromFuture, RecvFuture,
    SendFuture, Socket,
};
pub use zap::ZapError;
pub use zmtp_codec::{Message, Part, SocketType};

/// The code of the repository's front page, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
