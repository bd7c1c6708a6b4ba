//! A bound socket that streams come from.

use std::io;

use mio::event::Source;
use mio::{Interest, Registry, Token};

use super::address::PeerAddress;
use super::error::AddressError;
#[cfg(unix)]
use super::ipc::IpcListener;
#[cfg(unix)]
use super::settings;
#[cfg(test)]
use super::stream::RawDescriptor;
use super::stream::Stream;
use super::tcp::TcpBound;
use crate::endpoint::Endpoint;
use crate::options::Options;

/// A non-blocking listener. Closed when dropped, and the file of an ipc listener is removed with
/// it.
#[derive(Debug)]
pub(crate) struct Listener(Bound);

#[derive(Debug)]
enum Bound {
    Tcp(TcpBound),
    #[cfg(unix)]
    Ipc(IpcListener),
}

/// What there was to accept.
#[derive(Debug)]
pub(crate) enum Accepted {
    /// A stream, its options set.
    Stream(Stream),
    /// A peer that the accept filters do not admit; its stream is closed.
    Refused(PeerAddress),
    /// A stream that was gone before it could be used, or that could not have its options.
    Failed(io::Error),
    /// Nothing; the listener will be readable when there is.
    WouldBlock,
}

/// Does the same with either kind of listener.
macro_rules! either {
    ($listener:expr, $inner:ident => $do:expr) => {
        match $listener {
            Bound::Tcp($inner) => $do,
            #[cfg(unix)]
            Bound::Ipc($inner) => $do,
        }
    };
}

impl Listener {
    /// Binds an endpoint and listens. Blocks while the name of a host is looked up; the names of
    /// interfaces and numeric addresses need no looking up.
    ///
    /// # Errors
    /// `AddrInUse`, `AddrNotAvailable`, `NotFound` for a name that is neither an interface nor a
    /// host, `InvalidFilename` for a path that is too long, and what else the operating system
    /// says. [`io_error`](super::io_error) has libzmq's number for each.
    pub(crate) fn bind(endpoint: &Endpoint, options: &Options) -> io::Result<Self> {
        match endpoint {
            Endpoint::Tcp(tcp) => TcpBound::bind(tcp.address(), options).map(Bound::Tcp),
            #[cfg(unix)]
            Endpoint::Ipc(ipc) => IpcListener::bind(ipc, options).map(Bound::Ipc),
            _ => Err(AddressError::NotAStream.into()),
        }
        .map(Self)
    }

    /// Takes a descriptor that is bound and listens already, of tcp or a Unix domain socket. The
    /// file of the latter stays when it is closed: whoever made it removes it.
    ///
    /// # Errors
    /// `InvalidInput` if it is anything else.
    #[cfg(unix)]
    pub(crate) fn from_fd(descriptor: std::os::fd::OwnedFd) -> io::Result<Self> {
        let socket = socket2::Socket::from(descriptor);
        let address = socket.local_addr().map_err(|_| AddressError::NotListening)?;
        if !settings::is_listening_stream(&socket) {
            return Err(AddressError::NotListening.into());
        }
        socket.set_nonblocking(true)?;
        socket.set_cloexec(true)?;
        if address.is_unix() {
            IpcListener::adopt(socket).map(Bound::Ipc).map(Self)
        } else if address.as_socket().is_some() {
            TcpBound::adopt(socket).map(Bound::Tcp).map(Self)
        } else {
            Err(AddressError::NotListening.into())
        }
    }

    /// The endpoint that is bound, wildcards filled in, as libzmq's LAST_ENDPOINT tells it:
    /// `tcp://0.0.0.0:39447` for `tcp://*:*`. Others can connect to the port or path that it names.
    pub(crate) fn endpoint(&self) -> &str {
        either!(&self.0, bound => &bound.endpoint)
    }

    /// The next stream, its options set. After anything but `WouldBlock` there may be more: the
    /// listener does not become readable anew for what is already waiting.
    ///
    /// # Errors
    /// The listener cannot accept now, and what waits goes on waiting: try again, but not at once
    /// and without waiting for readiness. Mostly because
    /// there is no descriptor left.
    pub(crate) fn accept(&self, options: &Options) -> io::Result<Accepted> {
        match either!(&self.0, bound => bound.accept(options)) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Accepted::WouldBlock),
            Err(error) if is_of_one_stream(&error) => Ok(Accepted::Failed(error)),
            accepted => accepted,
        }
    }

    /// The number of the descriptor.
    #[cfg(all(test, unix))]
    pub(crate) fn raw_fd(&self) -> RawDescriptor {
        use std::os::fd::AsRawFd;
        either!(&self.0, bound => bound.socket.as_raw_fd())
    }

    /// The number of the socket.
    #[cfg(all(test, windows))]
    pub(crate) fn raw_fd(&self) -> RawDescriptor {
        use std::os::windows::io::AsRawSocket;
        either!(&self.0, bound => bound.socket.as_raw_socket())
    }
}

/// Whether an error is that of a stream that waited, which is then no longer there. Any other is
/// taken to be the listener's, which costs a pause where it is not.
pub(super) fn is_of_one_stream(error: &io::Error) -> bool {
    use io::ErrorKind::{
        ConnectionAborted, ConnectionReset, HostUnreachable, NetworkDown, NetworkUnreachable,
        NotConnected, PermissionDenied,
    };
    matches!(
        error.kind(),
        ConnectionAborted
            | ConnectionReset
            | HostUnreachable
            | NetworkDown
            | NetworkUnreachable
            | NotConnected
            | PermissionDenied
    )
}

/// Does it again when a signal came in between.
pub(super) fn retry<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

impl Source for Listener {
    fn register(&mut self, to: &Registry, token: Token, interest: Interest) -> io::Result<()> {
        either!(&mut self.0, bound => bound.socket.register(to, token, interest))
    }

    fn reregister(&mut self, to: &Registry, token: Token, interest: Interest) -> io::Result<()> {
        either!(&mut self.0, bound => bound.socket.reregister(to, token, interest))
    }

    fn deregister(&mut self, from: &Registry) -> io::Result<()> {
        either!(&mut self.0, bound => bound.socket.deregister(from))
    }
}
