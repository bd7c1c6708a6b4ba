//! One direction of a proxy.

use zmtp_codec::{Message, SocketType};

use super::{Moved, ProxyError};
use crate::error::{RecvError, SendErrorKind};
use crate::socket::Socket;

/// How many messages are moved in one direction before it is the other's turn.
const ROUND: usize = 1000;

/// What a direction waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// A message to move.
    Message,
    /// Room for it on the other side: nothing is received meanwhile.
    Room,
}

/// What was counted in one direction.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) received: Moved,
    pub(super) sent: Moved,
    pub(super) refused: u64,
    pub(super) uncaptured: u64,
}

/// From one socket to the other.
pub(super) struct Lane<'a> {
    pub(super) from: &'a Socket,
    pub(super) to: &'a Socket,
    capture: Option<&'a Socket>,
    pub(super) stage: Stage,
    pub(super) tally: Tally,
    /// What was received and found no room after all.
    held: Option<Message>,
}

const fn receives(socket_type: SocketType) -> bool {
    !matches!(socket_type, SocketType::Push | SocketType::Pub)
}

const fn sends(socket_type: SocketType) -> bool {
    !matches!(socket_type, SocketType::Pull | SocketType::Sub)
}

impl<'a> Lane<'a> {
    /// The direction, if the sockets have it.
    pub(super) fn new(
        from: &'a Socket,
        to: &'a Socket,
        capture: Option<&'a Socket>,
    ) -> Option<Self> {
        let exists = receives(from.socket_type()) && sends(to.socket_type());
        let (stage, tally) = (Stage::Message, Tally::default());
        exists.then_some(Self { from, to, capture, stage, tally, held: None })
    }

    /// Moves what is there, as long as the other side has room, up to a round.
    pub(super) fn run(&mut self) -> Result<(), ProxyError> {
        for _ in 0..ROUND {
            self.stage = Stage::Room;
            let message = match self.held.take() {
                Some(message) => message,
                None if !self.has_room() => return Ok(()),
                None => match self.receive()? {
                    Some(message) => message,
                    None => {
                        self.stage = Stage::Message;
                        return Ok(());
                    }
                },
            };
            if let Some(back) = self.send(message)? {
                self.held = Some(back);
                return Ok(());
            }
        }
        self.stage = Stage::Message;
        Ok(())
    }

    /// A socket that gets back what it sends, a REP for instance, may be able to only when it has
    /// received.
    fn has_room(&self) -> bool {
        std::ptr::eq(self.from, self.to) || self.to.can_send()
    }

    fn receive(&mut self) -> Result<Option<Message>, ProxyError> {
        match self.from.try_recv() {
            Ok(message) => {
                self.tally.received.count(&message);
                self.capture(&message);
                Ok(Some(message))
            }
            Err(RecvError::Terminated) => Err(ProxyError::Terminated),
            Err(_) => Ok(None),
        }
    }

    /// Sends a message; it comes back if there is no room.
    fn send(&mut self, message: Message) -> Result<Option<Message>, ProxyError> {
        let mut counted = Moved::default();
        counted.count(&message);
        match self.to.try_send(message) {
            Ok(()) => {
                self.tally.sent.messages += counted.messages;
                self.tally.sent.parts += counted.parts;
                self.tally.sent.bytes += counted.bytes;
                Ok(None)
            }
            Err(error) => match error.kind {
                // It has room for others, and they are not to wait for the one that has none.
                SendErrorKind::WouldBlock if self.to.socket_type() == SocketType::Router => {
                    self.tally.refused += 1;
                    Ok(None)
                }
                SendErrorKind::WouldBlock | SendErrorKind::TimedOut => Ok(Some(error.message)),
                SendErrorKind::Terminated => Err(ProxyError::Terminated),
                SendErrorKind::WrongState
                | SendErrorKind::NotSupported
                | SendErrorKind::NoRoute => {
                    self.tally.refused += 1;
                    Ok(None)
                }
            },
        }
    }

    /// A copy for who listens in. That does not hold up what it listens to: without room it misses
    /// the message.
    fn capture(&mut self, message: &Message) {
        if let Some(capture) = self.capture
            && capture.try_send(message.clone()).is_err()
        {
            self.tally.uncaptured += 1;
        }
    }

    /// What was received and not sent.
    pub(super) fn into_held(self) -> Option<Message> {
        self.held
    }
}
