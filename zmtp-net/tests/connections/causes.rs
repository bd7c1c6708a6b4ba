//! Why a connection could not be made, and why it ended, as the monitor tells it.

use std::io::ErrorKind;
use std::net::TcpListener;

use nix::libc::{ECONNREFUSED, ECONNRESET, ENOENT};
use zmtp_net::{
    ConnectError, DisconnectCause, EventKind, Linger, Monitor, Socket, SocketEvent, SocketType,
};

use crate::support::{Greeting, RawPeer, abstract_name, context, event, options, until, with};

fn push(context: &zmtp_net::Context) -> Socket {
    with(context, SocketType::Push, options().linger(Linger::Never))
}

/// Why the first attempt to connect to this comes to nothing.
fn failure(endpoint: &str) -> (ConnectError, SocketEvent) {
    let context = context();
    let push = push(&context);
    let events = push.monitor();
    push.connect(endpoint).unwrap();
    let event = event(&events, |kind| matches!(kind, EventKind::ConnectFailed(_)));
    assert_eq!(event.remote.as_deref(), Some(endpoint));
    match &event.kind {
        EventKind::ConnectFailed(error) => (error.clone(), event),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_port_where_nobody_listens_refuses() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (error, event) = failure(&format!("tcp://127.0.0.1:{port}"));
    assert!(matches!(error, ConnectError::Refused(_)), "{error:?}");
    assert_eq!(error.io().code(), Some(ECONNREFUSED));
    assert_eq!(error.io().kind(), ErrorKind::ConnectionRefused);
    assert_eq!(event.kind.to_string(), format!("no connection: {error}"));
    assert_eq!(event.kind.name(), "connect_failed");
}

#[test]
fn an_abstract_name_that_nobody_has_refuses() {
    let (error, _) = failure(&abstract_name("nobody"));
    assert!(matches!(error, ConnectError::Refused(_)), "{error:?}");
}

#[test]
fn a_path_that_is_not_there_is_no_refusal() {
    let (error, _) = failure("ipc:///tmp/no such directory/socket");
    assert!(matches!(error, ConnectError::Io(_)), "{error:?}");
    assert_eq!((error.io().kind(), error.io().code()), (ErrorKind::NotFound, Some(ENOENT)));
}

#[test]
fn an_interface_that_is_not_there_is_no_name_that_is_not_found() {
    let (error, _) = failure("tcp://nosuch0:*;127.0.0.1:5555");
    assert!(matches!(error, ConnectError::Io(_)), "{error:?}");
    assert!(error.to_string().contains("`nosuch0`"), "{error}");
}

/// Two sides of a connection whose handshake is complete.
fn connected() -> (zmtp_net::Context, Socket, Monitor, RawPeer) {
    let context = context();
    let push = push(&context);
    let endpoint = push.bind("tcp://127.0.0.1:*").unwrap();
    let events = push.monitor();
    let mut peer = RawPeer::connect(&endpoint);
    peer.handshake(Greeting::V3_1, "PULL");
    event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
    (context, push, events, peer)
}

fn end(events: &Monitor) -> DisconnectCause {
    match event(events, |kind| matches!(kind, EventKind::Disconnected(_))).kind {
        EventKind::Disconnected(cause) => cause,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_peer_that_closes_is_told_from_one_whose_connection_is_reset() {
    let (_context, _push, events, peer) = connected();
    drop(peer);
    assert_eq!(end(&events), DisconnectCause::ClosedByPeer);

    let (_context, _push, events, peer) = connected();
    peer.reset();
    match end(&events) {
        DisconnectCause::Io(error) => assert_eq!(error.code(), Some(ECONNRESET)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_this_side_closes_is_told_as_that() {
    let (_context, push, events, _peer) = connected();
    push.disconnect_peer(push.peers()[0].id).unwrap();
    assert_eq!(end(&events), DisconnectCause::ClosedHere);
}

#[test]
fn a_reset_in_the_handshake_is_both_a_failure_of_it_and_of_the_system() {
    let context = context();
    let push = push(&context);
    let endpoint = push.bind("tcp://127.0.0.1:*").unwrap();
    let events = push.monitor();
    let mut peer = RawPeer::connect(&endpoint);
    peer.write(&Greeting::V3_1.octets());
    peer.read(64);
    peer.reset();
    event(&events, |kind| matches!(kind, EventKind::HandshakeFailed(_)));
    assert!(matches!(end(&events), DisconnectCause::Io(_)));
    until("it is forgotten", || push.peers().is_empty());
    assert!(events.try_recv().is_err());
}
