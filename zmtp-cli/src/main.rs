//! The command `zmtp`: the netcat, ping, tcpdump and benchmark of ZeroMQ.
#![forbid(unsafe_code)]

mod args;
mod bench;
mod decode;
mod dial;
mod failure;
mod generate;
mod interrupt;
mod keygen;
mod ping;
mod progress;
mod proxy;
mod records;
mod security;
mod talk;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use failure::Failure;

fn main() -> ExitCode {
    // `--help` and `--version` end well, wrong arguments with 2: clap's own codes.
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(reason) = failure.reason() {
                say(&reason);
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Ping(args) => ping::run(&args),
        Command::Decode(args) => decode::run(&args),
        Command::Proxy(args) => proxy::run(&args),
        Command::Keygen(args) => keygen::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Completions(args) => generate::completions(&args),
        Command::Man(args) => generate::man(&args),
        Command::Socket(args) => talk::run(args.into()),
    }
}

/// One line on the standard error. Nobody may be there to read it.
fn say(what: &dyn std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "zmtp: {what}");
}

/// What clap has to say: help as it is, errors as one line.
fn explain(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // A closed standard output is no failure.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return ExitCode::from(failure::USAGE);
    }
    let text = error.to_string();
    let reason = text.lines().take_while(|line| !line.is_empty());
    let reason: Vec<&str> = reason.map(str::trim).collect();
    let reason = reason.join(" ");
    say(&reason.strip_prefix("error: ").unwrap_or(&reason));
    ExitCode::from(failure::USAGE)
}
