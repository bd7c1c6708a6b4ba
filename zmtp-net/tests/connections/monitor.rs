//! What a monitor tells, and when.

use std::net::TcpListener;
use std::time::Duration;

use zmtp_net::{Endpoint, EventKind, MonitorError, SocketType};

use crate::support::{
    Greeting, LONG, RawPeer, context, event, join, kinds, options, socket, text, until, with,
};

#[test]
fn a_connection_that_succeeds() {
    for transport in ["tcp://127.0.0.1:*", "ipc://*"] {
        let context = context();
        let (pull, push) = (socket(&context, SocketType::Pull), socket(&context, SocketType::Push));
        let (bound, connected) = (pull.monitor(), push.monitor());
        let endpoint = join(&pull, &push, transport);
        assert_eq!(kinds(&bound, 3), ["Listening", "Accepted", "HandshakeSucceeded"]);
        assert_eq!(kinds(&connected, 3), ["ConnectDelayed", "Connected", "HandshakeSucceeded"]);
        drop(push);
        assert_eq!(kinds(&bound, 1), ["Disconnected"]);
        pull.unbind(&endpoint).unwrap();
        assert_eq!(kinds(&bound, 1), ["Closed"]);
        drop(pull);
        assert_eq!(kinds(&bound, 1), ["MonitorStopped"]);
        assert_eq!(bound.recv(), Err(MonitorError::Closed));
    }
}

#[test]
fn a_connection_that_is_refused_and_then_is_not() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    pull.unbind(&endpoint).unwrap();
    let soon = options().reconnect_interval(Some(Duration::from_millis(10)));
    let push = with(&context, SocketType::Push, soon);
    let events = push.monitor();
    push.connect(&endpoint).unwrap();
    let attempt = ["ConnectDelayed", "ConnectFailed", "ConnectRetried"];
    assert_eq!(kinds(&events, 3), attempt);
    assert_eq!(kinds(&events, 3), attempt);
    pull.bind(&endpoint).unwrap();
    event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
    pull.unbind(&endpoint).unwrap();
    assert_eq!(kinds(&events, 3), ["Disconnected", "ConnectRetried", "ConnectDelayed"]);
}

#[test]
fn events_tell_who_and_where() {
    let context = context();
    let (pull, push) = (socket(&context, SocketType::Pull), socket(&context, SocketType::Push));
    let (bound, connected) = (pull.monitor(), push.monitor());
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap().to_string();
    let id = push.connect(&endpoint).unwrap();
    let accepted = event(&bound, |kind| *kind == EventKind::Accepted);
    assert_eq!(accepted.local.as_deref(), Some(&*endpoint));
    assert!(accepted.remote.unwrap().parse::<Endpoint>().is_ok());
    assert_eq!(accepted.local.unwrap().parse::<Endpoint>().unwrap().to_string(), endpoint);
    let connected = event(&connected, |kind| *kind == EventKind::Connected);
    assert_eq!(connected.remote.as_deref(), Some(&*endpoint));
    assert_eq!(connected.peer, Some(id));
    let through = event(&bound, |kind| *kind == EventKind::HandshakeSucceeded);
    assert_eq!(through.peer, accepted.peer);
    assert!(through.about.is_some());
}

#[test]
fn a_peer_that_leaves_in_its_handshake() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let events = pull.monitor();
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let mut peer = RawPeer::connect(&endpoint);
    peer.write(&Greeting::V3_1.octets());
    peer.read(64);
    drop(peer);
    let seen = kinds(&events, 4);
    assert_eq!(seen, ["Listening", "Accepted", "HandshakeFailed", "Disconnected"]);
}

#[test]
fn who_connected_and_is_left_in_the_handshake_tries_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let context = context();
    let soon = options().reconnect_interval(Some(Duration::from_millis(1)));
    let push = with(&context, SocketType::Push, soon);
    let events = push.monitor();
    push.connect(listener.local_addr().unwrap()).unwrap();
    drop(RawPeer::accept(&listener));
    assert_eq!(
        kinds(&events, 5),
        ["ConnectDelayed", "Connected", "HandshakeFailed", "Disconnected", "ConnectRetried"]
    );
    RawPeer::accept(&listener).handshake(Greeting::V3_1, "PULL");
    event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
}

#[test]
fn an_old_peer_succeeds_too() {
    // Unlike with libzmq, which tells nothing of peers of ZMTP 1 and 2.
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let events = pull.monitor();
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let mut peer = RawPeer::connect(&endpoint);
    peer.say("ff00000000000000017f 0108 0000");
    assert_eq!(kinds(&events, 3), ["Listening", "Accepted", "HandshakeSucceeded"]);
}

#[test]
fn several_monitors_are_told_the_same_and_one_that_is_dropped_nothing() {
    let context = context();
    let (pull, push) = (socket(&context, SocketType::Pull), socket(&context, SocketType::Push));
    let (one, two) = (pull.monitor(), pull.monitor());
    drop(pull.monitor());
    join(&pull, &push, "tcp://127.0.0.1:*");
    let wanted = ["Listening", "Accepted", "HandshakeSucceeded"];
    assert_eq!(kinds(&one, 3), wanted);
    assert_eq!(kinds(&two, 3), wanted);
}

#[test]
fn a_monitor_that_is_not_read_holds_nothing_up_and_counts_what_it_missed() {
    let context = context();
    let (pull, push) = (socket(&context, SocketType::Pull), socket(&context, SocketType::Push));
    let events = pull.monitor();
    join(&pull, &push, "tcp://127.0.0.1:*");
    // Two events each.
    for n in 0..2500 {
        let endpoint = format!("inproc://{n}");
        let tcp = pull.bind("tcp://127.0.0.1:*").unwrap();
        pull.unbind(&tcp).unwrap();
        drop(endpoint);
        if n % 500 == 0 {
            push.send(n.to_string()).unwrap();
            assert_eq!(text(&pull), n.to_string());
        }
    }
    assert_eq!(events.missed(), 5003 - 4096);
    assert_eq!(kinds(&events, 4096).len(), 4096);
    // And now it has room again.
    pull.bind("tcp://127.0.0.1:*").unwrap();
    assert_eq!(kinds(&events, 1), ["Listening"]);
    until("nothing else", || events.try_recv() == Err(MonitorError::WouldBlock));
}

#[test]
fn a_monitor_wakes_a_thread_that_waits_for_it() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let events = pull.monitor();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let first = events.recv().unwrap();
            assert_eq!(first.kind, EventKind::Listening);
            event(&events, |kind| *kind == EventKind::MonitorStopped);
            assert_eq!(events.recv(), Err(MonitorError::Closed));
        });
        pull.bind("tcp://127.0.0.1:*").unwrap();
        drop(pull);
        waiting.join().unwrap();
    });
    assert_eq!(events.recv_timeout(LONG), Err(MonitorError::Closed));
    assert_eq!(events.try_recv(), Err(MonitorError::Closed));
}

#[test]
fn what_can_be_bound_to_is_told_and_what_cannot_too() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let events = pull.monitor();
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    pull.bind(&endpoint).unwrap_err();
    assert_eq!(kinds(&events, 2), ["Listening", "BindFailed"]);
}
