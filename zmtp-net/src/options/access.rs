//! Who may connect.

use std::net::IpAddr;

use super::{AddressFilter, Mechanism, OptionError, Options};

impl Options {
    /// The security mechanism; default: [`Mechanism::Null`]. Applies to the next bind or connect.
    ///
    /// ```
    /// use zmtp_net::{Mechanism, Options};
    ///
    /// let options = Options::default().security(Mechanism::plain_client("admin", "secret")?);
    /// assert!(matches!(options.get_security(), Mechanism::PlainClient(_)));
    /// # Ok::<(), zmtp_net::OptionError>(())
    /// ```
    #[doc(alias = "ZMQ_MECHANISM")]
    #[must_use]
    pub fn security(mut self, mechanism: Mechanism) -> Self {
        self.security = mechanism;
        self
    }

    /// The domain under which an authenticator is asked (RFC 27), up to 255 bytes; default: empty,
    /// so that peers of NULL are not put to it.
    ///
    /// # Errors
    /// [`OptionError::ZapDomain`] where it is longer.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().zap_domain("orders")?;
    /// assert_eq!(options.get_zap_domain(), "orders");
    /// # Ok::<(), zmtp_net::OptionError>(())
    /// ```
    #[doc(alias = "ZMQ_ZAP_DOMAIN")]
    pub fn zap_domain(mut self, domain: &str) -> Result<Self, OptionError> {
        if domain.len() > 255 {
            return Err(OptionError::ZapDomain);
        }
        self.zap_domain = domain.into();
        Ok(self)
    }

    /// Whether peers are refused while there is no authenticator to ask; default: false. It wants a
    /// [`zap_domain`](Self::zap_domain).
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().zap_domain("orders")?.zap_enforce_domain(true);
    /// assert!(options.get_zap_enforce_domain());
    /// # Ok::<(), zmtp_net::OptionError>(())
    /// ```
    #[doc(alias = "ZMQ_ZAP_ENFORCE_DOMAIN")]
    #[must_use]
    pub fn zap_enforce_domain(mut self, enforce: bool) -> Self {
        self.zap_enforce_domain = enforce;
        self
    }

    /// Adds addresses that may connect over tcp; default: none are added, and all may. One match
    /// is enough.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default()
    ///     .accept_filter("10.0.0.0/8".parse()?)
    ///     .accept_filter("192.0.2.1".parse()?);
    /// assert_eq!(options.get_accept_filters().len(), 2);
    /// # Ok::<(), zmtp_net::OptionError>(())
    /// ```
    #[doc(alias = "ZMQ_TCP_ACCEPT_FILTER")]
    #[must_use]
    pub fn accept_filter(mut self, filter: AddressFilter) -> Self {
        self.accept_filters.push(filter);
        self
    }

    /// Adds a user whose processes may connect over ipc; default: none is added, and all may. One
    /// match of user, group or process is enough.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().ipc_filter_user(1000).ipc_filter_user(1001);
    /// assert_eq!(options.get_ipc_filter_users(), [1000, 1001]);
    /// ```
    #[doc(alias = "ZMQ_IPC_FILTER_UID")]
    #[must_use]
    pub fn ipc_filter_user(mut self, user: u32) -> Self {
        self.ipc_filters.users.push(user);
        self
    }

    /// Adds a group whose processes may connect over ipc, as [`Self::ipc_filter_user`].
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().ipc_filter_group(100);
    /// assert_eq!(options.get_ipc_filter_groups(), [100]);
    /// ```
    #[doc(alias = "ZMQ_IPC_FILTER_GID")]
    #[must_use]
    pub fn ipc_filter_group(mut self, group: u32) -> Self {
        self.ipc_filters.groups.push(group);
        self
    }

    /// Adds a process that may connect over ipc, as [`Self::ipc_filter_user`].
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().ipc_filter_process(std::process::id());
    /// assert_eq!(options.get_ipc_filter_processes(), [std::process::id()]);
    /// ```
    #[doc(alias = "ZMQ_IPC_FILTER_PID")]
    #[must_use]
    pub fn ipc_filter_process(mut self, process: u32) -> Self {
        self.ipc_filters.processes.push(process);
        self
    }

    /// Accepted connections at a time, handshakes included; `None`, the default: any number. One
    /// more takes the place of one whose handshake is not complete, as with
    /// [`max_pending_handshakes`](Self::max_pending_handshakes), and is closed at once if there is
    /// none. libzmq has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_connections(Some(1000));
    /// assert_eq!(options.get_max_connections(), Some(1000));
    /// ```
    #[must_use]
    pub fn max_connections(mut self, connections: Option<u32>) -> Self {
        self.max_connections = connections;
        self
    }

    /// Accepted connections from one address at a time; `None`, the default: any number. One more
    /// takes the place of the oldest from this address whose handshake is not complete, and is
    /// closed at once if there is none. Connections over ipc have no address and do not count.
    /// libzmq has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_connections_per_address(Some(10));
    /// assert_eq!(options.get_max_connections_per_address(), Some(10));
    /// ```
    #[must_use]
    pub fn max_connections_per_address(mut self, connections: Option<u32>) -> Self {
        self.max_connections_per_address = connections;
        self
    }

    /// Accepted connections at a time whose handshake is not complete; `None`, the default: any
    /// number. One more takes the place of the oldest from the address that has most of them, so
    /// that who connects and is silent keeps out itself. libzmq has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_pending_handshakes(Some(100));
    /// assert_eq!(options.get_max_pending_handshakes(), Some(100));
    /// ```
    #[must_use]
    pub fn max_pending_handshakes(mut self, connections: Option<u32>) -> Self {
        self.max_pending_handshakes = connections;
        self
    }

    /// Accepted connections from one address whose handshake is not complete; `None`, the default:
    /// any number. One more takes the place of the oldest of them. libzmq has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().max_pending_per_address(Some(5));
    /// assert_eq!(options.get_max_pending_per_address(), Some(5));
    /// ```
    #[must_use]
    pub fn max_pending_per_address(mut self, connections: Option<u32>) -> Self {
        self.max_pending_per_address = connections;
        self
    }

    /// Whether the filters let an address connect.
    pub(crate) fn admits_address(&self, address: IpAddr) -> bool {
        self.accept_filters.is_empty()
            || self.accept_filters.iter().any(|filter| filter.matches(address))
    }
}
