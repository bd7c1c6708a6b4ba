//! RADIO and DISH: groups, and messages of a group and a body.

use zmtp_codec::{Event, SocketType};

use super::super::check::{Failure, same};
use super::super::link::Link;
use super::super::payload::{self, Parts};
use super::{nudge, synchronize, until_event};

const GROUP: &[u8] = b"news";

/// Joins, exchanges, leaves.
pub(super) fn converse(link: &mut Link) -> Result<(), Failure> {
    if link.pair.ours == SocketType::Dish { dish(link) } else { radio(link) }
}

/// Our DISH: it gets what it joined, and nothing after it left.
fn dish(link: &mut Link) -> Result<(), Failure> {
    for group in [GROUP, b"marker"] {
        link.ours.call(link.deadline, |connection| connection.join(group))?;
    }
    synchronize(link, &message(b"marker", b"1"), &message(b"marker", b"2"), radiate)?;
    for body in payload::single_parts().concat() {
        radiate(link, &message(b"new", &body))?;
        radiate(link, &message(GROUP, &body))?;
        link.expect_ours(&message(GROUP, &body))?;
    }
    link.ours.call(link.deadline, |connection| connection.leave(GROUP))?;
    link.ours.call(link.deadline, |connection| connection.join(b"last"))?;
    synchronize(link, &message(b"last", b"1"), &message(b"last", b"2"), radiate)?;
    radiate(link, &message(GROUP, b"lost"))?;
    radiate(link, &message(b"marker", b"3"))?;
    link.expect_ours(&message(b"marker", b"3"))
}

/// Our RADIO: it is told who joins, and libzmq's DISH tells the group of each message.
fn radio(link: &mut Link) -> Result<(), Failure> {
    link.theirs.join("news")?;
    let joined = until_event(link, nudge)?;
    same("our event", joined, Event::Join(GROUP.into()))?;
    let bodies = payload::single_parts().concat();
    for body in &bodies {
        link.say(&message(b"new", body))?;
        link.say(&message(GROUP, body))?;
    }
    for body in &bodies {
        link.expect_theirs_in_group(GROUP, body)?;
    }
    link.theirs.leave("news")?;
    let left = until_event(link, nudge)?;
    same("our event", left, Event::Leave(GROUP.into()))
}

/// A message as it travels.
fn message(group: &[u8], body: &[u8]) -> Parts {
    vec![group.to_vec(), body.to_vec()]
}

/// Sends from libzmq's RADIO.
fn radiate(link: &mut Link, message: &Parts) -> Result<(), Failure> {
    let [group, body] = message.as_slice() else {
        return Err(Failure::new("a message to a group has two parts"));
    };
    let group = std::str::from_utf8(group).map_err(|_| Failure::new("the group is no text"))?;
    Ok(link.theirs.send_to_group(group, body)?)
}

impl Link {
    /// Demands that the next message at libzmq's DISH is this one.
    fn expect_theirs_in_group(&mut self, group: &[u8], body: &[u8]) -> Result<(), Failure> {
        let frames = self.at_theirs()?;
        let [frame] = frames.as_slice() else {
            return Err(Failure::new("libzmq's DISH got several parts"));
        };
        same("libzmq's group", frame.group()?.as_bytes(), group)?;
        self.check_theirs(&[frame.data()], &[body])
    }
}
