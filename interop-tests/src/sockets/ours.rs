//! A socket of this library as an end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use zmtp_net::{Message, Part, RecvError, Socket, SocketType};

use super::end::{CALL, End};
use crate::suite::check::{Failure, same};
use crate::suite::payload::Parts;

/// A socket of ours, and how often its context was asked whether to let somebody in.
pub(super) struct Ours {
    pub(super) socket: Socket,
    pub(super) asked: Arc<AtomicUsize>,
}

impl Ours {
    /// Demands that nothing was lost, and that the authenticator was asked this often.
    pub(super) fn check_figures(&self, questions: usize) -> Result<(), Failure> {
        let dropped = self.socket.statistics().total.dropped;
        // What nobody is subscribed to counts as without a route, and some of that is published.
        same("the number of dropped messages", dropped.total() - dropped.no_route, 0)?;
        let asked = self.asked.load(Ordering::SeqCst);
        same("the number of questions to our authenticator", asked, questions)
    }
}

/// A message of ours, of at least one part.
pub(super) fn message(before: &[&[u8]], parts: &[Vec<u8>]) -> Result<Message, Failure> {
    let parts = before.iter().copied().chain(parts.iter().map(Vec::as_slice));
    Message::from_parts(parts.map(Part::from))
        .ok_or_else(|| Failure::new("a message without parts in the test data"))
}

/// The parts of a message of ours.
pub(super) fn parts_of(message: &Message) -> Parts {
    message.parts().map(<[u8]>::to_vec).collect()
}

impl End for Ours {
    fn who(&self) -> &'static str {
        "our side"
    }

    fn socket_type(&self) -> SocketType {
        self.socket.socket_type()
    }

    fn send(&mut self, before: &[&[u8]], parts: &[Vec<u8>]) -> Result<(), Failure> {
        let sent = self.socket.send_timeout(message(before, parts)?, CALL);
        sent.map_err(|error| Failure::new(format!("our side cannot send: {error}")))
    }

    fn recv_within(&mut self, limit: Duration) -> Result<Option<Parts>, Failure> {
        match self.socket.recv_timeout(limit) {
            Ok(message) => Ok(Some(parts_of(&message))),
            Err(RecvError::TimedOut) => Ok(None),
            Err(error) => Err(Failure::new(format!("our side cannot receive: {error}"))),
        }
    }

    fn subscribe(&mut self, topic: &[u8]) -> Result<(), Failure> {
        if self.socket_type() == SocketType::Xsub {
            return self.send(&[], &[[&[1], topic].concat()]);
        }
        self.socket.subscribe(topic).map_err(|error| Failure::new(error.to_string()))
    }

    fn unsubscribe(&mut self, topic: &[u8]) -> Result<(), Failure> {
        if self.socket_type() == SocketType::Xsub {
            return self.send(&[], &[[&[0], topic].concat()]);
        }
        self.socket.unsubscribe(topic).map_err(|error| Failure::new(error.to_string()))
    }
}
