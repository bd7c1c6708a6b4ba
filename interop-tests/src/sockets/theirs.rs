//! A socket of libzmq as an end.

use std::time::Duration;

use zmtp_codec::SocketType;

use super::end::{CALL, End};
use crate::libzmq::{Context, Error, Socket, ZapHandler};
use crate::suite::check::Failure;
use crate::suite::pair::in_libzmq;
use crate::suite::payload::Parts;

/// A libzmq socket with its waits bounded. Fields drop in this order.
pub(super) struct Theirs {
    pub(super) socket: Socket,
    pub(super) zap: Option<ZapHandler>,
    socket_type: SocketType,
    /// The time-out that is set.
    limit: Duration,
}

impl Theirs {
    /// Opens a socket.
    pub(super) fn new(context: &Context, socket_type: SocketType) -> Result<Self, Failure> {
        let socket = Socket::new(context, in_libzmq(socket_type))?;
        socket.set_send_timeout(CALL)?;
        socket.set_recv_timeout(CALL)?;
        Ok(Self { socket, zap: None, socket_type, limit: CALL })
    }
}

impl End for Theirs {
    fn who(&self) -> &'static str {
        "libzmq"
    }

    fn socket_type(&self) -> SocketType {
        self.socket_type
    }

    fn send(&mut self, before: &[&[u8]], parts: &[Vec<u8>]) -> Result<(), Failure> {
        let parts = before.iter().copied().chain(parts.iter().map(Vec::as_slice));
        let sent = self.socket.send(&parts.collect::<Vec<_>>());
        sent.map_err(|error| Failure::new(format!("libzmq cannot send: {error}")))
    }

    fn recv_within(&mut self, limit: Duration) -> Result<Option<Parts>, Failure> {
        if limit != self.limit {
            self.socket.set_recv_timeout(limit)?;
            self.limit = limit;
        }
        match self.socket.recv() {
            Ok(parts) => Ok(Some(parts)),
            Err(Error::Timeout) => Ok(None),
            Err(error) => Err(Failure::new(format!("libzmq cannot receive: {error}"))),
        }
    }

    fn attend(&mut self) -> Result<(), Failure> {
        match self.recv_within(Duration::ZERO)? {
            None => Ok(()),
            Some(parts) => Err(Failure::new(format!("libzmq got {parts:?} out of turn"))),
        }
    }

    fn subscribe(&mut self, topic: &[u8]) -> Result<(), Failure> {
        if self.socket_type == SocketType::Xsub {
            return self.send(&[], &[[&[1], topic].concat()]);
        }
        Ok(self.socket.subscribe(topic)?)
    }

    fn unsubscribe(&mut self, topic: &[u8]) -> Result<(), Failure> {
        if self.socket_type == SocketType::Xsub {
            return self.send(&[], &[[&[0], topic].concat()]);
        }
        Ok(self.socket.unsubscribe(topic)?)
    }
}
