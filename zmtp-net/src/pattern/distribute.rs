//! The same message to many peers.

use zmtp_codec::Message;

use crate::peer::{PeerId, Peers};

/// Queues a message for each of `targets`; whoever has no room does not get it, and it is counted
/// there. The last one gets the message itself, the others copies.
pub(super) fn distribute(peers: &mut Peers, targets: &[PeerId], message: Message) {
    let Some((last, others)) = targets.split_last() else { return };
    for id in others {
        peers.send_copy(*id, &message);
    }
    if let Err(message) = peers.send(*last, message) {
        // Counts it.
        peers.send_copy(*last, &message);
    }
}
