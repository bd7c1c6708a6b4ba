//! Who may connect, by address or by the credentials of a process.

use std::net::IpAddr;
use std::str::FromStr;

use super::OptionError;

/// Addresses with a common prefix: `10.0.0.0/8`, `2001:db8::/32`, `192.0.2.1`.
///
/// ```
/// use zmtp_net::AddressFilter;
///
/// let filter: AddressFilter = "10.0.0.0/8".parse()?;
/// assert!(filter.matches("10.9.8.7".parse().unwrap()));
/// assert!(!filter.matches("11.0.0.1".parse().unwrap()));
/// # Ok::<(), zmtp_net::OptionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressFilter {
    address: IpAddr,
    /// Leading bits that must be equal; at most as many as the address has.
    prefix: u8,
}

impl AddressFilter {
    /// Whether an address has the prefix. An IPv4 address that arrived on an IPv6 listener counts
    /// as IPv4.
    #[must_use]
    pub fn matches(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differ = u128::from(own.to_bits() ^ other.to_bits());
                same_prefix(differ, 32, self.prefix)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                same_prefix(own.to_bits() ^ other.to_bits(), 128, self.prefix)
            }
            _ => false,
        }
    }
}

impl AddressFilter {
    /// The same filter; one of IPv4 addresses that is written as IPv6, as `::ffff:10.0.0.0/104`,
    /// becomes one of IPv4.
    fn canonical(self) -> Self {
        match (self.address.to_canonical(), self.prefix.checked_sub(96)) {
            (IpAddr::V4(v4), Some(prefix)) if self.address.is_ipv6() => {
                Self { address: v4.into(), prefix }
            }
            _ => self,
        }
    }
}

/// Whether none of the first `prefix` of `width` bits is among those that differ.
fn same_prefix(differ: u128, width: u32, prefix: u8) -> bool {
    let rest = width.saturating_sub(u32::from(prefix));
    differ.checked_shr(rest).unwrap_or(0) == 0
}

impl From<IpAddr> for AddressFilter {
    /// This address alone.
    fn from(address: IpAddr) -> Self {
        Self { address, prefix: width(address) }.canonical()
    }
}

const fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

impl FromStr for AddressFilter {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let refused = OptionError::AddressFilter;
        let Some((address, prefix)) = text.split_once('/') else {
            return text.parse().map(|address: IpAddr| address.into()).map_err(|_| refused);
        };
        let address: IpAddr = address.parse().map_err(|_| refused)?;
        // `u8` would take a sign.
        let digits = prefix.bytes().all(|octet| octet.is_ascii_digit());
        let prefix = prefix.parse().ok().filter(|&bits| digits && bits <= width(address));
        Ok(Self { address, prefix: prefix.ok_or(refused)? }.canonical())
    }
}

/// Which processes may connect over ipc; empty: all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct IpcFilters {
    pub(crate) users: Vec<u32>,
    pub(crate) groups: Vec<u32>,
    pub(crate) processes: Vec<u32>,
}

impl IpcFilters {
    /// Whether there is nothing to check.
    pub(crate) const fn is_empty(&self) -> bool {
        self.users.is_empty() && self.groups.is_empty() && self.processes.is_empty()
    }

    /// Whether a process may connect: one match of any kind is enough. `None`: the system does not
    /// tell.
    pub(crate) fn admit(
        &self,
        user: Option<u32>,
        group: Option<u32>,
        process: Option<u32>,
    ) -> bool {
        let in_list = |list: &[u32], id: Option<u32>| id.is_some_and(|id| list.contains(&id));
        self.is_empty()
            || in_list(&self.users, user)
            || in_list(&self.groups, group)
            || in_list(&self.processes, process)
    }
}
