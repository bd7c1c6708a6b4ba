//! Our SUB or XSUB against libzmq's PUB or XPUB.

use zmtp_codec::SocketType as T;

use super::super::check::{Failure, same_parts};
use super::super::link::{Link, data};
use super::super::payload::{self, prefixed};
use super::synchronize;

/// The topic of most messages: a prefix of what is in them.
const TOPIC: &[u8] = b"weather.";
/// The topic of the messages that tell that a change has taken effect.
const MARKER: &[u8] = b"marker ";

/// Subscribes, receives what fits and nothing else, cancels.
pub(super) fn converse(link: &mut Link) -> Result<(), Failure> {
    subscribe(link, MARKER)?;
    subscribe(link, TOPIC)?;
    take_effect(link, b"marker one")?;
    filtered(link)?;
    longest_topic(link)?;
    if link.pair.ours == T::Xsub {
        upstream(link)?;
    }
    cancel(link, TOPIC)?;
    take_effect(link, b"marker two")?;
    link.hear(&vec![b"weather.lost".to_vec()])?;
    let last = vec![b"marker three".to_vec()];
    link.hear(&last)?;
    link.expect_ours(&last)
}

/// Messages of two topics, one of which is not ours.
fn filtered(link: &mut Link) -> Result<(), Failure> {
    let messages = payload::all();
    for message in &messages {
        link.hear(&prefixed(&[b"sports.today"], message))?;
        link.hear(&prefixed(&[b"weather"], message))?;
        link.hear(&prefixed(&[b"weather.today"], message))?;
        // Half a thousand at once is what the socket may hold; the rest would be dropped.
        link.expect_ours(&prefixed(&[b"weather.today"], message))?;
    }
    Ok(())
}

/// A topic whose message form libzmq itself frames wrongly: 255 octets.
fn longest_topic(link: &mut Link) -> Result<(), Failure> {
    let topic = [b't'; 255];
    subscribe(link, &topic)?;
    take_effect(link, b"marker four")?;
    let message = vec![topic.to_vec(), payload::binary(256)];
    link.hear(&message)?;
    link.expect_ours(&message)
}

/// An XSUB may send messages to the publisher, and subscriptions as messages.
fn upstream(link: &mut Link) -> Result<(), Failure> {
    let messages = [vec![b"to the publisher".to_vec()], vec![b"in".to_vec(), b"parts".to_vec()]];
    let subscription = vec![b"\x01as a message".to_vec()];
    for message in messages.iter().chain([&subscription]) {
        link.say(message)?;
        if link.pair.theirs == T::Xpub {
            link.expect_theirs(message)?;
        }
    }
    take_effect(link, b"marker five")?;
    let message = vec![b"as a message, it worked".to_vec()];
    link.hear(&message)?;
    link.expect_ours(&message)
}

fn subscribe(link: &mut Link, topic: &[u8]) -> Result<(), Failure> {
    link.ours.call(link.deadline, |connection| connection.subscribe(topic))?;
    reported(link, 1, topic)
}

fn cancel(link: &mut Link, topic: &[u8]) -> Result<(), Failure> {
    link.ours.call(link.deadline, |connection| connection.cancel(topic))?;
    reported(link, 0, topic)
}

/// An XPUB tells its application of each change.
fn reported(link: &mut Link, mark: u8, topic: &[u8]) -> Result<(), Failure> {
    if link.pair.theirs == T::Xpub {
        let frames = link.at_theirs()?;
        same_parts("libzmq's XPUB", &data(&frames), &[[&[mark], topic].concat()])?;
    }
    Ok(())
}

/// Makes sure that libzmq has seen all our subscriptions: commands are handled in order, so a new
/// subscription that works tells of those before it.
fn take_effect(link: &mut Link, topic: &[u8]) -> Result<(), Failure> {
    let probe = [b"probe for ", topic].concat();
    subscribe(link, &probe)?;
    synchronize(link, &vec![probe.clone()], &vec![topic.to_vec()], Link::hear)?;
    cancel(link, &probe)
}
