//! Where a socket binds and connects.

mod error;
mod ipc;
mod tcp;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

pub use error::EndpointError;
pub use ipc::IpcEndpoint;
pub(crate) use ipc::IpcName;
pub use tcp::{Host, TcpAddress, TcpEndpoint};

/// The most bytes in the name of an inproc endpoint, as libzmq documents it.
const INPROC_MAX: usize = 256;

/// Where a socket binds or connects: `transport://address`.
///
/// | transport | address | bind | connect |
/// |---|---|---|---|
/// | `tcp` | `192.0.2.1:5555`, `[2001:db8::1]:5555`, `[fe80::1%eth0]:5555` | yes | yes |
/// | | `host.example:5555` | yes | yes |
/// | | `eth0:5555`: the first address of an interface | yes | no |
/// | | `*:5555`: all interfaces | yes | no |
/// | | `127.0.0.1:*` or `:0`: a port that the system chooses | yes | no |
/// | | `192.0.2.7:0;192.0.2.1:5555`: from this source address and port | no | yes |
/// | `ipc` | `/run/service.sock`: a path of up to 107 bytes | yes | yes |
/// | | `@service`: a name in Linux's abstract namespace | yes | yes |
/// | | `*`: a path in a fresh directory | yes | no |
/// | `inproc` | `any name`, within one context, up to 256 bytes | yes | yes |
///
/// It is read with [`str::parse`] or [`TryFrom`], and printed in a form that reads back to the same
/// endpoint. What libzmq reads leniently is refused here: text behind a port, a port above 65,535,
/// an empty host.
///
/// ```
/// use zmtp_net::{Endpoint, EndpointError};
///
/// let endpoint: Endpoint = "tcp://::1:5555".parse()?;
/// assert_eq!(endpoint.to_string(), "tcp://[::1]:5555");
/// assert_eq!("tcp://*:70000".parse::<Endpoint>(), Err(EndpointError::BadPort));
/// assert_eq!("tcp://*:5555".parse::<Endpoint>()?.for_connect(), Err(EndpointError::WildcardHost));
/// # Ok::<(), EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// TCP over IPv4 or IPv6.
    Tcp(TcpEndpoint),
    /// A Unix domain socket.
    Ipc(IpcEndpoint),
    /// A name inside one context; no bytes travel.
    Inproc(String),
}

impl Endpoint {
    /// The transport in front of `://`.
    #[must_use]
    pub const fn transport(&self) -> &'static str {
        match self {
            Self::Tcp(_) => "tcp",
            Self::Ipc(_) => "ipc",
            Self::Inproc(_) => "inproc",
        }
    }

    /// The endpoint, if a socket can bind to it.
    ///
    /// # Errors
    /// [`EndpointError::SourceOnBind`]: only connections have a source address.
    pub fn for_bind(self) -> Result<Self, EndpointError> {
        match &self {
            Self::Tcp(tcp) if tcp.source().is_some() => Err(EndpointError::SourceOnBind),
            _ => Ok(self),
        }
    }

    /// The endpoint, if a socket can connect to it.
    ///
    /// libzmq takes port 0 too and then fails for ever, unseen.
    ///
    /// # Errors
    /// [`EndpointError::WildcardHost`], [`EndpointError::WildcardPort`] or
    /// [`EndpointError::WildcardPath`] where the text leaves open where to.
    pub fn for_connect(self) -> Result<Self, EndpointError> {
        match &self {
            Self::Tcp(tcp) if *tcp.address().host() == Host::Any => {
                Err(EndpointError::WildcardHost)
            }
            Self::Tcp(tcp) if tcp.address().port() == 0 => Err(EndpointError::WildcardPort),
            Self::Ipc(ipc) if ipc.is_wildcard() => Err(EndpointError::WildcardPath),
            _ => Ok(self),
        }
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let (transport, address) = text.split_once("://").ok_or(EndpointError::NoTransport)?;
        match transport {
            "" => Err(EndpointError::NoTransport),
            "tcp" => address.parse().map(Self::Tcp),
            "ipc" => address.parse().map(Self::Ipc),
            "inproc" => inproc(address).map(Self::Inproc),
            _ => Err(EndpointError::UnknownTransport(transport.into())),
        }
    }
}

fn inproc(name: &str) -> Result<String, EndpointError> {
    check_name(name, INPROC_MAX)?;
    Ok(name.into())
}

/// Checks what ipc and inproc names have in common. A NUL would end the name for a peer in C.
fn check_name(name: &str, max: usize) -> Result<(), EndpointError> {
    match name {
        "" => Err(EndpointError::EmptyName),
        _ if name.len() > max => Err(EndpointError::NameTooLong { max }),
        _ if name.contains('\0') => Err(EndpointError::BadName),
        _ => Ok(()),
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.transport())?;
        match self {
            Self::Tcp(tcp) => tcp.fmt(f),
            Self::Ipc(ipc) => ipc.fmt(f),
            Self::Inproc(name) => f.write_str(name),
        }
    }
}

impl TryFrom<&str> for Endpoint {
    type Error = EndpointError;

    fn try_from(text: &str) -> Result<Self, EndpointError> {
        text.parse()
    }
}

impl TryFrom<&String> for Endpoint {
    type Error = EndpointError;

    fn try_from(text: &String) -> Result<Self, EndpointError> {
        text.parse()
    }
}

impl TryFrom<String> for Endpoint {
    type Error = EndpointError;

    fn try_from(text: String) -> Result<Self, EndpointError> {
        text.parse()
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(address: SocketAddr) -> Self {
        Self::Tcp(address.into())
    }
}

impl From<&Self> for Endpoint {
    fn from(endpoint: &Self) -> Self {
        endpoint.clone()
    }
}
