//! Requests and replies in turn.

use zmtp_codec::SocketType as T;

use super::super::end::{End, expect};
use super::super::shapes::Effort;
use crate::suite::check::{Failure, same, same_parts};
use crate::suite::payload::Parts;

/// The empty part between the addresses and the body.
const DELIMITER: &[u8] = b"";

/// A part that makes a reply out of a request.
const REPLY: &[u8] = b"reply";

/// Has a REQ or DEALER ask a REP or ROUTER, and checks both what is asked and what is replied. The
/// answer is how often.
pub(super) fn rounds(
    effort: Effort,
    client: &mut dyn End,
    server: &mut dyn End,
) -> Result<usize, Failure> {
    let messages = effort.requests().0;
    for (number, parts) in messages.iter().enumerate() {
        round(parts, client, server)
            .map_err(|failure| failure.during(&format!("request {number}")))?;
    }
    Ok(messages.len())
}

fn round(parts: &Parts, client: &mut dyn End, server: &mut dyn End) -> Result<(), Failure> {
    let by_hand: &[&[u8]] = if client.socket_type() == T::Dealer { &[DELIMITER] } else { &[] };
    client.send(by_hand, parts)?;
    let envelope = take_request(parts, server)?;
    let mut back: Vec<&[u8]> = envelope.iter().map(Vec::as_slice).collect();
    back.push(REPLY);
    server.send(&back, parts)?;
    expect(client, &[by_hand, &[REPLY]].concat(), parts)
}

/// Receives a request, and returns what a ROUTER sees before it.
fn take_request(parts: &Parts, server: &mut dyn End) -> Result<Parts, Failure> {
    let mut found = server.recv()?;
    let head = if server.socket_type() == T::Router { 2 } else { 0 };
    let body = found.split_off(head.min(found.len()));
    same_parts(server.who(), &body, parts)?;
    if head > 0 {
        same("the delimiter", found.get(1).map(Vec::as_slice), Some(DELIMITER))?;
    }
    Ok(found)
}
