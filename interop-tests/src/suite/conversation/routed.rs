//! CLIENT, SERVER and PEER: single parts, and a routing id that never travels.

use zmtp_codec::SocketType;

use super::super::check::{Failure, same};
use super::super::link::{Link, data};
use super::super::payload;

/// Our side speaks first, so that libzmq's SERVER or PEER knows whom to answer.
pub(super) fn converse(link: &mut Link) -> Result<(), Failure> {
    let messages = payload::single_parts();
    let mut peer = None;
    for message in &messages {
        link.say(message)?;
    }
    for message in &messages {
        let frames = link.at_theirs()?;
        link.check_theirs(&data(&frames), message)?;
        let id = frames.first().map(crate::libzmq::Message::routing_id);
        same("the routing id", id, peer.or(id))?;
        peer = id;
    }
    let addressed = matches!(link.pair.theirs, SocketType::Server | SocketType::Peer);
    let peer = peer.filter(|id| *id != 0);
    same("whether libzmq gives our side a routing id", peer.is_some(), addressed)?;
    for message in &messages {
        link.theirs.set_send_timeout(link.deadline.left())?;
        match (peer, message.first()) {
            (Some(peer), Some(body)) => link.theirs.send_to_peer(peer, body)?,
            _ => link.hear(message)?,
        }
    }
    messages.iter().try_for_each(|message| link.expect_ours(message))
}
