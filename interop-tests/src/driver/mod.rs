//! The codec on a blocking TCP stream.
//!
//! This is what an application without an event loop would write: it reads with a time limit,
//! feeds the connection, writes what the connection wants written, and tells it the time.

mod deadline;
mod error;
mod listener;
mod policy;
mod stream;

use std::collections::VecDeque;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use zmtp_codec::{Config, Connection, Credentials, Event, Message, Misuse, Peer, Security, Time};

pub use deadline::Deadline;
pub use error::DriverError;
pub use listener::Listener;
pub use policy::Policy;
use stream::Stream;

/// One connection: the codec and the stream that it speaks over.
#[derive(Debug)]
pub struct Driver {
    connection: Connection,
    stream: Stream,
    policy: Policy,
    /// The moment that the codec's time counts from.
    epoch: Instant,
    /// Octets that were read from the stream and not yet by the codec.
    input: Bytes,
    /// Events that were read while another one was waited for.
    passed_over: VecDeque<Event>,
}

impl Driver {
    /// Begins a connection over a stream that is connected.
    ///
    /// # Errors
    /// [`DriverError::Io`] where the stream takes no options.
    pub fn new(
        stream: TcpStream,
        config: Config,
        security: Security,
        policy: Policy,
    ) -> Result<Self, DriverError> {
        Ok(Self {
            connection: Connection::new(config, security, Time::ZERO),
            stream: Stream::new(stream)?,
            policy,
            epoch: Instant::now(),
            input: Bytes::new(),
            passed_over: VecDeque::new(),
        })
    }

    /// Connects and begins a connection.
    ///
    /// # Errors
    /// [`DriverError::Io`] where nobody listens there.
    pub fn connect(
        address: SocketAddr,
        config: Config,
        security: Security,
        policy: Policy,
        deadline: Deadline,
    ) -> Result<Self, DriverError> {
        let stream = TcpStream::connect_timeout(&address, deadline.left())?;
        Self::new(stream, config, security, policy)
    }

    /// Waits until the handshake is complete.
    ///
    /// # Errors
    /// Why it never will be, or [`DriverError::Deadline`].
    pub fn ready(&mut self, deadline: Deadline) -> Result<Arc<Peer>, DriverError> {
        match self.next(deadline)? {
            Event::Ready(peer) => Ok(peer),
            // The codec tells nothing but the question of authentication before.
            _ => Err(Misuse::NotReady.into()),
        }
    }

    /// Waits for the next event. Questions of authentication are answered by the policy.
    ///
    /// # Errors
    /// Why the connection ended, or [`DriverError::Deadline`].
    pub fn next(&mut self, deadline: Deadline) -> Result<Event, DriverError> {
        match self.passed_over.pop_front() {
            Some(event) => Ok(event),
            None => self.read_event(deadline),
        }
    }

    /// Waits for an event that `wanted` accepts. The others are kept for [`next`](Self::next).
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn wait_for(
        &mut self,
        wanted: impl Fn(&Event) -> bool,
        deadline: Deadline,
    ) -> Result<Event, DriverError> {
        if let Some(at) = self.passed_over.iter().position(&wanted) {
            return self.passed_over.remove(at).ok_or(DriverError::Deadline);
        }
        loop {
            let event = self.read_event(deadline)?;
            if wanted(&event) {
                return Ok(event);
            }
            self.passed_over.push_back(event);
        }
    }

    /// Makes a call to the connection and writes what comes of it.
    ///
    /// # Errors
    /// The misuse, or why nothing can be written.
    pub fn call<E: Into<DriverError>>(
        &mut self,
        deadline: Deadline,
        call: impl FnOnce(&mut Connection) -> Result<(), E>,
    ) -> Result<(), DriverError> {
        call(&mut self.connection).map_err(Into::into)?;
        self.stream.flush(self.connection.output(), deadline)
    }

    /// Sends a message.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub fn send(&mut self, message: Message, deadline: Deadline) -> Result<(), DriverError> {
        self.call(deadline, |connection| connection.send(message))
    }

    /// The connection, to look at.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Whom our side was asked about.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    fn now(&self) -> Time {
        Time::at(Instant::now(), self.epoch)
    }

    fn read_event(&mut self, deadline: Deadline) -> Result<Event, DriverError> {
        let found = self.drive(deadline);
        if matches!(found, Err(DriverError::Ended(_))) {
            // What the connection still has to say, a refusal for instance; it may be too late.
            self.stream.flush(self.connection.output(), deadline).ok();
        }
        found
    }

    fn drive(&mut self, deadline: Deadline) -> Result<Event, DriverError> {
        loop {
            self.handle_timeout()?;
            let event = self.connection.receive(self.now(), &mut self.input)?;
            let unread = self.connection.blocked().is_some();
            if let Some(Event::Authenticate(credentials)) = &event {
                self.judge(credentials)?;
                continue;
            }
            self.stream.flush(self.connection.output(), deadline)?;
            match event {
                Some(event) => return Ok(event),
                // The output was in the way, and is written now.
                None if unread => {}
                None => self.read(deadline)?,
            }
        }
    }

    fn judge(&mut self, credentials: &Credentials) -> Result<(), DriverError> {
        match self.policy.judge(credentials) {
            Ok(()) => self.connection.accept(self.now())?,
            Err(refusal) => self.connection.refuse(refusal)?,
        }
        Ok(())
    }

    fn handle_timeout(&mut self) -> Result<(), DriverError> {
        let now = self.now();
        if self.connection.next_timeout().is_some_and(|due| due <= now) {
            self.connection.handle_timeout(now)?;
        }
        Ok(())
    }

    /// Reads more, unless a timer of the connection is due before anything comes.
    fn read(&mut self, deadline: Deadline) -> Result<(), DriverError> {
        if deadline.has_passed() {
            return Err(DriverError::Deadline);
        }
        let due = self.connection.next_timeout().map(|due| due.since(self.now()));
        let limit = due.map_or(deadline, |due| deadline.within(due));
        match self.stream.read(limit)? {
            Some(octets) if octets.is_empty() => Ok(self.connection.receive_end()?),
            Some(octets) => {
                self.input = octets;
                Ok(())
            }
            None => Ok(()),
        }
    }
}
