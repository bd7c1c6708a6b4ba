//! One side of one ZMTP connection, sans-IO.
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
mod limits;
mod message;
mod output;
mod peer;
mod security;
mod socket_type;
mod time;
mod version;
pub mod wire;

pub use config::{Config, ConfigError, Heartbeat};
pub use connection::{Blocked, Connection};
pub use error::{Error, LimitKind, Misuse, Reason, Refusal, Rule, SendError, TimeOut};
pub use event::Event;
pub use limits::Limits;
pub use message::{INLINE, IntoParts, Message, Part, Parts};
pub use output::Output;
pub use peer::Peer;
pub use security::{Credentials, PlainCredentials, Security};
#[cfg(feature = "curve")]
pub use security::{CurveClient, CurveServer};
pub use socket_type::SocketType;
pub use time::Time;
pub use version::Version;
