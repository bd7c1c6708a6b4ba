//! Our socket and libzmq's, connected.

use std::sync::Arc;
use std::time::Duration;

use zmtp_codec::{Config, Event, Message, Peer, SocketType};

use super::check::{Failure, same, same_parts};
use super::column::Column;
use super::meet;
use super::pair::Pair;
use super::payload::Parts;
use crate::driver::{Deadline, Driver};
use crate::libzmq::{self, Context, Socket, ZapHandler};

/// How long one cell may take.
pub(super) const CELL: Duration = Duration::from_secs(10);

/// Messages that arrived, and every octet of which was compared with what was sent. What a filter
/// passed over does not count, nor do commands and the events that tell of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// From our side to libzmq.
    pub sent: usize,
    /// From libzmq to our side.
    pub received: usize,
}

/// What is in libzmq's frames.
pub(super) fn data(frames: &[libzmq::Message]) -> Vec<&[u8]> {
    frames.iter().map(libzmq::Message::data).collect()
}

/// Two sockets that have shaken hands. Fields drop in this order.
pub(super) struct Link {
    pub(super) ours: Driver,
    pub(super) theirs: Socket,
    pub(super) zap: Option<ZapHandler>,
    pub(super) pair: Pair,
    pub(super) column: Column,
    pub(super) peer: Arc<Peer>,
    pub(super) deadline: Deadline,
    pub(super) tally: Tally,
    /// Whether libzmq's view of our metadata was checked.
    pub(super) seen: bool,
}

impl Link {
    /// Makes both sockets, connects them and checks what each learns of the other.
    pub(super) fn new(pair: Pair, column: Column) -> Result<Self, Failure> {
        let deadline = Deadline::after(CELL);
        let context = Context::new()?;
        let config = meet::our_config(pair.ours, column)?;
        let mut link = meet::meet(&context, pair, column, config, deadline)?;
        meet::check_peer(&link)?;
        link.ping()?;
        Ok(link)
    }

    /// As `new` without the checks, our side configured by the caller.
    pub(super) fn configured(pair: Pair, column: Column, config: Config) -> Result<Self, Failure> {
        meet::meet(&Context::new()?, pair, column, config, Deadline::after(CELL))
    }

    /// Pings with contexts of several lengths, each of which libzmq must echo.
    ///
    /// A libzmq DISH is spared, because it closes the connection at the first PING: see the cases
    /// in `behaviour/defects.rs`.
    pub(super) fn ping(&mut self) -> Result<(), Failure> {
        if self.pair.theirs == SocketType::Dish {
            return Ok(());
        }
        for context in [&b""[..], b"probe", &[0xFF; 16]] {
            self.ours.call(self.deadline, |connection| connection.ping(context))?;
            let is_pong = |event: &Event| matches!(event, Event::Pong(_));
            let pong = self.ours.wait_for(is_pong, self.deadline)?;
            same("a PONG", pong, Event::Pong(context.into()))?;
        }
        Ok(())
    }

    /// Sends from our side.
    pub(super) fn say(&mut self, parts: &Parts) -> Result<(), Failure> {
        let message = Message::from_parts(parts.iter().cloned())
            .ok_or_else(|| Failure::new("a message without parts in the test data"))?;
        Ok(self.ours.send(message, self.deadline)?)
    }

    /// Sends from libzmq.
    pub(super) fn hear(&mut self, parts: &Parts) -> Result<(), Failure> {
        self.theirs.set_send_timeout(self.deadline.left())?;
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        Ok(self.theirs.send(&parts)?)
    }

    /// Receives at libzmq.
    pub(super) fn at_theirs(&mut self) -> Result<Vec<libzmq::Message>, Failure> {
        self.theirs.set_recv_timeout(self.deadline.left())?;
        let frames = self.theirs.recv_frames()?;
        if let Some(frame) = frames.last().filter(|_| !self.seen) {
            self.seen = true;
            meet::check_properties(self.pair, self.column, frame)?;
        }
        Ok(frames)
    }

    /// Demands that the next message at libzmq has these parts.
    pub(super) fn expect_theirs(&mut self, parts: &Parts) -> Result<(), Failure> {
        let frames = self.at_theirs()?;
        self.check_theirs(&data(&frames), parts)
    }

    /// Demands that what libzmq got is what our side sent, and counts it.
    pub(super) fn check_theirs(
        &mut self,
        found: &[&[u8]],
        sent: &[impl AsRef<[u8]>],
    ) -> Result<(), Failure> {
        same_parts("libzmq", found, sent)?;
        self.tally.sent += 1;
        Ok(())
    }

    /// Demands that the next event at our side is a message of these parts.
    pub(super) fn expect_ours(&mut self, parts: &Parts) -> Result<(), Failure> {
        let message = self.at_ours()?;
        let found: Vec<&[u8]> = message.parts().collect();
        same_parts("our side", &found, parts)?;
        self.tally.received += 1;
        Ok(())
    }

    /// Receives at our side.
    pub(super) fn at_ours(&mut self) -> Result<Message, Failure> {
        match self.ours.next(self.deadline)? {
            Event::Message(message) => Ok(message),
            other => Err(Failure::new(format!("our side got {other:?}, not a message"))),
        }
    }

    /// Checks at the end that the connection lives and that each server was asked once.
    pub(super) fn finish(mut self) -> Result<Tally, Failure> {
        self.ping().map_err(|failure| failure.during("last PING"))?;
        let questions = usize::from(self.column.ours_serves());
        same("the number of questions to us", self.ours.policy().asked(), questions)?;
        drop((self.ours, self.theirs));
        if let Some(zap) = self.zap {
            zap.stop()?;
        }
        Ok(self.tally)
    }
}
