//! TCP addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use super::EndpointError;

/// The most bytes in a host name (RFC 1035 counts 255 with the lengths of the labels).
const HOST_MAX: usize = 255;
/// The most bytes in the name of an interface on Linux.
const ZONE_MAX: usize = 15;

/// The address of a tcp endpoint, with the source address of connections where one is given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TcpEndpoint {
    source: Option<TcpAddress>,
    address: TcpAddress,
}

impl TcpEndpoint {
    /// Where connections come from: the part in front of the `;`.
    #[must_use]
    pub const fn source(&self) -> Option<&TcpAddress> {
        self.source.as_ref()
    }

    /// Where to bind or connect.
    #[must_use]
    pub const fn address(&self) -> &TcpAddress {
        &self.address
    }
}

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TcpAddress {
    host: Host,
    port: u16,
}

impl TcpAddress {
    /// The host.
    #[must_use]
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// The port; 0, which prints as `*`: one that the system chooses.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }
}

/// A host as a tcp endpoint names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// `*`: all interfaces.
    Any,
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address.
    V6 {
        /// The address.
        address: Ipv6Addr,
        /// The number or the name of the interface behind a `%`.
        zone: Option<String>,
    },
    /// The name of a host, or, to bind or as a source, of an interface. It is looked up when it is
    /// used: each time a connection is tried, at once for a bind.
    Name(String),
}

impl FromStr for TcpEndpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let (source, address) = match text.split_once(';') {
            Some((source, address)) => (Some(source.parse()?), address),
            None => (None, text),
        };
        Ok(Self { source, address: address.parse()? })
    }
}

impl FromStr for TcpAddress {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let (host, port) = text.rsplit_once(':').ok_or(EndpointError::NoPort)?;
        // The colon was one of an address in brackets.
        if port.ends_with(']') {
            return Err(EndpointError::NoPort);
        }
        Ok(Self { host: read_host(host)?, port: read_port(port)? })
    }
}

fn read_port(text: &str) -> Result<u16, EndpointError> {
    match text {
        "" => Err(EndpointError::NoPort),
        "*" => Ok(0),
        // `u16` would take a sign.
        _ if text.bytes().all(|octet| octet.is_ascii_digit()) => {
            text.parse().map_err(|_| EndpointError::BadPort)
        }
        _ => Err(EndpointError::BadPort),
    }
}

fn read_host(text: &str) -> Result<Host, EndpointError> {
    match text {
        "" => return Err(EndpointError::EmptyHost),
        "*" => return Ok(Host::Any),
        _ => {}
    }
    if let Some(inside) = text.strip_prefix('[') {
        return read_v6(inside.strip_suffix(']').ok_or(EndpointError::BadHost)?);
    }
    if text.contains(':') {
        return read_v6(text);
    }
    match text.parse() {
        Ok(address) => Ok(Host::V4(address)),
        Err(_) => read_name(text),
    }
}

fn read_v6(text: &str) -> Result<Host, EndpointError> {
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) => (address, Some(read_zone(zone)?)),
        None => (text, None),
    };
    let address = address.parse().map_err(|_| EndpointError::BadHost)?;
    Ok(Host::V6 { address, zone })
}

fn read_zone(text: &str) -> Result<String, EndpointError> {
    let fits = (1..=ZONE_MAX).contains(&text.len());
    let plain = |octet: u8| octet.is_ascii_graphic() && !b"/%;[]:".contains(&octet);
    (fits && text.bytes().all(plain)).then(|| text.into()).ok_or(EndpointError::BadHost)
}

/// A name of a host or an interface: `db-1.example`, `eth0.100`. Only digits and dots is a mistyped
/// address.
fn read_name(text: &str) -> Result<Host, EndpointError> {
    if text.len() > HOST_MAX {
        return Err(EndpointError::NameTooLong { max: HOST_MAX });
    }
    let letter = |octet: u8| octet.is_ascii_alphanumeric() || b"-_.".contains(&octet);
    let named = text.bytes().any(|octet| octet != b'.' && !octet.is_ascii_digit());
    if named && text.bytes().all(letter) {
        Ok(Host::Name(text.into()))
    } else {
        Err(EndpointError::BadHost)
    }
}

impl fmt::Display for TcpEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(f, "{source};")?;
        }
        self.address.fmt(f)
    }
}

impl fmt::Display for TcpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            0 => write!(f, "{}:*", self.host),
            port => write!(f, "{}:{port}", self.host),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::V4(address) => address.fmt(f),
            Self::V6 { address, zone: None } => write!(f, "[{address}]"),
            Self::V6 { address, zone: Some(zone) } => write!(f, "[{address}%{zone}]"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl From<SocketAddr> for TcpAddress {
    fn from(address: SocketAddr) -> Self {
        let host = match address {
            SocketAddr::V4(v4) => Host::V4(*v4.ip()),
            SocketAddr::V6(v6) => {
                let zone = (v6.scope_id() != 0).then(|| v6.scope_id().to_string());
                Host::V6 { address: *v6.ip(), zone }
            }
        };
        Self { host, port: address.port() }
    }
}

impl From<SocketAddr> for TcpEndpoint {
    fn from(address: SocketAddr) -> Self {
        Self { source: None, address: address.into() }
    }
}

impl From<IpAddr> for Host {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6 { address, zone: None },
        }
    }
}
