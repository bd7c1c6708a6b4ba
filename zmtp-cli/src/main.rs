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
        return match error.print().and_then(|()| std::io::stdout().flush()) {
            // A closed standard output is no failure.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                say(&format_args!("the standard output: {error}"));
                ExitCode::from(failure::FAILED)
            }
            _ => ExitCode::SUCCESS,
        };
    }
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return ExitCode::from(failure::USAGE);
    }
    say(&one_line(&error.to_string()));
    ExitCode::from(failure::USAGE)
}

/// What is wrong, and what may have been meant; the rest is in the help.
fn one_line(text: &str) -> String {
    let mut paragraphs = text.split("\n\n").map(|paragraph| {
        let lines: Vec<&str> = paragraph.lines().map(str::trim).collect();
        lines.join(" ")
    });
    let reason = paragraphs.next().unwrap_or_default();
    let reason = reason.strip_prefix("error: ").unwrap_or(&reason).to_owned();
    let tip = paragraphs.find_map(|paragraph| paragraph.strip_prefix("tip: ").map(str::to_owned));
    match tip {
        Some(tip) => format!("{reason}; {tip}; see --help"),
        None => format!("{reason}; see --help"),
    }
}
