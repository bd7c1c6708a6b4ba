//! Descriptors that another event loop can watch.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Weak};

use super::Socket;
use crate::turn::{BeaconKey, Interest, Shared};

impl Socket {
    /// A descriptor that is readable as long as the socket has something to receive: for an event
    /// loop that is not ours.
    ///
    /// It is level-triggered, unlike libzmq's `ZMQ_FD`: it is readable exactly while
    /// [`try_recv`](Self::try_recv) would give a message (or an error that is not
    /// [`WouldBlock`](crate::RecvError::WouldBlock) for good: the context was shut down, or the
    /// socket dropped), and nothing else needs to be asked. Only its being readable counts: nothing
    /// must be read from it.
    ///
    /// As long as it lives, each change between something and nothing costs a system call.
    ///
    /// # Errors
    /// If the operating system has no descriptors left: it takes two.
    ///
    /// ```
    /// use zmtp_net::{Context, SocketType};
    ///
    /// let socket = Context::new()?.socket(SocketType::Pull)?;
    /// let readiness = socket.recv_readiness()?;
    /// let descriptor = std::os::fd::AsRawFd::as_raw_fd(&readiness);
    /// # assert!(descriptor > 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "ZMQ_FD")]
    pub fn recv_readiness(&self) -> io::Result<Readiness> {
        self.readiness(Interest::Receive)
    }

    /// A descriptor that is readable as long as the socket can send without waiting; all else as
    /// with [`recv_readiness`](Self::recv_readiness). (It is never to be watched for being writable.)
    ///
    /// # Errors
    /// As [`recv_readiness`](Self::recv_readiness).
    #[doc(alias = "ZMQ_FD")]
    pub fn send_readiness(&self) -> io::Result<Readiness> {
        self.readiness(Interest::Send)
    }

    fn readiness(&self, interest: Interest) -> io::Result<Readiness> {
        let (key, descriptor) = self.shared.light(interest)?;
        Ok(Readiness { socket: Arc::downgrade(&self.shared), key, descriptor })
    }
}

/// A descriptor that is readable while a socket is ready; see [`Socket::recv_readiness`].
///
/// When its socket is dropped it is readable for good.
#[derive(Debug)]
#[doc(alias = "ZMQ_FD")]
pub struct Readiness {
    socket: Weak<Shared>,
    key: BeaconKey,
    descriptor: Arc<UnixStream>,
}

impl AsFd for Readiness {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}

impl AsRawFd for Readiness {
    fn as_raw_fd(&self) -> RawFd {
        self.descriptor.as_raw_fd()
    }
}

impl Drop for Readiness {
    fn drop(&mut self) {
        if let Some(socket) = self.socket.upgrade() {
            socket.extinguish(self.key);
        }
    }
}
