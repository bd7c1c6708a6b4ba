//! What a connection is told about its own side.

use core::fmt;
use core::time::Duration;

use crate::message::INLINE;
use crate::wire::MetadataBuf;
use crate::{Limits, SocketType, Version};

/// The side of a connection that is ours: what it announces, what it expects, what it allows.
///
/// One `Config` serves any number of connections; share it in an `Arc`. The defaults are libzmq's.
///
/// ```
/// use core::time::Duration;
/// use zmtp_codec::{Config, Heartbeat, SocketType};
///
/// let config = Config::new(SocketType::Dealer)
///     .identity(b"worker-7")?
///     .property("X-Zone", b"eu-1")?
///     .heartbeat(Heartbeat::every(Duration::from_secs(5)));
/// assert_eq!(config.socket_type(), SocketType::Dealer);
/// # Ok::<(), zmtp_codec::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub(crate) socket_type: SocketType,
    pub(crate) identity: Identity,
    pub(crate) properties: MetadataBuf,
    pub(crate) heartbeat: Option<Heartbeat>,
    pub(crate) handshake_timeout: Option<Duration>,
    pub(crate) minimum_version: Version,
    pub(crate) limits: Limits,
    pub(crate) copy_below: usize,
}

type Identity = alloc::boxed::Box<[u8]>;

impl Config {
    /// A socket of the given type with libzmq's defaults: no identity, no heartbeat, 30 seconds
    /// for the handshake, any version of the protocol.
    #[must_use]
    pub fn new(socket_type: SocketType) -> Self {
        Self {
            socket_type,
            identity: Identity::default(),
            properties: MetadataBuf::default(),
            heartbeat: None,
            handshake_timeout: Some(Duration::from_secs(30)),
            minimum_version: Version::V1_0,
            limits: Limits::default(),
            copy_below: INLINE + 1,
        }
    }

    /// The identity by which a ROUTER peer addresses this socket: up to 255 bytes, the first not
    /// zero; default: empty, so that the ROUTER makes one up. Only REQ, DEALER and ROUTER send it.
    ///
    /// # Errors
    /// [`ConfigError::Identity`] where the identity is too long or begins with a zero byte, which
    /// RFC 37 reserves.
    #[doc(alias = "ZMQ_ROUTING_ID")]
    #[doc(alias = "ZMQ_IDENTITY")]
    pub fn identity(mut self, identity: &[u8]) -> Result<Self, ConfigError> {
        if identity.len() > 255 || identity.first() == Some(&0) {
            return Err(ConfigError::Identity);
        }
        self.identity = identity.into();
        Ok(self)
    }

    /// Adds a property to the metadata that the peer is told, after Socket-Type and Identity.
    ///
    /// > Metadata names starting with "X-" SHALL be reserved for application use. (RFC 37)
    ///
    /// # Errors
    /// [`ConfigError::Property`] where the name is not 1 to 255 letters, digits or `-_.+`, or is
    /// one that the connection sends itself (Socket-Type, Identity).
    #[doc(alias = "ZMQ_METADATA")]
    pub fn property(mut self, name: &str, value: &[u8]) -> Result<Self, ConfigError> {
        let own = ["Socket-Type", "Identity"];
        if own.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
            return Err(ConfigError::Property);
        }
        self.properties.push(name, value).map_err(|_| ConfigError::Property)?;
        Ok(self)
    }

    /// Sends heartbeats; default: none.
    #[doc(alias = "ZMQ_HEARTBEAT_IVL")]
    #[must_use]
    pub const fn heartbeat(mut self, heartbeat: Heartbeat) -> Self {
        self.heartbeat = Some(heartbeat);
        self
    }

    /// How long the handshake may take, from [`Connection::new`](crate::Connection::new) until
    /// [`Event::Ready`](crate::Event::Ready); `None`: for ever; default: 30 seconds.
    #[doc(alias = "ZMQ_HANDSHAKE_IVL")]
    #[must_use]
    pub const fn handshake_timeout(mut self, limit: Option<Duration>) -> Self {
        self.handshake_timeout = limit;
        self
    }

    /// The oldest version to speak; default: 1.0. A minimum of 3.0 or above sends the whole
    /// greeting at once, which saves a round trip, and refuses what is no ZMTP at its first byte: a
    /// peer of 1.0 has no signature, so with the default an HTTP request passes for one, as it does
    /// with libzmq. Mechanisms other than NULL demand 3.0 whatever is set here.
    #[must_use]
    pub const fn minimum_version(mut self, version: Version) -> Self {
        self.minimum_version = version;
        self
    }

    /// The limits for the peer.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Outgoing parts smaller than this many bytes are copied beside their headers; larger ones
    /// become chunks of their own. Default: 71, so that only what is inline in a
    /// [`Message`](crate::Message) is copied. A higher value saves entries in `writev`.
    #[must_use]
    pub const fn copy_below(mut self, bytes: usize) -> Self {
        self.copy_below = bytes;
        self
    }

    /// The type of the socket.
    #[must_use]
    pub const fn socket_type(&self) -> SocketType {
        self.socket_type
    }
}

/// What was set, or the default. The name of a getter is that of the setter with `get_` before it.
///
/// ```
/// use core::time::Duration;
/// use zmtp_codec::{Config, SocketType, Version};
///
/// let config = Config::new(SocketType::Req).identity(b"me")?.property("X-Zone", b"eu-1")?;
/// assert_eq!(config.get_identity(), Some(&b"me"[..]));
/// assert!(config.get_properties().eq([("X-Zone", &b"eu-1"[..])]));
/// assert_eq!(config.get_heartbeat(), None);
/// assert_eq!(config.get_handshake_timeout(), Some(Duration::from_secs(30)));
/// assert_eq!(config.get_minimum_version(), Version::V1_0);
/// assert_eq!(config.get_limits().parts, 65_536);
/// assert_eq!(config.get_copy_below(), 71);
/// # Ok::<(), zmtp_codec::ConfigError>(())
/// ```
impl Config {
    /// What [`identity`](Self::identity) set; `None` if nothing did, or an empty one.
    #[must_use]
    pub fn get_identity(&self) -> Option<&[u8]> {
        Some(&*self.identity).filter(|identity| !identity.is_empty())
    }

    /// What each [`property`](Self::property) added: names and values, in that order.
    pub fn get_properties(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let properties = self.properties.as_metadata().iter();
        // Names are ASCII: the setter takes no others.
        properties.filter_map(|(name, value)| Some((core::str::from_utf8(name).ok()?, value)))
    }

    /// What [`heartbeat`](Self::heartbeat) set, or the default.
    #[must_use]
    pub const fn get_heartbeat(&self) -> Option<Heartbeat> {
        self.heartbeat
    }

    /// What [`handshake_timeout`](Self::handshake_timeout) set, or the default.
    #[must_use]
    pub const fn get_handshake_timeout(&self) -> Option<Duration> {
        self.handshake_timeout
    }

    /// What [`minimum_version`](Self::minimum_version) set, or the default.
    #[must_use]
    pub const fn get_minimum_version(&self) -> Version {
        self.minimum_version
    }

    /// What [`limits`](Self::limits) set, or the default.
    #[must_use]
    pub const fn get_limits(&self) -> &Limits {
        &self.limits
    }

    /// What [`copy_below`](Self::copy_below) set, or the default.
    #[must_use]
    pub const fn get_copy_below(&self) -> usize {
        self.copy_below
    }
}

/// When to send PING, and what silence means (RFC 37, "Connection Heartbeating").
///
/// ```
/// use core::time::Duration;
/// use zmtp_codec::Heartbeat;
///
/// let second = Duration::from_secs(1);
/// let beat = Heartbeat::every(second);
/// assert_eq!((beat.timeout, beat.time_to_live), (Some(second), Duration::ZERO));
/// let patient = beat.timeout(Some(3 * second)).time_to_live(3 * second);
/// assert_eq!((patient.interval, patient.timeout), (second, Some(3 * second)));
/// assert_eq!(patient.time_to_live, 3 * second);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Heartbeat {
    /// The time from one PING to the next; the first comes one interval after the handshake. An
    /// interval of zero counts as one millisecond.
    #[doc(alias = "ZMQ_HEARTBEAT_IVL")]
    pub interval: Duration,
    /// How long after a PING the peer may be silent; any byte from it counts as life. `None`:
    /// for ever.
    #[doc(alias = "ZMQ_HEARTBEAT_TIMEOUT")]
    pub timeout: Option<Duration>,
    /// How long the peer should wait for us before it gives up; zero: as it pleases. It travels
    /// in tenths of a second, rounded up, and is cut to 65.5 seconds, since libzmq misreads longer
    /// ones.
    #[doc(alias = "ZMQ_HEARTBEAT_TTL")]
    pub time_to_live: Duration,
}

impl Heartbeat {
    /// A PING each `interval`, the same time to answer, no time-to-live: libzmq's defaults.
    #[must_use]
    pub const fn every(interval: Duration) -> Self {
        Self { interval, timeout: Some(interval), time_to_live: Duration::ZERO }
    }

    /// Sets [`timeout`](Self#structfield.timeout).
    #[must_use]
    pub const fn timeout(mut self, limit: Option<Duration>) -> Self {
        self.timeout = limit;
        self
    }

    /// Sets [`time_to_live`](Self#structfield.time_to_live).
    #[must_use]
    pub const fn time_to_live(mut self, time: Duration) -> Self {
        self.time_to_live = time;
        self
    }

    /// The time-to-live as it travels.
    pub(crate) fn ttl_tenths(&self) -> u16 {
        let tenths = self.time_to_live.as_millis().div_ceil(100);
        u16::try_from(tenths).unwrap_or(u16::MAX).min(655)
    }
}

/// A value that the protocol has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigError {
    /// An identity exceeds 255 bytes or begins with a zero byte.
    Identity,
    /// A property name is malformed or reserved, or the value exceeds 2^31-1 bytes.
    Property,
    /// A PLAIN user name or password exceeds 255 bytes.
    Credentials,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "an identity has at most 255 bytes, the first not zero",
            Self::Property => "a property name is malformed or reserved, or its value too long",
            Self::Credentials => "a user name or password has at most 255 bytes",
        })
    }
}

impl core::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_set_can_be_asked_for() {
        let second = Duration::from_secs(1);
        let limits = Limits::new().parts(7);
        let beat = Heartbeat::every(second);
        let set = Config::new(SocketType::Dealer)
            .identity(b"me")
            .and_then(|config| config.property("X-One", b"1"))
            .and_then(|config| config.property("X-Two", b""));
        let config = set
            .unwrap()
            .heartbeat(beat)
            .handshake_timeout(None)
            .minimum_version(Version::V3_0)
            .limits(limits.clone())
            .copy_below(1000);
        assert_eq!(config.socket_type(), SocketType::Dealer);
        assert_eq!(config.get_identity(), Some(&b"me"[..]));
        assert!(config.get_properties().eq([("X-One", &b"1"[..]), ("X-Two", b"")]));
        assert_eq!(config.get_heartbeat(), Some(beat));
        assert_eq!(config.get_handshake_timeout(), None);
        assert_eq!(config.get_minimum_version(), Version::V3_0);
        assert_eq!(config.get_limits(), &limits);
        assert_eq!(config.get_copy_below(), 1000);
        let plain = Config::new(SocketType::Dealer);
        assert_eq!((plain.get_identity(), plain.get_properties().count()), (None, 0));
    }
}
