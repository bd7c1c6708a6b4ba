//! Measures our sockets beside other implementations: `cargo run --release -p benches -- compare`.

use std::process::ExitCode;

use benches::{compare, role};
use clap::{Parser, Subcommand};

/// Measures our sockets.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures throughput and latency of ours beside libzmq, bare streams and others.
    Compare(compare::Options),
    /// One end of one measurement, as `compare` starts it; for profiles, too.
    #[command(hide = true)]
    Role(role::Role),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Compare(options) => compare::main(&options),
        Command::Role(role) => {
            role::play(&role);
            ExitCode::SUCCESS
        }
    }
}
