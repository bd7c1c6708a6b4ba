//! REP: a request, then our reply (RFC 28).

use std::collections::HashMap;

use zmtp_codec::{Message, Part};

use super::fair_queue::FairQueue;
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::peer::{DropReason, Lent, PeerId, Peers};

/// So many messages that are no requests are thrown away before others have their turn: it takes an
/// attacker two octets to send one.
const AT_ONCE: usize = 64;

/// What the application is to do next.
///
/// > SHALL receive and then send exactly one message at a time. (RFC 28)
#[derive(Debug, Default)]
enum Turn {
    #[default]
    Listen,
    /// A request was looked at and waits to be received.
    Take(Message, Return),
    /// A reply is due.
    Reply(Return),
}

/// Whom a reply goes to.
#[derive(Debug)]
struct Return {
    peer: PeerId,
    /// The parts before the empty one that is before the request.
    envelope: Vec<Part>,
    /// The connection that the request came by is lost. Who comes back has not asked: a reply would
    /// be taken for that to another request.
    lost: bool,
}

/// REP: receives requests from all its peers in turn, and sends each reply to who asked.
#[derive(Debug, Default)]
pub(crate) struct Rep {
    inward: FairQueue,
    turn: Turn,
    /// How many of the requests of a peer, the oldest ones, came by a connection that is lost.
    outdated: HashMap<PeerId, usize>,
    /// There may be a request behind what was thrown away.
    goes_on: bool,
}

/// Takes the envelope off a request: all parts before the first empty one and that one. None if
/// nothing is behind it.
///
/// > SHALL remove and store the address envelope, including the delimiter. (RFC 28)
fn open(message: &mut Message) -> Option<Vec<Part>> {
    let mut envelope = Vec::new();
    while !message.pop_delimiter() {
        envelope.push(message.pop_front()?);
    }
    Some(envelope)
}

impl Rep {
    /// Looks for the next request.
    fn listen(&mut self, peers: &mut Peers) {
        let mut message = Message::EMPTY;
        if matches!(self.turn, Turn::Listen)
            && let Some(back) = self.next_request(peers, &mut message)
        {
            self.turn = Turn::Take(message, back);
        }
    }

    /// Puts the next request in the place of `into`; whom its reply goes to. It is looked for a turn's
    /// worth.
    #[inline]
    fn next_request(&mut self, peers: &mut Peers, into: &mut Message) -> Option<Return> {
        self.goes_on = false;
        for _ in 0..AT_ONCE {
            let peer = self.inward.receive_into(peers, into)?;
            let lost = !self.outdated.is_empty() && self.is_outdated(peer);
            if let Some(envelope) = open(into) {
                return Some(Return { peer, envelope, lost });
            }
            peers.discard(peer, DropReason::Malformed);
        }
        self.goes_on = true;
        None
    }

    /// Sends a reply, if all there is to it is to queue a copy of it for who asked; whether it was sent.
    /// Nothing is signalled then.
    #[inline]
    pub(crate) fn send_alone(&mut self, peers: &mut Peers, lent: Lent<'_>) -> bool {
        let Turn::Reply(Return { peer, envelope, lost: false }) = &self.turn else { return false };
        let is_there = peers.get(*peer).is_some_and(|peer| peer.flags.attached);
        let sent = is_there && envelope.is_empty() && peers.send_delimited(*peer, lent);
        if sent {
            self.turn = Turn::Listen;
        }
        sent
    }

    /// Whether the request of a peer that has just been taken came by a connection that is lost.
    fn is_outdated(&mut self, id: PeerId) -> bool {
        let Some(count) = self.outdated.get_mut(&id) else { return false };
        *count -= 1;
        if *count == 0 {
            self.outdated.remove(&id);
        }
        true
    }
}

impl Pattern for Rep {
    fn attach(&mut self, _peers: &mut Peers, _id: PeerId) -> Admission {
        Admission::Admitted
    }

    fn closed(&mut self, peers: &mut Peers, id: PeerId) {
        let queued = peers.get(id).map_or(0, |peer| peer.inbox.len());
        if queued > 0 {
            self.outdated.insert(id, queued);
        }
        if let Turn::Take(_, back) | Turn::Reply(back) = &mut self.turn {
            back.lost |= back.peer == id;
        }
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        if peers.get(id).is_none() {
            self.inward.forget(id);
            self.outdated.remove(&id);
        } else {
            // With `ZMQ_IMMEDIATE` it may come back.
            self.closed(peers, id);
        }
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        self.inward.add(peers, id);
    }

    fn go_on(&mut self, peers: &mut Peers) {
        self.listen(peers);
    }

    fn can_go_on(&self) -> bool {
        self.goes_on && matches!(self.turn, Turn::Listen)
    }

    /// > SHALL prepend the address envelope and delimiter. (RFC 28)
    ///
    /// > SHALL deliver this message back to the originating peer. (RFC 28)
    ///
    /// > SHALL not block on sending. (RFC 28)
    fn send(&mut self, peers: &mut Peers, mut message: Message) -> Result<(), Refused> {
        let back = match std::mem::take(&mut self.turn) {
            Turn::Reply(back) => back,
            other => {
                self.turn = other;
                return Err(Refused::new(message, SendFault::WrongState));
            }
        };
        // > SHALL silently discard the reply, or return an error, if the originating peer is no
        // > longer connected. (RFC 28)
        if back.lost || !peers.get(back.peer).is_some_and(|peer| peer.flags.attached) {
            peers.drop_of(back.peer, DropReason::PeerGone);
            return Ok(());
        }
        message.push_front(Part::default());
        for part in back.envelope.into_iter().rev() {
            message.push_front(part);
        }
        if peers.send(back.peer, message).is_err() {
            peers.drop_refused(back.peer);
        }
        Ok(())
    }

    /// > SHALL pass the remaining data frames to its calling application. (RFC 28)
    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        if matches!(self.turn, Turn::Reply(_)) {
            return Err(ReceiveFault::WrongState);
        }
        let mut received = Received { message: Message::EMPTY, peer: None };
        let back = match std::mem::take(&mut self.turn) {
            Turn::Take(message, back) => {
                received.message = message;
                back
            }
            _ => match self.next_request(peers, &mut received.message) {
                Some(back) => back,
                None => return Err(ReceiveFault::Empty),
            },
        };
        received.peer = Some(back.peer);
        self.turn = Turn::Reply(back);
        Ok(received)
    }

    /// > SHALL wait for a single reply message from its calling application. (RFC 28)
    fn can_send(&mut self, _peers: &mut Peers) -> bool {
        matches!(self.turn, Turn::Reply(_))
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        self.listen(peers);
        matches!(self.turn, Turn::Take(..))
    }
}
