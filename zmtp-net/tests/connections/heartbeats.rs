//! Heartbeats: answered while the application does nothing, and a frozen peer is dropped.

use std::time::Duration;

use zmtp_net::{EventKind, MonitorError, SocketType};

use crate::support::{
    Greeting, LONG, RawPeer, context, event, join, options, ready, socket, text, until, with,
};

const SHORT: Duration = Duration::from_millis(30);

#[test]
fn a_ping_is_answered_while_the_application_does_nothing() {
    let context = context();
    for socket_type in [SocketType::Pull, SocketType::Router, SocketType::Pub] {
        let socket = socket(&context, socket_type);
        let endpoint = socket.bind("tcp://127.0.0.1:*").unwrap();
        let mut peer = RawPeer::connect(&endpoint);
        let name = match socket_type {
            SocketType::Pull => "PUSH",
            SocketType::Router => "DEALER",
            _ => "SUB",
        };
        peer.handshake(Greeting::V3_1, name);
        peer.say("0407 0450494e47 0000");
        peer.expect("0405 04504f4e47");
        peer.say("040a 0450494e47 0064 636f6e");
        peer.expect("0408 04504f4e47 636f6e");
    }
}

#[test]
fn a_peer_that_is_silent_is_pinged_and_dropped() {
    let context = context();
    let options = options()
        .heartbeat_interval(Some(SHORT))
        .heartbeat_timeout(Some(SHORT))
        .heartbeat_ttl(Duration::from_secs(2));
    let pull = with(&context, SocketType::Pull, options);
    let events = pull.monitor();
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let mut frozen = RawPeer::connect(&endpoint);
    frozen.handshake(Greeting::V3_1, "PUSH");
    event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
    // PING with a time-to-live of 20 tenths of a second.
    frozen.expect("0407 0450494e47 0014");
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    frozen.read_to_end();
    until("it is gone", || pull.peers().is_empty());
}

#[test]
fn a_peer_that_answers_stays() {
    let context = context();
    let beating = options().heartbeat_interval(Some(Duration::from_millis(5)));
    let beating = beating.heartbeat_timeout(Some(Duration::from_secs(5)));
    let (push, pull) =
        (with(&context, SocketType::Push, beating), socket(&context, SocketType::Pull));
    let events = push.monitor();
    join(&pull, &push, "tcp://127.0.0.1:*");
    event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
    // Several heartbeats go to and fro without either application.
    let before = pull.statistics().total.bytes_received;
    until("there were heartbeats", || {
        pull.statistics().total.bytes_received > before + 5 * 9
            && push.statistics().total.bytes_received > before
    });
    assert_eq!(events.try_recv(), Err(MonitorError::WouldBlock));
    push.send("hello").unwrap();
    assert_eq!(text(&pull), "hello");
}

#[test]
fn a_time_to_live_that_a_peer_announces_is_kept() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let events = pull.monitor();
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let mut frozen = RawPeer::connect(&endpoint);
    frozen.handshake(Greeting::V3_1, "PUSH");
    // One tenth of a second, and then nothing more.
    frozen.say("0407 0450494e47 0001");
    frozen.expect("0405 04504f4e47");
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
}

#[test]
fn a_frozen_peer_that_we_connected_to_is_connected_to_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let context = context();
    let options = options()
        .heartbeat_interval(Some(SHORT))
        .reconnect_interval(Some(Duration::from_millis(1)));
    let push = with(&context, SocketType::Push, options);
    push.connect(listener.local_addr().unwrap()).unwrap();
    let mut frozen = RawPeer::accept(&listener);
    frozen.handshake(Greeting::V3_1, "PULL");
    let mut again = RawPeer::accept(&listener);
    again.handshake(Greeting::V3_1, "PULL");
    assert!(push.wait_for_peers(1, LONG));
    frozen.read_to_end();
    drop((frozen, again));
}

#[test]
fn a_disconnect_is_noticed_while_the_application_does_nothing() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let events = pull.monitor();
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let mut peer = RawPeer::connect(&endpoint);
    peer.handshake(Greeting::V3_1, "PUSH");
    event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
    drop(peer);
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    assert_eq!(ready(&pull), 0);
}

#[test]
fn a_handshake_that_takes_too_long_is_given_up() {
    let context = context();
    let pull = with(&context, SocketType::Pull, options().handshake_timeout(Some(SHORT)));
    let events = pull.monitor();
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let mut silent = RawPeer::connect(&endpoint);
    event(&events, |kind| matches!(kind, EventKind::HandshakeFailed(_)));
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    silent.read_to_end();
}
