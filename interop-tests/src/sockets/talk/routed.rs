//! Conversations with a ROUTER, which addresses its peers.

use super::super::end::End;
use super::super::meet::{OUR_ID, THEIR_ID};
use super::super::shapes::Effort;
use super::stream::{Envelope, pour};
use crate::suite::Tally;
use crate::suite::check::{Failure, same, same_parts};

/// A first message, by which a ROUTER learns of its peer.
const HELLO: &[u8] = b"hello";

/// Has a DEALER talk to a ROUTER, and the ROUTER to the DEALER. The answer is how much went each
/// way.
pub(super) fn dealer(
    effort: Effort,
    dealer: &mut dyn End,
    router: &mut dyn End,
) -> Result<usize, Failure> {
    dealer.send(&[], &[HELLO.to_vec()])?;
    let mut first = router.recv()?;
    let rest = first.split_off(1.min(first.len()));
    same_parts(router.who(), &rest, &[HELLO])?;
    let Some(id) = first.first().filter(|id| !id.is_empty()) else {
        return Err(Failure::new("a ROUTER got a message without an identity"));
    };
    let messages = effort.stream().0;
    let inward = Envelope { sent: &[], received: &[id] };
    pour(&messages, inward, dealer, router).map_err(|failure| failure.during("to the ROUTER"))?;
    let outward = Envelope { sent: &[id], received: &[] };
    pour(&messages, outward, router, dealer).map_err(|failure| failure.during("to the DEALER"))?;
    Ok(messages.len())
}

/// Two ROUTERs that know each other by their identities.
pub(super) fn routers(
    effort: Effort,
    ours: &mut dyn End,
    theirs: &mut dyn End,
) -> Result<Tally, Failure> {
    // Ours has shaken hands; by its first message libzmq's learns of it.
    ours.send(&[THEIR_ID], &[HELLO.to_vec()])?;
    same("the first message", theirs.recv()?, [OUR_ID, HELLO])?;
    let messages = effort.stream().0;
    let out = Envelope { sent: &[THEIR_ID], received: &[OUR_ID] };
    let sent = pour(&messages, out, ours, theirs).map_err(|failure| failure.during("to libzmq"))?;
    let back = Envelope { sent: &[OUR_ID], received: &[THEIR_ID] };
    let received =
        pour(&messages, back, theirs, ours).map_err(|failure| failure.during("to our side"))?;
    Ok(Tally { sent: sent + 1, received })
}
