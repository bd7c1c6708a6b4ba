//! The command line.

mod decode;
mod measure;
mod ping;
mod proxy;
mod security;
mod socket;
mod values;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub(crate) use decode::DecodeArgs;
pub(crate) use measure::{BenchArgs, BenchCommand, End, Measure};
pub(crate) use ping::PingArgs;
pub(crate) use proxy::{ProxyArgs, ProxyKind};
pub(crate) use security::SecurityArgs;
pub(crate) use socket::{CommonArgs, Job, SocketCommand, Turns};
pub(crate) use values::ByteString;

/// The netcat, ping, tcpdump and benchmark of ZeroMQ.
///
/// Messages are read from the standard input and written to the standard output; what the tool has
/// to say for itself goes to the standard error.
#[derive(Parser, Debug)]
#[command(name = "zmtp", version, after_help = EXIT, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT: &str = "\
Exit codes: 0 done, or ended by Ctrl-C where there is no other end; 1 failed, which \
messages that were lost are too; 2 wrong arguments; \
3 timed out; 4 a transcript shows violations of the protocol; 130 cut short by Ctrl-C. \
A closed standard output ends the command with 0.";

/// What the tool does.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    #[command(flatten)]
    Socket(SocketCommand),
    Ping(PingArgs),
    Decode(DecodeArgs),
    Proxy(ProxyArgs),
    Keygen(KeygenArgs),
    Bench(BenchArgs),
    Completions(CompletionArgs),
    Man(ManArgs),
}

/// Make a pair of CURVE keys
///
/// Without a file, both keys are written to the standard output as Z85, the public one first.
#[derive(clap::Args, Debug)]
pub(crate) struct KeygenArgs {
    /// Write the secret key to FILE, which only its owner can read, and the public key to FILE.pub
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite files that are there
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

/// Write the completions of a shell to the standard output
#[derive(clap::Args, Debug)]
pub(crate) struct CompletionArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// Write the manual page to the standard output, or all pages to a directory
#[derive(clap::Args, Debug)]
pub(crate) struct ManArgs {
    /// Write a page for each command to DIR
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}
