//! Publishers and subscribers.

use std::time::{Duration, Instant};

use zmtp_codec::SocketType as T;

use super::super::end::{CALL, End, expect};
use super::super::shapes::Effort;
use super::stream::{Envelope, pour};
use crate::suite::check::{Failure, same};

/// How long a subscriber waits for a message that may not be meant for it yet.
const GLANCE: Duration = Duration::from_millis(5);

/// A topic that is subscribed to at last, and one that is not.
const WANTED: &str = "wanted";
const OTHER: &str = "other";

/// Has a publisher reach a subscriber: with everything, then with what it subscribed to; then an
/// XSUB says something to an XPUB. The answer is how many messages went down and up.
pub(super) fn publish(
    effort: Effort,
    publisher: &mut dyn End,
    subscriber: &mut dyn End,
) -> Result<(usize, usize), Failure> {
    subscriber.subscribe(b"")?;
    saw(publisher, subscriber, &[1]).map_err(|failure| failure.during("the first subscription"))?;
    meet(publisher, subscriber).map_err(|failure| failure.during("waiting for the publisher"))?;
    let down = pour(&effort.stream().0, Envelope::default(), publisher, subscriber)?;
    let filtered = filter(publisher, subscriber).map_err(|failure| failure.during("filtering"))?;
    let up = upward(publisher, subscriber).map_err(|failure| failure.during("upward"))?;
    Ok((down + filtered, up))
}

/// The topic of a subscriber that never changes its subscription.
pub(in super::super) const SETTLED: &str = WANTED;

/// Has a publisher reach a subscriber that is subscribed to [`SETTLED`] for good. The answer is how
/// many messages arrived.
pub(in super::super) fn settled(
    publisher: &mut dyn End,
    subscriber: &mut dyn End,
) -> Result<usize, Failure> {
    saw(publisher, subscriber, &[&[1], SETTLED.as_bytes()].concat())?;
    let start = Instant::now();
    publisher.send(&[], &[WANTED.into()])?;
    while subscriber.recv_within(GLANCE)?.is_none() {
        if start.elapsed() > CALL {
            return Err(Failure::new("nothing arrived"));
        }
        publisher.send(&[], &[WANTED.into()])?;
    }
    let last = format!("{WANTED} at last");
    publisher.send(&[], &[last.clone().into()])?;
    drain_until(subscriber, last.as_bytes())?;
    only_wanted(publisher, subscriber)
}

/// Demands that an XPUB is told of a subscription; a PUB is not.
fn saw(
    publisher: &mut dyn End,
    subscriber: &mut dyn End,
    subscription: &[u8],
) -> Result<(), Failure> {
    if publisher.socket_type() != T::Xpub {
        return Ok(());
    }
    let start = Instant::now();
    while start.elapsed() < CALL {
        if let Some(found) = publisher.recv_within(GLANCE)? {
            return same("a subscription", found, [subscription]);
        }
        subscriber.attend()?;
    }
    Err(Failure::new(format!("{} got no subscription", publisher.who())))
}

/// Publishes until the subscriber gets something: a PUB cannot tell when it has its subscription.
fn meet(publisher: &mut dyn End, subscriber: &mut dyn End) -> Result<(), Failure> {
    let start = Instant::now();
    publisher.send(&[], &[b"probe".to_vec()])?;
    while subscriber.recv_within(GLANCE)?.is_none() {
        if start.elapsed() > CALL {
            return Err(Failure::new("nothing arrived"));
        }
        publisher.send(&[], &[b"probe".to_vec()])?;
    }
    publisher.send(&[], &[b"begin".to_vec()])?;
    drain_until(subscriber, b"begin")
}

/// Receives until this message has come.
fn drain_until(subscriber: &mut dyn End, last: &[u8]) -> Result<(), Failure> {
    while subscriber.recv()? != [last] {}
    Ok(())
}

/// Subscribes to one topic instead of all, and checks that no other one comes.
fn filter(publisher: &mut dyn End, subscriber: &mut dyn End) -> Result<usize, Failure> {
    subscriber.subscribe(WANTED.as_bytes())?;
    saw(publisher, subscriber, &[&[1], WANTED.as_bytes()].concat())?;
    subscriber.unsubscribe(b"")?;
    saw(publisher, subscriber, &[0])?;
    let start = Instant::now();
    while other_comes(publisher, subscriber)? {
        if start.elapsed() > CALL {
            return Err(Failure::new("the subscription is still in force"));
        }
    }
    only_wanted(publisher, subscriber)
}

/// Publishes two topics, of which one is to arrive; how much that was.
fn only_wanted(publisher: &mut dyn End, subscriber: &mut dyn End) -> Result<usize, Failure> {
    let count = 100;
    for number in 0..count {
        publisher.send(&[], &[format!("{OTHER} {number}").into(), b"body".to_vec()])?;
        publisher.send(&[], &[format!("{WANTED} {number}").into(), b"body".to_vec()])?;
    }
    for number in 0..count {
        expect(subscriber, &[format!("{WANTED} {number}").as_bytes()], &[b"body".to_vec()])?;
    }
    Ok(count)
}

/// Whether a message of the other topic arrives before the next one of the topic that is wanted.
fn other_comes(publisher: &mut dyn End, subscriber: &mut dyn End) -> Result<bool, Failure> {
    publisher.send(&[], &[OTHER.into()])?;
    publisher.send(&[], &[WANTED.into()])?;
    let mut came = false;
    while subscriber.recv()? != [WANTED.as_bytes()] {
        came = true;
    }
    Ok(came)
}

/// An XPUB receives what an XSUB says; other publishers do not.
fn upward(publisher: &mut dyn End, subscriber: &mut dyn End) -> Result<usize, Failure> {
    if publisher.socket_type() != T::Xpub || subscriber.socket_type() != T::Xsub {
        return Ok(0);
    }
    let count = 100;
    for number in 0..count {
        subscriber.send(&[], &[format!("\u{2}word {number}").into(), b"more".to_vec()])?;
    }
    for number in 0..count {
        expect(publisher, &[format!("\u{2}word {number}").as_bytes()], &[b"more".to_vec()])?;
    }
    Ok(count)
}
