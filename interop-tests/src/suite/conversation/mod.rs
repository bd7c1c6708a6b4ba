//! What sockets of each pair of types say to each other.

mod envelope;
mod group;
mod pattern;
mod plain;
mod publisher;
mod routed;
mod subscriber;

use std::time::Duration;

use zmtp_codec::{Event, Message, SocketType as T};

use super::check::Failure;
use super::link::Link;
use super::payload::Parts;
use crate::libzmq;

/// How long to look for something that may need another push to come.
const NUDGE: Duration = Duration::from_millis(5);

/// Has the two sockets talk as their types do.
pub(super) fn converse(link: &mut Link) -> Result<(), Failure> {
    match (link.pair.ours, link.pair.theirs) {
        (T::Push | T::Scatter, _) => plain::to_theirs(link),
        (T::Pull | T::Gather, _) => plain::to_ours(link),
        (T::Pair | T::Channel, _) | (T::Dealer, T::Dealer) => plain::both_ways(link),
        (T::Client | T::Server | T::Peer, _) => routed::converse(link),
        (T::Req | T::Rep, _) | (T::Dealer, T::Rep) | (T::Router, T::Req) => {
            envelope::converse(link)
        }
        (T::Dealer | T::Router, _) => pattern::converse(link),
        (T::Sub | T::Xsub, _) => subscriber::converse(link),
        (T::Pub | T::Xpub, _) => publisher::converse(link),
        (T::Dish | T::Radio, _) => group::converse(link),
    }
}

/// What a thing that `poll` looks for comes to: it is tried again and again, with a look at our
/// side after each time, until our side gets the event. libzmq handles what came from the network
/// when its application calls, and not at each call, so one call may be too early.
fn until_event(
    link: &mut Link,
    mut push: impl FnMut(&mut Link) -> Result<(), Failure>,
) -> Result<Event, Failure> {
    loop {
        push(link)?;
        match link.ours.next(link.deadline.within(NUDGE)) {
            Ok(event) => return Ok(event),
            Err(crate::driver::DriverError::Deadline) if !link.deadline.has_passed() => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Lets libzmq's application thread look at what came from the network, where nothing is to be
/// received.
fn nudge(link: &mut Link) -> Result<(), Failure> {
    link.theirs.set_recv_timeout(Duration::from_millis(1))?;
    match link.theirs.recv_frame() {
        Err(libzmq::Error::Timeout) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(frame) => Err(Failure::new(format!("libzmq got {frame:?}, which nobody sent"))),
    }
}

/// Sends `probe` from libzmq until it gets through to our side, and everything on its way after
/// it: from then on libzmq knows what our side asked for before.
fn synchronize(
    link: &mut Link,
    probe: &Parts,
    end: &Parts,
    send: fn(&mut Link, &Parts) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let is = |message: &Message, parts: &Parts| message.parts().eq(parts.iter().map(Vec::as_slice));
    let first = until_event(link, |link| send(link, probe))?;
    if !matches!(&first, Event::Message(message) if is(message, probe)) {
        return Err(Failure::new(format!("our side got {first:?}, not the probe")));
    }
    send(link, end)?;
    loop {
        let message = link.at_ours()?;
        if is(&message, end) {
            return Ok(());
        }
        if !is(&message, probe) {
            return Err(Failure::new(format!("our side got {message:?}, not the probe")));
        }
    }
}
