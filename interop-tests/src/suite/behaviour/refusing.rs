//! Our side refuses libzmq.

use zmtp_codec::{Config, Refusal, Security, SocketType};

use super::super::check::Failure;
use super::super::secure::{entropy, our_keys};
use super::Case;
use super::stage::Stage;
use crate::driver::Policy;
use crate::libzmq::{EventKind, curve_keypair};

pub(super) const CASES: &[Case] = &[
    ("our side refuses libzmq's PLAIN password (400)", plain_400),
    ("our side fails over libzmq's PLAIN credentials (500)", plain_500),
    ("our side refuses libzmq's address under NULL (400)", null_400),
    ("our side refuses libzmq's CURVE key (400)", curve_400),
    ("our side puts libzmq off (300), and libzmq comes again", put_off),
];

/// What libzmq reports of a refusal.
const DENIED: (EventKind, u32) = (EventKind::HandshakeFailedAuth, 400);
/// libzmq's value for a command that it does not know.
const UNEXPECTED_COMMAND: u32 = 0x1000_0001;

fn plain_400() -> Result<(), Failure> {
    plain(Refusal::Denied)
}

fn plain_500() -> Result<(), Failure> {
    plain(Refusal::InternalError)
}

/// libzmq's PLAIN client knows ERROR only by a misspelt name (`\x5eRROR`), so that it takes the
/// command of RFC 37 for one out of turn. It gives the connection up all the same, and does not
/// come again. Our side keeps to the RFC: every other implementation, and libzmq before 4.3,
/// understands nothing else, and all that libzmq loses is the name of its own monitor's event.
fn plain(refusal: Refusal) -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Push)?;
    stage.theirs.set_plain_client("admin", "wrong")?;
    let unexpected = (EventKind::HandshakeFailedProtocol, UNEXPECTED_COMMAND);
    refusing(&stage, Security::PlainServer, refusal, unexpected)
}

fn null_400() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Push)?;
    refusing(&stage, Security::NullAuthenticated, Refusal::Denied, DENIED)
}

fn curve_400() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Push)?;
    let keys = our_keys()?;
    stage.theirs.set_curve_client(&curve_keypair()?, keys.public().as_bytes())?;
    refusing(&stage, Security::curve_server(keys, entropy()?), Refusal::Denied, DENIED)
}

fn refusing(
    stage: &Stage,
    security: Security,
    refusal: Refusal,
    (kind, value): (EventKind, u32),
) -> Result<(), Failure> {
    let config = Config::new(SocketType::Pull);
    let mut ours = stage.listen(config, security, Policy::refusing(refusal))?;
    stage.expect_end(&mut ours, &format!("the peer was refused: {refusal}"))?;
    stage.expect_report(kind, value)
}

fn put_off() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Push)?;
    stage.theirs.set_plain_client("admin", "secret")?;
    let policy = Policy::refusing(Refusal::Temporary);
    let mut ours = stage.listen(Config::new(SocketType::Pull), Security::PlainServer, policy)?;
    stage.expect_end(&mut ours, "the peer was refused: temporary error (300)")?;
    drop(ours);
    stage.expect_kind(EventKind::Disconnected)?;
    stage.expect_kind(EventKind::ConnectRetried)
}
