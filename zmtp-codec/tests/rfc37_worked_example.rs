//! RFC 37's worked example, octet for octet: a DEALER client connects to a ROUTER server.
#![expect(clippy::panic, reason = "clippy spares tests, but not their helpers")]

#[path = "support/pipe.rs"]
mod pipe;

use pipe::Side;
use zmtp_codec::{Config, Event, Security, SocketType, Time, Version};

/// The part of the greeting that is sent before anything is received, here without the major
/// version: this side waits with it until the peer is known to be no 1.0 one, as RFC 37's
/// backwards interoperability wants. The padding is free.
const SIGNATURE: &[u8] = b"\xff\0\0\0\0\0\0\0\x01\x7f";
const MAJOR: &[u8] = b"\x03";
/// "The client and server read the major version number (%x03) and send the rest of their
/// greeting to each other."
const REST: &[u8] = &{
    let mut rest = [0; 1 + 20 + 1 + 31];
    rest[0] = 1;
    [rest[1], rest[2], rest[3], rest[4]] = *b"NULL";
    rest
};
const CLIENT_READY: &[u8] = b"\x04\x29\x05READY\x0bSocket-Type\0\0\0\x06DEALER\x08Identity\0\0\0\0";
/// The server of the example has no Identity; "ROUTER sockets do not send an identity".
const EXAMPLE_SERVER_READY: &[u8] = b"\x04\x1c\x05READY\x0bSocket-Type\0\0\0\x06ROUTER";
/// This server, like libzmq, sends an empty one.
const SERVER_READY: &[u8] = b"\x04\x29\x05READY\x0bSocket-Type\0\0\0\x06ROUTER\x08Identity\0\0\0\0";

const NOW: Time = Time::ZERO;

fn side(socket_type: SocketType) -> Side {
    Side::new(Config::new(socket_type), Security::Null)
}

/// Plays our side, octet for octet, against a peer that keeps to the example; then one message
/// each way.
fn play(socket_type: SocketType, ours: &[u8], peer: SocketType, theirs: &[u8]) {
    let mut side = side(socket_type);
    assert_eq!(side.drain_all(), SIGNATURE);
    side.feed(NOW, SIGNATURE);
    assert_eq!(side.drain_all(), MAJOR);
    side.feed(NOW, MAJOR);
    assert_eq!(side.drain_all(), REST);
    side.feed(NOW, REST);
    assert_eq!(side.drain_all(), ours);
    assert_eq!(side.events, []);
    side.feed(NOW, theirs);
    let [Event::Ready(met)] = &side.take_events()[..] else {
        panic!("the handshake is complete: {:?}", side.error);
    };
    assert_eq!((met.version(), met.socket_type()), (Version::V3_1, Some(peer)));
    assert_eq!(met.identity(), b"");
    assert_eq!(side.connection.send("hello".into()), Ok(()));
    assert_eq!(side.drain_all(), &b"\0\x05hello"[..]);
    side.feed(NOW, b"\0\x05world");
    assert_eq!(side.take_messages(), ["world".into()]);
}

#[test]
fn the_client() {
    let theirs = [EXAMPLE_SERVER_READY, SERVER_READY];
    for theirs in theirs {
        play(SocketType::Dealer, CLIENT_READY, SocketType::Router, theirs);
    }
}

#[test]
fn the_server() {
    play(SocketType::Router, SERVER_READY, SocketType::Dealer, CLIENT_READY);
}

/// > In the first case, after making or receiving a connection, the peer SHALL send to the other a
/// > partial greeting sufficient to trigger version detection. This is the first 11 octets of the
/// > greeting (signature and major version number). (RFC 37)
///
/// A peer that does send 11 octets at once gets the rest at once.
#[test]
fn a_peer_may_send_eleven_octets_at_once() {
    let mut side = side(SocketType::Dealer);
    side.feed(NOW, &[SIGNATURE, MAJOR].concat());
    assert_eq!(side.drain_all(), [SIGNATURE, MAJOR, REST].concat());
}

/// > In the second case, after making or receiving a connection, the peer SHALL send its entire
/// > greeting (64 octets) and SHALL expect a matching 64 octet greeting. (RFC 37)
#[test]
fn without_backwards_interoperability_the_greeting_goes_out_whole() {
    for minimum in [Version::V3_0, Version::V3_1] {
        let config = Config::new(SocketType::Dealer).minimum_version(minimum);
        let mut side = Side::new(config, Security::Null);
        assert_eq!(side.drain_all(), [SIGNATURE, MAJOR, REST].concat());
        side.feed(NOW, &[SIGNATURE, MAJOR, REST].concat());
        assert_eq!(side.drain_all(), CLIENT_READY);
    }
}

/// > A peer SHALL NOT assign any significance to the padding field and MUST NOT validate this nor
/// > interpret it in any way whatsoever. (RFC 37)
#[test]
fn the_padding_is_free() {
    for padding in [b"\0\0\0\0\0\0\0\0", b"\xff\xff\xff\xff\xff\xff\xff\xff", b"anything"] {
        let mut side = side(SocketType::Dealer);
        let greeting = [&b"\xff"[..], padding, b"\x7f", MAJOR, REST].concat();
        side.feed(NOW, &[&greeting, EXAMPLE_SERVER_READY].concat());
        assert!(side.connection.is_ready(), "{:?}", side.error);
    }
}
