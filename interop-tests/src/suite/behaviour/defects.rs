//! Defects of libzmq 4.3.5 that the matrix steers around. A version without one of them fails its
//! case here, and then the matrix need not steer any more. That the same conversations go well
//! without the PING or the user id is in the matrix.

use zmtp_codec::{Config, Connection, Event, Message, Security, SocketType};

use super::super::check::{Failure, same};
use super::super::secure::plain_credentials;
use super::Case;
use super::stage::Stage;
use crate::driver::DriverError;
use crate::libzmq::{EventKind, ZapHandler, ZapReply};

pub(super) const CASES: &[Case] = &[
    ("libzmq's DISH gives our side up at a PING (a defect of libzmq)", ping_to_dish),
    ("libzmq's REQ gives our side up when ZAP names the user (a defect of libzmq)", named_to_req),
    ("libzmq's DISH gives our side up when ZAP names the user (a defect of libzmq)", named_to_dish),
];

/// The engine answers, and hands the PING on to the session. That of a DISH takes each frame for a
/// group or a body, and finds no group in this one.
fn ping_to_dish() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Dish)?;
    let mut ours = stage.connect(Config::new(SocketType::Radio), Security::Null)?;
    ours.ready(stage.deadline)?;
    stage.expect_kind(EventKind::HandshakeSucceeded)?;
    ours.call(stage.deadline, |connection| connection.ping(b"dish"))?;
    same("our event", ours.next(stage.deadline)?, Event::Pong(b"dish".into()))?;
    stage.expect_end(&mut ours, "the peer closed the connection")?;
    stage.expect_kind(EventKind::Disconnected)
}

/// Before the first frame of the peer the engine hands the user id to the session, as if it were a
/// frame too; the session of a REQ wants an empty delimiter there, and a DISH's wants a group.
fn named_to_req() -> Result<(), Failure> {
    named(SocketType::Rep, SocketType::Req, |connection| Ok(connection.ping(b"")?))
}

fn named_to_dish() -> Result<(), Failure> {
    let message = || Message::from(["a group", "a body"]);
    named(SocketType::Radio, SocketType::Dish, move |connection| Ok(connection.send(message())?))
}

fn named(
    ours: SocketType,
    theirs: SocketType,
    first: impl FnOnce(&mut Connection) -> Result<(), DriverError>,
) -> Result<(), Failure> {
    let stage = Stage::new(theirs)?;
    stage.theirs.set_plain_server(true)?;
    let _zap = ZapHandler::start(&stage.context, |_| ZapReply::accept("our user"))?;
    let security = Security::PlainClient(plain_credentials()?);
    let mut ours = stage.connect(Config::new(ours), security)?;
    ours.ready(stage.deadline)?;
    stage.expect_kind(EventKind::HandshakeSucceeded)?;
    ours.call(stage.deadline, first)?;
    stage.expect_end(&mut ours, "the peer closed the connection")?;
    stage.expect_kind(EventKind::Disconnected)
}
