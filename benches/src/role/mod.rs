//! A measured process: one end of one scenario, by one implementation.

pub mod blocking;
mod framing;
mod libzmq;
mod ours;
mod stream;
pub mod wire;

use clap::{Args, ValueEnum};
use wire::Task;

/// The implementations that this program is built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Implementation {
    /// zmtp-net, its blocking calls.
    Ours,
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
    let report = match role.implementation {
        Implementation::Ours => blocking::run::<ours::Ours>(&role.task),
        Implementation::Libzmq => blocking::run::<libzmq::Libzmq>(&role.task),
        Implementation::Raw => blocking::run::<stream::Raw>(&role.task),
        Implementation::Framing => blocking::run::<framing::Framing>(&role.task),
    };
    wire::done(report);
}
