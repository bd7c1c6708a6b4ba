//! `zmtp proxy`.

use std::time::Duration;

use super::security::SecurityArgs;
use super::values::time;

/// Move messages between two sets of endpoints
///
/// It runs until Ctrl-C, and then tells what it has moved.
#[derive(clap::Args, Debug)]
pub(crate) struct ProxyArgs {
    /// queue: ROUTER and DEALER; forwarder: XSUB and XPUB; streamer: PULL and PUSH
    #[arg(value_enum)]
    pub(crate) kind: ProxyKind,
    /// Where clients, publishers or pushers connect; may be repeated
    #[arg(long, short, value_name = "ENDPOINT")]
    pub(crate) frontend: Vec<String>,
    /// Where workers, subscribers or pullers connect; may be repeated
    #[arg(long, short, value_name = "ENDPOINT")]
    pub(crate) backend: Vec<String>,
    /// Where the frontend connects to; may be repeated
    #[arg(long, value_name = "ENDPOINT")]
    pub(crate) connect_frontend: Vec<String>,
    /// Where the backend connects to; may be repeated
    #[arg(long, value_name = "ENDPOINT")]
    pub(crate) connect_backend: Vec<String>,
    /// Publish a copy of each message here
    #[arg(long, value_name = "ENDPOINT")]
    pub(crate) capture: Option<String>,
    /// Tell what was moved, each such time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) statistics: Option<Duration>,
    /// Say on the standard error what happens to connections
    #[arg(long, short)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) security: SecurityArgs,
}

/// Which sockets.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub(crate) enum ProxyKind {
    Queue,
    Forwarder,
    Streamer,
}
