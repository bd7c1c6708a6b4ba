//! What is known of the peer.

use crate::wire::{MechanismName, Metadata, MetadataBuf};
use crate::{SocketType, Version};

/// What the peer said of itself in the handshake.
///
/// ```
/// # use zmtp_codec::{Connection, Config, Security, SocketType, Time};
/// # let connection = Connection::new(Config::new(SocketType::Req), Security::Null, Time::ZERO);
/// if let Some(peer) = connection.peer() {
///     println!("{:?} over ZMTP {}", peer.socket_type(), peer.version());
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Peer {
    pub(crate) version: Version,
    pub(crate) mechanism: MechanismName,
    pub(crate) socket_type: Option<SocketType>,
    pub(crate) metadata: MetadataBuf,
}

impl Peer {
    /// The version that is spoken with it.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The security mechanism that both sides use.
    #[must_use]
    pub const fn mechanism(&self) -> MechanismName {
        self.mechanism
    }

    /// Its socket type; `None` where it did not say (RFC 37: "The sender SHOULD specify the
    /// Socket-Type"; peers of version 1.0 never do).
    #[must_use]
    pub const fn socket_type(&self) -> Option<SocketType> {
        self.socket_type
    }

    /// The identity it announced, empty where it announced none. Of several the last counts, as
    /// with libzmq. It is what the peer claims: nothing has verified it.
    #[must_use]
    pub fn identity(&self) -> &[u8] {
        self.metadata().get_last("Identity").unwrap_or_default()
    }

    /// The resource it asks for (RFC 37, "The Resource Property").
    #[must_use]
    pub fn resource(&self) -> Option<&[u8]> {
        self.metadata().get("Resource")
    }

    /// All properties, known and unknown, in the order in which they came.
    #[must_use]
    pub fn metadata(&self) -> Metadata<'_> {
        self.metadata.as_metadata()
    }
}
