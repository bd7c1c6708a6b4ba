//! Requirements of RFC 23, 37 and 26 that no other test quotes.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use mechanisms::Mechanism;
use pipe::{Pipe, Side};
use script::{frame, greeted, greeting};
use zmtp_codec::{Config, Error, Rule, Security, SocketType, Time};

const NOW: Time = Time::ZERO;

fn pair() -> Config {
    Config::new(SocketType::Pair)
}

fn connected(mechanism: Mechanism) -> Pipe {
    let side = |security| Side::new(pair(), security);
    let mut pipe = Pipe::new(side(mechanism.client()), side(mechanism.server()));
    pipe.settle();
    pipe.forget();
    pipe
}

/// > If the chosen security mechanism does not specify client and server roles, the as-server
/// > field SHALL have no significance, and SHOULD be zero for all peers. (RFC 37)
#[test]
fn null_has_no_roles() {
    let mut octets = script::null_peer(1, SocketType::Pair);
    octets[32] = 1;
    let mut side = Side::new(pair(), Security::Null);
    side.feed(NOW, &octets);
    assert_eq!(side.error, None);
    assert!(side.connection.is_ready());
    side.drain_all();
    assert_eq!(side.said[32], 0);
}

/// > Mechanism names SHALL consist only of uppercase letters A to Z, digits, and embedded hyphens
/// > or underscores. (RFC 37)
#[test]
fn mechanisms_have_capitals() {
    for name in ["null", "Null", "NU LL"] {
        let mut side = Side::new(pair(), Security::Null);
        side.feed(NOW, &greeting(3, 1, name));
        let Some(Error::Protocol { rule: Rule::MechanismName, .. }) = side.error else {
            panic!("{name}: {:?}", side.error);
        };
    }
}

/// > To complete a NULL security handshake, the client SHALL send a READY command and then wait
/// > for a READY command in reply. (RFC 37)
///
/// > Note that to avoid deadlocks, each peer MUST send its READY command before attempting to
/// > receive a READY from the other peer. (RFC 23)
#[test]
fn our_ready_does_not_wait_for_the_peers() {
    let mut side = Side::new(pair(), Security::Null);
    side.feed(NOW, &greeting(3, 1, "NULL"));
    assert!(side.drain_all().ends_with(b"PAIR"));
    assert!(!side.connection.is_ready());
}

/// > The peer SHALL treat an unexpected connection close as a temporary error, and SHOULD
/// > reconnect. (RFC 37)
#[test]
fn an_unexpected_end_is_temporary() {
    for octets in [&b""[..], b"\xff", &greeting(3, 1, "NULL")] {
        let mut side = Side::new(pair(), Security::Null);
        side.feed(NOW, octets);
        let error = side.connection.receive_end().unwrap_err();
        assert_eq!(error, Error::Truncated { octet: octets.len() as u64 });
        assert!(error.is_temporary());
    }
}

/// > Messages consist of one or more frames and an implementation SHALL always send and deliver
/// > messages atomically, that is, all the frames of a message, or none of them. (RFC 37)
///
/// > On sending, the peer SHALL queue all frames of a message in memory until the final frame is
/// > sent. (RFC 37)
#[test]
fn an_unfinished_message_is_not_delivered() {
    let mut side = greeted(pair(), 1, SocketType::Pair);
    side.feed(NOW, &[frame(1, b"one"), frame(1, &[2; 100])].concat());
    assert_eq!(side.events, []);
    let error = side.connection.receive_end();
    assert!(matches!(error, Err(Error::Truncated { .. })), "{error:?}");
    let mut side = greeted(pair(), 1, SocketType::Pair);
    assert_eq!(side.connection.send(["one", "two"].into()), Ok(()));
    assert_eq!(side.drain_all(), [frame(1, b"one"), frame(0, b"two")].concat());
}

/// > On a clear text connection, message data SHALL be sent as message frames. (RFC 37)
///
/// > All clear text mechanisms SHALL use the message framing defined in this specification (RFC 37)
#[test]
fn clear_text_travels_in_message_frames() {
    for mechanism in [Mechanism::Null, Mechanism::Plain] {
        let mut pipe = connected(mechanism);
        assert_eq!(pipe.left.connection.send("secret".into()), Ok(()));
        assert_eq!(pipe.left.drain_all(), frame(0, b"secret"));
    }
}

/// > On an encrypted connection, message data SHALL be encoded as commands so that wire analysis is
/// > not possible. (RFC 37)
///
/// > On all ZMTP connections, command names SHALL be visible and command frames SHALL be printable.
/// > (RFC 37)
///
/// libzmq takes MESSAGE only in a frame without the COMMAND bit, and so it is sent.
#[test]
fn curve_hides_all_but_the_name_of_the_command() {
    let mut pipe = connected(Mechanism::Curve);
    for side in [&mut pipe.left, &mut pipe.right] {
        assert_eq!(side.connection.send("secret".into()), Ok(()));
        let octets = side.drain_all();
        assert!(octets.starts_with(b"\0\x27\x07MESSAGE"));
        assert!(!octets.windows(6).any(|window| window == b"secret"));
    }
}

/// > This command SHALL be 200 octets long [...] The CurveZMQ version number, which SHALL be the two
/// > octets 1 and 0. [...] This SHALL be 70 octets, all zero. (RFC 26)
///
/// The 200 octets leave room for 72 octets of padding, and libzmq sends those.
///
/// > This nonce SHALL be an incrementing integer, and unique to each command within a connection.
/// > (RFC 26)
#[test]
fn curve_commands_have_their_lengths_and_nonces() {
    let mut pipe = connected(Mechanism::Curve);
    let (client, server) = (pipe.left.said.clone(), pipe.right.said.clone());
    assert_eq!(client[64..74], *b"\x04\xc8\x05HELLO\x01\0");
    assert_eq!(client[74..146], [0; 72]);
    assert_eq!(client[178..186], 1_u64.to_be_bytes());
    // INITIATE: name, cookie, nonce.
    let initiate = 64 + 2 + 200 + 9;
    assert_eq!(client[initiate..initiate + 9], *b"\x08INITIATE");
    assert_eq!(client[initiate + 105..initiate + 113], 2_u64.to_be_bytes());
    assert_eq!(server[64..74], *b"\x04\xa8\x07WELCOME");
    let ready = 64 + 2 + 168 + 2;
    assert_eq!(server[ready..ready + 6], *b"\x05READY");
    assert_eq!(server[ready + 6..ready + 14], 1_u64.to_be_bytes());
    for nonce in 0..3_u64 {
        for (side, first) in [(&mut pipe.left, 3), (&mut pipe.right, 2)] {
            assert_eq!(side.connection.send("x".into()), Ok(()));
            assert_eq!(side.drain_all()[10..18], (first + nonce).to_be_bytes());
        }
    }
}

/// > The client SHALL verify that a server connection does use correctly incrementing short nonces,
/// > and SHALL disconnect from servers that reuse a short nonce. (RFC 26)
#[test]
fn both_sides_refuse_a_nonce_that_does_not_rise() {
    let Pipe { left, right, .. } = connected(Mechanism::Curve);
    refuses_a_replay(right, left);
    let Pipe { left, right, .. } = connected(Mechanism::Curve);
    refuses_a_replay(left, right);
}

fn refuses_a_replay(mut from: Side, mut to: Side) {
    assert_eq!(from.connection.send("x".into()), Ok(()));
    let octets = from.drain_all();
    to.feed(NOW, &octets);
    assert_eq!(to.take_messages(), ["x".into()]);
    to.feed(NOW, &octets);
    let octet = from.said.len() as u64;
    assert_eq!(to.error, Some(Error::Protocol { rule: Rule::CurveNonce, octet }));
}

/// > The client SHALL validate all fields and SHALL disconnect from servers that send malformed
/// > WELCOME commands. [...] and SHALL disconnect from servers who send malformed READY commands.
/// > (RFC 26)
#[test]
fn a_client_leaves_a_server_that_is_tampered_with() {
    let server = connected(Mechanism::Curve).right.said;
    for (place, octet) in [(64 + 2 + 167, 64), (server.len() - 1, 64 + 170)] {
        let mut octets = server.clone();
        octets[place] ^= 1;
        let mut client = Side::new(pair(), Mechanism::Curve.client());
        client.feed(NOW, &octets);
        assert_eq!(client.error, Some(Error::Protocol { rule: Rule::CurveBox, octet }));
        assert_eq!(client.events, []);
    }
}
