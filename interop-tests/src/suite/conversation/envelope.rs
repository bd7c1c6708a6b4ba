//! Requests and replies: the empty delimiter, and what stands before it.

use zmtp_codec::SocketType as T;

use super::super::check::Failure;
use super::super::link::Link;
use super::super::payload::{self, Parts, prefixed};
use super::pattern::Names;

/// A hop that the DEALER puts before the delimiter, as a proxy would.
const HOPS: &[&[u8]] = &[b"hop one", &[0, 0xFF, 1], b""];
/// Only the delimiter.
const DELIMITER: &[&[u8]] = &[b""];

/// One request after the other, each with its reply, which is another message.
pub(super) fn converse(link: &mut Link) -> Result<(), Failure> {
    let requests = payload::all();
    let replies: Vec<&Parts> = requests.iter().rev().collect();
    match (link.pair.ours, link.pair.theirs) {
        (T::Req | T::Dealer, _) => {
            let mut names = Names::default();
            for (request, reply) in requests.iter().zip(replies) {
                ask(link, &mut names, request, reply)?;
            }
        }
        _ => {
            for (request, reply) in requests.iter().zip(replies) {
                answer(link, request, reply)?;
            }
        }
    }
    Ok(())
}

/// What our side, or libzmq's DEALER, writes before a body.
fn envelope(asking: T) -> &'static [&'static [u8]] {
    if asking == T::Dealer { HOPS } else { DELIMITER }
}

/// Our side asks. A REP keeps the envelope for itself, a ROUTER sees it behind our name.
fn ask(link: &mut Link, names: &mut Names, request: &Parts, reply: &Parts) -> Result<(), Failure> {
    let before = envelope(link.pair.ours);
    link.say(&prefixed(before, request))?;
    if link.pair.theirs == T::Router {
        names.expect_theirs(link, &prefixed(before, request))?;
        link.hear(&prefixed(&[names.ours(), b""], reply))?;
    } else {
        link.expect_theirs(request)?;
        link.hear(reply)?;
    }
    link.expect_ours(&prefixed(before, reply))
}

/// libzmq asks. A REQ writes the delimiter itself and takes it off the reply.
fn answer(link: &mut Link, request: &Parts, reply: &Parts) -> Result<(), Failure> {
    let before = envelope(link.pair.theirs);
    let visible = if link.pair.theirs == T::Req { &[] } else { before };
    link.hear(&prefixed(visible, request))?;
    link.expect_ours(&prefixed(before, request))?;
    link.say(&prefixed(before, reply))?;
    link.expect_theirs(&prefixed(visible, reply))
}
