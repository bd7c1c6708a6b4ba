//! Heartbeats, both ways, over several intervals.

use std::time::{Duration, Instant};

use zmtp_codec::{Config, Event, Heartbeat, Message, Security, SocketType};

use super::super::check::{Failure, same, same_parts};
use super::super::column::Column;
use super::super::link::Link;
use super::super::pair::Pair;
use super::Case;
use super::stage::Stage;
use crate::driver::Policy;
use crate::libzmq::EventKind;

pub(super) const CASES: &[Case] = &[
    ("libzmq's heartbeats are answered, and it stays connected", theirs),
    ("libzmq gives our side up when it does not answer", silence),
    ("our heartbeats are answered, under each mechanism", ours),
];

/// The interval of the heartbeats.
const BEAT: Duration = Duration::from_millis(40);
/// How long libzmq waits for an answer: long enough for a busy machine to give one.
const PATIENCE: Duration = Duration::from_millis(400);
/// Longer than a peer that does not answer is borne.
const WHILE: Duration = Duration::from_millis(1000);

fn beating() -> Result<Stage, Failure> {
    let stage = Stage::new(SocketType::Pair)?;
    stage.theirs.set_heartbeat_interval(BEAT)?;
    stage.theirs.set_heartbeat_timeout(PATIENCE)?;
    stage.theirs.set_heartbeat_ttl(Duration::from_secs(6))?;
    Ok(stage)
}

fn theirs() -> Result<(), Failure> {
    let stage = beating()?;
    let mut ours = stage.connect(Config::new(SocketType::Pair), Security::Null)?;
    ours.ready(stage.deadline)?;
    Stage::idle(&mut ours, WHILE)?;
    ours.send(Message::from("alive"), stage.deadline)?;
    same_parts("libzmq", &stage.theirs.recv()?, &[b"alive"])?;
    stage.expect_kind(EventKind::HandshakeSucceeded)?;
    match stage.monitor.next(Duration::ZERO) {
        Err(crate::libzmq::Error::Timeout) => Ok(()),
        other => Err(Failure::new(format!("libzmq's monitor reports {other:?}"))),
    }
}

fn silence() -> Result<(), Failure> {
    let stage = beating()?;
    let config = Config::new(SocketType::Pair);
    let mut ours = stage.listen(config, Security::Null, Policy::nobody())?;
    ours.ready(stage.deadline)?;
    stage.expect_kind(EventKind::HandshakeSucceeded)?;
    stage.expect_kind(EventKind::Disconnected)?;
    stage.expect_end(&mut ours, "the peer closed the connection")
}

fn ours() -> Result<(), Failure> {
    let pair = Pair { ours: SocketType::Dealer, theirs: SocketType::Dealer };
    for column in Column::all() {
        let config = Config::new(pair.ours).heartbeat(Heartbeat::every(BEAT));
        let begin = Instant::now();
        let mut link = Link::configured(pair, column, config)?;
        for _ in 0..3 {
            same("our event", link.ours.next(link.deadline)?, Event::Pong(b"".into()))?;
        }
        same("whether three PINGs took three intervals", begin.elapsed() >= BEAT * 3, true)?;
    }
    Ok(())
}
