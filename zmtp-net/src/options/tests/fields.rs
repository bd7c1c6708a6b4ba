//! Each setter sets its own field.

use std::time::Duration;

use zmtp_codec::Version;

use super::super::{
    Backoff, Keepalive, Linger, Mechanism, Options, ReconnectStop, RouterNotify, Verbosity,
    XpubManual,
};

type Set = fn(Options) -> Options;

const SECOND: Duration = Duration::from_secs(1);

/// A setter with a value, and the field as it is printed.
const OF_CONNECTIONS: &[(Set, &str)] = &[
    (|o| o.send_hwm(7), "send_hwm: 7,"),
    (|o| o.receive_hwm(7), "receive_hwm: 7,"),
    (|o| o.send_hwm_bytes(Some(7)), "send_hwm_bytes: Some(7),"),
    (|o| o.receive_hwm_bytes(Some(7)), "receive_hwm_bytes: Some(7),"),
    (|o| o.send_timeout(Some(SECOND)), "send_timeout: Some(1s),"),
    (|o| o.receive_timeout(Some(SECOND)), "receive_timeout: Some(1s),"),
    (|o| o.linger(Linger::For(SECOND)), "linger: Some(For(1s)),"),
    (|o| o.immediate(true), "immediate: true,"),
    (|o| o.conflate(true), "conflate: true,"),
    (|o| o.reconnect_interval(Some(SECOND)), "reconnect_interval: Some(1s),"),
    (|o| o.reconnect_interval_max(Some(SECOND)), "reconnect_interval_max: Some(1s),"),
    (|o| o.reconnect_jitter(Backoff::FullJitter), "reconnect_jitter: FullJitter,"),
    (
        |o| o.reconnect_stop(ReconnectStop { refused: true, handshake_failed: false }),
        "reconnect_stop: ReconnectStop { refused: true, handshake_failed: false },",
    ),
    (|o| o.connect_timeout(Some(SECOND)), "connect_timeout: Some(1s),"),
    (|o| o.minimum_version(Version::V3_1), "minimum_version: V3_1,"),
    (|o| o.handshake_timeout(Some(SECOND)), "handshake_timeout: Some(1s),"),
    (|o| o.heartbeat_interval(Some(SECOND)), "heartbeat_interval: Some(1s),"),
    (|o| o.heartbeat_timeout(Some(SECOND)), "heartbeat_timeout: Some(1s),"),
    (|o| o.heartbeat_ttl(SECOND), "heartbeat_ttl: 1s,"),
    (|o| o.max_message_size(Some(7)), "part_size: 7,"),
    (|o| o.max_multipart_size(Some(7)), "message_size: 7,"),
    (|o| o.max_parts(7), "parts: 7,"),
    (|o| o.max_topic_size(7), "topic_size: 7 }"),
];

const OF_ACCESS: &[(Set, &str)] = &[
    (|o| o.security(Mechanism::PlainServer), "security: PlainServer,"),
    (|o| o.zap_enforce_domain(true), "zap_enforce_domain: true,"),
    (|o| o.max_connections(Some(7)), "max_connections: Some(7),"),
    (|o| o.max_connections_per_address(Some(7)), "max_connections_per_address: Some(7),"),
    (|o| o.max_pending_handshakes(Some(7)), "max_pending_handshakes: Some(7),"),
    (|o| o.max_pending_per_address(Some(7)), "max_pending_per_address: Some(7),"),
    (|o| o.backlog(7), "backlog: 7,"),
    (|o| o.ipv6(true), "ipv6: true,"),
    (|o| o.tos(Some(7)), "tos: Some(7),"),
    (|o| o.priority(Some(7)), "priority: Some(7),"),
    (|o| o.send_buffer(Some(7)), "send_buffer: Some(7),"),
    (|o| o.receive_buffer(Some(7)), "receive_buffer: Some(7),"),
    (|o| o.tcp_keepalive(Keepalive::Off), "tcp_keepalive: Off,"),
    (|o| o.tcp_max_retransmit(Some(SECOND)), "tcp_max_retransmit: Some(1s),"),
    (|o| o.busy_poll(Some(SECOND)), "busy_poll: Some(1s),"),
];

const OF_PATTERNS: &[(Set, &str)] = &[
    (|o| o.router_mandatory(true), "router_mandatory: true,"),
    (|o| o.router_handover(true), "router_handover: true,"),
    (
        |o| o.router_notify(RouterNotify { connect: false, disconnect: true }),
        "router_notify: RouterNotify { connect: false, disconnect: true },",
    ),
    (|o| o.probe_router(true), "probe_router: true,"),
    (|o| o.req_correlate(true), "req_correlate: true,"),
    (|o| o.req_relaxed(true), "req_relaxed: true,"),
    (|o| o.xpub_verbosity(Verbosity::Verboser), "xpub_verbosity: Verboser,"),
    (|o| o.xpub_manual(XpubManual::LastValue), "xpub_manual: LastValue,"),
    (|o| o.xpub_nodrop(true), "xpub_nodrop: true,"),
    (|o| o.xpub_welcome("a"), "xpub_welcome: Some(b\"a\"),"),
    (|o| o.invert_matching(true), "invert_matching: true,"),
    (|o| o.only_first_subscribe(true), "only_first_subscribe: true,"),
    (|o| o.xsub_verbose_unsubscribe(true), "xsub_verbose_unsubscribe: true,"),
    (|o| o.max_subscriptions_per_peer(Some(7)), "max_subscriptions_per_peer: Some(7),"),
    (|o| o.max_subscription_bytes_per_peer(Some(7)), "max_subscription_bytes_per_peer: Some(7),"),
    (|o| o.hello_message("a"), "hello_message: Some(b\"a\"),"),
    (|o| o.disconnect_message("a"), "disconnect_message: Some(b\"a\"),"),
    (|o| o.hiccup_message("a"), "hiccup_message: Some(b\"a\") }"),
];

#[test]
fn each_setter_sets_its_own_field() {
    let default = format!("{:?}", Options::default());
    for (set, field) in OF_CONNECTIONS.iter().chain(OF_ACCESS).chain(OF_PATTERNS) {
        // A space in front: the whole name, not its end.
        let field = format!(" {field}");
        assert!(!default.contains(&field), "{field} is the default");
        let changed = format!("{:?}", set(Options::default()));
        assert!(changed.contains(&field), "{field} in {changed}");
    }
}
