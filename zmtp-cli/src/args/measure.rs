//! `zmtp bench`.

use std::time::Duration;

use super::security::SecurityArgs;
use super::values::{OneOrMore, ValueError, bytes, time};

/// Measure throughput and latency, against anything that speaks ZMTP
///
/// The other end may be this tool, or libzmq's `local_thr`, `remote_thr`, `local_lat` and
/// `remote_lat` with the same size and count.
#[derive(clap::Args, Debug)]
pub(crate) struct BenchArgs {
    #[command(subcommand)]
    pub(crate) command: BenchCommand,
}

/// What is measured.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum BenchCommand {
    /// Throughput: messages in one direction, PUSH to PULL
    Thr(Measure),
    /// Latency: messages there and back, REQ and REP
    Lat(Measure),
}

/// One end of a measurement.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Measure {
    /// send: PUSH, or REQ, which asks; receive: PULL, or REP, which echoes
    #[arg(value_enum)]
    pub(crate) end: End,
    /// Bind to this endpoint
    #[arg(long, short, value_name = "ENDPOINT", required_unless_present = "connect")]
    pub(crate) bind: Option<String>,
    /// Connect to this endpoint
    #[arg(long, short, value_name = "ENDPOINT", conflicts_with = "bind")]
    pub(crate) connect: Option<String>,
    /// How many messages
    #[arg(long, short = 'n', default_value = "100000")]
    pub(crate) count: OneOrMore,
    /// Bytes in each message
    #[arg(long, short, value_name = "BYTES", default_value = "64", value_parser = size)]
    pub(crate) size: u32,
    /// How long to wait for the next message
    #[arg(long, short, value_name = "TIME", default_value = "30s", value_parser = time)]
    pub(crate) timeout: Duration,
    /// Write one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) security: SecurityArgs,
}

/// Which end.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    #[value(alias = "ask")]
    Send,
    #[value(alias = "echo")]
    Receive,
}

/// A message that fits into the memory of most machines, some times over.
fn size(text: &str) -> Result<u32, ValueError> {
    bytes(text, 1 << 30)
}
