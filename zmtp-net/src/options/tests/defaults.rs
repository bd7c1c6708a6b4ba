//! Every default is libzmq's; what libzmq does not have is off.

use std::time::Duration;

use zmtp_codec::{Limits, SocketType, Version};

use super::super::{
    Backoff, IpcFilters, Keepalive, Linger, Mechanism, Options, ReconnectStop, RouterNotify,
    Verbosity, XpubManual,
};

/// libzmq's value for "not set", or for ever, is here `None`.
#[test]
fn of_queues_and_verbs() {
    let default = Options::default();
    assert_eq!(default.send_hwm, 1000, "ZMQ_SNDHWM");
    assert_eq!(default.receive_hwm, 1000, "ZMQ_RCVHWM");
    assert_eq!(default.send_timeout, None, "ZMQ_SNDTIMEO -1");
    assert_eq!(default.receive_timeout, None, "ZMQ_RCVTIMEO -1");
    assert!(!default.immediate, "ZMQ_IMMEDIATE 0");
    assert!(!default.conflate, "ZMQ_CONFLATE 0");
}

#[test]
fn of_linger() {
    for socket_type in SocketType::ALL {
        let zero = ["SUB", "XSUB", "DISH"].contains(&socket_type.name());
        let expected = if zero { Linger::For(Duration::ZERO) } else { Linger::ForEver };
        assert_eq!(Options::default().linger_of(socket_type), expected, "ZMQ_LINGER {socket_type}");
    }
}

#[test]
fn of_connecting_again() {
    let default = Options::default();
    assert_eq!(default.reconnect_interval, Some(Duration::from_millis(100)), "ZMQ_RECONNECT_IVL");
    assert_eq!(default.reconnect_interval_max, None, "ZMQ_RECONNECT_IVL_MAX 0");
    assert_eq!(default.reconnect_jitter, Backoff::Libzmq);
    let stop = ReconnectStop { refused: false, handshake_failed: false };
    assert_eq!(default.reconnect_stop, stop, "ZMQ_RECONNECT_STOP 0");
    assert_eq!(default.connect_timeout, None, "ZMQ_CONNECT_TIMEOUT 0");
}

#[test]
fn of_a_connection() {
    let default = Options::default();
    assert!(default.identity.is_empty(), "ZMQ_ROUTING_ID");
    assert!(default.metadata.is_empty(), "ZMQ_METADATA");
    assert_eq!(default.minimum_version, Version::V1_0);
    assert_eq!(default.handshake_timeout, Some(Duration::from_millis(30_000)), "ZMQ_HANDSHAKE_IVL");
    assert_eq!(default.heartbeat_interval, None, "ZMQ_HEARTBEAT_IVL 0");
    assert_eq!(default.heartbeat_timeout, None, "ZMQ_HEARTBEAT_TIMEOUT -1");
    assert_eq!(default.heartbeat_ttl, Duration::ZERO, "ZMQ_HEARTBEAT_TTL 0");
    assert_eq!(default.limits, Limits::default());
    assert_eq!(default.limits.part_size, u64::MAX, "ZMQ_MAXMSGSIZE -1");
}

#[test]
fn of_security() {
    let default = Options::default();
    assert_eq!(default.security, Mechanism::Null, "ZMQ_MECHANISM 0");
    assert_eq!(default.zap_domain, "", "ZMQ_ZAP_DOMAIN");
    assert!(!default.zap_enforce_domain, "ZMQ_ZAP_ENFORCE_DOMAIN 0");
    assert!(default.accept_filters.is_empty(), "ZMQ_TCP_ACCEPT_FILTER");
    assert_eq!(default.ipc_filters, IpcFilters::default(), "ZMQ_IPC_FILTER_*");
}

#[test]
fn of_the_systems_sockets() {
    let default = Options::default();
    assert_eq!(default.backlog, 4096, "ZMQ_BACKLOG is 100, which a crowd fills");
    assert!(!default.ipv6, "ZMQ_IPV6 0");
    assert_eq!(default.tos, None, "ZMQ_TOS 0");
    assert_eq!(default.priority, None, "ZMQ_PRIORITY 0");
    assert_eq!(default.send_buffer, None, "ZMQ_SNDBUF -1");
    assert_eq!(default.receive_buffer, None, "ZMQ_RCVBUF -1");
    assert_eq!(default.tcp_keepalive, Keepalive::System, "ZMQ_TCP_KEEPALIVE* -1");
    assert_eq!(default.tcp_max_retransmit, None, "ZMQ_TCP_MAXRT 0");
    assert_eq!(default.busy_poll, None, "ZMQ_BUSY_POLL 0");
    assert_eq!(default.bind_to_device, None, "ZMQ_BINDTODEVICE");
}

#[test]
fn of_patterns() {
    let default = Options::default();
    assert!(!default.router_mandatory, "ZMQ_ROUTER_MANDATORY 0");
    assert!(!default.router_handover, "ZMQ_ROUTER_HANDOVER 0");
    let notify = RouterNotify { connect: false, disconnect: false };
    assert_eq!(default.router_notify, notify, "ZMQ_ROUTER_NOTIFY 0");
    assert!(!default.probe_router, "ZMQ_PROBE_ROUTER 0");
    assert!(!default.req_correlate, "ZMQ_REQ_CORRELATE 0");
    assert!(!default.req_relaxed, "ZMQ_REQ_RELAXED 0");
    assert_eq!(default.xpub_verbosity, Verbosity::First, "ZMQ_XPUB_VERBOSE, _VERBOSER 0");
    assert_eq!(default.xpub_manual, XpubManual::Off, "ZMQ_XPUB_MANUAL, _LAST_VALUE 0");
    assert!(!default.xpub_nodrop, "ZMQ_XPUB_NODROP 0");
    assert_eq!(default.xpub_welcome, None, "ZMQ_XPUB_WELCOME_MSG");
    assert!(!default.invert_matching, "ZMQ_INVERT_MATCHING 0");
    assert!(!default.only_first_subscribe, "ZMQ_ONLY_FIRST_SUBSCRIBE 0");
    assert!(!default.xsub_verbose_unsubscribe, "ZMQ_XSUB_VERBOSE_UNSUBSCRIBE 0");
    assert_eq!(default.hello_message, None, "ZMQ_HELLO_MSG");
    assert_eq!(default.disconnect_message, None, "ZMQ_DISCONNECT_MSG");
    assert_eq!(default.hiccup_message, None, "ZMQ_HICCUP_MSG");
}

#[test]
fn of_bounds_that_libzmq_lacks() {
    let default = Options::default();
    assert_eq!((default.send_hwm_bytes, default.receive_hwm_bytes), (None, None));
    assert_eq!((default.max_connections, default.max_connections_per_address), (None, None));
    assert_eq!((default.max_pending_handshakes, default.max_pending_per_address), (None, None));
    assert_eq!(default.max_subscriptions_per_peer, None);
    assert_eq!(default.max_subscription_bytes_per_peer, None);
}

#[test]
fn suit_every_type_of_socket() {
    for socket_type in SocketType::ALL {
        assert_eq!(Options::default().check(socket_type), Ok(()), "{socket_type}");
        assert_eq!(Options::resilient().check(socket_type), Ok(()), "{socket_type}");
    }
}
