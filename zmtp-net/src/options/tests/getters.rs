//! Each getter tells what its setter set.

use std::fmt::Debug;
use std::time::Duration;

use zmtp_codec::{Limits, Version};

use super::super::{
    Backoff, Keepalive, Linger, Mechanism, Options, ReconnectStop, RouterNotify, Verbosity,
    XpubManual,
};

type Set = fn(Options) -> Options;
type Get = fn(&Options) -> String;

const SECOND: Duration = Duration::from_secs(1);

fn told(value: &(impl Debug + ?Sized)) -> String {
    format!("{value:?}")
}

/// A setter with a value, its getter, and what that tells.
const OF_CONNECTIONS: &[(Set, Get, &str)] = &[
    (|o| o.send_hwm(7), |o| told(&o.get_send_hwm()), "7"),
    (|o| o.receive_hwm(7), |o| told(&o.get_receive_hwm()), "7"),
    (|o| o.send_hwm_bytes(Some(7)), |o| told(&o.get_send_hwm_bytes()), "Some(7)"),
    (|o| o.receive_hwm_bytes(Some(7)), |o| told(&o.get_receive_hwm_bytes()), "Some(7)"),
    (|o| o.send_timeout(Some(SECOND)), |o| told(&o.get_send_timeout()), "Some(1s)"),
    (|o| o.receive_timeout(Some(SECOND)), |o| told(&o.get_receive_timeout()), "Some(1s)"),
    (|o| o.linger(Linger::For(SECOND)), |o| told(&o.get_linger()), "Some(For(1s))"),
    (|o| o.immediate(true), |o| told(&o.get_immediate()), "true"),
    (|o| o.conflate(true), |o| told(&o.get_conflate()), "true"),
    (|o| o.reconnect_interval(Some(SECOND)), |o| told(&o.get_reconnect_interval()), "Some(1s)"),
    (
        |o| o.reconnect_interval_max(Some(SECOND)),
        |o| told(&o.get_reconnect_interval_max()),
        "Some(1s)",
    ),
    (
        |o| o.reconnect_jitter(Backoff::FullJitter),
        |o| told(&o.get_reconnect_jitter()),
        "FullJitter",
    ),
    (
        |o| o.reconnect_stop(ReconnectStop { refused: true, handshake_failed: false }),
        |o| told(&o.get_reconnect_stop()),
        "ReconnectStop { refused: true, handshake_failed: false }",
    ),
    (|o| o.connect_timeout(Some(SECOND)), |o| told(&o.get_connect_timeout()), "Some(1s)"),
    (|o| o.identity(b"a").unwrap(), |o| told(&o.get_identity()), "Some([97])"),
    (
        |o| o.metadata("X-a", b"b").unwrap(),
        |o| told(&o.get_metadata().collect::<Vec<_>>()),
        "[(\"X-a\", [98])]",
    ),
    (|o| o.minimum_version(Version::V3_1), |o| told(&o.get_minimum_version()), "V3_1"),
    (|o| o.handshake_timeout(Some(SECOND)), |o| told(&o.get_handshake_timeout()), "Some(1s)"),
    (|o| o.heartbeat_interval(Some(SECOND)), |o| told(&o.get_heartbeat_interval()), "Some(1s)"),
    (|o| o.heartbeat_timeout(Some(SECOND)), |o| told(&o.get_heartbeat_timeout()), "Some(1s)"),
    (|o| o.heartbeat_ttl(SECOND), |o| told(&o.get_heartbeat_ttl()), "1s"),
];

const OF_ACCESS: &[(Set, Get, &str)] = &[
    (|o| o.max_message_size(Some(7)), |o| told(&o.get_max_message_size()), "Some(7)"),
    (|o| o.max_multipart_size(Some(7)), |o| told(&o.get_max_multipart_size()), "Some(7)"),
    (|o| o.max_parts(7), |o| told(&o.get_max_parts()), "7"),
    (|o| o.max_topic_size(7), |o| told(&o.get_max_topic_size()), "7"),
    (|o| o.limits(Limits::new().command_size(7)), |o| told(&o.get_limits().command_size), "7"),
    (
        |o| o.max_subscriptions_per_peer(Some(7)),
        |o| told(&o.get_max_subscriptions_per_peer()),
        "Some(7)",
    ),
    (
        |o| o.max_subscription_bytes_per_peer(Some(7)),
        |o| told(&o.get_max_subscription_bytes_per_peer()),
        "Some(7)",
    ),
    (|o| o.security(Mechanism::PlainServer), |o| told(&o.get_security()), "PlainServer"),
    (|o| o.zap_domain("a").unwrap(), |o| told(&o.get_zap_domain()), "\"a\""),
    (|o| o.zap_enforce_domain(true), |o| told(&o.get_zap_enforce_domain()), "true"),
    (
        |o| o.accept_filter("10.0.0.0/8".parse().unwrap()),
        |o| told(&o.get_accept_filters().len()),
        "1",
    ),
    (|o| o.ipc_filter_user(7), |o| told(&o.get_ipc_filter_users()), "[7]"),
    (|o| o.ipc_filter_group(7), |o| told(&o.get_ipc_filter_groups()), "[7]"),
    (|o| o.ipc_filter_process(7), |o| told(&o.get_ipc_filter_processes()), "[7]"),
    (|o| o.max_connections(Some(7)), |o| told(&o.get_max_connections()), "Some(7)"),
    (
        |o| o.max_connections_per_address(Some(7)),
        |o| told(&o.get_max_connections_per_address()),
        "Some(7)",
    ),
    (|o| o.max_pending_handshakes(Some(7)), |o| told(&o.get_max_pending_handshakes()), "Some(7)"),
    (|o| o.max_pending_per_address(Some(7)), |o| told(&o.get_max_pending_per_address()), "Some(7)"),
    (|o| o.backlog(7), |o| told(&o.get_backlog()), "7"),
    (|o| o.ipv6(true), |o| told(&o.get_ipv6()), "true"),
    (|o| o.tos(Some(7)), |o| told(&o.get_tos()), "Some(7)"),
    (|o| o.priority(Some(7)), |o| told(&o.get_priority()), "Some(7)"),
    (|o| o.send_buffer(Some(7)), |o| told(&o.get_send_buffer()), "Some(7)"),
    (|o| o.receive_buffer(Some(7)), |o| told(&o.get_receive_buffer()), "Some(7)"),
    (|o| o.tcp_keepalive(Keepalive::Off), |o| told(&o.get_tcp_keepalive()), "Off"),
    (|o| o.tcp_max_retransmit(Some(SECOND)), |o| told(&o.get_tcp_max_retransmit()), "Some(1s)"),
    (|o| o.busy_poll(Some(SECOND)), |o| told(&o.get_busy_poll()), "Some(1s)"),
    (|o| o.bind_to_device(Some("lo")).unwrap(), |o| told(&o.get_bind_to_device()), "Some(\"lo\")"),
];

const OF_PATTERNS: &[(Set, Get, &str)] = &[
    (|o| o.router_mandatory(true), |o| told(&o.get_router_mandatory()), "true"),
    (|o| o.router_handover(true), |o| told(&o.get_router_handover()), "true"),
    (
        |o| o.router_notify(RouterNotify { connect: true, disconnect: false }),
        |o| told(&o.get_router_notify().connect),
        "true",
    ),
    (|o| o.probe_router(true), |o| told(&o.get_probe_router()), "true"),
    (|o| o.req_correlate(true), |o| told(&o.get_req_correlate()), "true"),
    (|o| o.req_relaxed(true), |o| told(&o.get_req_relaxed()), "true"),
    (|o| o.xpub_verbosity(Verbosity::Verboser), |o| told(&o.get_xpub_verbosity()), "Verboser"),
    (|o| o.xpub_manual(XpubManual::LastValue), |o| told(&o.get_xpub_manual()), "LastValue"),
    (|o| o.xpub_nodrop(true), |o| told(&o.get_xpub_nodrop()), "true"),
    (|o| o.xpub_welcome("a"), |o| told(&o.get_xpub_welcome()), "Some([97])"),
    (|o| o.invert_matching(true), |o| told(&o.get_invert_matching()), "true"),
    (|o| o.only_first_subscribe(true), |o| told(&o.get_only_first_subscribe()), "true"),
    (|o| o.xsub_verbose_unsubscribe(true), |o| told(&o.get_xsub_verbose_unsubscribe()), "true"),
    (|o| o.hello_message("a"), |o| told(&o.get_hello_message()), "Some([97])"),
    (|o| o.disconnect_message("a"), |o| told(&o.get_disconnect_message()), "Some([97])"),
    (|o| o.hiccup_message("a"), |o| told(&o.get_hiccup_message()), "Some([97])"),
];

#[test]
fn each_getter_tells_what_its_setter_set() {
    for (set, get, expected) in OF_CONNECTIONS.iter().chain(OF_ACCESS).chain(OF_PATTERNS) {
        assert_ne!(get(&Options::default()), *expected, "{expected} is the default");
        assert_eq!(get(&set(Options::default())), *expected);
    }
}

#[test]
fn what_is_not_limited_is_none() {
    let options = Options::default().max_message_size(None).max_multipart_size(None);
    assert_eq!((options.get_max_message_size(), options.get_max_multipart_size()), (None, None));
    assert_eq!((options.get_linger(), options.get_identity()), (None, None));
}
