//! What is known of who sent a message.

use std::sync::Arc;

use zmtp_codec as codec;

use super::{Details, Hub, User};
use crate::pattern::{AnyPattern, Pattern, ReceiveFault, Received};
use crate::peer::PeerId;

/// What is known of a peer that has sent a message, by the names of libzmq's `zmq_msg_gets`:
///
/// - `Peer-Address`: where it comes from, a numeric address or `localhost:user:group:process`;
/// - `User-Id`: what an authenticator calls it; there only if one was asked;
/// - what else the authenticator said of it;
/// - what the peer said of itself: `Socket-Type`, `Identity` (or `Routing-Id`), `Resource`, and
///   whatever it likes. Nobody has verified this.
///
/// Of two properties of the same name the first in this order counts. A peer that calls one of its
/// own `User-Id` or `Peer-Address` is not heard (libzmq hears it where no authenticator was asked).
///
/// All connections and messages of a peer share it, until the peer connects again.
#[derive(Clone, Debug, PartialEq)]
#[doc(alias = "zmq_msg_gets")]
pub struct PeerProperties {
    address: Arc<str>,
    user: Option<Arc<User>>,
    about: Arc<codec::Peer>,
}

const ADDRESS: &str = "Peer-Address";
const USER: &str = "User-Id";
const IDENTITY: &str = "Identity";
const ROUTING_ID: &str = "Routing-Id";

impl PeerProperties {
    /// The value of a property, in whatever case its name is written (RFC 37); `None` if there is
    /// no such property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let name = if name.eq_ignore_ascii_case(ROUTING_ID) { IDENTITY } else { name };
        self.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All properties, names and values, those that count first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let address = (ADDRESS, self.address.as_bytes());
        let metadata = self.about.metadata();
        // Names are ASCII, as the codec has checked.
        let own = metadata.iter().filter_map(|(name, value)| {
            Some((std::str::from_utf8(name).ok()?, value)).filter(|(name, _)| !is_reserved(name))
        });
        std::iter::once(address).chain(self.vouched()).chain(own)
    }

    /// What the authenticator said.
    fn vouched(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.user.iter().flat_map(|user| {
            let more = user.metadata.iter().map(|(name, value)| (name.as_str(), &value[..]));
            std::iter::once((USER, &user.id[..])).chain(more)
        })
    }

    /// What the authenticator said of the peer; `None` if none was asked.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.user.as_deref()
    }

    /// What the peer said of itself in its handshake.
    #[must_use]
    pub fn about(&self) -> &codec::Peer {
        &self.about
    }
}

fn is_reserved(name: &str) -> bool {
    name.eq_ignore_ascii_case(USER) || name.eq_ignore_ascii_case(ADDRESS)
}

impl Details {
    /// The handshake is complete.
    pub(super) fn introduced(&mut self, about: Arc<codec::Peer>) {
        self.about = Some(Arc::clone(&about));
        let address = Arc::clone(&self.address.zap);
        let user = self.user.clone();
        self.properties = Some(Arc::new(PeerProperties { address, user, about }));
    }
}

impl Hub {
    /// The next message, and what is known of who sent it.
    pub(crate) fn receive_from(
        &mut self,
    ) -> Result<(Received, Option<Arc<PeerProperties>>), ReceiveFault> {
        loop {
            let result = self.pattern.receive(&mut self.peers).map(|received| {
                // Before it is settled that the peer has gone, if it has.
                let properties = received.peer.and_then(|id| self.properties(id));
                (received, properties)
            });
            if self.peers.signals.is_empty() {
                return result;
            }
            self.settle();
            if result.is_ok() || !self.pattern.can_receive(&mut self.peers) {
                return result;
            }
        }
    }

    fn properties(&self, id: PeerId) -> Option<Arc<PeerProperties>> {
        let known = self.details.get(&id).and_then(|details| details.properties.as_ref());
        known.or_else(|| self.remembered.get(&id)).cloned()
    }

    /// Remembers what is known of a peer that is forgotten, as long as the pattern has something of
    /// it that the application has not received.
    pub(super) fn remember(&mut self, id: PeerId, details: &Details) {
        let AnyPattern::Publisher(publisher) = &self.pattern else { return };
        let Some(properties) = &details.properties else { return };
        if !publisher.reporters().any(|reporter| reporter == id) {
            return;
        }
        if self.remembered.len() >= publisher.reporters().count() {
            let open: std::collections::HashSet<PeerId> = publisher.reporters().collect();
            self.remembered.retain(|id, _| open.contains(id));
        }
        self.remembered.insert(id, Arc::clone(properties));
    }
}
