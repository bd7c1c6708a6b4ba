//! Sockets of tcp.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use mio::net::{TcpListener, TcpStream};
use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::address::PeerAddress;
use super::listener::{Accepted, retry};
use super::resolve::resolve_bind;
use super::settings::{self, backlog};
use super::stream::Stream;
use crate::endpoint::TcpAddress;
use crate::options::Options;

/// A bound tcp socket.
#[derive(Debug)]
pub(super) struct TcpBound {
    pub(super) socket: TcpListener,
    pub(super) endpoint: String,
}

impl TcpBound {
    /// Binds an address and listens. Blocks while a host's name is looked up.
    ///
    /// # Errors
    /// `AddrInUse`, `AddrNotAvailable`, `NotFound` for a name that is neither an interface nor a
    /// host, and what else the operating system says.
    pub(super) fn bind(address: &TcpAddress, options: &Options) -> io::Result<Self> {
        let address = resolve_bind(address, options.ipv6)?;
        let socket = open_listening(&address, options)?;
        socket.listen(backlog(options))?;
        Self::adopt(socket)
    }

    /// Takes a socket that listens already.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn adopt(socket: Socket) -> io::Result<Self> {
        let socket = TcpListener::from_std(socket.into());
        let endpoint = PeerAddress::Tcp(socket.local_addr()?).to_string();
        Ok(Self { socket, endpoint })
    }

    /// The next stream.
    ///
    /// # Errors
    /// `WouldBlock` if there is none; what the operating system says when it gives none.
    pub(super) fn accept(&self, options: &Options) -> io::Result<Accepted> {
        let (stream, from) = retry(|| self.socket.accept())?;
        if !options.admits_address(from.ip()) {
            return Ok(Accepted::Refused(PeerAddress::Tcp(from)));
        }
        Ok(match settings::apply_stream(&SockRef::from(&stream), from.is_ipv6(), options) {
            Ok(()) => Accepted::Stream(Stream::Tcp(stream)),
            Err(error) => Accepted::Failed(error),
        })
    }
}

/// A bound socket. Where the system has no IPv6, `*` is all interfaces of IPv4, whatever the
/// option says.
fn open_listening(address: &SocketAddr, options: &Options) -> io::Result<Socket> {
    let opened = match open(address) {
        Err(_) if is_all_of_ipv6(address) => {
            let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), address.port());
            (open(&address)?, address)
        }
        opened => (opened?, *address),
    };
    let (socket, address) = opened;
    settings::apply_listener(&socket, address.is_ipv6(), options)?;
    // On Windows it would let two processes listen on one port.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

fn is_all_of_ipv6(address: &SocketAddr) -> bool {
    address.is_ipv6() && address.ip().is_unspecified()
}

/// Starts to connect.
///
/// # Errors
/// What the operating system says at once, such as that there is no route.
pub(super) fn connect(
    to: &SocketAddr,
    source: Option<&SocketAddr>,
    options: &Options,
) -> io::Result<TcpStream> {
    let socket = open(to)?;
    settings::apply_device(&socket, options)?;
    settings::apply_stream(&socket, to.is_ipv6(), options)?;
    if let Some(source) = source {
        #[cfg(not(windows))]
        socket.set_reuse_address(true)?;
        socket.bind(&(*source).into())?;
    }
    match socket.connect(&(*to).into()) {
        Err(error) if !is_under_way(&error) => Err(error),
        _ => Ok(TcpStream::from_std(socket.into())),
    }
}

fn is_under_way(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(nix::errno::Errno::EINPROGRESS as i32) {
        return true;
    }
    // The first is what Windows says; the second does not end what was begun.
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

/// A new non-blocking socket, closed on exec. One of IPv6 speaks IPv4 too.
fn open(address: &SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(*address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    Ok(socket)
}
