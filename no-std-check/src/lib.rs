//! A library without `std` that uses the codec.
//!
//! The target may well have `std`; the proof is the panic handler below. `std` has one of its own,
//! and two cannot be in one program: as soon as anything that this is built from links `std`, the
//! build fails with "found duplicate lang item `panic_impl`".
//!
//! `cargo build --manifest-path no-std-check/Cargo.toml`, then again with `--features curve`.
#![no_std]
#![forbid(unsafe_code)]

use core::panic::PanicInfo;

use bytes::{Buf, Bytes};
#[cfg(feature = "curve")]
use zmtp_codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_codec::{Config, Connection, Security, SocketType, Time};

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

#[cfg(not(feature = "curve"))]
fn security() -> Security {
    Security::Null
}

#[cfg(feature = "curve")]
fn security() -> Security {
    let keys = KeyPair::from(SecretKey::new([1; 32]));
    Security::curve_server(keys, Entropy::new([2; Entropy::LEN]))
}

/// Uses what the codec has, so that it is compiled: how many octets a connection has to say to a
/// peer that has said nothing.
pub fn zmtp_greeting_len() -> usize {
    let mut connection = Connection::new(Config::new(SocketType::Rep), security(), Time::ZERO);
    let _none = connection.receive(Time::ZERO, &mut Bytes::new());
    connection.output().remaining()
}
