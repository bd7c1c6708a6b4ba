//! Octets that are no ZMTP disturb nobody else.

use zmtp_net::{DisconnectCause, EventKind, SocketType};

use crate::support::{RawPeer, context, event, join, socket, text, until};

#[test]
fn garbage_on_a_listener_does_not_disturb_others() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    let endpoint = join(&pull, &push, "tcp://127.0.0.1:*");
    let events = pull.monitor();
    for garbage in [
        &b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        &[0; 100],
        &[255; 10_000],
    ] {
        let mut stranger = RawPeer::connect(&endpoint);
        stranger.write(garbage);
        let _ = stranger.stream().shutdown(std::net::Shutdown::Write);
        stranger.read_to_end();
        event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
        push.send("still here").unwrap();
        assert_eq!(text(&pull), "still here");
    }
    until("the strangers are forgotten", || pull.peers().len() == 1);
}

#[test]
fn connections_that_come_and_go_at_once_disturb_nobody() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    let endpoint = join(&pull, &push, "tcp://127.0.0.1:*");
    for n in 0..100 {
        drop(RawPeer::connect(&endpoint));
        push.send(n.to_string()).unwrap();
        assert_eq!(text(&pull), n.to_string());
    }
    until("they are forgotten", || pull.peers().len() == 1);
}

#[test]
fn a_peer_that_breaks_the_protocol_later_loses_its_connection_and_its_messages_stay() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let events = pull.monitor();
    let mut peer = RawPeer::connect(&endpoint);
    peer.handshake(crate::support::Greeting::V3_1, "PUSH");
    // A message, half a message of two parts, and a frame with flags that do not exist.
    peer.say("0005 68656c6c6f 0103 6f6e65 f800");
    let lost = event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    assert!(matches!(lost.kind, EventKind::Disconnected(DisconnectCause::Protocol(_))));
    assert_eq!(text(&pull), "hello");
    assert!(pull.try_recv().is_err());
    peer.read_to_end();
}
