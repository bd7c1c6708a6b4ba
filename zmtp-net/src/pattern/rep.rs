//! REP: a request, then our reply (RFC 28).

use zmtp_codec::{Message, Part};

use super::fair_queue::FairQueue;
use super::{Admission, Pattern, ReceiveFault, Received, Refused, SendFault};
use crate::peer::{DropReason, PeerId, Peers};

/// What the application is to do next.
#[derive(Debug, Default)]
enum Turn {
    #[default]
    Listen,
    /// A request was looked at and waits to be received.
    Take(Request),
    /// A reply is due to this peer, in this envelope.
    Reply(PeerId, Vec<Part>),
}

#[derive(Debug)]
struct Request {
    body: Message,
    peer: PeerId,
    envelope: Vec<Part>,
}

/// REP: receives requests from all its peers in turn, and sends each reply to who asked.
#[derive(Debug, Default)]
pub(crate) struct Rep {
    inward: FairQueue,
    turn: Turn,
}

/// Takes the envelope off a request.
///
/// > SHALL remove and store the address envelope, consisting of one or more message frames, up to
/// > and including the delimiter frame. (RFC 28)
fn open(message: &mut Message) -> Option<Vec<Part>> {
    let mut envelope = Vec::new();
    loop {
        let part = message.pop_front()?;
        let delimiter = part.is_empty();
        envelope.push(part);
        if delimiter {
            return Some(envelope);
        }
    }
}

impl Rep {
    fn listen(&mut self, peers: &mut Peers) {
        if !matches!(self.turn, Turn::Listen) {
            return;
        }
        while let Ok(Received { mut message, peer: Some(peer) }) = self.inward.receive(peers) {
            if let Some(envelope) = open(&mut message) {
                self.turn = Turn::Take(Request { body: message, peer, envelope });
                return;
            }
            peers.drop_of(peer, DropReason::Malformed);
        }
    }
}

impl Pattern for Rep {
    fn attach(&mut self, _peers: &mut Peers, _id: PeerId) -> Admission {
        Admission::Admitted
    }

    fn detach(&mut self, peers: &mut Peers, id: PeerId) {
        if peers.get(id).is_none() {
            self.inward.forget(id);
        }
    }

    fn readable(&mut self, peers: &mut Peers, id: PeerId) {
        self.inward.add(peers, id);
    }

    fn send(&mut self, peers: &mut Peers, mut message: Message) -> Result<(), Refused> {
        match std::mem::take(&mut self.turn) {
            Turn::Reply(peer, envelope) => {
                for part in envelope.into_iter().rev() {
                    message.push_front(part);
                }
                // > If the connection has been closed, SHALL silently discard the reply. (RFC 28)
                if !peers.get(peer).is_some_and(|peer| peer.flags.attached) {
                    peers.drop_of(peer, DropReason::PeerGone);
                } else if peers.send(peer, message).is_err() {
                    peers.drop_of(peer, DropReason::HighWaterMark);
                }
                Ok(())
            }
            other => {
                self.turn = other;
                Err(Refused::new(message, SendFault::WrongState))
            }
        }
    }

    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault> {
        self.listen(peers);
        match std::mem::take(&mut self.turn) {
            Turn::Listen => Err(ReceiveFault::Empty),
            Turn::Take(Request { body, peer, envelope }) => {
                self.turn = Turn::Reply(peer, envelope);
                Ok(Received { message: body, peer: Some(peer) })
            }
            reply @ Turn::Reply(..) => {
                self.turn = reply;
                Err(ReceiveFault::WrongState)
            }
        }
    }

    fn can_send(&mut self, _peers: &mut Peers) -> bool {
        matches!(self.turn, Turn::Reply(..))
    }

    fn can_receive(&mut self, peers: &mut Peers) -> bool {
        self.listen(peers);
        matches!(self.turn, Turn::Take(_))
    }
}
