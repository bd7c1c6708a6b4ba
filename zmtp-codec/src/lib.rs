//! One side of one ZMTP connection, sans-IO.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod error;
mod socket_type;
mod time;
mod version;
pub mod wire;
mod message;
mod output;

pub use error::{Error, LimitKind, Misuse, Reason, Refusal, Rule, SendError, TimeOut};
pub use message::{Message, Part};
pub use output::Output;
pub use socket_type::SocketType;
pub use time::Time;
pub use version::Version;
