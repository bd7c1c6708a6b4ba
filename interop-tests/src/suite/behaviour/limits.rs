//! Limits, and the two ways to begin a greeting.

use zmtp_codec::{Config, Error, Event, Limits, Message, Security, SocketType, Version};

use super::super::check::{Failure, same, same_parts};
use super::Case;
use super::stage::Stage;
use crate::driver::{Driver, Listener, Policy};
use crate::libzmq::EventKind;

pub(super) const CASES: &[Case] = &[
    ("libzmq's message is too large for our side", too_large_for_us),
    ("our message is too large for libzmq", too_large_for_them),
    ("our side sends its whole greeting at once", whole_greeting),
    ("libzmq connects again after our side has gone", connects_again),
];

fn too_large_for_us() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Push)?;
    let limits = Limits::new().part_size(1000);
    let config = Config::new(SocketType::Pull).limits(limits);
    let mut ours = stage.connect(config, Security::Null)?;
    ours.ready(stage.deadline)?;
    stage.theirs.send(&[&[7; 1000]])?;
    stage.theirs.send(&[&[7; 1001]])?;
    ours.next(stage.deadline)?;
    let end = stage.end_of(&mut ours)?;
    let is_limit = matches!(end, Error::Limit { found: 1001, allowed: 1000, .. });
    same("whether our connection ended at the limit", is_limit, true)?;
    drop(ours);
    stage.expect_kind(EventKind::Disconnected)
}

fn too_large_for_them() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    stage.theirs.set_max_message_size(Some(1000))?;
    let mut ours = stage.connect(Config::new(SocketType::Push), Security::Null)?;
    ours.ready(stage.deadline)?;
    ours.send(Message::from(vec![7; 1000]), stage.deadline)?;
    ours.send(Message::from(vec![7; 1001]), stage.deadline)?;
    same_parts("libzmq", &stage.theirs.recv()?, &[[7; 1000]])?;
    stage.expect_end(&mut ours, "the peer closed the connection")?;
    stage.expect_kind(EventKind::Disconnected)
}

fn whole_greeting() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Pull)?;
    let config = Config::new(SocketType::Push).minimum_version(Version::V3_0).copy_below(0);
    let mut ours = stage.connect(config, Security::Null)?;
    ours.ready(stage.deadline)?;
    ours.send(Message::from(["in", "", "parts"]), stage.deadline)?;
    same_parts("libzmq", &stage.theirs.recv()?, &["in", "", "parts"])
}

fn connects_again() -> Result<(), Failure> {
    let stage = Stage::new(SocketType::Push)?;
    let listener = Listener::bind()?;
    stage.theirs.connect(&listener.endpoint()?)?;
    for number in ["one", "two", "three"] {
        let stream = listener.accept(stage.deadline)?;
        let config = Config::new(SocketType::Pull);
        let mut ours = Driver::new(stream, config, Security::Null, Policy::nobody())?;
        ours.ready(stage.deadline)?;
        stage.theirs.send(&[number.as_bytes()])?;
        let event = ours.next(stage.deadline)?;
        same("our event", event, Event::Message(Message::from(number)))?;
        drop(ours);
        stage.expect_kind(EventKind::Disconnected)?;
    }
    Ok(())
}
