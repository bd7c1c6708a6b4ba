//! What two sockets say to each other, by their types.

mod request;
mod routed;
mod stream;
mod topics;

use zmtp_codec::SocketType as T;

pub(super) use topics::{SETTLED, settled};

use super::end::End;
use super::shapes::Effort;
use crate::suite::check::Failure;
use crate::suite::{Pair, Tally};

/// Has a socket of ours and another one talk, in both directions where their types allow that.
///
/// Both are connected; ours has shaken hands.
pub(super) fn converse(
    pair: Pair,
    effort: Effort,
    ours: &mut dyn End,
    theirs: &mut dyn End,
) -> Result<Tally, Failure> {
    match (pair.ours, pair.theirs) {
        (T::Push, _) => Ok(sent(stream::one_way(effort, ours, theirs)?)),
        (T::Pull, _) => Ok(received(stream::one_way(effort, theirs, ours)?)),
        (T::Pub | T::Xpub, _) => topics::publish(effort, ours, theirs)
            .map(|(down, up)| Tally { sent: down, received: up }),
        (T::Sub | T::Xsub, _) => topics::publish(effort, theirs, ours)
            .map(|(down, up)| Tally { sent: up, received: down }),
        (T::Router, T::Router) => routed::routers(effort, ours, theirs),
        (T::Dealer, T::Router) => Ok(both(routed::dealer(effort, ours, theirs)?)),
        (T::Router, T::Dealer) => Ok(both(routed::dealer(effort, theirs, ours)?)),
        (T::Req, _) | (T::Dealer, T::Rep) => Ok(both(request::rounds(effort, ours, theirs)?)),
        (T::Rep | T::Router, _) => Ok(both(request::rounds(effort, theirs, ours)?)),
        _ => Ok(both(stream::both_ways(effort, ours, theirs)?)),
    }
}

fn sent(count: usize) -> Tally {
    Tally { sent: count, received: 0 }
}

fn received(count: usize) -> Tally {
    Tally { sent: 0, received: count }
}

fn both(count: usize) -> Tally {
    Tally { sent: count, received: count }
}
