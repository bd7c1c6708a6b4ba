//! libzmq refuses our side.

use std::io::{self, Read};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use zmtp_codec::{Config, Error, PlainCredentials, Security, SocketType, TimeOut};

use super::super::check::{Failure, same};
use super::super::secure::{curve_client, our_keys, plain_credentials};
use super::Case;
use super::stage::Stage;
use crate::driver::{Driver, Policy};
use crate::libzmq::{EventKind, ZapHandler, ZapReply, curve_keypair};

pub(super) const CASES: &[Case] = &[
    ("libzmq's ZAP handler refuses a wrong PLAIN password of ours (400)", plain_400),
    ("libzmq's ZAP handler fails over our PLAIN credentials (500)", plain_500),
    ("libzmq's ZAP handler refuses our address under NULL (400)", null_400),
    ("libzmq's ZAP handler refuses our CURVE key (400)", curve_400),
    ("libzmq's ZAP handler puts us off (300), and our side may try again", put_off),
    ("libzmq's ZAP handler puts us off late (300), and our side stops waiting", put_off_late),
];

/// A limit for a handshake that is not going to succeed.
const LIMIT: Duration = Duration::from_millis(300);
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

/// Nothing is sent, and the stream ends: at once where the handler answered at once, and when
/// libzmq's own limit for the handshake has passed where it did not.
fn put_off() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    stage.theirs.set_plain_server(true)?;
    stage.theirs.set_handshake_interval(LIMIT)?;
    let _zap = ZapHandler::start(&stage.context, |_| ZapReply::refuse(300, "later"))?;
    let mut ours = stage.connect(Config::new(SocketType::Push), good_client()?)?;
    let end = stage.end_of(&mut ours)?;
    same("the end of our connection", &end, &Error::Truncated { offset: 64 })?;
    same("whether our side may try again", end.is_temporary(), true)?;
    stage.expect_report(EventKind::HandshakeFailedAuth, 300)
}

/// libzmq looks for an answer when it has asked, and closes if it is there. An answer that comes
/// later leaves the stream open, so that only a limit of our side ends it.
fn put_off_late() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    stage.theirs.set_plain_server(true)?;
    let stream = stage.connect_stream()?;
    let address = stream.peer_addr()?;
    let _zap = ZapHandler::start(&stage.context, move |_| {
        // libzmq's only I/O thread greets a newcomer, so it has looked and turned to other things.
        let greeted = signature(address).is_ok_and(|signature| signature[0] == 0xFF);
        ZapReply::refuse(if greeted { 300 } else { 500 }, "later")
    })?;
    let config = Config::new(SocketType::Push).handshake_timeout(Some(LIMIT));
    let mut ours = Driver::new(stream, config, good_client()?, Policy::nobody())?;
    let end = stage.end_of(&mut ours)?;
    same("the end of our connection", &end, &Error::TimedOut(TimeOut::Handshake))?;
    same("whether our side may try again", end.is_temporary(), true)?;
    stage.expect_report(EventKind::HandshakeFailedAuth, 300)
}

fn good_client() -> Result<Security, Failure> {
    Ok(Security::PlainClient(plain_credentials()?))
}

/// The first octets that somebody who listens there has to say.
fn signature(address: SocketAddr) -> io::Result<[u8; 10]> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut signature = [0; 10];
    stream.read_exact(&mut signature)?;
    Ok(signature)
}
