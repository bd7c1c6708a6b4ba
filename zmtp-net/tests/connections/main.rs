//! The life of connections: binding, connecting, losing and making them again.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy spares tests, but not their helpers"
)]

#[path = "../support/mod.rs"]
mod support;

mod admission;
mod any_order;
mod binding;
mod causes;
mod descriptors;
mod disconnecting;
mod garbage;
mod heartbeats;
mod immediate;
mod left_over;
mod limits;
mod metadata;
mod monitor;
mod reconnecting;
mod retrying;
mod wrong_types;
