//! Sockets that the event loop of the application turns.

use std::fmt;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::sync::Arc;

use mio::Registry;

use super::Socket;
use crate::turn::{Driven, Shared};

impl Socket {
    /// Has an event loop of the application do what the background thread of the context does for
    /// tasks that wait: read, write, and wake them.
    ///
    /// Without it a message wakes two threads on its way to a task: the one of the context, which
    /// reads it, and the one of the executor. With it the event loop of the executor sees the
    /// socket's streams itself, and there is one thread less between a peer and a task. All calls go
    /// on as before, of any thread, and the context still keeps the time for reconnects, heartbeats and
    /// the like.
    ///
    /// Watch the descriptor of the [`Driver`] for being readable, and whenever it is, call
    /// [`turn`](Driver::turn).
    ///
    /// While the driver lives, nobody else accepts, shakes hands, reads, answers PINGs, or writes what a
    /// full stream did not take, but a call that waits in [`send`](Self::send), [`recv`](Self::recv) or
    /// [`wait_for_peers`](Self::wait_for_peers) and their like. All others that wait do so for the event
    /// loop: tasks, pollers, proxies, monitors. So never wait for one of those on its thread, and do not
    /// keep it busy for long. A socket that was closed is the context's again.
    ///
    /// # Errors
    /// If the operating system has no descriptor left.
    ///
    /// For tokio the crate `zmtp-tokio` does all of this. By hand it is a task of its own, which ends with
    /// the socket:
    ///
    /// ```
    /// use tokio::io::unix::AsyncFd;
    /// use tokio::io::Interest;
    /// use zmtp_net::{Context, Driven, Driver, SocketType};
    ///
    /// async fn drive(driver: Driver) -> std::io::Result<()> {
    ///     // SAFETY: a driver owns its descriptor, and has the same one for as long as it lives.
    ///     let driver = unsafe { AsyncFd::register_with_interest(driver, Interest::READABLE) }?;
    ///     loop {
    ///         let mut ready = driver.readable().await?;
    ///         match driver.get_ref().turn() {
    ///             Driven::Ended => return Ok(()),
    ///             Driven::More => tokio::task::yield_now().await,
    ///             _ => ready.clear_ready(),
    ///         }
    ///     }
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(async {
    /// let context = Context::new()?;
    /// let (rep, req) = (context.socket(SocketType::Rep)?, context.socket(SocketType::Req)?);
    /// let driving = [tokio::spawn(drive(rep.driver()?)), tokio::spawn(drive(req.driver()?))];
    ///
    /// req.connect(rep.bind("tcp://127.0.0.1:*")?)?;
    /// req.send_async("question").await?;
    /// rep.send_async(rep.recv_async().await?).await?;
    /// assert_eq!(req.recv_async().await?.first(), b"question");
    ///
    /// drop((rep, req));
    /// for task in driving {
    ///     task.await??;
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn driver(&self) -> io::Result<Driver> {
        let registry = self.shared.begin_driving()?;
        Ok(Driver { shared: Arc::clone(&self.shared), registry })
    }
}

/// Turns a socket on an event loop of the application; see [`Socket::driver`].
///
/// Its descriptor is readable when a turn is due; it is never to be watched for being writable, and
/// nothing must be read from it. It may be watched by level or by edge: a turn takes all that was
/// there when it began, or says [`Driven::More`].
///
/// When it is dropped, the background thread of the context watches the socket again. Take the
/// descriptor out of the event loop before that, as tokio does by itself; a bare `epoll` would go on
/// telling of it. When a turn has said [`Driven::Ended`] it stays readable for good. The socket does not
/// stay open for its driver.
pub struct Driver {
    shared: Arc<Shared>,
    registry: Registry,
}

impl Driver {
    /// Does a bounded amount of what can be done without waiting, and tells whether there is more.
    ///
    /// It waits for nothing but another thread that is in a call of this socket, which does not wait
    /// meanwhile.
    pub fn turn(&self) -> Driven {
        self.shared.drive()
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

impl AsFd for Driver {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.registry.as_fd()
    }
}

impl AsRawFd for Driver {
    fn as_raw_fd(&self) -> RawFd {
        self.registry.as_raw_fd()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.shared.end_driving();
    }
}
