//! Sending and receiving in a thread.

use std::time::{Duration, Instant};

use zmtp_codec::Message;

use super::{Delivery, Lent, Outgoing, Socket, deadline};
use crate::error::{RecvError, SendError, SendErrorKind};
use crate::pattern::{ReceiveFault, Received, SendFault};
use crate::peer::Front;
use crate::turn::{Core, Waited};

/// What an attempt to send came to: sent, or the message back, for good or for now.
pub(super) enum Attempt {
    Sent,
    Failed(SendError),
    Wait(Message),
}

pub(super) fn attempt_send(core: &mut Core, message: Message) -> Attempt {
    match core.hub.send(message) {
        Ok(()) => {
            core.sent();
            Attempt::Sent
        }
        Err(refused) => {
            let kind = match refused.fault {
                SendFault::Full => return Attempt::Wait(refused.message),
                SendFault::WrongState => SendErrorKind::WrongState,
                SendFault::NotSupported => SendErrorKind::NotSupported,
                SendFault::NoRoute => SendErrorKind::NoRoute,
            };
            Attempt::Failed(SendError { message: refused.message, kind })
        }
    }
}

pub(super) fn attempt_recv(core: &mut Core) -> Option<Result<Received, RecvError>> {
    match core.hub.receive() {
        Ok(received) => {
            core.heard();
            Some(Ok(received))
        }
        Err(fault) => fault_of(fault).map(Err),
    }
}

pub(super) fn attempt_recv_from(core: &mut Core) -> Option<Result<Delivery, RecvError>> {
    match core.hub.receive_from() {
        Ok((Received { message, peer }, properties)) => {
            core.heard();
            Some(Ok(Delivery { message, peer, properties }))
        }
        Err(fault) => fault_of(fault).map(Err),
    }
}

/// What the application is told; nothing if there is to be waited.
fn fault_of(fault: ReceiveFault) -> Option<RecvError> {
    match fault {
        ReceiveFault::Empty => None,
        ReceiveFault::WrongState => Some(RecvError::WrongState),
        ReceiveFault::NotSupported => Some(RecvError::NotSupported),
    }
}

/// Takes what is there, up to `most`; how many.
pub(super) fn attempt_batch(
    core: &mut Core,
    into: &mut Vec<Message>,
    most: usize,
) -> Option<Result<usize, RecvError>> {
    let before = into.len();
    match attempt_recv(core)? {
        Ok(first) => into.push(first.message),
        Err(error) => return Some(Err(error)),
    }
    while into.len() - before < most {
        let Some(Ok(next)) = attempt_recv(core) else { break };
        into.push(next.message);
    }
    Some(Ok(into.len() - before))
}

impl Socket {
    /// Sends a message, of one part or several. Waits while no peer has room for it, as its pattern
    /// says: PUSH, DEALER, REQ and PAIR wait, PUB, ROUTER and REP drop what has nowhere to go. It
    /// waits no longer than [`Options::send_timeout`](crate::Options::send_timeout), by default
    /// for ever.
    ///
    /// The message is on its way when the call returns, or on the heels of one that is: it needs no
    /// flush.
    ///
    /// # Errors
    /// [`SendError`], with the message as it was given.
    #[doc(alias = "zmq_send")]
    #[doc(alias = "zmq_msg_send")]
    #[inline]
    pub fn send(&self, message: impl Outgoing) -> Result<(), SendError> {
        match self.send_short(message) {
            None => Ok(()),
            Some(message) => self.send_by(message, None),
        }
    }

    /// As [`send`](Self::send), but waits no longer than this.
    ///
    /// # Errors
    /// [`SendErrorKind::TimedOut`] if no peer had room in time, and as [`send`](Self::send).
    #[doc(alias = "ZMQ_SNDTIMEO")]
    pub fn send_timeout(&self, message: impl Outgoing, timeout: Duration) -> Result<(), SendError> {
        match self.send_short(message) {
            None => Ok(()),
            Some(message) => self.send_by(message, Some(deadline(Some(timeout)))),
        }
    }

    /// As [`send`](Self::send), but does not wait.
    ///
    /// # Errors
    /// [`SendErrorKind::WouldBlock`] if no peer has room, and as [`send`](Self::send).
    #[doc(alias = "ZMQ_DONTWAIT")]
    pub fn try_send(&self, message: impl Outgoing) -> Result<(), SendError> {
        let Some(message) = self.send_short(message) else { return Ok(()) };
        if self.shared.is_over() {
            return Err(SendError { message, kind: SendErrorKind::Terminated });
        }
        self.shared.pass(|core| match attempt_send(core, message) {
            Attempt::Sent => Ok(()),
            Attempt::Failed(error) => Err(error),
            Attempt::Wait(message) => {
                core.turn();
                match attempt_send(core, message) {
                    Attempt::Sent => Ok(()),
                    Attempt::Failed(error) => Err(error),
                    Attempt::Wait(message) => {
                        Err(SendError { message, kind: SendErrorKind::WouldBlock })
                    }
                }
            }
        })
    }

    /// Sends a message the short way, if that is open; if not, gives it back.
    #[inline(always)]
    fn send_short(&self, message: impl Outgoing) -> Option<Message> {
        let can_be_more = match message.lent() {
            Some(lent) if self.shared.send_express(lent) => return None,
            lent => matches!(lent, None | Some(Lent::Owned(_))),
        };
        let message = message.into();
        // As a message it can be handed on within this process, and several parts can be lent.
        if can_be_more && self.shared.send_express(Lent::of_message(&message)) {
            return None;
        }
        Some(message)
    }

    /// `until`: the socket's own time-out, or this deadline; the inner `None` is for ever.
    fn send_by(&self, message: Message, until: Option<Option<Instant>>) -> Result<(), SendError> {
        let mut waiting = Some(message);
        let mut until = until;
        let result = self.shared.wait(
            &mut until,
            |core| core.hub.options().send_timeout,
            |core| {
                let message = waiting.take()?;
                match attempt_send(core, message) {
                    Attempt::Sent => Some(Ok(())),
                    Attempt::Failed(error) => Some(Err(error)),
                    Attempt::Wait(message) => {
                        waiting = Some(message);
                        None
                    }
                }
            },
        );
        let kind = match result {
            Ok(result) => return result,
            Err(Waited::TimedOut) => SendErrorKind::TimedOut,
            Err(Waited::Over) => SendErrorKind::Terminated,
        };
        Err(SendError { message: waiting.unwrap_or_else(|| Message::from("")), kind })
    }

    /// Receives the next message, of one part or several. Waits until there is one, no longer than
    /// [`Options::receive_timeout`](crate::Options::receive_timeout), by default for ever.
    ///
    /// # Errors
    /// [`RecvError`].
    #[doc(alias = "zmq_recv")]
    #[doc(alias = "zmq_msg_recv")]
    #[inline(never)]
    pub fn recv(&self) -> Result<Message, RecvError> {
        self.shared.recv_express(received, || self.recv_long(None))
    }

    /// As [`recv`](Self::recv), but waits no longer than this.
    ///
    /// # Errors
    /// [`RecvError::TimedOut`] if none came in time, and as [`recv`](Self::recv).
    #[doc(alias = "ZMQ_RCVTIMEO")]
    #[inline(never)]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<Message, RecvError> {
        self.shared.recv_express(received, || self.recv_long(Some(timeout)))
    }

    /// As [`recv`](Self::recv), but does not wait.
    ///
    /// # Errors
    /// [`RecvError::WouldBlock`] if there is none, and as [`recv`](Self::recv).
    #[doc(alias = "ZMQ_DONTWAIT")]
    #[inline(never)]
    pub fn try_recv(&self) -> Result<Message, RecvError> {
        self.shared.recv_express(received, || self.try_recv_long())
    }

    /// The long way to the next message; `timeout`: the socket's own, or this one.
    #[inline(never)]
    fn recv_long(&self, timeout: Option<Duration>) -> Result<Message, RecvError> {
        let until = timeout.map(|timeout| deadline(Some(timeout)));
        self.recv_by(until, attempt_recv).map(|received| received.message)
    }

    /// As [`recv_long`](Self::recv_long), without a wait.
    #[inline(never)]
    fn try_recv_long(&self) -> Result<Message, RecvError> {
        self.try_recv_by(attempt_recv).map(|received| received.message)
    }

    /// Waits until an attempt comes to something; `until`: no longer than the options say, or
    /// than this.
    pub(super) fn recv_by<T>(
        &self,
        until: Option<Option<Instant>>,
        attempt: impl FnMut(&mut Core) -> Option<Result<T, RecvError>>,
    ) -> Result<T, RecvError> {
        let mut until = until;
        let options = |core: &Core| core.hub.options().receive_timeout;
        outcome(self.shared.wait(&mut until, options, attempt))
    }

    /// Attempts it, and once more after a turn.
    pub(super) fn try_recv_by<T>(
        &self,
        mut attempt: impl FnMut(&mut Core) -> Option<Result<T, RecvError>>,
    ) -> Result<T, RecvError> {
        if self.shared.is_over() {
            return Err(RecvError::Terminated);
        }
        let result = self.shared.pass(|core| {
            attempt(core).or_else(|| {
                core.turn();
                attempt(core)
            })
        });
        result.unwrap_or(Err(RecvError::WouldBlock))
    }
}

/// A message that was there.
#[inline(always)]
fn received(front: Front<'_>) -> Result<Message, RecvError> {
    Ok(front.take())
}

fn outcome<T>(result: Result<Result<T, RecvError>, Waited>) -> Result<T, RecvError> {
    match result {
        Ok(result) => result,
        Err(Waited::TimedOut) => Err(RecvError::TimedOut),
        Err(Waited::Over) => Err(RecvError::Terminated),
    }
}
