//! A connection that is complete.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use zmtp_codec::wire::GREETING_LEN;
use zmtp_codec::{Config, Connection, Error, Event, Peer, Refusal, SocketType, Version};

use super::error::{Cause, Stage};
use super::line::{Came, Line};
use crate::failure::Failure;
use crate::security::Role;

/// A handshake, and what comes behind it.
pub(super) struct Visit {
    line: Line,
    connection: Connection,
    socket_type: SocketType,
    role: Role,
    input: Bytes,
    /// So many bytes of our side were said before.
    said: usize,
}

impl Visit {
    /// Goes on behind `said` bytes of our greeting, with what was heard meanwhile.
    pub(super) fn begin(
        line: Line,
        socket_type: SocketType,
        role: &Role,
        said: usize,
        heard: Bytes,
    ) -> Result<Self, Failure> {
        let config =
            Config::new(socket_type).minimum_version(Version::V3_0).handshake_timeout(None);
        let connection = Connection::new(config, role.security()?, line.now());
        let said = said.min(GREETING_LEN);
        let role = role.clone();
        let mut visit = Self { line, connection, socket_type, role, input: heard, said };
        visit.line.begin_step();
        Ok(visit)
    }

    /// As what we come.
    pub(super) const fn socket_type(&self) -> SocketType {
        self.socket_type
    }

    /// Completes the handshake: who it is, and how long that took since the connection was there.
    pub(super) fn arrive(&mut self) -> Result<(Arc<Peer>, Duration), Cause> {
        loop {
            match self.next(Stage::Handshake)? {
                Event::Ready(peer) => return Ok((peer, self.line.age())),
                Event::Authenticate(credentials) => match self.role.admits(&credentials) {
                    // There is a question, so there is an answer.
                    Some(_) => drop(self.connection.accept(self.line.now())),
                    None => {
                        let _ = self.connection.refuse(Refusal::Denied);
                        self.write();
                        return Err(Cause::Stranger);
                    }
                },
                _ => {}
            }
        }
    }

    /// How long a PING and its answer travel.
    pub(super) fn ping(&mut self, number: u64) -> Result<Duration, Cause> {
        let context = number.to_be_bytes();
        self.line.begin_step();
        let begun = Instant::now();
        // The handshake is complete, and the context is a short one.
        let _ = self.connection.ping(&context);
        loop {
            match self.next(Stage::Pong)? {
                Event::Pong(answer) if *answer == context => return Ok(begun.elapsed()),
                _ => {}
            }
        }
    }

    /// Lets time pass, and listens.
    pub(super) fn idle(&mut self, time: Duration) -> Result<(), Cause> {
        self.line.wait_for(time);
        loop {
            match self.next(Stage::Pong) {
                Ok(_) => {}
                Err(Cause::TimedOut(_)) => return Ok(()),
                Err(cause) => return Err(cause),
            }
        }
    }

    fn write(&mut self) {
        let output = self.connection.output();
        let mut bytes = output.copy_to_bytes(output.remaining());
        let said = self.said.min(bytes.len());
        bytes.advance(said);
        self.said -= said;
        self.line.write(&bytes);
    }

    /// The next thing that happens.
    fn next(&mut self, stage: Stage) -> Result<Event, Cause> {
        loop {
            self.write();
            match self.connection.receive(self.line.now(), &mut self.input) {
                Ok(Some(event)) => {
                    self.write();
                    return Ok(event);
                }
                Ok(None) => {}
                Err(error) => {
                    self.write();
                    return Err(match error {
                        Error::RefusedByPeer(reason) => Cause::Refused(reason.as_bytes().to_vec()),
                        error => Cause::Protocol(error),
                    });
                }
            }
            self.write();
            match self.line.read() {
                Came::Bytes(bytes) => self.input = bytes,
                Came::TimedOut => return Err(Cause::TimedOut(stage)),
                Came::End => return Err(self.ended(stage)),
            }
        }
    }

    /// What it means that the stream ended.
    fn ended(&self, stage: Stage) -> Cause {
        let heard = self.line.total();
        let has_credentials = self.role.is_client();
        match stage {
            Stage::Handshake if has_credentials && heard > GREETING_LEN as u64 => Cause::TurnedAway,
            Stage::Handshake if self.role.is_curve_client() => Cause::WrongServerKey,
            stage => Cause::Closed { stage, heard },
        }
    }
}
