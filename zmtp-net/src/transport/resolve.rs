//! From endpoints to the addresses that the operating system takes.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, ToSocketAddrs};

use super::error::AddressError;
use super::interfaces::{self, Family};
#[cfg(unix)]
use super::ipc::UnixName;
use crate::endpoint::{Endpoint, Host, TcpAddress, TcpEndpoint};

/// What the standard library says before the words of the system's resolver.
const LOOK_UP_FAILED: &str = "failed to lookup address information: ";
/// How many addresses of one name are used. No host needs more.
const MOST_ADDRESSES: usize = 16;

/// One address to connect to, with nothing left to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// Over tcp.
    Tcp {
        /// Where to.
        to: SocketAddr,
        /// Where from, if that was asked for; of the same family.
        source: Option<SocketAddr>,
    },
    /// A Unix domain socket.
    #[cfg(unix)]
    Ipc(UnixName),
}

/// The addresses of an endpoint to connect to, if that needs no name server: of numeric addresses
/// and of ipc. `None` if a name is to be looked up: call [`resolve()`] where blocking does no harm.
/// Never an empty list.
///
/// `ipv6` is the option. Without it, names are names of IPv4 addresses only.
///
/// # Errors
/// [`AddressError`] inside: the endpoint cannot be connected to.
pub(crate) fn try_resolve_now(
    endpoint: &Endpoint,
    ipv6: bool,
) -> Option<io::Result<Vec<Resolved>>> {
    match endpoint {
        Endpoint::Tcp(tcp) if matches!(tcp.address().host(), Host::Name(_)) => None,
        _ => Some(resolve(endpoint, ipv6)),
    }
}

/// The addresses of an endpoint to connect to, the best first. Looks a name up, which blocks for
/// as long as the system's resolver takes: many seconds at worst. Never an empty list.
///
/// libzmq only ever tries the first; the others are for the attempts after it. With `ipv6` on,
/// IPv6 addresses come before IPv4 ones, as it prefers them.
///
/// # Errors
/// [`AddressError`] inside, or what the operating system says.
pub(crate) fn resolve(endpoint: &Endpoint, ipv6: bool) -> io::Result<Vec<Resolved>> {
    match endpoint {
        Endpoint::Tcp(tcp) => resolve_tcp(tcp, Family::admitted(ipv6)),
        #[cfg(unix)]
        Endpoint::Ipc(ipc) => match UnixName::new(ipc)? {
            Some(name) => Ok(vec![Resolved::Ipc(name)]),
            None => Err(AddressError::Wildcard.into()),
        },
        _ => Err(AddressError::NotAStream.into()),
    }
}

/// The address to bind. `*` is all interfaces: of IPv4 alone, or of both families with `ipv6` on.
/// The name of an interface is its first address; another name is looked up, and blocks.
///
/// # Errors
/// [`AddressError`] inside, or what the operating system says.
pub(super) fn resolve_bind(address: &TcpAddress, ipv6: bool) -> io::Result<SocketAddr> {
    let (family, port) = (Family::admitted(ipv6), address.port());
    match address.host() {
        Host::Any => Ok(wildcard(port, family)),
        Host::Name(name) => match interfaces::address(name, port, family)? {
            Some(found) => Ok(found),
            None => first(look_up(name, port, family)?, name),
        },
        host => numeric(host, port),
    }
}

fn resolve_tcp(tcp: &TcpEndpoint, family: Family) -> io::Result<Vec<Resolved>> {
    let port = tcp.address().port();
    let targets = match tcp.address().host() {
        Host::Any => return Err(AddressError::Wildcard.into()),
        Host::Name(name) => look_up(name, port, family)?,
        host => vec![numeric(host, port)?],
    };
    let Some(source) = tcp.source() else {
        return Ok(targets.into_iter().map(|to| Resolved::Tcp { to, source: None }).collect());
    };
    let mut resolved = Vec::with_capacity(targets.len());
    for to in targets {
        if let Some(from) = resolve_source(source, Family::of(&to))? {
            resolved.push(Resolved::Tcp { to, source: Some(from) });
        }
    }
    if resolved.is_empty() {
        return Err(AddressError::SourceFamily(source.host().to_string()).into());
    }
    Ok(resolved)
}

/// Where a connection to an address of this family comes from. `None` if the source has no address
/// of this family. A source is numeric or an interface, never a host's name.
fn resolve_source(source: &TcpAddress, family: Family) -> io::Result<Option<SocketAddr>> {
    let port = source.port();
    match source.host() {
        Host::Any => Ok(Some(wildcard(port, family))),
        Host::Name(name) if interfaces::exists(name)? => interfaces::address(name, port, family),
        Host::Name(name) => Err(AddressError::NoInterface(name.clone()).into()),
        host => {
            let address = numeric(host, port)?;
            Ok(family.admits(&address.ip()).then_some(address))
        }
    }
}

const fn wildcard(port: u16, family: Family) -> SocketAddr {
    let ip = match family {
        Family::V4 => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        Family::V6 | Family::Both => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    SocketAddr::new(ip, port)
}

/// The address that a host is in digits. It is used whatever the IPv6 option says: who writes an
/// IPv6 address means it.
fn numeric(host: &Host, port: u16) -> io::Result<SocketAddr> {
    let address: SocketAddr = match host {
        Host::V4(ip) => (*ip, port).into(),
        Host::V6 { address, zone: None } => (*address, port).into(),
        Host::V6 { address, zone: Some(zone) } => {
            SocketAddrV6::new(*address, port, 0, interfaces::index(zone)?).into()
        }
        Host::Any | Host::Name(_) => return Err(AddressError::NoAddress(host.to_string()).into()),
    };
    Ok(address)
}

/// What the system's resolver knows of a name. Blocks. Never empty.
fn look_up(name: &str, port: u16, family: Family) -> io::Result<Vec<SocketAddr>> {
    let found = (name, port).to_socket_addrs().map_err(|error| {
        let text = error.to_string();
        let reason = text.strip_prefix(LOOK_UP_FAILED).unwrap_or(&text).to_owned();
        AddressError::LookUp { name: name.to_owned(), reason, code: error.raw_os_error() }
    })?;
    let found = choose(found, family);
    if found.is_empty() {
        return Err(AddressError::NoAddress(name.to_owned()).into());
    }
    Ok(found)
}

/// Those addresses that will do, IPv6 first.
pub(super) fn choose(found: impl Iterator<Item = SocketAddr>, family: Family) -> Vec<SocketAddr> {
    let mut found: Vec<_> = found.filter(|address| family.admits(&address.ip())).collect();
    // The sort is stable: within a family it is the resolver's order.
    found.sort_by_key(SocketAddr::is_ipv4);
    found.truncate(MOST_ADDRESSES);
    found
}

fn first(found: Vec<SocketAddr>, name: &str) -> io::Result<SocketAddr> {
    found.into_iter().next().ok_or_else(|| AddressError::NoAddress(name.to_owned()).into())
}
