//! One connection: what it announces and when it is given up.

use std::time::Duration;

use bytes::Bytes;
use zmtp_codec::Version;
use zmtp_codec::wire::MetadataBuf;

use super::{OptionError, Options, unless_zero};

impl Options {
    /// The name under which a ROUTER peer knows this socket: 1 to 255 bytes, the first not zero;
    /// default: none, so that the ROUTER makes one up. Only REQ, DEALER and ROUTER send it.
    ///
    /// # Errors
    /// [`OptionError::Identity`] for any other length, or a first byte of zero, which is reserved
    /// for the made-up ones.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().identity(b"worker-7")?;
    /// assert_eq!(options.get_identity(), Some(&b"worker-7"[..]));
    /// # Ok::<(), zmtp_net::OptionError>(())
    /// ```
    #[doc(alias = "ZMQ_ROUTING_ID")]
    #[doc(alias = "ZMQ_IDENTITY")]
    pub fn identity(mut self, identity: &[u8]) -> Result<Self, OptionError> {
        if !(1..=255).contains(&identity.len()) || identity.first() == Some(&0) {
            return Err(OptionError::Identity);
        }
        self.identity = Bytes::copy_from_slice(identity);
        Ok(self)
    }

    /// Adds a property that each peer is told. A name that was set before keeps its first value,
    /// as with libzmq; unlike there, a value may contain NULs.
    ///
    /// libzmq takes `name:value` in one text. Peers may limit what they are told: by default this
    /// crate accepts 2,048 bytes in all.
    ///
    /// # Errors
    /// [`OptionError::Metadata`] unless the name is `X-` and letters, digits or `-_.+`, at most 255
    /// in all, and the value below 2^31 bytes.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().metadata("X-Zone", b"eu-1")?;
    /// assert!(options.get_metadata().eq([("X-Zone", &b"eu-1"[..])]));
    /// # Ok::<(), zmtp_net::OptionError>(())
    /// ```
    #[doc(alias = "ZMQ_METADATA")]
    pub fn metadata(mut self, name: &str, value: &[u8]) -> Result<Self, OptionError> {
        let valid = MetadataBuf::default().push(name, value).is_ok();
        if !valid || !name.starts_with("X-") {
            return Err(OptionError::Metadata);
        }
        // > Metadata names SHALL be case-insensitive. (RFC 37)
        if !self.metadata.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            self.metadata.push((name.into(), value.into()));
        }
        Ok(self)
    }

    /// The oldest version of ZMTP that is spoken; default: 1.0.
    ///
    /// 3.0 saves a round trip of each handshake and refuses what is no ZeroMQ at its first byte.
    ///
    /// ```
    /// use zmtp_net::{Options, codec::Version};
    ///
    /// let options = Options::default().minimum_version(Version::V3_0);
    /// assert_eq!(options.get_minimum_version(), Version::V3_0);
    /// ```
    #[must_use]
    pub fn minimum_version(mut self, version: Version) -> Self {
        self.minimum_version = version;
        self
    }

    /// How long a handshake may take; `None` or zero: for ever; default: 30 seconds.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().handshake_timeout(Some(Duration::from_secs(1)));
    /// assert_eq!(options.get_handshake_timeout(), Some(Duration::from_secs(1)));
    /// ```
    #[doc(alias = "ZMQ_HANDSHAKE_IVL")]
    #[must_use]
    pub fn handshake_timeout(mut self, limit: Option<Duration>) -> Self {
        self.handshake_timeout = unless_zero(limit);
        self
    }

    /// The time from one heartbeat (a PING) to the next; `None`, the default, or zero: none are
    /// sent. Those of the peer are answered in any case.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().heartbeat_interval(Some(Duration::from_secs(1)));
    /// assert_eq!(options.get_heartbeat_interval(), Some(Duration::from_secs(1)));
    /// ```
    #[doc(alias = "ZMQ_HEARTBEAT_IVL")]
    #[must_use]
    pub fn heartbeat_interval(mut self, interval: Option<Duration>) -> Self {
        self.heartbeat_interval = unless_zero(interval);
        self
    }

    /// How long after a heartbeat a peer may be silent until its connection is closed; `None`, the
    /// default: as long as the interval; zero: for ever.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().heartbeat_timeout(Some(Duration::from_secs(3)));
    /// assert_eq!(options.get_heartbeat_timeout(), Some(Duration::from_secs(3)));
    /// ```
    #[doc(alias = "ZMQ_HEARTBEAT_TIMEOUT")]
    #[must_use]
    pub fn heartbeat_timeout(mut self, limit: Option<Duration>) -> Self {
        self.heartbeat_timeout = limit;
        self
    }

    /// How long the peer should wait for a sign of life from here; zero, the default: it does not
    /// matter. It travels in tenths of a second, at most 65.5 seconds, with each heartbeat.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().heartbeat_ttl(Duration::from_secs(3));
    /// assert_eq!(options.get_heartbeat_ttl(), Duration::from_secs(3));
    /// ```
    #[doc(alias = "ZMQ_HEARTBEAT_TTL")]
    #[must_use]
    pub fn heartbeat_ttl(mut self, limit: Duration) -> Self {
        self.heartbeat_ttl = limit;
        self
    }
}
