//! What the options are set to.

use std::time::Duration;

use zmtp_codec::{Limits, Version};

use super::{
    AddressFilter, Backoff, Keepalive, Linger, Mechanism, Options, ReconnectStop, RouterNotify,
    Verbosity, XpubManual,
};

/// One getter a line: its name, its type, the setter it belongs to, and the value.
macro_rules! getters {
    ($($name:ident: $type:ty, $setter:ident, |$options:ident| $value:expr;)*) => {
        /// What was set, or the default. The name of a getter is that of the setter with `get_`
        /// before it, as [`std::process::Command`] has it.
        impl Options {
            $(
                #[doc = concat!("What [`", stringify!($setter), "`](Self::", stringify!($setter), ") set, or the default.")]
                #[must_use]
                pub fn $name(&self) -> $type {
                    let $options = self;
                    $value
                }
            )*
        }
    };
}

getters! {
    // Queues and verbs.
    get_send_hwm: u32, send_hwm, |options| options.send_hwm;
    get_receive_hwm: u32, receive_hwm, |options| options.receive_hwm;
    get_send_hwm_bytes: Option<u64>, send_hwm_bytes, |options| options.send_hwm_bytes;
    get_receive_hwm_bytes: Option<u64>, receive_hwm_bytes, |options| options.receive_hwm_bytes;
    get_send_timeout: Option<Duration>, send_timeout, |options| options.send_timeout;
    get_receive_timeout: Option<Duration>, receive_timeout, |options| options.receive_timeout;
    get_immediate: bool, immediate, |options| options.immediate;
    get_conflate: bool, conflate, |options| options.conflate;

    // Connecting again.
    get_reconnect_interval: Option<Duration>, reconnect_interval,
        |options| options.reconnect_interval;
    get_reconnect_interval_max: Option<Duration>, reconnect_interval_max,
        |options| options.reconnect_interval_max;
    get_reconnect_jitter: Backoff, reconnect_jitter, |options| options.reconnect_jitter;
    get_reconnect_stop: ReconnectStop, reconnect_stop, |options| options.reconnect_stop;
    get_connect_timeout: Option<Duration>, connect_timeout, |options| options.connect_timeout;

    // One connection.
    get_minimum_version: Version, minimum_version, |options| options.minimum_version;
    get_handshake_timeout: Option<Duration>, handshake_timeout,
        |options| options.handshake_timeout;
    get_heartbeat_interval: Option<Duration>, heartbeat_interval,
        |options| options.heartbeat_interval;
    get_heartbeat_timeout: Option<Duration>, heartbeat_timeout,
        |options| options.heartbeat_timeout;
    get_heartbeat_ttl: Duration, heartbeat_ttl, |options| options.heartbeat_ttl;

    // What peers may make a socket hold.
    get_limits: &Limits, limits, |options| &options.limits;
    get_max_message_size: Option<u64>, max_message_size,
        |options| unless_unlimited(options.limits.part_size);
    get_max_multipart_size: Option<u64>, max_multipart_size,
        |options| unless_unlimited(options.limits.message_size);
    get_max_parts: u32, max_parts, |options| options.limits.parts;
    get_max_topic_size: u64, max_topic_size, |options| options.limits.topic_size;
    get_max_subscriptions_per_peer: Option<u32>, max_subscriptions_per_peer,
        |options| options.max_subscriptions_per_peer;
    get_max_subscription_bytes_per_peer: Option<u64>, max_subscription_bytes_per_peer,
        |options| options.max_subscription_bytes_per_peer;

    // Who may connect.
    get_security: &Mechanism, security, |options| &options.security;
    get_zap_domain: &str, zap_domain, |options| &options.zap_domain;
    get_zap_enforce_domain: bool, zap_enforce_domain, |options| options.zap_enforce_domain;
    get_accept_filters: &[AddressFilter], accept_filter, |options| &options.accept_filters;
    get_ipc_filter_users: &[u32], ipc_filter_user, |options| &options.ipc_filters.users;
    get_ipc_filter_groups: &[u32], ipc_filter_group, |options| &options.ipc_filters.groups;
    get_ipc_filter_processes: &[u32], ipc_filter_process,
        |options| &options.ipc_filters.processes;
    get_max_connections: Option<u32>, max_connections, |options| options.max_connections;
    get_max_connections_per_address: Option<u32>, max_connections_per_address,
        |options| options.max_connections_per_address;
    get_max_pending_handshakes: Option<u32>, max_pending_handshakes,
        |options| options.max_pending_handshakes;
    get_max_pending_per_address: Option<u32>, max_pending_per_address,
        |options| options.max_pending_per_address;

    // The system's sockets.
    get_backlog: u32, backlog, |options| options.backlog;
    get_ipv6: bool, ipv6, |options| options.ipv6;
    get_tos: Option<u8>, tos, |options| options.tos;
    get_priority: Option<u32>, priority, |options| options.priority;
    get_send_buffer: Option<usize>, send_buffer, |options| options.send_buffer;
    get_receive_buffer: Option<usize>, receive_buffer, |options| options.receive_buffer;
    get_tcp_keepalive: Keepalive, tcp_keepalive, |options| options.tcp_keepalive;
    get_tcp_max_retransmit: Option<Duration>, tcp_max_retransmit,
        |options| options.tcp_max_retransmit;
    get_busy_poll: Option<Duration>, busy_poll, |options| options.busy_poll;
    get_bind_to_device: Option<&str>, bind_to_device,
        |options| options.bind_to_device.as_deref();

    // ROUTER, REQ, DEALER.
    get_router_mandatory: bool, router_mandatory, |options| options.router_mandatory;
    get_router_handover: bool, router_handover, |options| options.router_handover;
    get_router_notify: RouterNotify, router_notify, |options| options.router_notify;
    get_probe_router: bool, probe_router, |options| options.probe_router;
    get_req_correlate: bool, req_correlate, |options| options.req_correlate;
    get_req_relaxed: bool, req_relaxed, |options| options.req_relaxed;

    // PUB, SUB, XPUB, XSUB.
    get_xpub_verbosity: Verbosity, xpub_verbosity, |options| options.xpub_verbosity;
    get_xpub_manual: XpubManual, xpub_manual, |options| options.xpub_manual;
    get_xpub_nodrop: bool, xpub_nodrop, |options| options.xpub_nodrop;
    get_xpub_welcome: Option<&[u8]>, xpub_welcome, |options| options.xpub_welcome.as_deref();
    get_invert_matching: bool, invert_matching, |options| options.invert_matching;
    get_only_first_subscribe: bool, only_first_subscribe, |options| options.only_first_subscribe;
    get_xsub_verbose_unsubscribe: bool, xsub_verbose_unsubscribe,
        |options| options.xsub_verbose_unsubscribe;

    // Messages that tell of a connection.
    get_hello_message: Option<&[u8]>, hello_message, |options| options.hello_message.as_deref();
    get_disconnect_message: Option<&[u8]>, disconnect_message,
        |options| options.disconnect_message.as_deref();
    get_hiccup_message: Option<&[u8]>, hiccup_message,
        |options| options.hiccup_message.as_deref();
}

impl Options {
    /// What [`linger`](Self::linger) set; `None` if nothing did: then a socket lingers for ever, and
    /// a SUB or XSUB not at all.
    #[must_use]
    pub fn get_linger(&self) -> Option<Linger> {
        self.linger
    }

    /// What [`identity`](Self::identity) set; `None` if nothing did.
    #[must_use]
    pub fn get_identity(&self) -> Option<&[u8]> {
        Some(&self.identity[..]).filter(|identity| !identity.is_empty())
    }

    /// What each [`metadata`](Self::metadata) added: names and values, in that order.
    pub fn get_metadata(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.metadata.iter().map(|(name, value)| (&**name, &**value))
    }
}

/// What the codec writes as the largest number: no limit.
fn unless_unlimited(limit: u64) -> Option<u64> {
    Some(limit).filter(|limit| *limit != u64::MAX)
}
