//! The network interfaces of this host: names, numbers and addresses.

use std::io;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use if_addrs::Interface;

use super::error::AddressError;

/// Which families of addresses will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// IPv4 only: the IPv6 option is off.
    V4,
    /// IPv6 only.
    V6,
    /// Either, IPv6 first: the IPv6 option is on.
    Both,
}

impl Family {
    /// What the IPv6 option admits.
    pub(super) const fn admitted(ipv6: bool) -> Self {
        if ipv6 { Self::Both } else { Self::V4 }
    }

    /// That of an address.
    pub(super) const fn of(address: &SocketAddr) -> Self {
        if address.is_ipv6() { Self::V6 } else { Self::V4 }
    }

    /// Whether an address will do.
    pub(super) const fn admits(self, ip: &IpAddr) -> bool {
        match self {
            Self::V4 => ip.is_ipv4(),
            Self::V6 => ip.is_ipv6(),
            Self::Both => true,
        }
    }
}

/// The first address of the interface with this name: an IPv6 one first where both will do, one
/// that is valid everywhere before one that is valid on its link only. `None` if there is no such
/// interface, or it has no such address.
///
/// # Errors
/// If the operating system does not list its interfaces.
pub(super) fn address(name: &str, port: u16, family: Family) -> io::Result<Option<SocketAddr>> {
    let mut found = if_addrs::get_if_addrs()?;
    found.retain(|interface| interface.name == name && family.admits(&interface.ip()));
    // The sort is stable: within a rank it is the system's order.
    found.sort_by_key(|interface| (interface.ip().is_ipv4(), interface.is_link_local()));
    Ok(found.first().map(|interface| with_port(interface, port)))
}

/// Whether there is an interface with this name.
///
/// # Errors
/// If the operating system does not list its interfaces.
pub(super) fn exists(name: &str) -> io::Result<bool> {
    Ok(if_addrs::get_if_addrs()?.iter().any(|interface| interface.name == name))
}

fn with_port(interface: &Interface, port: u16) -> SocketAddr {
    match interface.ip() {
        IpAddr::V6(ip) if interface.is_link_local() => {
            SocketAddrV6::new(ip, port, 0, interface.index.unwrap_or(0)).into()
        }
        ip => SocketAddr::new(ip, port),
    }
}

/// The name of the interface with this number.
pub(super) fn name(index: u32) -> Option<String> {
    let interfaces = if_addrs::get_if_addrs().ok()?;
    interfaces.into_iter().find(|interface| interface.index == Some(index)).map(|found| found.name)
}

/// The number of the interface that the zone of an IPv6 address tells by its number or its name.
///
/// # Errors
/// [`AddressError::NoInterface`] if there is none with this name.
pub(super) fn index(zone: &str) -> io::Result<u32> {
    if let Ok(number) = zone.parse() {
        return Ok(number);
    }
    let found = if_addrs::get_if_addrs()?.into_iter().find(|interface| interface.name == zone);
    found
        .and_then(|interface| interface.index)
        .ok_or_else(|| AddressError::NoInterface(zone.to_owned()).into())
}
