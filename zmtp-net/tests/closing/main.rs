//! Closing: what was sent is delivered, calls that wait return, and closing ends in time.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[path = "../support/mod.rs"]
mod support;

mod lingering;
mod shutting_down;
mod terminating;
