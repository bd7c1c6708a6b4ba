//! Peers in the same process.

use std::sync::Arc;

use zmtp_codec::{Part, SocketType};

use super::{Address, Details, Hub, Life};
use crate::event::{EventKind, SocketEvent};
use crate::peer::{Bounds, Link, ListenerId, Origin, Peer, PeerId, Stay};
use crate::pipe::{Bell, End, Introduction};

impl Hub {
    /// What this socket tells another of itself.
    pub(crate) fn introduction(&self) -> Introduction {
        let limit = |messages: usize| (messages != usize::MAX).then_some(messages);
        let Bounds { send_messages, receive_messages, .. } = self.peers.bounds;
        Introduction {
            socket_type: self.socket_type,
            identity: Part::from(self.options.identity.clone()),
            send_hwm: limit(send_messages),
            receive_hwm: limit(receive_messages),
        }
    }

    /// Tells a pipe how many messages and octets this socket lets wait in it.
    pub(super) fn set_pipe_limits(&self, end: &End) {
        let limit = |octets: usize| (octets != usize::MAX).then_some(octets);
        let Bounds { send_octets, receive_octets, .. } = self.peers.bounds;
        end.set_limits(&self.introduction());
        end.set_octet_limits(limit(send_octets), limit(receive_octets));
    }

    /// Takes a peer at the end of a pipe. `listener` if it connected to us. `None` if the socket
    /// is closed or the pattern has no place for it.
    pub(crate) fn attach_inproc(
        &mut self,
        mut end: End,
        listener: Option<ListenerId>,
        endpoint: &Arc<str>,
        bell: &Arc<dyn Bell>,
    ) -> Option<PeerId> {
        if self.life != Life::Open {
            return None;
        }
        if listener.is_some() && !self.socket_type.accepts(end.other().socket_type) {
            // As over a network; libzmq lets it in, and its messages go nowhere.
            self.emit(SocketEvent {
                kind: EventKind::Rejected,
                peer: None,
                local: Some(Arc::clone(endpoint)),
                remote: Some(Arc::clone(endpoint)),
                about: None,
            });
            return None;
        }
        let identity = end.other().identity.clone();
        let origin = listener.map_or(Origin::Dialed, Origin::Accepted);
        if listener.is_some() {
            end.bound(&self.introduction());
        }
        let id = self.peers.insert(origin, Link::Absent);
        let address = Address {
            local: Arc::clone(endpoint),
            remote: Arc::clone(endpoint),
            zap: Arc::from(""),
            ip: None,
        };
        self.details.insert(id, Details::new(address));
        end.listen(bell, id);
        self.set_pipe_limits(&end);
        // A ROUTER can only send to who has a name.
        let opens = end.is_known() || self.socket_type != SocketType::Router;
        if let Some(peer) = self.peers.get_mut(id) {
            peer.identity = identity;
            peer.link = Link::Inproc(end);
        }
        if opens {
            self.open(id);
        }
        self.settle();
        self.peers.get(id).map(|peer| peer.id)
    }

    /// The other end of a pipe has told who it is.
    pub(super) fn introduced(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get_mut(id) else { return };
        let Link::Inproc(end) = &peer.link else { return };
        if peer.identity.is_empty() && !peer.flags.attached {
            peer.identity = end.other().identity.clone();
        }
        if peer.stay == Stay::Here && !peer.flags.attached {
            self.open(id);
        } else {
            // The limits are another.
            self.peers.written(id);
        }
    }

    /// The peers of this process that are connected to under this text and are to stay.
    pub(super) fn joined_as(&self, text: &str) -> Vec<PeerId> {
        let joined = |peer: &&Peer| {
            let link = matches!(peer.link, Link::Inproc(_)) && peer.origin == Origin::Dialed;
            link && peer.stay == Stay::Here
        };
        let remote = |id| self.details.get(&id).map(|details| &*details.address.remote);
        let ids = self.peers.iter().filter(joined).map(|peer| peer.id);
        ids.filter(|id| remote(*id) == Some(text)).collect()
    }

    /// The bell of a pipe rang.
    pub(crate) fn rang(&mut self, id: PeerId) {
        self.peers.rang(id);
        self.settle();
    }
}
