//! Whole networks of sockets in one thread, with a virtual clock, byte pipes and one seed.
//!
//! A [`World`] does for its hubs what an operating system does: it opens streams, carries octets
//! in pieces that come late, and lets time pass. Everything that is left to chance is drawn from
//! the seed, so a seed that fails fails again, in the same way: a failing test prints it, and
//! `ZMTP_SEED=<seed>` has each test run that one only. `ZMTP_SEEDS=<n>` has each run n times as many.

mod account;
mod any_way;
mod links;
mod mess;
mod node;
mod parcel;
mod play;
mod pump;
mod runs;
#[cfg(test)]
mod tests;
mod weather;
mod wire;
mod world;

pub(crate) use mess::{Chance, mess};
pub(crate) use node::{Answer, NodeId};
pub(crate) use parcel::{Mailbag, parcel};
pub(crate) use play::play;
pub(crate) use runs::{runs, runs_on_all};
pub(crate) use weather::Weather;
pub(crate) use world::World;
