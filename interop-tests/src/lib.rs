//! Interoperability tests against libzmq, the reference implementation of ZMTP.
//!
//! The crate builds libzmq from source and wraps the part of it that a test
//! peer needs. It is a test tool and is never published.

#![deny(clippy::undocumented_unsafe_blocks)]

pub mod driver;
pub mod libzmq;
pub mod sockets;
pub mod suite;
