//! One side of one ZMTP connection, sans-IO: the protocol of ZeroMQ as a machine that you turn.
//!
//! ZMTP is what two ZeroMQ peers say to each other over a byte stream: a greeting, a security
//! handshake, then messages and a few commands. A [`Connection`] is one side of that. It takes
//! bytes and gives [`Event`]s, it takes messages and gives bytes, and it is told the time. It
//! owns no socket, no clock, no thread and no randomness, so it fits into any runtime: blocking,
//! tokio, io_uring, an interrupt handler.
//!
//! It speaks ZMTP 3.1 (RFC 37) and 3.0 (RFC 23), and goes down to 2.0 (RFC 15) and 1.0 (RFC 13)
//! with older peers; NULL, PLAIN (RFC 24) and CURVE (RFC 25, 26), both roles of each.
//!
//! # The run loop
//!
//! All that a caller does, with a blocking stream:
//!
//! ```
//! use std::io::{ErrorKind, Read, Write};
//! use std::net::{TcpListener, TcpStream};
//! use std::time::{Duration, Instant};
//!
//! use bytes::{Buf, Bytes};
//! use zmtp_codec::{Config, Connection, Event, Message, Refusal, Security, SocketType, Time};
//!
//! /// Greets the peer, sends it `hello`, and returns the first message it sends.
//! fn talk(mut stream: TcpStream, socket: SocketType) -> Result<Message, Box<dyn std::error::Error>> {
//!     let epoch = Instant::now();
//!     let now = || Time::at(Instant::now(), epoch);
//!     // 1. One connection for one stream, whoever connected.
//!     let mut connection = Connection::new(Config::new(socket), Security::Null, now());
//!     let mut buffer = vec![0; 64 * 1024];
//!     let mut received = None;
//!     loop {
//!         // 2. Whatever is in the output goes to the stream, also after an error: it may be the
//!         //    ERROR command that says why.
//!         while connection.output().has_remaining() {
//!             let written = stream.write(connection.output().chunk())?;
//!             connection.output().advance(written);
//!         }
//!         if let Some(error) = connection.error() {
//!             return Err(error.clone().into());
//!         }
//!         if let Some(message) = received {
//!             return Ok(message);
//!         }
//!         // 3. Wait for bytes, but no longer than until the next timer.
//!         let wait = connection.next_timeout().map(|at| at.since(now()));
//!         stream.set_read_timeout(wait.map(|wait| wait.max(Duration::from_millis(1))))?;
//!         match stream.read(&mut buffer) {
//!             // 4. The stream has ended: this says how.
//!             Ok(0) => connection.receive_end()?,
//!             Ok(length) => {
//!                 // 5. Bytes become events, one a call, until there is none. An error is kept by
//!                 //    the connection.
//!                 let mut input = Bytes::copy_from_slice(&buffer[..length]);
//!                 while let Ok(Some(event)) = connection.receive(now(), &mut input) {
//!                     match event {
//!                         // 6. The handshake is complete: messages may be sent.
//!                         Event::Ready(_) => connection.send(Message::from("hello"))?,
//!                         Event::Message(message) => received = Some(message),
//!                         // 7. Only servers of PLAIN and CURVE are asked this.
//!                         Event::Authenticate(_) => connection.refuse(Refusal::Denied)?,
//!                         _ => {}
//!                     }
//!                 }
//!             }
//!             // 8. A timer: a heartbeat is due, or the peer was silent for too long.
//!             Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
//!                 connection.handle_timeout(now())?;
//!             }
//!             Err(error) => return Err(error.into()),
//!         }
//!     }
//! }
//!
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let address = listener.local_addr()?;
//! let peer = std::thread::spawn(move || {
//!     talk(TcpStream::connect(address).unwrap(), SocketType::Pair).unwrap()
//! });
//! assert_eq!(talk(listener.accept()?.0, SocketType::Pair)?.first(), b"hello");
//! assert_eq!(peer.join().unwrap().first(), b"hello");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A faster loop reads into a [`bytes::BytesMut`] and gives `split().freeze()` to
//! [`Connection::receive`], so that large payloads are slices of that buffer; it reads the rest of
//! a frame that is larger than the buffer straight to its place, which is
//! [`Connection::receive_spare`]; and it writes with `writev` from [`Output::chunks`].
//!
//! The same loop in tokio, in smol, and on a board without an operating system is in the guide of
//! the repository, `docs/guide/embedding.md`. Who wants sockets rather than connections, with
//! patterns, queues and reconnects, takes the crate `zmtp-net`, which is built on this one.
//!
//! # What is the caller's
//!
//! | matter | here | the caller's |
//! |---|---|---|
//! | bytes | what they mean | reading and writing them |
//! | time | when a timer is due: [`Connection::next_timeout`] | telling it: [`Connection::handle_timeout`] |
//! | who is let in | asking: [`Event::Authenticate`] | deciding: [`Connection::accept`], [`Connection::refuse`] |
//! | messages | parts, commands, limits | envelopes of REQ and ROUTER, who gets which message |
//! | a lost connection | what was not written: [`Connection::take_unsent`] | another stream, another [`Connection`] |
//! | randomness | the nonces and keys of CURVE are made of it | 96 bytes of it: `curve::Entropy` |
//!
//! # What it costs
//!
//! * Parts of up to [`INLINE`] bytes live in the [`Message`] itself; larger ones share the buffer
//!   they arrived in. Nothing is allocated for a small message in either direction.
//! * An unfinished frame or message costs at most twice the bytes that arrived for it, whatever
//!   length it claims. [`Limits`] say what is accepted at all.
//! * What goes to many connections is framed once: [`Framer`].
//! * [`Connection::receive_batch`] and [`Connection::send_batch`] cost a few nanoseconds a message;
//!   `docs/performance.md` in the repository has the figures.
//!
//! # What it promises
//!
//! * No bytes from a peer make it panic, loop, recurse or reserve memory for what has not come.
//! * Events depend on the bytes alone, not on how they were cut on the way.
//! * An [`Error`] says whose fault it was; it is the last state of a connection and repeats itself.
//! * Nothing `unsafe`: the crate forbids it.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `std` | yes | conversions from `std::time`, vectored chunks, run-time CPU detection in CURVE |
//! | `curve` | yes | the CURVE mechanism, in pure Rust |
//!
//! Without `std` the crate needs `alloc` only.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod config;
mod connection;
#[cfg(feature = "curve")]
pub mod curve;
mod error;
mod event;
mod inbox;
mod limits;
mod message;
mod output;
mod peer;
mod security;
mod send_error;
mod socket_type;
mod time;
mod version;
pub mod wire;

pub use config::{Config, ConfigError, Heartbeat};
pub use connection::{Blocked, Connection};
pub use error::{Error, LimitKind, Misuse, Reason, Refusal, Rule, TimeOut};
pub use event::Event;
pub use inbox::Inbox;
pub use limits::Limits;
pub use message::{INLINE, IntoParts, Message, Part, Parts};
pub use output::{Framed, Framer, Output, Unsent};
pub use peer::Peer;
pub use security::{Credentials, PlainCredentials, Security};
#[cfg(feature = "curve")]
pub use security::{CurveClient, CurveServer};
pub use send_error::SendError;
pub use socket_type::SocketType;
pub use time::Time;
pub use version::Version;

/// The code of the front page of this crate, compiled and run.
#[cfg(all(doctest, feature = "std", feature = "curve"))]
#[doc = include_str!("../README.md")]
mod readme {}

// A connection may move between threads, with all it holds and tells.
const _: () = {
    const fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<(Connection, Config, Security, Event, Message, Output, Unsent, Framed, Error)>(
    );
};
