//! A stream to an endpoint, without a socket.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr as UnixAddr, UnixListener, UnixStream};
use std::time::{Duration, Instant};

use zmtp_net::{Endpoint, EndpointError, Host, IpcEndpoint, TcpEndpoint};

use crate::failure::{Failure, Misused};

/// Why there is no connection.
#[derive(Debug)]
pub(crate) enum DialError {
    /// The system refused.
    Io { endpoint: String, error: io::Error },
    /// It took too long.
    TimedOut { endpoint: String, waited: Duration },
}

impl DialError {
    pub(crate) const fn is_time_out(&self) -> bool {
        matches!(self, Self::TimedOut { .. })
    }
}

impl fmt::Display for DialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { endpoint, error } => {
                write!(f, "{endpoint}: {}", why_not(error.kind(), error))
            }
            Self::TimedOut { endpoint, waited } => {
                let waited = humantime::format_duration(*waited);
                write!(f, "{endpoint}: no connection within {waited}")
            }
        }
    }
}

impl std::error::Error for DialError {}

/// Why there is no connection, in plain words where there are some.
pub(crate) fn why_not(kind: io::ErrorKind, error: &dyn fmt::Display) -> String {
    match kind {
        io::ErrorKind::ConnectionRefused => "connection refused, nobody listens there".to_owned(),
        io::ErrorKind::NotFound => "there is no such socket".to_owned(),
        _ => error.to_string(),
    }
}

/// A stream of either transport.
#[derive(Debug)]
pub(crate) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

macro_rules! either {
    ($stream:expr, $name:ident => $what:expr) => {
        match $stream {
            Self::Tcp($name) => $what,
            Self::Unix($name) => $what,
        }
    };
}

impl Stream {
    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Tcp(stream) => Self::Tcp(stream.try_clone()?),
            Self::Unix(stream) => Self::Unix(stream.try_clone()?),
        })
    }

    /// How long a read may wait; at least a millisecond.
    pub(crate) fn read_timeout(&self, limit: Duration) -> io::Result<()> {
        let limit = Some(limit.max(Duration::from_millis(1)));
        either!(self, stream => stream.set_read_timeout(limit))
    }

    pub(crate) fn shutdown(&self, how: std::net::Shutdown) -> io::Result<()> {
        either!(self, stream => stream.shutdown(how))
    }

    /// Where the other side is.
    pub(crate) fn peer_name(&self) -> String {
        match self {
            Self::Tcp(stream) => {
                stream.peer_addr().map_or_else(|_| "gone".into(), |address| address.to_string())
            }
            Self::Unix(_) => "client".into(),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        either!(self, stream => stream.read(buffer))
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        either!(self, stream => stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        either!(self, stream => stream.flush())
    }
}

/// Connects, within `limit`.
pub(crate) fn dial(endpoint: &Endpoint, limit: Duration) -> Result<Stream, Failure> {
    let text = endpoint.to_string();
    let connected = match endpoint.clone().for_connect() {
        Ok(Endpoint::Tcp(tcp)) => dial_tcp(&tcp, limit).map(Stream::Tcp),
        Ok(Endpoint::Ipc(ipc)) => dial_ipc(&ipc).map(Stream::Unix),
        Ok(_) => return Err(Failure::Usage(Misused::Inproc(text))),
        Err(error) => return Err(unusable(&text, error)),
    };
    connected.map_err(|error| {
        Failure::Dial(match error.kind() {
            io::ErrorKind::TimedOut => DialError::TimedOut { endpoint: text, waited: limit },
            _ => DialError::Io { endpoint: text, error },
        })
    })
}

fn unusable(text: &str, error: EndpointError) -> Failure {
    Failure::endpoint(text, zmtp_net::AddressingError::Endpoint(error))
}

/// Tries each address of the host.
fn dial_tcp(tcp: &TcpEndpoint, limit: Duration) -> io::Result<TcpStream> {
    let begun = Instant::now();
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses(tcp)? {
        let left = limit.saturating_sub(begun.elapsed()).max(Duration::from_millis(1));
        match TcpStream::connect_timeout(&address, left) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn addresses(tcp: &TcpEndpoint) -> io::Result<Vec<SocketAddr>> {
    let port = tcp.address().port();
    Ok(match tcp.address().host() {
        Host::Any => vec![SocketAddr::from((IpAddr::from([0; 4]), port))],
        Host::V4(address) => vec![SocketAddr::from((*address, port))],
        Host::V6 { address, zone: None } => vec![SocketAddr::from((*address, port))],
        Host::V6 { address, zone: Some(zone) } => scoped(*address, zone, port)?,
        Host::Name(name) => {
            let found = (name.as_str(), port).to_socket_addrs();
            found.map_err(|error| not_found(name.as_str(), &error))?.collect()
        }
    })
}

/// A name that could not be looked up, as a socket tells it.
fn not_found(name: &str, error: &io::Error) -> io::Error {
    /// What the standard library says before the words of the system.
    const WHAT: &str = "failed to lookup address information: ";
    let text = error.to_string();
    let words = text.strip_prefix(WHAT).unwrap_or(&text);
    io::Error::other(format!("the name `{name}` could not be looked up: {words}"))
}

fn scoped(address: Ipv6Addr, zone: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    (format!("{address}%{zone}").as_str(), port).to_socket_addrs().map(Iterator::collect)
}

fn unix_address(ipc: &IpcEndpoint) -> io::Result<UnixAddr> {
    match (ipc.path(), ipc.abstract_name()) {
        (Some(path), _) => UnixAddr::from_pathname(path),
        #[cfg(target_os = "linux")]
        (_, Some(name)) => UnixAddr::from_abstract_name(name),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

fn dial_ipc(ipc: &IpcEndpoint) -> io::Result<UnixStream> {
    UnixStream::connect_addr(&unix_address(ipc)?)
}

/// A listener of either transport.
pub(crate) enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Listener {
    /// Listens, and tells where.
    pub(crate) fn new(endpoint: &Endpoint) -> Result<(Self, String), Failure> {
        let text = endpoint.to_string();
        let made = match endpoint.clone().for_bind() {
            Ok(Endpoint::Tcp(tcp)) => listen_tcp(&tcp),
            Ok(Endpoint::Ipc(ipc)) => unix_address(&ipc)
                .and_then(|address| UnixListener::bind_addr(&address))
                .map(|listener| (Self::Unix(listener), text.clone())),
            Ok(_) => return Err(Failure::Usage(Misused::Inproc(text))),
            Err(error) => return Err(unusable(&text, error)),
        };
        made.map_err(|error| Failure::Dial(DialError::Io { endpoint: text, error }))
    }

    pub(crate) fn accept(&self) -> io::Result<Stream> {
        Ok(match self {
            Self::Tcp(listener) => {
                let stream = listener.accept()?.0;
                stream.set_nodelay(true)?;
                Stream::Tcp(stream)
            }
            Self::Unix(listener) => Stream::Unix(listener.accept()?.0),
        })
    }
}

fn listen_tcp(tcp: &TcpEndpoint) -> io::Result<(Listener, String)> {
    let listener = TcpListener::bind(addresses(tcp)?.as_slice())?;
    let endpoint = format!("tcp://{}", listener.local_addr()?);
    Ok((Listener::Tcp(listener), endpoint))
}
