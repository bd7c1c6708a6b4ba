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
//! # Which socket
//!
//! Types that know their pattern have only the calls that the pattern allows: a [`Sub`] does not
//! send, and a program in which it does is not compiled. [`Socket`] is any type, chosen at run time.
//!
//! | to | sockets | a send |
//! |---|---|---|
//! | ask and be answered, in turn | [`Req`], [`Rep`] | waits for a server; a REP's reply goes to who asked |
//! | tell many, who choose by topic | [`Pub`], [`Sub`], [`Xpub`], [`Xsub`] | never waits: who is too slow misses it |
//! | deal out work, collect results | [`Push`], [`Pull`] | waits for a peer that has room |
//! | talk to many, each by its name | [`Router`], [`Dealer`] | a ROUTER drops what it cannot deliver, a DEALER waits |
//! | join two threads | [`Pair`] | waits for the peer |
//!
//! A message has one part or several, and arrives whole or not at all. Whoever stays binds, whoever
//! comes and goes connects; to the pattern it makes no difference.
//!
//! # Waiting
//!
//! Each verb comes in four kinds, all on one handle and from any thread: [`Socket::recv`] waits in
//! the thread, [`Socket::recv_timeout`] not for longer than told, [`Socket::try_recv`] not at all,
//! and [`Socket::recv_async`] as a task of any executor. A [`Poller`] waits for several sockets;
//! [`Socket::recv_readiness`] is a descriptor for an event loop of another kind. On tokio the crate
//! `zmtp-tokio` has these sockets driven by tokio's event loop, for which [`Socket::driver`] is there.
//!
//! ```
//! use std::time::Duration;
//! use zmtp_net::{Context, Pull, Push, RecvError};
//!
//! let context = Context::new()?;
//! let (pull, push) = (Pull::new(&context)?, Push::new(&context)?);
//! push.connect(pull.bind("inproc://work")?)?;
//!
//! assert_eq!(pull.try_recv(), Err(RecvError::WouldBlock));
//! assert_eq!(pull.recv_timeout(Duration::from_millis(1)), Err(RecvError::TimedOut));
//! push.send("a task")?;
//! assert_eq!(pull.recv()?.first(), b"a task");
//!
//! smol::block_on(async {
//!     push.send_async(["another", "in two parts"]).await?;
//!     assert_eq!(pull.recv_async().await?.part_count(), 2);
//!     Ok::<(), Box<dyn std::error::Error>>(())
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What to know
//!
//! * **The caller turns the crank.** A call encodes and writes, or reads and decodes, in the thread
//!   that makes it. A background thread of the [`Context`] accepts, shakes hands, reconnects and
//!   answers heartbeats while no call does. There is no runtime inside.
//! * **Endpoints are text** such as `tcp://127.0.0.1:5555`, `ipc:///tmp/feed`, `inproc://workers`:
//!   see [`Endpoint`]. A socket may be bound and connected to several.
//! * **Queues are bounded.** [`Options::send_hwm`] and [`Options::receive_hwm`] count messages for
//!   each peer, 1,000 by default. At the mark PUSH, DEALER, REQ and PAIR wait, PUB, ROUTER and REP
//!   drop; every drop is counted with its reason in [`Socket::statistics`].
//! * **Connections come and go** without an error to the caller. [`Socket::monitor`] tells about
//!   them, with the reason when one fails.
//! * **Defaults are libzmq's**, but for limits ([`Options::default`]), and wait for ever: for a
//!   message, for room, and in the end, when the context is dropped, for what is still to be sent
//!   ([`Options::linger`]). [`Options::resilient`] turns on heartbeats, back-off, and finite bounds.
//! * **Security** is a [`Mechanism`] of the options; who is let in is decided by a ZAP handler or by
//!   [`Context::set_authenticator`]. Without a mechanism anybody who can connect can send.
//!
//! The guide in the repository, `docs/guide`, has a page for each pattern with what happens when
//! something fails, and pages on security, observability, troubleshooting, and for who comes from
//! the crates `zmq` and `zeromq` or from pyzmq. Longer programs are in `examples`.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `curve` | yes | the CURVE mechanism, in pure Rust |
//! | `tracing` | no | `Observer`: what happens to connections, and figures, as events of `tracing` |
//! | `metrics` | no | `Observer`: figures as counters and gauges of `metrics` |
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
#[cfg(feature = "curve")]
mod keys;
mod monitor;
#[cfg(any(feature = "tracing", feature = "metrics"))]
mod observe;
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
pub use event::{ConnectError, DisconnectCause, EventKind, IoError, SocketEvent, Turned};
pub use hub::{PeerProperties, PeerStatistics, Statistics, User};
#[cfg(feature = "curve")]
pub use keys::generate_keys;
pub use monitor::{Monitor, MonitorError};
pub use peer::{Counters, DropReason, Drops, PeerId};
pub use poller::{Interest, Notifier, PollError, Poller, Ready};
#[doc(no_inline)]
pub use zmtp_codec as codec;

#[cfg(any(feature = "tracing", feature = "metrics"))]
pub use observe::Observer;
pub use options::{
    AddressFilter, Backoff, Keepalive, Linger, Mechanism, OptionError, Options, Probes,
    ReconnectStop, RouterNotify, Verbosity, XpubManual,
};
pub use proxy::{Moved, Proxy, ProxyEnd, ProxyError, ProxyHandle, ProxyStatistics, proxy};
pub use socket::typed::{
    Dealer, OtherType, Pair, Pub, Pull, Push, Rep, Req, Routed, Router, Sub, Typed, Xpub, Xsub,
    kinds,
};
pub use socket::{
    Delivery, Driver, Lent, Outgoing, Readiness, RecvBatchFuture, RecvFromFuture, RecvFuture,
    SendFuture, Socket, SubscribeError,
};
pub use turn::Driven;
pub use zap::ZapError;
pub use zmtp_codec::{Message, Part, SocketType};

/// The code of the front pages of the repository and of this crate, compiled and run.
#[cfg(doctest)]
mod readme {
    #[doc = include_str!("../../README.md")]
    mod repository {}
    #[doc = include_str!("../README.md")]
    mod package {}
}

/// The programs of the guide, compiled and run.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../docs/guide/request-reply.md")]
    mod request_reply {}
    #[doc = include_str!("../../docs/guide/publish-subscribe.md")]
    mod publish_subscribe {}
    #[doc = include_str!("../../docs/guide/pipeline.md")]
    mod pipeline {}
    #[doc = include_str!("../../docs/guide/router-dealer.md")]
    mod router_dealer {}
    #[doc = include_str!("../../docs/guide/exclusive-pair.md")]
    mod exclusive_pair {}
    #[doc = include_str!("../../docs/guide/proxies.md")]
    mod proxies {}
    #[cfg(feature = "curve")]
    #[doc = include_str!("../../docs/guide/security.md")]
    mod security {}
    #[doc = include_str!("../../docs/guide/embedding.md")]
    mod embedding {}
    #[doc = include_str!("../../docs/guide/from-zmq.md")]
    mod from_zmq {}
    #[doc = include_str!("../../docs/guide/from-zeromq.md")]
    mod from_zeromq {}
    #[doc = include_str!("../../docs/guide/from-pyzmq.md")]
    mod from_pyzmq {}
    #[cfg(any(feature = "tracing", feature = "metrics"))]
    #[doc = include_str!("../../docs/guide/observability.md")]
    mod observability {}
    #[doc = include_str!("../../docs/guide/troubleshooting.md")]
    mod troubleshooting {}
}
