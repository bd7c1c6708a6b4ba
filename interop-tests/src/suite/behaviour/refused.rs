//! libzmq refuses our side.

use std::time::Duration;

use zmtp_codec::{Config, Error, PlainCredentials, Security, SocketType, TimeOut};

use super::super::check::{Failure, same};
use super::super::secure::{curve_client, our_keys};
use super::Case;
use super::stage::Stage;
use crate::libzmq::{EventKind, ZapHandler, ZapReply, curve_keypair};

pub(super) const CASES: &[Case] = &[
    ("libzmq's ZAP handler refuses a wrong PLAIN password of ours (400)", plain_400),
    ("libzmq's ZAP handler fails over our PLAIN credentials (500)", plain_500),
    ("libzmq's ZAP handler refuses our address under NULL (400)", null_400),
    ("libzmq's ZAP handler refuses our CURVE key (400)", curve_400),
    ("libzmq's ZAP handler puts us off (300), and our side may try again", put_off),
];

/// How our side sees a refusal.
const REFUSED: &str = "the peer refused the connection: ";

fn plain_400() -> Result<(), Failure> {
    plain(400)
}

fn plain_500() -> Result<(), Failure> {
    plain(500)
}

fn plain(status: u16) -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    stage.theirs.set_plain_server(true)?;
    let wrong = PlainCredentials::new(b"admin", b"wrong")?;
    refused(&stage, status, Security::PlainClient(wrong))
}

fn null_400() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    stage.theirs.set_zap_domain("zone")?;
    refused(&stage, 400, Security::Null)
}

fn curve_400() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    let server = curve_keypair()?;
    stage.theirs.set_curve_server(&server.secret)?;
    refused(&stage, 400, curve_client(&server, our_keys()?)?)
}

fn refused(stage: &Stage, status: u16, security: Security) -> Result<(), Failure> {
    let _zap = ZapHandler::start(&stage.context, move |_| ZapReply::refuse(status, "no"))?;
    let mut ours = stage.connect(Config::new(SocketType::Push), security)?;
    stage.expect_end(&mut ours, &format!("{REFUSED}{status}"))?;
    stage.expect_report(EventKind::HandshakeFailedAuth, status.into())
}

fn put_off() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    stage.theirs.set_plain_server(true)?;
    let _zap = ZapHandler::start(&stage.context, |_| ZapReply::refuse(300, "later"))?;
    let credentials = PlainCredentials::new(b"admin", b"secret")?;
    let limit = Some(Duration::from_millis(300));
    let config = Config::new(SocketType::Push).handshake_timeout(limit);
    let mut ours = stage.connect(config, Security::PlainClient(credentials))?;
    // libzmq keeps the stream open, but where its handler answers at once it may close instead.
    let end = stage.end_of(&mut ours)?;
    let is_either = matches!(end, Error::TimedOut(TimeOut::Handshake) | Error::Truncated { .. });
    same("whether our connection may be tried again", is_either && end.is_temporary(), true)?;
    stage.expect_report(EventKind::HandshakeFailedAuth, 300)
}
