//! A measured process: one end of one scenario, by one implementation.

pub mod asynchronous;
pub mod blocking;
mod framing;
mod libzmq;
mod ours;
mod ours_tasks;
mod stream;
pub mod wire;

use clap::{Args, ValueEnum};
use ours_tasks::OursTasks;
use wire::Task;

/// The implementations that this program is built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Implementation {
    /// zmtp-net, its blocking calls.
    Ours,
    /// zmtp-tokio, on a runtime of tokio with one thread.
    OursTokio,
    /// zmtp-net, its futures on the same, its sockets watched by its background thread.
    OursFutures,
    /// libzmq.
    Libzmq,
    /// A bare stream, one write a message.
    Raw,
    /// A bare stream, frames in large writes.
    Framing,
}

/// One end of one scenario.
#[derive(Clone, Debug, Args)]
pub struct Role {
    /// By which implementation.
    #[arg(long)]
    implementation: Implementation,
    #[command(flatten)]
    task: Task,
}

/// Plays the role and writes what was measured.
///
/// # Panics
/// If anything fails: the parent tells it from the missing report.
pub fn play(role: &Role) {
    match role.implementation {
        Implementation::Ours => blocking::run::<ours::Ours>(&role.task),
        Implementation::OursTokio => asynchronous::run::<OursTasks<zmtp_tokio::Socket>>(&role.task),
        Implementation::OursFutures => asynchronous::run::<OursTasks<zmtp_net::Socket>>(&role.task),
        Implementation::Libzmq => blocking::run::<libzmq::Libzmq>(&role.task),
        Implementation::Raw => blocking::run::<stream::Raw>(&role.task),
        Implementation::Framing => blocking::run::<framing::Framing>(&role.task),
    }
}
