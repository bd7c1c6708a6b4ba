//! A stream is lost: what becomes of its peer.

use zmtp_codec::{self as codec, Message, Output, SocketType};

use super::{Action, Hub};
use crate::event::{DisconnectCause, EventKind, IoError};
use crate::pattern::Pattern;
use crate::peer::{DropReason, Link, Origin, PeerId};

/// Why the link of a peer is lost.
#[derive(Clone, Debug, Default)]
pub(super) struct Loss {
    /// What that is to the protocol, if it is anything.
    pub(super) error: Option<codec::Error>,
    /// What the operating system said.
    pub(super) io: Option<IoError>,
}

impl Loss {
    /// Whether it makes sense to connect again.
    fn is_temporary(&self) -> bool {
        self.error.as_ref().is_none_or(codec::Error::is_temporary)
    }

    /// As events tell it. The operating system knows more of an end than the protocol, to which it
    /// is one in the middle of something, or not.
    fn cause(self) -> DisconnectCause {
        match (self.io, self.error) {
            (Some(error), _) => DisconnectCause::Io(error),
            (None, None | Some(codec::Error::Closed)) => DisconnectCause::ClosedByPeer,
            (None, Some(error)) => DisconnectCause::Protocol(error),
        }
    }
}

/// The protocol ended it.
impl From<codec::Error> for Loss {
    fn from(error: codec::Error) -> Self {
        Self { error: Some(error), io: None }
    }
}

impl Hub {
    /// The link of a peer is lost.
    pub(super) fn lost(&mut self, id: PeerId, loss: Loss) {
        let again = loss.is_temporary();
        self.lose(id, loss, again);
    }

    /// The link of a peer is lost; `again` if it makes sense to connect again.
    pub(super) fn lose(&mut self, id: PeerId, loss: Loss, again: bool) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        let origin = peer.origin;
        let was_ready = match &peer.link {
            _ if peer.is_gone() => return,
            Link::Absent => return,
            Link::Inproc(_) => return self.dismiss(id),
            Link::Stream(stream) => stream.connection.peer().is_some(),
        };
        self.close_stream(id);
        if !was_ready && let Some(error) = &loss.error {
            self.report(id, EventKind::HandshakeFailed(error.clone()));
        }
        self.report_loss(id, loss.cause());
        if origin != Origin::Dialed {
            return self.leave(id);
        }
        self.unlink(id);
        let stops = self.options.reconnect_stop.handshake_failed && !was_ready;
        let Some(peer) = self.peers.get(id) else { return };
        if !again || stops {
            self.stop_dialing(id);
        } else if peer.is_departing() && peer.waiting.is_empty() {
            self.leave(id);
        } else {
            self.redial(id);
        }
    }

    /// Has the stream of a peer closed, after what it still has to say: an ERROR that tells why.
    pub(super) fn close_stream(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        let Some(stream) = peer.stream() else { return };
        let connection = &mut stream.connection;
        if stream.asked.take().is_some() {
            self.actions.push_back(Action::Unask(id));
        }
        // Behind messages that were not written an ERROR is of no use: they go elsewhere.
        let output = match connection.unsent() {
            0 => connection.take_output(),
            _ => Output::new(),
        };
        self.actions.push_back(Action::Close(id, output));
    }

    /// Takes back what was queued on a stream that is lost: it goes out on the next one.
    fn unlink(&mut self, id: PeerId) {
        let was_ready = self.peers.unlink(id);
        // > HICCUP_MSG: DEALER only, when an established connection is lost. (libzmq)
        if was_ready
            && self.socket_type == SocketType::Dealer
            && let Some(hiccup) = self.options.hiccup_message.clone()
        {
            self.peers.arrive(id, Message::from(hiccup));
        }
        if self.options.immediate {
            self.peers.discard_waiting(id, DropReason::PeerGone);
            self.detach(id);
        } else if self.peers.get(id).is_some_and(|peer| peer.flags.attached) {
            self.pattern.closed(&mut self.peers, id);
        }
    }
}
