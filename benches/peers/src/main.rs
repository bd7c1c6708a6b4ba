//! Other native implementations of ZeroMQ in the roles of the comparison: `compare --peers` starts
//! this program as it starts its own. The scenarios and what the processes say to each other are the
//! same files; each peer has a file that says how it is used, as its authors recommend.

mod monocoque;
mod omq;
mod omq_tokio;
mod rzmq;
mod versions;
mod zeromq;

#[path = "../../src/role/asynchronous/mod.rs"]
mod asynchronous;
#[path = "../../src/role/blocking/mod.rs"]
mod blocking;
#[path = "../../src/role/wire/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the program that starts this one uses the rest")]
mod wire;

use clap::{Args, Parser, Subcommand, ValueEnum};
use wire::Task;

/// Plays a role of the comparison.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// One end of one measurement.
    Role(Role),
    /// Tells which version of each is built in.
    Versions,
}

/// One end of one measurement.
#[derive(Debug, Args)]
struct Role {
    /// By which implementation.
    #[arg(long)]
    implementation: Implementation,
    #[command(flatten)]
    task: Task,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Implementation {
    Omq,
    OmqTokio,
    Monocoque,
    Rzmq,
    Zeromq,
}

fn main() {
    match Arguments::parse().command {
        Command::Versions => versions::tell(),
        Command::Role(Role { implementation, task }) => match implementation {
            Implementation::Omq => blocking::run::<omq::Omq>(&task),
            Implementation::OmqTokio => asynchronous::run::<omq_tokio::OmqTokio>(&task),
            Implementation::Monocoque => asynchronous::run::<monocoque::Monocoque>(&task),
            Implementation::Rzmq => asynchronous::run::<rzmq::Rzmq>(&task),
            Implementation::Zeromq => asynchronous::run::<zeromq::Zeromq>(&task),
        },
    }
}
