//! Peers of ZMTP 3.0, 2.0 and 1.0, scripted from octets that libzmq 4.3.5 was seen to exchange with
//! such peers: each type of socket that existed then exchanges messages with them.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy spares tests, but not their helpers"
)]

#[path = "../support/mod.rs"]
mod support;

mod conversations;
mod era;
mod greetings;
