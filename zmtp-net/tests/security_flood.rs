//! Who connects and says nothing keeps out nobody but itself.
#![expect(clippy::unwrap_used, reason = "helpers of tests say what is wrong by panicking")]

mod security_support;

use std::net::TcpStream;

use security_support::{LONG, quick, wait};
use zmtp_net::{Context, EventKind, Options, SocketEvent, SocketType, Turned};

/// A socket with these options, as many silent connections to it, and then a peer that talks. The
/// time that handshakes have is longer than the test waits.
fn flooded(options: Options, silent: usize) -> Vec<SocketEvent> {
    let context = Context::new().unwrap();
    let server = context.socket_with(SocketType::Pull, options).unwrap();
    let events = server.monitor();
    let endpoint = server.bind("tcp://127.0.0.1:*").unwrap().to_string();
    let address = endpoint.trim_start_matches("tcp://");
    let flood: Vec<TcpStream> = (0..silent).map(|_| TcpStream::connect(address).unwrap()).collect();
    let client = context.socket_with(SocketType::Push, quick()).unwrap();
    client.connect(endpoint.as_str()).unwrap();
    client.send("hello").unwrap();
    assert_eq!(server.recv_timeout(LONG).unwrap().first(), b"hello");
    assert_eq!(flood.len(), silent);
    std::iter::from_fn(|| events.try_recv().ok()).collect()
}

fn gave_way(events: &[SocketEvent], reason: Turned) -> usize {
    let kind = EventKind::Turned(reason);
    events.iter().filter(|event| event.kind == kind && event.peer.is_some()).count()
}

#[test]
fn at_the_limit_of_an_address_its_oldest_handshake_gives_way() {
    let events = flooded(quick().max_pending_per_address(Some(8)), 100);
    assert_eq!(gave_way(&events, Turned::TooManyHandshakes), 100 + 1 - 8);
}

#[test]
fn at_the_limit_of_the_socket_the_oldest_handshake_gives_way() {
    let events = flooded(quick().max_pending_handshakes(Some(8)), 100);
    assert_eq!(gave_way(&events, Turned::TooManyHandshakes), 100 + 1 - 8);
}

#[test]
fn connections_that_say_nothing_give_way_to_others() {
    let limits = [quick().max_connections(Some(8)), quick().max_connections_per_address(Some(8))];
    for options in limits {
        let events = flooded(options, 100);
        assert_eq!(gave_way(&events, Turned::TooManyConnections), 100 + 1 - 8);
    }
}

#[test]
fn a_peer_that_is_connected_gives_way_to_nobody() {
    let context = Context::new().unwrap();
    let options = quick().max_connections_per_address(Some(1));
    let server = context.socket_with(SocketType::Pull, options).unwrap();
    let events = server.monitor();
    let endpoint = server.bind("tcp://127.0.0.1:*").unwrap();
    let first = context.socket_with(SocketType::Push, quick()).unwrap();
    first.connect(&endpoint).unwrap();
    assert!(server.wait_for_peers(1, LONG));
    let second = context.socket_with(SocketType::Push, quick()).unwrap();
    second.connect(&endpoint).unwrap();
    wait(&events, |kind| (*kind == EventKind::Turned(Turned::TooManyConnections)).then_some(()));
    first.send("first").unwrap();
    assert_eq!(server.recv_timeout(LONG).unwrap().first(), b"first");
    // Its place is free when it leaves.
    second.send("second").unwrap();
    drop(first);
    assert_eq!(server.recv_timeout(LONG).unwrap().first(), b"second");
}

#[test]
fn ipc_counts_for_the_limit_of_the_socket() {
    let context = Context::new().unwrap();
    let options = quick().max_connections(Some(1)).max_connections_per_address(Some(0));
    let server = context.socket_with(SocketType::Pull, options).unwrap();
    let events = server.monitor();
    let endpoint = server.bind("ipc://*").unwrap();
    let clients = [0, 1].map(|_| {
        let client = context.socket_with(SocketType::Push, quick()).unwrap();
        client.connect(&endpoint).unwrap();
        client
    });
    wait(&events, |kind| matches!(kind, EventKind::HandshakeSucceeded).then_some(()));
    wait(&events, |kind| (*kind == EventKind::Turned(Turned::TooManyConnections)).then_some(()));
    assert_eq!(clients.len(), 2);
}
