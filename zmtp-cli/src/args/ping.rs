//! `zmtp ping`.

use std::time::Duration;

use super::security::SecurityArgs;
use super::values::{OneOrMore, time};

/// Tell what is at an endpoint: version, mechanism, socket type, metadata, round-trip time
///
/// It completes the handshake only as a type to which the peer deals no messages, so that nothing
/// is lost by it: as REQ, SUB, PUB or PUSH. Of others (PUSH, DEALER, REQ, PAIR) it tells what they
/// say of themselves, and leaves, unless --as says as what to come in.
#[derive(clap::Args, Debug)]
pub(crate) struct PingArgs {
    /// The endpoint: tcp://HOST:PORT or ipc://PATH
    pub(crate) endpoint: String,
    /// How many PINGs to send
    #[arg(long, short = 'n', default_value = "1")]
    pub(crate) count: OneOrMore,
    /// The time between two PINGs
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
    pub(crate) interval: Duration,
    /// How long to wait for the connection, the handshake and each answer
    #[arg(long, short, value_name = "TIME", default_value = "5s", value_parser = time)]
    pub(crate) timeout: Duration,
    /// Come in as a socket of this type, whatever the peer is dealt or deals for it
    #[arg(long = "as", value_name = "TYPE", value_parser = socket_type)]
    pub(crate) socket_type: Option<zmtp_codec::SocketType>,
    /// Write one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) security: SecurityArgs,
}

fn socket_type(name: &str) -> Result<zmtp_codec::SocketType, NoSuchType> {
    let name = name.to_ascii_uppercase();
    zmtp_codec::SocketType::from_name(name.as_bytes()).ok_or(NoSuchType)
}

/// There is no such socket type.
#[derive(Debug)]
struct NoSuchType;

impl std::fmt::Display for NoSuchType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there is no such socket type")
    }
}

impl std::error::Error for NoSuchType {}
