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
mod holdings;
mod hostile;
mod scene;
mod scheme;
mod seal;
mod target;

mod half_open;
mod lengths;

#[global_allocator]
static ALLOCATOR: holdings::Allocator = holdings::Allocator;
