//! Messages as they are: pipelines, exclusive pairs, and two DEALERs.

use super::super::check::Failure;
use super::super::link::Link;
use super::super::payload::{self, Parts};
use zmtp_codec::SocketType;

/// Our side sends, libzmq receives.
pub(super) fn to_theirs(link: &mut Link) -> Result<(), Failure> {
    let messages = test_data(link);
    messages.iter().try_for_each(|message| link.say(message))?;
    messages.iter().try_for_each(|message| link.expect_theirs(message))
}

/// libzmq sends, our side receives.
pub(super) fn to_ours(link: &mut Link) -> Result<(), Failure> {
    let messages = test_data(link);
    messages.iter().try_for_each(|message| link.hear(message))?;
    messages.iter().try_for_each(|message| link.expect_ours(message))
}

/// Both at once: each side sends everything before anything is received.
pub(super) fn both_ways(link: &mut Link) -> Result<(), Failure> {
    let messages = test_data(link);
    messages.iter().try_for_each(|message| link.hear(message))?;
    messages.iter().try_for_each(|message| link.say(message))?;
    messages.iter().try_for_each(|message| link.expect_ours(message))?;
    messages.iter().try_for_each(|message| link.expect_theirs(message))
}

/// The thread-safe types have no messages of several parts.
fn test_data(link: &Link) -> Vec<Parts> {
    match link.pair.theirs {
        SocketType::Gather | SocketType::Scatter | SocketType::Channel => payload::single_parts(),
        _ => payload::all(),
    }
}
