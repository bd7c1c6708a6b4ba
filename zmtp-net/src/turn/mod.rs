//! Who turns the crank of a socket: a caller, or a background thread of the context.
//!
//! A socket's machinery ([`Core`]) stands behind one lock, and whoever holds it may turn it: read
//! what is readable, decode, route, encode, write. Nobody waits while holding it. A caller that has
//! to wait does so on the socket's own poll; the background thread watches that poll only while no
//! caller does, nor an event loop of the application ([`Driven`]).

mod beacon;
mod core;
mod crank;
mod drive;
mod express;
mod flush;
mod followers;
mod mail;
mod porch;
mod rounds;
mod shared;
mod turns;
mod wait;
mod wakers;

pub(crate) use beacon::BeaconKey;
pub(crate) use core::{Core, Helper};
pub use drive::Driven;
pub(crate) use mail::{Arrival, Mail};
pub(crate) use shared::Shared;
pub(crate) use wait::Waited;
pub(crate) use wakers::{Interest, Role, WakerKey};
