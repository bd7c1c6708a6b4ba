//! `zmtp decode`.

use std::path::PathBuf;

use super::values::{ValueError, bytes};

/// Write what passes on connections as a transcript
///
/// FILE is a capture (pcap or pcapng, as tcpdump and Wireshark write it), or the raw bytes of one
/// direction of a connection; a second file has those of the other direction. `-` is the standard
/// input. What violates the protocol is marked with `!`, the rule and the byte, and makes the exit
/// code 4.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("source").required(true).args(["files", "tap"]))]
pub(crate) struct DecodeArgs {
    /// A capture, or the bytes of one direction, or of both
    #[arg(value_name = "FILE", num_args = 1..=2)]
    pub(crate) files: Vec<PathBuf>,
    /// Listen on the first endpoint, forward to the second, and write what passes
    #[arg(long, num_args = 2, value_names = ["LISTEN", "CONNECT"])]
    pub(crate) tap: Option<Vec<String>>,
    /// Of a capture, only TCP connections to or from this port, whatever they look like
    #[arg(long, short, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// How many bytes of each part to show
    #[arg(long, value_name = "BYTES", default_value = "64", value_parser = shown)]
    show: u32,
    /// Write lines of JSON
    #[arg(long)]
    pub(crate) json: bool,
}

impl DecodeArgs {
    /// How many bytes of each part to show.
    pub(crate) fn show(&self) -> usize {
        usize::try_from(self.show).unwrap_or(usize::MAX)
    }
}

/// So much of each part that is coming may be kept.
fn shown(text: &str) -> Result<u32, ValueError> {
    bytes(text, u32::from(u16::MAX))
}
