//! Bad days: peers that are killed, frozen or many, tables that are full, names that are not found.
//!
//! Each test has a short form, which always runs, and some a long one:
//! `cargo test -p zmtp-net --test bad_days --release -- --ignored --nocapture --test-threads=1`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "clippy spares tests, but not their helpers; figures are shown with --nocapture"
)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../hostile/holdings.rs"]
#[expect(dead_code, reason = "the other test needs the rest")]
mod holdings;

mod account;
mod alone;
mod child;
mod place;
mod traffic;

mod churn;
mod clock;
mod forked;
mod frozen;
mod full_table;
mod graceful;
mod ipc_files;
mod killed_peer;
mod killed_publisher;
mod killed_router;
mod killed_subscriber;
mod restart;
mod soak;

#[global_allocator]
static ALLOCATOR: holdings::Allocator = holdings::Allocator;
