//! Connections that come in.

use super::census::Admittance;
use super::{Address, Details, Hub, Life};
use crate::event::{EventKind, SocketEvent, Turned};
use crate::peer::{Link, ListenerId, Origin, PeerId, Stream};

impl Hub {
    /// A stream was accepted. `None` if it is to be closed at once: a limit was reached.
    pub(crate) fn accepted(&mut self, listener: ListenerId, address: Address) -> Option<PeerId> {
        if self.life != Life::Open || !self.make_room(&address) {
            return None;
        }
        let connection = self.begin()?;
        let ip = address.ip;
        let link = Link::Stream(Box::new(Stream::new(connection)));
        let id = self.peers.insert(Origin::Accepted(listener), link);
        let arrival = Some(self.census.arrived(ip, id));
        self.details.insert(id, Details { arrival, ..Details::new(address) });
        self.report(id, EventKind::Accepted);
        self.peers.mark_dirty(id);
        self.schedule(id);
        Some(id)
    }

    /// Whether the limits allow another connection, after others have given way.
    fn make_room(&mut self, address: &Address) -> bool {
        loop {
            match self.census.admits(address.ip, &self.options) {
                Admittance::Admitted => return true,
                Admittance::Turned(reason) => {
                    self.turned(reason, address);
                    return false;
                }
                Admittance::InPlaceOf(id, reason) => {
                    self.report(id, EventKind::Turned(reason));
                    self.dismiss(id);
                    self.settle();
                    if self.details.contains_key(&id) {
                        // It has not gone, so that this would have no end.
                        self.turned(reason, address);
                        return false;
                    }
                }
            }
        }
    }

    /// A stream was closed as soon as it was accepted.
    pub(crate) fn turned(&mut self, turned: Turned, address: &Address) {
        self.emit(SocketEvent {
            kind: EventKind::Turned(turned),
            peer: None,
            local: Some(address.local.clone()),
            remote: Some(address.remote.clone()),
            about: None,
        });
    }

    /// A listener was closed: what came through it leaves too, as with libzmq.
    pub(crate) fn unlistened(&mut self, listener: ListenerId) {
        for id in self.peers.ids() {
            if self.peers.get(id).is_some_and(|peer| peer.origin == Origin::Accepted(listener)) {
                self.depart(id);
            }
        }
        self.settle();
    }
}
