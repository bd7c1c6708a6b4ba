//! Two sockets that may well not come to terms, and libzmq's monitor.

use std::net::TcpStream;
use std::time::Duration;

use zmtp_codec::{Config, Error, Security, SocketType};

use super::super::check::{Failure, same};
use super::super::meet::{TCP, address};
use super::super::pair::in_libzmq;
use crate::driver::{Deadline, Driver, DriverError, Listener, Policy};
use crate::libzmq::{Context, EventKind, Monitor, Socket};

/// How long one case may take.
const CASE: Duration = Duration::from_secs(8);

/// A libzmq socket with a monitor. Fields drop in this order.
pub(super) struct Stage {
    pub(super) monitor: Monitor,
    pub(super) theirs: Socket,
    pub(super) context: Context,
    pub(super) deadline: Deadline,
}

impl Stage {
    /// Opens the socket.
    pub(super) fn new(theirs: SocketType) -> Result<Self, Failure> {
        let context = Context::new()?;
        let theirs = Socket::new(&context, in_libzmq(theirs))?;
        let monitor = theirs.monitor()?;
        Ok(Self { monitor, theirs, context, deadline: Deadline::after(CASE) })
    }

    /// Binds libzmq's socket and connects to it.
    pub(super) fn connect(&self, config: Config, security: Security) -> Result<Driver, Failure> {
        Ok(Driver::new(self.connect_stream()?, config, security, Policy::nobody())?)
    }

    /// Binds libzmq's socket and connects a stream to it.
    pub(super) fn connect_stream(&self) -> Result<TcpStream, Failure> {
        let address = address(&self.theirs.bind(TCP)?)?;
        Ok(TcpStream::connect_timeout(&address, self.deadline.left())?)
    }

    /// Has libzmq's socket connect to our side.
    pub(super) fn listen(
        &self,
        config: Config,
        security: Security,
        policy: Policy,
    ) -> Result<Driver, Failure> {
        Ok(Driver::new(self.accept_stream()?, config, security, policy)?)
    }

    /// Has libzmq's socket connect to a stream of our side.
    pub(super) fn accept_stream(&self) -> Result<TcpStream, Failure> {
        let listener = Listener::bind()?;
        self.theirs.connect(&listener.endpoint()?)?;
        Ok(listener.accept(self.deadline)?)
    }

    /// Demands that libzmq's monitor reports this, with this value.
    pub(super) fn expect_report(&self, kind: EventKind, value: u32) -> Result<(), Failure> {
        let found = self.monitor.wait_for(kind, self.deadline.left());
        let found =
            found.map_err(|error| Failure::new(format!("waiting for {kind:?}: {error}")))?;
        same(&format!("the value of {kind:?}"), found.value, value)
    }

    /// Demands that libzmq's monitor reports this, whatever the value.
    pub(super) fn expect_kind(&self, kind: EventKind) -> Result<(), Failure> {
        let found = self.monitor.wait_for(kind, self.deadline.left());
        found.map(drop).map_err(|error| Failure::new(format!("waiting for {kind:?}: {error}")))
    }

    /// Runs our side until its connection ends, and tells why it did.
    pub(super) fn end_of(&self, ours: &mut Driver) -> Result<Error, Failure> {
        match ours.next(self.deadline) {
            Err(DriverError::Ended(error)) => Ok(error),
            Err(other) => Err(other.into()),
            Ok(event) => Err(Failure::new(format!("our side got {event:?}, not an end"))),
        }
    }

    /// Demands that our connection ends by itself, with an error like this one.
    pub(super) fn expect_end(&self, ours: &mut Driver, expected: &str) -> Result<(), Failure> {
        same("the end of our connection", self.end_of(ours)?.to_string().as_str(), expected)
    }

    /// Runs our side for a while, in which nothing may come that concerns an application.
    pub(super) fn idle(ours: &mut Driver, time: Duration) -> Result<(), Failure> {
        match ours.next(Deadline::after(time)) {
            Err(DriverError::Deadline) => Ok(()),
            Err(error) => Err(error.into()),
            Ok(event) => Err(Failure::new(format!("our side got {event:?} while idle"))),
        }
    }
}
