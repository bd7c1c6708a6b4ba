//! Heartbeats, both ways, over several intervals.

use std::time::Duration;

use zmtp_codec::{Config, Event, Heartbeat, Message, Security, SocketType};

use super::super::check::{Failure, same_parts};
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
/// Several intervals and time-outs.
const WHILE: Duration = Duration::from_millis(300);

fn beating() -> Result<Stage, Failure> {
    let stage = Stage::new(SocketType::Pair)?;
    stage.theirs.set_heartbeat_interval(BEAT)?;
    stage.theirs.set_heartbeat_timeout(BEAT * 2)?;
    stage.theirs.set_heartbeat_ttl(Duration::from_secs(6))?;
    Ok(stage)
}

fn theirs() -> Result<(), Failure> {
    let stage = beating()?;
    let mut ours = stage.connect(Config::new(SocketType::Pair), Security::Null)?;
    ours.ready(stage.deadline)?;
    Stage::idle(&mut ours, WHILE, |_| false)?;
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
        let mut link = Link::configured(pair, column, config)?;
        let is_pong = |event: &Event| matches!(event, Event::Pong(context) if context.is_empty());
        let pongs = Stage::idle(&mut link.ours, BEAT * 4, is_pong)?;
        if !(2..=4).contains(&pongs) {
            return Err(Failure::new(format!("{column}: {pongs} PONGs in four intervals")));
        }
    }
    Ok(())
}
