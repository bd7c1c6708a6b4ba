//! A connected byte stream, or one on its way to be.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::net::Shutdown;

use mio::event::Source;
use mio::net::TcpStream;
#[cfg(unix)]
use mio::net::UnixStream;
use mio::{Interest, Registry, Token};
use socket2::{MaybeUninitSlice, SockRef};

use super::address::PeerAddress;
#[cfg(unix)]
use super::credentials::Credentials;
#[cfg(unix)]
use super::ipc::UnixName;

/// The number of a descriptor, as events show it.
#[cfg(all(test, unix))]
pub(crate) type RawDescriptor = std::os::fd::RawFd;
/// The number of a socket, as events show it.
#[cfg(all(test, windows))]
pub(crate) type RawDescriptor = std::os::windows::io::RawSocket;

/// A non-blocking byte stream. Closed when dropped.
#[derive(Debug)]
pub(crate) enum Stream {
    /// Over tcp.
    Tcp(TcpStream),
    /// Over a Unix domain socket.
    #[cfg(unix)]
    Ipc(UnixStream),
}

/// Does the same with either kind of stream.
macro_rules! either {
    ($stream:expr, $inner:ident => $do:expr) => {
        match $stream {
            Stream::Tcp($inner) => $do,
            #[cfg(unix)]
            Stream::Ipc($inner) => $do,
        }
    };
}

/// How much the system is to keep of what has come from a peer on the same host, so that it stays fast where
/// whoever reads it is slower than who writes it. It is what Linux gives a socket that does not grow, of which
/// it lets twice as much be used: that still lies in the cache of one core when it is read. What lies further
/// away comes through at half the rate.
const NEARBY: usize = 208 * 1024;

/// How much of large frames.
const AMPLE: usize = 1024 * 1024;

impl Stream {
    /// Has the system keep only [a little](NEARBY) of what comes, if it comes by tcp from a peer on this
    /// host. Ipc has such a bound by itself.
    pub(crate) fn keep_little_if_nearby(&self) {
        let Self::Tcp(stream) = self else { return };
        let is_nearby = match (stream.local_addr(), stream.peer_addr()) {
            (Ok(local), Ok(peer)) => local.ip() == peer.ip() || peer.ip().is_loopback(),
            _ => false,
        };
        let socket = SockRef::from(stream);
        // Never less than it keeps already: what the peer was told that there is room for would be lost then,
        // and sent again after a while.
        if is_nearby && socket.recv_buffer_size().is_ok_and(|octets| octets <= NEARBY) {
            // Without it, it is only slower.
            let _ = socket.set_recv_buffer_size(NEARBY);
        }
    }

    /// Has the system keep [much](AMPLE) again, as far as it may be asked for it: large frames have more time
    /// to arrive so.
    pub(crate) fn keep_much(&self) {
        if let Self::Tcp(stream) = self {
            let _ = SockRef::from(stream).set_recv_buffer_size(AMPLE);
        }
    }

    /// How a started connect went; ask when the stream has become writable. `false` while it is
    /// still under way.
    ///
    /// # Errors
    /// Why it failed, such as `ConnectionRefused`. The operating system tells this once: drop the
    /// stream then.
    pub(crate) fn finish_connect(&self) -> io::Result<bool> {
        if let Some(error) = self.take_error()? {
            return Err(error);
        }
        match self {
            Self::Tcp(stream) => match stream.peer_addr() {
                Ok(peer) => refuse_own_echo(stream, peer),
                Err(error) => still_pending(error),
            },
            #[cfg(unix)]
            Self::Ipc(stream) => stream.peer_addr().map(|_| true).or_else(still_pending),
        }
    }

    /// The pending error of the stream, if there is one. It is told once.
    ///
    /// # Errors
    /// If the operating system cannot say.
    pub(crate) fn take_error(&self) -> io::Result<Option<io::Error>> {
        either!(self, stream => stream.take_error())
    }

    /// Our end.
    pub(crate) fn local(&self) -> PeerAddress {
        match self {
            Self::Tcp(stream) => stream.local_addr().map_or(PeerAddress::Unknown, PeerAddress::Tcp),
            #[cfg(unix)]
            Self::Ipc(stream) => match stream.local_addr() {
                Ok(address) => PeerAddress::Ipc { name: UnixName::of(&address), credentials: None },
                Err(_) => PeerAddress::Unknown,
            },
        }
    }

    /// The peer's end.
    pub(crate) fn peer(&self) -> PeerAddress {
        match self {
            Self::Tcp(stream) => stream.peer_addr().map_or(PeerAddress::Unknown, PeerAddress::Tcp),
            #[cfg(unix)]
            Self::Ipc(stream) => match stream.peer_addr() {
                Ok(address) => PeerAddress::Ipc {
                    name: UnixName::of(&address),
                    credentials: Credentials::of(stream),
                },
                Err(_) => PeerAddress::Unknown,
            },
        }
    }

    /// The number of the descriptor.
    #[cfg(all(test, unix))]
    pub(crate) fn raw_fd(&self) -> RawDescriptor {
        use std::os::fd::AsRawFd;
        either!(self, stream => stream.as_raw_fd())
    }

    /// The number of the socket.
    #[cfg(all(test, windows))]
    pub(crate) fn raw_fd(&self) -> RawDescriptor {
        use std::os::windows::io::AsRawSocket;
        either!(self, stream => stream.as_raw_socket())
    }

    /// Ends one or both directions; the peer reads the end of the stream.
    ///
    /// # Errors
    /// If the stream is not connected.
    pub(crate) fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        either!(self, stream => stream.shutdown(how))
    }
}

/// What it means that there is no peer's address and no error: the connect is under way.
fn still_pending(error: io::Error) -> io::Result<bool> {
    // Some systems say EINVAL for a stream that was reset before it was looked at.
    if error.kind() == io::ErrorKind::NotConnected { Ok(false) } else { Err(error) }
}

/// A connect to a port that nobody listens on, retried for long enough, is at some time given
/// that very port as its own and then meets itself. Nobody is there, so that is a refusal.
fn refuse_own_echo(stream: &TcpStream, peer: std::net::SocketAddr) -> io::Result<bool> {
    if stream.local_addr()? == peer {
        return Err(io::ErrorKind::ConnectionRefused.into());
    }
    Ok(true)
}

impl Stream {
    /// As [`read`](Read::read), into memory that nothing was written to yet.
    ///
    /// # Errors
    /// As reading.
    pub(crate) fn read_uninit(&mut self, into: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
        either!(self, stream => SockRef::from(&*stream).recv(into))
    }

    /// As [`read_uninit`](Self::read_uninit), into several places, one behind the other.
    ///
    /// # Errors
    /// As reading.
    pub(crate) fn read_uninit_vectored(
        &mut self,
        into: &mut [MaybeUninitSlice<'_>],
    ) -> io::Result<usize> {
        let read = either!(self, stream => SockRef::from(&*stream).recv_vectored(into));
        read.map(|(count, _)| count)
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        either!(self, stream => stream.read(buffer))
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        either!(self, stream => stream.read_vectored(buffers))
    }
}

impl Write for Stream {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        either!(self, stream => quiet::write(stream, octets))
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        either!(self, stream => quiet::write_vectored(stream, slices))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes that never raise SIGPIPE. Rust's programs ignore that signal; one in another language
/// that uses this crate would be ended by any peer that goes away.
#[cfg(any(target_os = "linux", target_os = "android"))]
mod quiet {
    use std::io::{self, IoSlice};
    use std::os::fd::AsFd;

    use nix::sys::socket::MsgFlags;
    use socket2::SockRef;

    /// The system refuses more in one call, where the standard library would write only so many.
    const SLICES_MAX: usize = 1024;

    const NO_SIGNAL: i32 = MsgFlags::MSG_NOSIGNAL.bits();

    pub(super) fn write(stream: &impl AsFd, octets: &[u8]) -> io::Result<usize> {
        SockRef::from(stream).send_with_flags(octets, NO_SIGNAL)
    }

    pub(super) fn write_vectored(stream: &impl AsFd, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let slices = slices.get(..SLICES_MAX).unwrap_or(slices);
        SockRef::from(stream).send_vectored_with_flags(slices, NO_SIGNAL)
    }
}

/// Elsewhere the sockets themselves are told to raise none, or there is none.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod quiet {
    use std::io::{self, IoSlice, Write};

    pub(super) fn write(stream: &mut impl Write, octets: &[u8]) -> io::Result<usize> {
        stream.write(octets)
    }

    pub(super) fn write_vectored(
        stream: &mut impl Write,
        slices: &[IoSlice<'_>],
    ) -> io::Result<usize> {
        stream.write_vectored(slices)
    }
}

impl Source for Stream {
    fn register(&mut self, to: &Registry, token: Token, interest: Interest) -> io::Result<()> {
        either!(self, stream => stream.register(to, token, interest))
    }

    fn reregister(&mut self, to: &Registry, token: Token, interest: Interest) -> io::Result<()> {
        either!(self, stream => stream.reregister(to, token, interest))
    }

    fn deregister(&mut self, from: &Registry) -> io::Result<()> {
        either!(self, stream => stream.deregister(from))
    }
}
