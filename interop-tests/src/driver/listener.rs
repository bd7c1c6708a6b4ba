//! Accepting connections, with a deadline.

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{Deadline, DriverError};

/// A listening socket on a port of the system's choice.
#[derive(Debug)]
pub struct Listener(TcpListener);

impl Listener {
    /// Listens on the loopback interface.
    ///
    /// # Errors
    /// [`DriverError::Io`] where the system refuses.
    pub fn bind() -> Result<Self, DriverError> {
        Ok(Self(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?))
    }

    /// Where to connect to, as libzmq writes it.
    ///
    /// # Errors
    /// [`DriverError::Io`] where the system refuses.
    pub fn endpoint(&self) -> Result<String, DriverError> {
        Ok(format!("tcp://{}", self.0.local_addr()?))
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// [`DriverError::Deadline`] where none comes, [`DriverError::Io`] where the system refuses.
    pub fn accept(&self, deadline: Deadline) -> Result<TcpStream, DriverError> {
        loop {
            let limit = Timespec::try_from(deadline.left()).map_err(io::Error::other)?;
            let mut waiting = [PollFd::new(&self.0, PollFlags::IN)];
            match poll(&mut waiting, Some(&limit)) {
                Ok(0) => return Err(DriverError::Deadline),
                Ok(_) => return Ok(self.0.accept()?.0),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(io::Error::from(error).into()),
            }
        }
    }
}
