//! What the command does, seen from outside: these tests run the program itself.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy spares tests, but not their helpers"
)]

mod support;

mod answers;
mod arguments;
mod bench;
mod bursts;
mod completions;
mod counts;
mod credentials;
mod decode_capture;
mod decode_foreign;
mod decode_raw;
mod decode_violation;
mod echo;
mod formats;
mod interrupt;
mod keygen;
mod lost;
mod manual;
mod no_input;
mod patterns;
mod peers;
mod ping;
mod ping_credentials;
mod ping_strangers;
mod progress;
mod proxy;
mod rates;
mod readme;
mod reasons;
mod repeat;
mod stranded;
mod tap;
mod terminal;
mod time_outs;
mod to_dir;
mod unreachable;
mod verbose;
