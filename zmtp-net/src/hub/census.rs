//! How many connections there are, in all and of each address.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::event::Turned;
use crate::options::Options;

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    connections: u32,
    /// Those whose handshake is not complete.
    handshakes: u32,
}

/// How many accepted connections there are, in all and of each address.
#[derive(Debug, Default)]
pub(crate) struct Census {
    all: Count,
    by_address: HashMap<IpAddr, Count>,
}

impl Census {
    /// Whether another connection from this address is allowed.
    pub(crate) fn admits(&self, ip: Option<IpAddr>, options: &Options) -> Result<(), Turned> {
        let here = ip.and_then(|ip| self.by_address.get(&ip)).copied().unwrap_or_default();
        let below = |count: u32, limit: Option<u32>| limit.is_none_or(|limit| count < limit);
        if !below(self.all.connections, options.max_connections)
            || !below(here.connections, options.max_connections_per_address)
        {
            return Err(Turned::TooManyConnections);
        }
        if !below(self.all.handshakes, options.max_pending_handshakes)
            || !below(here.handshakes, options.max_pending_per_address)
        {
            return Err(Turned::TooManyHandshakes);
        }
        Ok(())
    }

    pub(crate) fn arrived(&mut self, ip: Option<IpAddr>) {
        self.change(ip, |count| {
            count.connections += 1;
            count.handshakes += 1;
        });
    }

    pub(crate) fn ready(&mut self, ip: Option<IpAddr>) {
        self.change(ip, |count| count.handshakes = count.handshakes.saturating_sub(1));
    }

    /// A connection ended, whose handshake was complete or not.
    pub(crate) fn left(&mut self, ip: Option<IpAddr>, was_ready: bool) {
        if !was_ready {
            self.ready(ip);
        }
        self.change(ip, |count| count.connections = count.connections.saturating_sub(1));
    }

    /// How many connections there are.
    #[cfg(test)]
    pub(crate) fn connections(&self) -> u32 {
        self.all.connections
    }

    /// Whether there is none of anything.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.all.connections == 0 && self.all.handshakes == 0 && self.by_address.is_empty()
    }

    fn change(&mut self, ip: Option<IpAddr>, change: impl Fn(&mut Count)) {
        change(&mut self.all);
        let Some(ip) = ip else { return };
        let count = self.by_address.entry(ip).or_default();
        change(count);
        if count.connections == 0 {
            self.by_address.remove(&ip);
        }
    }
}
