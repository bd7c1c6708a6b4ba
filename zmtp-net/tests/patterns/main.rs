//! What the patterns do, seen from outside, over real transports.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[path = "../support/mod.rs"]
mod support;

mod basics;
mod conflate;
mod envelopes;
mod hello_and_farewell;
mod large_messages;
mod publish;
mod request;
mod router;
mod several_peers;
mod subscribe;
mod verbs;
mod xpub;
