//! What the command does, seen from outside: these tests run the program itself.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy spares tests, but not their helpers"
)]

mod support;

mod arguments;
mod bench;
mod bursts;
mod completions;
mod counts;
mod credentials;
mod decode_capture;
mod decode_raw;
mod decode_violation;
mod echo;
mod formats;
mod interrupt;
mod keygen;
mod manual;
mod patterns;
mod peers;
mod ping;
mod ping_credentials;
mod ping_strangers;
mod progress;
mod proxy;
mod rates;
mod readme;
mod repeat;
mod tap;
mod terminal;
mod time_outs;
mod unreachable;
mod verbose;
