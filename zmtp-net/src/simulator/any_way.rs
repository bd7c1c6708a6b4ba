//! The ways of a message into a socket and out of it: the long one, the short one, and a lane.

use zmtp_codec::Message;

use super::World;
use super::node::NodeId;
use crate::pattern::{Refused, SendFault};
use crate::peer::{Lent, OnLane, PeerId, SendLane};

/// A message, and the peer that it came from.
pub(crate) type Came = (Message, Option<PeerId>);

impl World {
    /// Sends a message by any of the ways there are; the short ones only where a caller may take them.
    pub(crate) fn send_any_way(&mut self, id: NodeId, message: Message) -> Result<(), Refused> {
        let way = self.draw(4);
        // What was sent in a row may still be on its way to the peers.
        let lent = Lent::of_message(&message);
        let sent = self.node(id).hub.is_at_rest()
            && match way {
                0 => self.node(id).hub.send_express(lent),
                1 => self.send_on_lane(id, lent),
                2 => self.send_alone(id, lent),
                _ => false,
            };
        if sent {
            self.node(id).books.accepted += 1;
            return Ok(());
        }
        self.send(id, message)
    }

    /// What was collected comes before.
    fn send_alone(&mut self, id: NodeId, lent: Lent<'_>) -> bool {
        let hub = self.hub(id);
        hub.peers.end_run();
        hub.send_alone(lent)
    }

    /// Where there is one peer only, whose link has room: the last that fits is left to who looks.
    fn send_on_lane(&mut self, id: NodeId, lent: Lent<'_>) -> bool {
        let hub = self.hub(id);
        let Some(peer) = hub.sole_outward() else { return false };
        match hub.peers.lane(peer) {
            SendLane::Frames { room } if room > 1 && lent.is_little() => {
                hub.peers.grant(1);
                let sent = match lent.to_copy() {
                    Ok(part) => hub.peers.collect(part),
                    Err(_) => false,
                };
                let sent = sent || hub.peers.collect_lent(lent).is_some();
                hub.peers.count_collected();
                sent
            }
            SendLane::Frames { room } if room > 1 => {
                hub.peers.end_run();
                hub.peers.send_on_lane(peer.index, lent) != OnLane::Refused
            }
            SendLane::Stream { room } | SendLane::Pipe { room, .. } if room > 1 => {
                hub.peers.send_on_lane(peer.index, lent) != OnLane::Refused
            }
            _ => false,
        }
    }

    /// Whatever there is to receive, by any of the ways there are.
    pub(crate) fn receive_any_way(&mut self, id: NodeId) -> Option<Came> {
        let way = self.draw(3);
        if self.hub(id).is_at_rest() {
            let short = match way {
                0 => self.receive_on_lane(id),
                1 => self.receive_express(id),
                _ => None,
            };
            if short.is_some() {
                return short;
            }
        }
        let received = self.hub(id).receive().ok()?;
        Some((received.message, received.peer))
    }

    fn receive_on_lane(&mut self, id: NodeId) -> Option<Came> {
        let hub = self.hub(id);
        let peer = hub.sole_inward()?;
        if hub.peers.receive_lane(peer) == 0 {
            return None;
        }
        Some((hub.peers.next_on_lane(peer.index)?.take(), Some(peer)))
    }

    /// Whom it came from is seen by the counters.
    fn receive_express(&mut self, id: NodeId) -> Option<Came> {
        let hub = self.hub(id);
        let counts = |hub: &crate::hub::Hub| -> Vec<(PeerId, u64)> {
            hub.peers.iter().map(|peer| (peer.id, peer.counters.messages_received)).collect()
        };
        let before = counts(hub);
        let message = hub.receive_express()?.take();
        let after = counts(hub);
        let from = before.iter().zip(&after).find(|(before, after)| before != after);
        Some((message, from.map(|(_, (peer, _))| *peer)))
    }

    /// Whether a send was refused because there is no room.
    pub(crate) fn is_full(result: &Result<(), Refused>) -> bool {
        matches!(result, Err(refused) if refused.fault == SendFault::Full)
    }
}
