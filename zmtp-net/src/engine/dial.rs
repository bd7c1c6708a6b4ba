//! Connecting.

use std::io;
use std::sync::Arc;

use super::{Engine, Errands, Outlet, Stage};
use crate::endpoint::Endpoint;
use crate::event::ConnectError;
use crate::hub::{Address, Hub};
use crate::peer::PeerId;
use crate::transport::{self, Resolved, Stream, try_resolve_now};

/// Why an attempt came to nothing, as events tell it.
fn cause(error: &io::Error) -> ConnectError {
    let is_lookup = transport::is_lookup(error);
    let error = transport::io_error(error);
    if is_lookup { ConnectError::NameLookup(error) } else { error.into() }
}

/// Each attempt is made at the next address of a name, in turn.
fn choose<T>(mut addresses: Vec<T>, misses: u32) -> Option<T> {
    let index = (misses as usize).checked_rem(addresses.len())?;
    Some(addresses.swap_remove(index))
}

/// Where a stream leads, for events, limits and authenticators.
pub(super) fn address(stream: &Stream, local: Option<&Arc<str>>) -> Address {
    let peer = stream.peer();
    Address {
        local: local.map_or_else(|| Arc::from(stream.local().to_string()), Arc::clone),
        remote: Arc::from(peer.to_string()),
        zap: Arc::from(peer.zap_address()),
        ip: peer.ip(),
    }
}

impl Engine {
    pub(super) fn dial(
        &mut self,
        hub: &mut Hub,
        id: PeerId,
        endpoint: Arc<Endpoint>,
        errands: &mut dyn Errands,
    ) {
        let ipv6 = Self::options(hub).ipv6;
        match try_resolve_now(&endpoint, ipv6) {
            Some(result) => self.resolved(hub, id, result),
            None => errands.resolve(id, endpoint, ipv6),
        }
    }

    /// The addresses of an endpoint were looked up.
    pub(crate) fn resolved(
        &mut self,
        hub: &mut Hub,
        id: PeerId,
        result: io::Result<Vec<Resolved>>,
    ) {
        if self.wire(id).is_some() || !hub.is_dialing(id) {
            return;
        }
        let started = result.and_then(|addresses| {
            let address = choose(addresses, hub.misses(id)).ok_or(io::ErrorKind::NotFound)?;
            let stream = transport::connect(&address, Self::options(hub))?;
            self.open(id, stream, Stage::Connecting)
        });
        if let Err(error) = started {
            hub.dial_failed(id, cause(&error));
        }
    }

    /// Looks whether a stream that connects has got through.
    pub(super) fn check_connected(&mut self, hub: &mut Hub, id: PeerId) {
        let Some(wire) = self.wire(id) else { return };
        match wire.stream.finish_connect() {
            Ok(false) => {}
            Ok(true) => {
                wire.stage = Stage::Open;
                // It is not full before it was ever written to.
                wire.outlet = Outlet::Open;
                let address = address(&wire.stream, None);
                hub.dialed(id, address);
            }
            Err(error) => {
                if let Some(mut wire) = self.wires.get_mut(id.index as usize).and_then(Option::take)
                {
                    self.deregister(&mut wire.stream);
                }
                hub.dial_failed(id, cause(&error));
            }
        }
    }
}

#[cfg(test)]
mod tests;
