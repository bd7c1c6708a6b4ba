//! What peers may make a socket hold.

use zmtp_codec::Limits;

use super::Options;

impl Options {
    /// Bytes in one part of a message that is received; `None`, the default: unlimited. A peer
    /// that sends more loses its connection.
    ///
    /// Like libzmq's option it counts each part; [`max_multipart_size`](Self::max_multipart_size)
    /// counts the message.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_message_size(Some(1 << 20));
    /// assert_eq!(options.get_max_message_size(), Some(1 << 20));
    /// ```
    #[doc(alias = "ZMQ_MAXMSGSIZE")]
    #[must_use]
    pub fn max_message_size(mut self, bytes: Option<u64>) -> Self {
        self.limits.part_size = bytes.unwrap_or(u64::MAX);
        self
    }

    /// Bytes in all parts of a message that is received; `None`, the default: unlimited. A peer
    /// that sends more loses its connection. libzmq has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_multipart_size(Some(1 << 24));
    /// assert_eq!(options.get_max_multipart_size(), Some(1 << 24));
    /// ```
    #[must_use]
    pub fn max_multipart_size(mut self, bytes: Option<u64>) -> Self {
        self.limits.message_size = bytes.unwrap_or(u64::MAX);
        self
    }

    /// Parts in a message that is received; default: 65,536. A peer that sends more loses its
    /// connection. libzmq has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_parts(100);
    /// assert_eq!(options.get_max_parts(), 100);
    /// ```
    #[must_use]
    pub fn max_parts(mut self, parts: u32) -> Self {
        self.limits.parts = parts;
        self
    }

    /// All limits that the codec knows, in place of those that were set before.
    ///
    /// ```
    /// use zmtp_net::{Options, codec::Limits};
    ///
    /// let options = Options::default().limits(Limits::new().part_size(1 << 20).parts(100));
    /// assert_eq!(options.get_max_parts(), 100);
    /// ```
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Bytes in one subscription of a peer; default: 65,536. A peer that sends more loses its
    /// connection. libzmq has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_topic_size(256);
    /// assert_eq!(options.get_max_topic_size(), 256);
    /// ```
    #[must_use]
    pub fn max_topic_size(mut self, bytes: u64) -> Self {
        self.limits.topic_size = bytes;
        self
    }

    /// Subscriptions that one peer may have at a time; `None`, the default: any number. libzmq has
    /// nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_subscriptions_per_peer(Some(10_000));
    /// assert_eq!(options.get_max_subscriptions_per_peer(), Some(10_000));
    /// ```
    #[must_use]
    pub fn max_subscriptions_per_peer(mut self, subscriptions: Option<u32>) -> Self {
        self.max_subscriptions_per_peer = subscriptions;
        self
    }

    /// Bytes in all topics that one peer is subscribed to; `None`, the default: any number. libzmq
    /// has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_subscription_bytes_per_peer(Some(1 << 20));
    /// assert_eq!(options.get_max_subscription_bytes_per_peer(), Some(1 << 20));
    /// ```
    #[must_use]
    pub fn max_subscription_bytes_per_peer(mut self, bytes: Option<u64>) -> Self {
        self.max_subscription_bytes_per_peer = bytes;
        self
    }
}
