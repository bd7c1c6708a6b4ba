//! Messages in one direction, as fast as they go.

use std::thread;

use super::super::end::{End, expect};
use super::super::shapes::Effort;
use crate::suite::check::Failure;
use crate::suite::payload::Parts;

/// What comes before the parts of a message, as the sender and as the receiver sees it.
#[derive(Default, Clone, Copy)]
pub(super) struct Envelope<'a> {
    pub(super) sent: &'a [&'a [u8]],
    pub(super) received: &'a [&'a [u8]],
}

/// Sends everything in a thread of its own, and receives it here in the same order. The answer is
/// how much that was.
pub(super) fn pour(
    messages: &[Parts],
    envelope: Envelope<'_>,
    sender: &mut dyn End,
    receiver: &mut dyn End,
) -> Result<usize, Failure> {
    thread::scope(|scope| {
        let sending = scope
            .spawn(move || messages.iter().try_for_each(|parts| sender.send(envelope.sent, parts)));
        let received = messages.iter().enumerate().try_for_each(|(number, parts)| {
            expect(receiver, envelope.received, parts)
                .map_err(|failure| failure.during(&format!("message {number}")))
        });
        let sent = sending.join().unwrap_or_else(|_| Err(Failure::new("the sender panicked")));
        received.and(sent)
    })?;
    Ok(messages.len())
}

/// From one to the other.
pub(super) fn one_way(
    effort: Effort,
    sender: &mut dyn End,
    receiver: &mut dyn End,
) -> Result<usize, Failure> {
    pour(&effort.stream().0, Envelope::default(), sender, receiver)
}

/// From one to the other, then back, then both at once. The answer is how much went each way.
pub(super) fn both_ways(
    effort: Effort,
    one: &mut dyn End,
    other: &mut dyn End,
) -> Result<usize, Failure> {
    let messages = effort.stream().0;
    let none = Envelope::default();
    pour(&messages, none, one, other).map_err(|failure| failure.during("first"))?;
    pour(&messages, none, other, one).map_err(|failure| failure.during("back"))?;
    cross(&messages, one, other).map_err(|failure| failure.during("both at once"))?;
    Ok(2 * messages.len())
}

/// How many messages are on their way before one is received.
const WINDOW: usize = 100;

/// Both send and receive the same messages at the same time.
fn cross(messages: &[Parts], one: &mut dyn End, other: &mut dyn End) -> Result<(), Failure> {
    thread::scope(|scope| {
        let far = scope.spawn(move || exchange(messages, other));
        let near = exchange(messages, one);
        near.and(far.join().unwrap_or_else(|_| Err(Failure::new("the other side panicked"))))
    })
}

fn exchange(messages: &[Parts], end: &mut dyn End) -> Result<(), Failure> {
    for window in messages.chunks(WINDOW) {
        window.iter().try_for_each(|parts| end.send(&[], parts))?;
        window.iter().try_for_each(|parts| expect(end, &[], parts))?;
    }
    Ok(())
}
