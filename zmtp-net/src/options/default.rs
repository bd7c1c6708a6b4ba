//! libzmq's defaults, and the few that are others: see [`Options::default`].

use std::time::Duration;

use bytes::Bytes;
use zmtp_codec::{Limits, Version};

use super::{
    Backoff, IpcFilters, Keepalive, Mechanism, Options, ReconnectStop, RouterNotify, Verbosity,
    XpubManual,
};

impl Default for Options {
    /// libzmq's defaults. What libzmq does not have is off.
    ///
    /// These are others:
    /// - [`backlog`](Self::backlog) is 4,096, where libzmq has 100: when a crowd fills the queue, the
    ///   system lets whoever comes next try again after a second;
    /// - [`max_parts`](Self::max_parts) and [`max_topic_size`](Self::max_topic_size) are 65,536, and
    ///   [`Limits`] has bounds on the bytes of a command, 2,048 in the handshake and 66,000 behind it:
    ///   libzmq has no bound on any of them.
    fn default() -> Self {
        Self {
            send_hwm: 1000,
            receive_hwm: 1000,
            send_hwm_bytes: None,
            receive_hwm_bytes: None,
            send_timeout: None,
            receive_timeout: None,
            linger: None,
            immediate: false,
            conflate: false,
            reconnect_interval: Some(Duration::from_millis(100)),
            reconnect_interval_max: None,
            reconnect_jitter: Backoff::Libzmq,
            reconnect_stop: ReconnectStop::default(),
            connect_timeout: None,
            identity: Bytes::new(),
            metadata: Vec::new(),
            minimum_version: Version::V1_0,
            handshake_timeout: Some(Duration::from_secs(30)),
            heartbeat_interval: None,
            heartbeat_timeout: None,
            heartbeat_ttl: Duration::ZERO,
            limits: Limits::default(),
            security: Mechanism::Null,
            zap_domain: String::new(),
            zap_enforce_domain: false,
            accept_filters: Vec::new(),
            ipc_filters: IpcFilters::default(),
            max_connections: None,
            max_connections_per_address: None,
            max_pending_handshakes: None,
            max_pending_per_address: None,
            backlog: 4096,
            ipv6: false,
            tos: None,
            priority: None,
            send_buffer: None,
            receive_buffer: None,
            tcp_keepalive: Keepalive::System,
            tcp_max_retransmit: None,
            busy_poll: None,
            bind_to_device: None,
            router_mandatory: false,
            router_handover: false,
            router_notify: RouterNotify::default(),
            probe_router: false,
            req_correlate: false,
            req_relaxed: false,
            xpub_verbosity: Verbosity::First,
            xpub_manual: XpubManual::Off,
            xpub_nodrop: false,
            xpub_welcome: None,
            invert_matching: false,
            only_first_subscribe: false,
            xsub_verbose_unsubscribe: false,
            max_subscriptions_per_peer: None,
            max_subscription_bytes_per_peer: None,
            hello_message: None,
            disconnect_message: None,
            hiccup_message: None,
        }
    }
}
