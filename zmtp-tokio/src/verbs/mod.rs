//! Sending and receiving, which wait as tasks.

mod able;
mod receive;
mod router;
mod send;

pub use able::{Receives, Sends};
