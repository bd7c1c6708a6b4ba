//! The system's sockets below a connection.

use std::time::Duration;

use super::{Keepalive, OptionError, Options, unless_zero};

/// The most bytes in the name of an interface on Linux.
const DEVICE_MAX: usize = 15;

impl Options {
    /// Connections that may wait to be accepted; default: 4096, where libzmq has 100. The system may
    /// cut it. Where no more may wait, the system lets whoever comes try again after a second.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().backlog(1024);
    /// assert_eq!(options.get_backlog(), 1024);
    /// ```
    #[doc(alias = "ZMQ_BACKLOG")]
    #[must_use]
    pub fn backlog(mut self, connections: u32) -> Self {
        self.backlog = connections.min(i32::MAX.unsigned_abs());
        self
    }

    /// Whether names are looked up as IPv6 too, and `*` listens on both; default: false, IPv4
    /// alone. Addresses in digits work in any case.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().ipv6(true);
    /// assert!(options.get_ipv6());
    /// ```
    #[doc(alias = "ZMQ_IPV6")]
    #[doc(alias = "ZMQ_IPV4ONLY")]
    #[must_use]
    pub fn ipv6(mut self, enable: bool) -> Self {
        self.ipv6 = enable;
        self
    }

    /// The type-of-service byte of packets (DSCP in its upper six bits); `None`, the default: as
    /// the system has it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().tos(Some(0x20));
    /// assert_eq!(options.get_tos(), Some(0x20));
    /// ```
    #[doc(alias = "ZMQ_TOS")]
    #[must_use]
    pub fn tos(mut self, byte: Option<u8>) -> Self {
        self.tos = byte;
        self
    }

    /// The priority of packets inside this host (`SO_PRIORITY`; Linux); `None`, the default: as
    /// the system has it. Above 6 it takes privileges.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().priority(Some(6));
    /// assert_eq!(options.get_priority(), Some(6));
    /// ```
    #[doc(alias = "ZMQ_PRIORITY")]
    #[must_use]
    pub fn priority(mut self, priority: Option<u32>) -> Self {
        self.priority = priority.map(|priority| priority.min(i32::MAX.unsigned_abs()));
        self
    }

    /// Bytes in the system's send buffer of a connection (`SO_SNDBUF`); `None`, the default: as
    /// the system sees fit.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().send_buffer(Some(1 << 20));
    /// assert_eq!(options.get_send_buffer(), Some(1 << 20));
    /// ```
    #[doc(alias = "ZMQ_SNDBUF")]
    #[must_use]
    pub fn send_buffer(mut self, bytes: Option<usize>) -> Self {
        self.send_buffer = bytes.map(cut);
        self
    }

    /// Bytes in the system's receive buffer of a connection (`SO_RCVBUF`); `None`, the default:
    /// as the system sees fit, but 208 KiB for a PUSH, REQ, DEALER or PAIR on the same host, until it has sent
    /// something large, and 1 MiB from then on (as far as `net.core.rmem_max` lets it).
    ///
    /// These wait while there is no room, and within a host small messages that do not fit into a cache only
    /// make them slower. Who drops messages while there is no room (PUB, ROUTER) finds in the system what room
    /// it has.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().receive_buffer(Some(1 << 20));
    /// assert_eq!(options.get_receive_buffer(), Some(1 << 20));
    /// ```
    #[doc(alias = "ZMQ_RCVBUF")]
    #[must_use]
    pub fn receive_buffer(mut self, bytes: Option<usize>) -> Self {
        self.receive_buffer = bytes.map(cut);
        self
    }

    /// TCP's own probes of a silent peer; default: [`Keepalive::System`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::{Keepalive, Options, Probes};
    ///
    /// let probes = Probes::default().idle(Some(Duration::from_secs(60)));
    /// let options = Options::default().tcp_keepalive(Keepalive::On(probes));
    /// assert_eq!(options.get_tcp_keepalive(), Keepalive::On(probes));
    /// ```
    #[doc(alias = "ZMQ_TCP_KEEPALIVE")]
    #[must_use]
    pub fn tcp_keepalive(mut self, keepalive: Keepalive) -> Self {
        self.tcp_keepalive = keepalive;
        self
    }

    /// How long sent bytes may remain unacknowledged until TCP gives the connection up
    /// (`TCP_USER_TIMEOUT`; Linux); `None`, the default, or zero: as the system has it.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().tcp_max_retransmit(Some(Duration::from_secs(20)));
    /// assert_eq!(options.get_tcp_max_retransmit(), Some(Duration::from_secs(20)));
    /// ```
    #[doc(alias = "ZMQ_TCP_MAXRT")]
    #[must_use]
    pub fn tcp_max_retransmit(mut self, limit: Option<Duration>) -> Self {
        self.tcp_max_retransmit = unless_zero(limit);
        self
    }

    /// How long a read may look for packets in the network device itself (`SO_BUSY_POLL`; Linux),
    /// in microseconds; `None`, the default, or zero: not at all.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().busy_poll(Some(Duration::from_micros(50)));
    /// assert_eq!(options.get_busy_poll(), Some(Duration::from_micros(50)));
    /// ```
    #[doc(alias = "ZMQ_BUSY_POLL")]
    #[must_use]
    pub fn busy_poll(mut self, time: Option<Duration>) -> Self {
        self.busy_poll = unless_zero(time);
        self
    }

    /// The one network interface that listeners and connections may use (`SO_BINDTODEVICE`;
    /// Linux), or `None`, the default, for any. It may take privileges.
    ///
    /// # Errors
    /// [`OptionError::Device`] unless the name has 1 to 15 bytes, no NUL and no slash.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().bind_to_device(Some("eth0"))?;
    /// assert_eq!(options.get_bind_to_device(), Some("eth0"));
    /// # Ok::<(), zmtp_net::OptionError>(())
    /// ```
    #[doc(alias = "ZMQ_BINDTODEVICE")]
    pub fn bind_to_device(mut self, interface: Option<&str>) -> Result<Self, OptionError> {
        let valid =
            |name: &str| (1..=DEVICE_MAX).contains(&name.len()) && !name.contains(['\0', '/']);
        if !interface.is_none_or(valid) {
            return Err(OptionError::Device);
        }
        self.bind_to_device = interface.map(Into::into);
        Ok(self)
    }
}

/// The system counts buffers in an `int`.
fn cut(bytes: usize) -> usize {
    bytes.min(usize::try_from(i32::MAX).unwrap_or(usize::MAX))
}
