//! The two sides do not fit together.

use zmtp_codec::{Config, Error, PlainCredentials, Rule, Security, SocketType};

use super::super::check::{Failure, same};
use super::super::secure::{curve_client, entropy, our_keys};
use super::Case;
use super::stage::Stage;
use crate::driver::{Driver, Policy};
use crate::libzmq::{EventKind, curve_keypair};

pub(super) const CASES: &[Case] = &[
    ("our side is PLAIN, libzmq is NULL", plain_to_null),
    ("our side is NULL, libzmq is PLAIN and connects", null_from_plain),
    ("our CURVE client has a wrong server key", our_wrong_key),
    ("libzmq's CURVE client has a wrong server key", their_wrong_key),
    ("our PUSH meets libzmq's PUB", push_to_pub),
    ("libzmq's SUB comes to our REP", sub_to_rep),
];

/// libzmq's value for a mechanism mismatch.
const MECHANISM_MISMATCH: u32 = 0x1100_0002;
/// libzmq's value for a box that does not open.
const CRYPTOGRAPHIC: u32 = 0x1100_0001;

fn plain_to_null() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    let security = Security::PlainClient(PlainCredentials::new(b"admin", b"secret")?);
    let mut ours = stage.connect(Config::new(SocketType::Push), security)?;
    same_moment(&stage, &mut ours, Rule::MechanismMismatch)?;
    stage.expect_report(EventKind::HandshakeFailedProtocol, MECHANISM_MISMATCH)
}

fn null_from_plain() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Push)?;
    stage.theirs.set_plain_client("admin", "secret")?;
    let config = Config::new(SocketType::Pull);
    let mut ours = stage.listen(config, Security::Null, Policy::nobody())?;
    same_moment(&stage, &mut ours, Rule::MechanismMismatch)?;
    stage.expect_report(EventKind::HandshakeFailedProtocol, MECHANISM_MISMATCH)
}

fn our_wrong_key() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    stage.theirs.set_curve_server(&curve_keypair()?.secret)?;
    let wrong = curve_client(&curve_keypair()?, our_keys()?)?;
    let mut ours = stage.connect(Config::new(SocketType::Push), wrong)?;
    // libzmq says nothing, it closes behind its greeting.
    stage.expect_end(&mut ours, "the stream broke off at octet 64")?;
    stage.expect_report(EventKind::HandshakeFailedProtocol, CRYPTOGRAPHIC)
}

fn their_wrong_key() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Push)?;
    stage.theirs.set_curve_client(&curve_keypair()?, &curve_keypair()?.public)?;
    let security = Security::curve_server(our_keys()?, entropy()?);
    let mut ours = stage.listen(Config::new(SocketType::Pull), security, Policy::nobody())?;
    let end = stage.end_of(&mut ours)?;
    let is_box = matches!(end, Error::Protocol { rule: Rule::CurveBox, .. });
    same("whether a box of libzmq's did not open", is_box, true)?;
    drop(ours);
    stage.expect_kind(EventKind::Disconnected)
}

fn push_to_pub() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pub)?;
    let mut ours = stage.connect(Config::new(SocketType::Push), Security::Null)?;
    socket_types(&stage, &mut ours)
}

fn sub_to_rep() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Sub)?;
    let config = Config::new(SocketType::Rep);
    let mut ours = stage.listen(config, Security::Null, Policy::nobody())?;
    socket_types(&stage, &mut ours)
}

fn socket_types(stage: &Stage, ours: &mut Driver) -> Result<(), Failure> {
    same_moment(stage, ours, Rule::SocketTypeMismatch)?;
    stage.expect_kind(EventKind::Disconnected)
}

/// Both sides find the mismatch, each by what the other one sent. libzmq may be so fast that it
/// closes before it has sent its own.
fn same_moment(stage: &Stage, ours: &mut Driver, expected: Rule) -> Result<(), Failure> {
    match stage.end_of(ours)? {
        Error::Protocol { rule, .. } if rule == expected => Ok(()),
        Error::Truncated { octet } if octet <= 64 => Ok(()),
        other => Err(Failure::new(format!("our connection ended otherwise: {other}"))),
    }
}
