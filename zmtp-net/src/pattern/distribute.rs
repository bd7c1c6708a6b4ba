//! The same message to many peers.

use zmtp_codec::Message;

use crate::peer::{DropReason, PeerId, Peers};

/// Queues a message for each of `targets`; whoever has no room does not get it, and it is counted
/// there. For several it is framed once; a single one gets the message itself. Without targets it is
/// counted as one that nobody wanted.
///
/// > SHALL silently drop the message if the queue for a subscriber is full. (RFC 29, of PUB and
/// > XPUB)
///
/// > SHALL silently drop the message if the outgoing queue for a publisher is full. (RFC 29, of
/// > XSUB)
pub(super) fn distribute(
    peers: &mut Peers,
    targets: impl IntoIterator<Item = PeerId>,
    message: Message,
) {
    let mut targets = targets.into_iter();
    let Some(mut next) = targets.next() else { return peers.drop_unrouted(DropReason::NoRoute) };
    let (mut framed, mut several) = (None, false);
    for after in targets {
        peers.send_copy(next, &message, &mut framed);
        (next, several) = (after, true);
    }
    if several {
        peers.send_copy(next, &message, &mut framed);
        return peers.take_back(framed);
    }
    if peers.send(next, message).is_err() {
        peers.drop_refused(next);
    }
}
