//! The two ends of a stream, as events and ZAP name them.

use std::fmt;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

#[cfg(unix)]
use super::credentials::Credentials;
use super::interfaces;
#[cfg(unix)]
use super::ipc::UnixName;

/// One end of a stream. `Display` gives the endpoint, as events show it: `tcp://127.0.0.1:5555`,
/// `tcp://[::1]:5555`, `ipc:///tmp/name`, `ipc://@name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PeerAddress {
    /// Address and port.
    Tcp(SocketAddr),
    /// A name, which the connecting end does not have, and, for the other end, who is there.
    #[cfg(unix)]
    Ipc {
        /// Path or abstract name; `None` at an end that did not bind one.
        name: Option<UnixName>,
        /// Who is there: of the peer, where the operating system tells.
        credentials: Option<Credentials>,
    },
    /// The operating system no longer knows: the stream is closed.
    Unknown,
}

impl PeerAddress {
    /// The address that a ZAP request and the `Peer-Address` of a message carry: a numeric IP
    /// address without port, or `localhost:user:group:process` over ipc (`localhost` alone where
    /// the operating system does not tell). Empty if unknown.
    pub(crate) fn zap_address(&self) -> String {
        match self {
            Self::Tcp(SocketAddr::V4(address)) => address.ip().to_string(),
            Self::Tcp(SocketAddr::V6(address)) => V6Host(address).to_string(),
            #[cfg(unix)]
            Self::Ipc { credentials: Some(credentials), .. } => format!("localhost:{credentials}"),
            #[cfg(unix)]
            Self::Ipc { credentials: None, .. } => "localhost".to_owned(),
            Self::Unknown => String::new(),
        }
    }

    /// The IP address, an IPv4 one also where IPv6 carries it, if there is one.
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Tcp(address) => Some(address.ip().to_canonical()),
            _ => None,
        }
    }
}

impl fmt::Display for PeerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(SocketAddr::V6(address)) => {
                write!(f, "tcp://[{}]:{}", V6Host(address), address.port())
            }
            Self::Tcp(SocketAddr::V4(address)) => write!(f, "tcp://{address}"),
            #[cfg(unix)]
            Self::Ipc { name: Some(name), .. } => write!(f, "ipc://{name}"),
            #[cfg(unix)]
            Self::Ipc { name: None, .. } => f.write_str("ipc://"),
            Self::Unknown => Ok(()),
        }
    }
}

/// An IPv6 address with the interface that it belongs to, if it is valid on that one only.
struct V6Host<'a>(&'a SocketAddrV6);

impl fmt::Display for V6Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.scope_id() {
            0 => self.0.ip().fmt(f),
            index => match interfaces::name(index) {
                Some(name) => write!(f, "{}%{name}", self.0.ip()),
                None => write!(f, "{}%{index}", self.0.ip()),
            },
        }
    }
}
