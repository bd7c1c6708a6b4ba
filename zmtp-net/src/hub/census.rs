//! How many connections there are, in all and of each address, and who gives way to another.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::event::Turned;
use crate::options::Options;
use crate::peer::PeerId;

/// When a connection came, among the others of its socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrival(u64);

#[derive(Debug, Default)]
struct Count {
    connections: u32,
    /// Those whose handshake is not complete, the oldest first.
    pending: BTreeSet<(Arrival, PeerId)>,
}

impl Count {
    fn oldest(&self) -> Option<PeerId> {
        self.pending.first().map(|(_, id)| *id)
    }
}

/// Whether another connection is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admittance {
    Admitted,
    /// It is if this one goes, whose handshake takes long, and that was asked for this reason.
    InPlaceOf(PeerId, Turned),
    Turned(Turned),
}

/// How many accepted connections there are, in all and of each address.
#[derive(Debug, Default)]
pub(crate) struct Census {
    connections: u32,
    pending: u32,
    arrivals: u64,
    /// Those over ipc have no address, and are counted in all only.
    by_address: BTreeMap<Option<IpAddr>, Count>,
}

fn below(count: usize, limit: Option<u32>) -> bool {
    limit.is_none_or(|limit| count < limit as usize)
}

impl Census {
    /// Whether another connection from this address is allowed.
    ///
    /// Whoever has not completed its handshake gives way: at a limit of one address its oldest
    /// one, at a limit of the socket the oldest of the address that has most of them. So who
    /// connects and is silent keeps out nobody but itself.
    pub(crate) fn admits(&self, ip: Option<IpAddr>, options: &Options) -> Admittance {
        let here = self.by_address.get(&ip).filter(|_| ip.is_some());
        let connections = here.map_or(0, |count| count.connections as usize);
        let pending = here.map_or(0, |count| count.pending.len());
        let of_address = |count, limit| ip.is_some() && !below(count, limit);
        let of_socket = |count: u32, limit| !below(count as usize, limit);
        let (oldest, reason) = if of_address(connections, options.max_connections_per_address) {
            (here.and_then(Count::oldest), Turned::TooManyConnections)
        } else if of_socket(self.connections, options.max_connections) {
            (self.oldest_of_most(), Turned::TooManyConnections)
        } else if of_address(pending, options.max_pending_per_address) {
            (here.and_then(Count::oldest), Turned::TooManyHandshakes)
        } else if of_socket(self.pending, options.max_pending_handshakes) {
            (self.oldest_of_most(), Turned::TooManyHandshakes)
        } else {
            return Admittance::Admitted;
        };
        match oldest {
            Some(id) => Admittance::InPlaceOf(id, reason),
            None => Admittance::Turned(reason),
        }
    }

    /// The oldest of those addresses that have most unfinished handshakes.
    fn oldest_of_most(&self) -> Option<PeerId> {
        let crowd = |count: &&Count| (count.pending.len(), Reverse(count.pending.first().copied()));
        self.by_address.values().max_by_key(crowd)?.oldest()
    }

    pub(crate) fn arrived(&mut self, ip: Option<IpAddr>, id: PeerId) -> Arrival {
        let arrival = Arrival(self.arrivals);
        self.arrivals += 1;
        self.connections += 1;
        self.pending += 1;
        let count = self.by_address.entry(ip).or_default();
        count.connections += 1;
        count.pending.insert((arrival, id));
        arrival
    }

    /// The handshake of a connection is complete.
    pub(crate) fn ready(&mut self, ip: Option<IpAddr>, arrival: Arrival, id: PeerId) {
        if let Some(count) = self.by_address.get_mut(&ip)
            && count.pending.remove(&(arrival, id))
        {
            self.pending -= 1;
        }
    }

    /// A connection ended, whether its handshake was complete or not.
    pub(crate) fn left(&mut self, ip: Option<IpAddr>, arrival: Arrival, id: PeerId) {
        self.ready(ip, arrival, id);
        let Some(count) = self.by_address.get_mut(&ip) else { return };
        count.connections = count.connections.saturating_sub(1);
        self.connections = self.connections.saturating_sub(1);
        if count.connections == 0 {
            self.by_address.remove(&ip);
        }
    }

    /// How many connections there are.
    #[cfg(test)]
    pub(crate) fn connections(&self) -> u32 {
        self.connections
    }

    /// Whether there is none of anything.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn is_empty(&self) -> bool {
        self.connections == 0 && self.pending == 0 && self.by_address.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEAR: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));
    const FAR: Option<IpAddr> = Some(IpAddr::V6(std::net::Ipv6Addr::LOCALHOST));

    fn peer(index: u32) -> PeerId {
        PeerId { index, generation: 0 }
    }

    fn census(arrivals: &[Option<IpAddr>]) -> Census {
        let mut census = Census::default();
        for (ip, index) in arrivals.iter().zip(0..) {
            census.arrived(*ip, peer(index));
        }
        census
    }

    #[test]
    fn the_oldest_of_an_address_gives_way_to_the_next_of_it() {
        let options = Options::default().max_pending_per_address(Some(2));
        let census = census(&[FAR, NEAR, NEAR]);
        let evicts = Admittance::InPlaceOf(peer(1), Turned::TooManyHandshakes);
        assert_eq!(census.admits(NEAR, &options), evicts);
        assert_eq!(census.admits(FAR, &options), Admittance::Admitted);
        assert_eq!(census.admits(None, &options), Admittance::Admitted);
    }

    #[test]
    fn at_the_limit_of_the_socket_the_address_with_most_gives_way() {
        let options = Options::default().max_pending_handshakes(Some(4));
        let census = census(&[FAR, NEAR, NEAR, None]);
        let evicts = Admittance::InPlaceOf(peer(1), Turned::TooManyHandshakes);
        assert_eq!(census.admits(FAR, &options), evicts);
        assert_eq!(census.admits(None, &options), evicts);
    }

    #[test]
    fn who_has_completed_its_handshake_stays() {
        let mut census = Census::default();
        let arrival = census.arrived(NEAR, peer(0));
        let options = Options::default().max_connections_per_address(Some(1));
        let evicts = Admittance::InPlaceOf(peer(0), Turned::TooManyConnections);
        assert_eq!(census.admits(NEAR, &options), evicts);
        census.ready(NEAR, arrival, peer(0));
        let turned = Admittance::Turned(Turned::TooManyConnections);
        assert_eq!(census.admits(NEAR, &options), turned);
        assert_eq!(census.admits(FAR, &options), Admittance::Admitted);
        census.left(NEAR, arrival, peer(0));
        assert!(census.is_empty());
    }

    #[test]
    fn a_limit_of_none_lets_nobody_in() {
        let options = Options::default().max_pending_handshakes(Some(0));
        let turned = Admittance::Turned(Turned::TooManyHandshakes);
        assert_eq!(Census::default().admits(NEAR, &options), turned);
    }
}
