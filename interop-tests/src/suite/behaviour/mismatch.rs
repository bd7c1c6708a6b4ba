//! The two sides do not fit together.

use std::net::TcpStream;

use zmtp_codec::{Config, Error, PlainCredentials, Rule, Security, SocketType};

use super::super::check::{Failure, same};
use super::super::secure::{curve_client, entropy, our_keys};
use super::Case;
use super::slowly::{self, GREETING_ONLY, VERSION_ONLY};
use super::stage::Stage;
use crate::driver::Policy;
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
    let stream = stage.connect_stream()?;
    let security = Security::PlainClient(PlainCredentials::new(b"admin", b"secret")?);
    mechanisms(&stage, stream, Config::new(SocketType::Push), security)
}

fn null_from_plain() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Push)?;
    stage.theirs.set_plain_client("admin", "secret")?;
    let stream = stage.accept_stream()?;
    mechanisms(&stage, stream, Config::new(SocketType::Pull), Security::Null)
}

/// Our side finds that the mechanism in libzmq's greeting is another one, and libzmq that ours is.
fn mechanisms(
    stage: &Stage,
    mut stream: TcpStream,
    config: Config,
    security: Security,
) -> Result<(), Failure> {
    let end = slowly::speak(&mut stream, config, security, VERSION_ONLY, stage.deadline)?;
    same("our end", end, Error::Protocol { rule: Rule::MechanismMismatch, offset: 12 })?;
    stage.expect_report(EventKind::HandshakeFailedProtocol, MECHANISM_MISMATCH)
}

fn our_wrong_key() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    stage.theirs.set_curve_server(&curve_keypair()?.secret)?;
    let wrong = curve_client(&curve_keypair()?, our_keys()?)?;
    let mut ours = stage.connect(Config::new(SocketType::Push), wrong)?;
    // libzmq says nothing, it closes behind its greeting.
    stage.expect_end(&mut ours, "the stream broke off at byte 64")?;
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
    let stream = stage.connect_stream()?;
    socket_types(&stage, stream, SocketType::Push)
}

fn sub_to_rep() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Sub)?;
    let stream = stage.accept_stream()?;
    socket_types(&stage, stream, SocketType::Rep)
}

/// Our side finds an illegal socket type in libzmq's READY, and libzmq one in ours.
fn socket_types(stage: &Stage, mut stream: TcpStream, ours: SocketType) -> Result<(), Failure> {
    let (config, null) = (Config::new(ours), Security::Null);
    let end = slowly::speak(&mut stream, config, null, GREETING_ONLY, stage.deadline)?;
    let is_rule = matches!(end, Error::Protocol { rule: Rule::SocketTypeMismatch, .. });
    same(&format!("whether the socket type was the matter and not {end:?}"), is_rule, true)?;
    stage.expect_kind(EventKind::Disconnected)
}
