//! Our PUB or XPUB against libzmq's SUB or XSUB.

use zmtp_codec::{Event, SocketType as T};

use super::super::check::{Failure, same};
use super::super::link::Link;
use super::super::payload::{self, prefixed};
use super::{nudge, until_event};

/// The topic of most messages.
const TOPIC: &[u8] = b"weather.";

/// Is subscribed to, sends, is cancelled.
pub(super) fn converse(link: &mut Link) -> Result<(), Failure> {
    let long = [b't'; 255];
    for topic in [TOPIC, b"", &long] {
        change(link, topic, true)?;
        if topic.is_empty() {
            change(link, b"", false)?;
        }
    }
    publish(link)?;
    let message = vec![long.to_vec(), payload::binary(256)];
    link.say(&message)?;
    link.expect_theirs(&message)?;
    if link.pair.theirs == T::Xsub {
        upstream(link)?;
    }
    change(link, TOPIC, false)?;
    change(link, &long, false)
}

/// Messages of the topic. A SUB also passes over what it did not ask for, an XSUB does not.
fn publish(link: &mut Link) -> Result<(), Failure> {
    let messages = payload::all();
    for message in &messages {
        if link.pair.theirs == T::Sub {
            link.say(&prefixed(&[b"sports.today"], message))?;
        }
        link.say(&prefixed(&[b"weather.today"], message))?;
    }
    for message in &messages {
        link.expect_theirs(&prefixed(&[b"weather.today"], message))?;
    }
    Ok(())
}

/// An XSUB may send messages to the publisher.
fn upstream(link: &mut Link) -> Result<(), Failure> {
    for message in [vec![b"upstream".to_vec()], vec![b"in".to_vec(), b"\x01parts".to_vec()]] {
        link.hear(&message)?;
        link.expect_ours(&message)?;
    }
    Ok(())
}

/// libzmq subscribes or cancels, and our side is told.
fn change(link: &mut Link, topic: &[u8], subscribe: bool) -> Result<(), Failure> {
    match (link.pair.theirs, subscribe) {
        (T::Sub, true) => link.theirs.subscribe(topic)?,
        (T::Sub, false) => link.theirs.unsubscribe(topic)?,
        _ => link.hear(&vec![[&[u8::from(subscribe)], topic].concat()])?,
    }
    let event = until_event(link, nudge)?;
    let expected = if subscribe { Event::Subscribe } else { Event::Cancel };
    same("our event", event, expected(topic.into()))
}
