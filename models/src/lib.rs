//! Models of what threads share in `zmtp-net`.
//!
//! The modules are those of `zmtp-net` itself, compiled over loom's locks and atomics (`sync`).
//! Each test runs in every order of events that loom finds, and with every value that a load may
//! give by the memory model. `docs/concurrency.md` tells what is modelled here, what is not, and
//! which planted bugs were found.
#![cfg(test)]
#![deny(unsafe_code)]
#![expect(dead_code, reason = "models use a part of each module")]
#![expect(unreachable_pub, reason = "the modules are those of another crate")]

// Modules name `mio`, of which they use the waker only.
extern crate self as mio;

mod explore;
#[path = "../../zmtp-net/src/id.rs"]
mod id;
#[path = "../../zmtp-net/src/pipe/mod.rs"]
mod pipe;
mod pipe_tests;
mod poller;
mod stand_ins;
mod sync;
mod turn;

pub use stand_ins::Waker;
use stand_ins::{peer, transport};
