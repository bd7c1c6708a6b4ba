//! Peers that mean harm, over real sockets: each attack on each kind of socket under each
//! mechanism. `attack` says what holds every time.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "clippy spares tests, but not their helpers; figures are shown with --nocapture"
)]

#[path = "../support/mod.rs"]
mod support;

mod attack;
mod books;
mod holdings;
mod hostile;
mod patience;
mod scene;
mod scheme;
mod seal;
mod target;

mod commands;
mod curve;
mod garbage;
mod half_open;
mod idle;
mod lengths;
mod metadata;
mod multipart;
mod never_reads;
mod old_versions;
mod subscriptions;
mod wrong_way;
mod zap;

#[global_allocator]
static ALLOCATOR: holdings::Allocator = holdings::Allocator;
