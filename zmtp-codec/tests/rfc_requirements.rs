//! Requirements of RFC 23, 37 and 26 that no other test quotes.

#[path = "rfc_requirements/curve.rs"]
mod curve;
#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use mechanisms::Mechanism;
use pipe::{Pipe, Side, Verdict};
use script::{frame, greeted, greeting, property, ready};
use zmtp_codec::{Config, Error, Refusal, Rule, Security, SocketType, Time};

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

/// > The server SHOULD parse, and MAY validate the READY command. If there is no error, it MUST
/// > send a READY command in reply. (RFC 37)
///
/// A side that authenticates says READY when it has accepted its peer, once, and never to a peer
/// that it refuses.
#[test]
fn ready_is_answered_with_ready() {
    let ours = ready(&[("Socket-Type", b"PAIR")]);
    let authenticated = |verdict| {
        let mut side = Side::new(pair(), Security::NullAuthenticated);
        side.verdict = verdict;
        side.feed(NOW, &script::null_peer(1, SocketType::Pair));
        side.drain_all()[64..].to_vec()
    };
    assert_eq!(authenticated(Verdict::Accept), ours);
    assert_eq!(authenticated(Verdict::Wait), b"");
    assert_eq!(authenticated(Verdict::Refuse(Refusal::Denied)), frame(4, b"\x05ERROR\x03400"));
    let mut side = Side::new(pair(), Security::Null);
    side.feed(NOW, &script::null_peer(1, SocketType::Pair));
    assert_eq!(side.drain_all()[64..], ours);
}

/// > The value size field SHALL be four octets, in network byte order. (RFC 37)
#[test]
fn the_size_of_a_value_is_four_octets_in_network_byte_order() {
    let value = [b'v'; 0x0102];
    let octets = [&b"\x05X-Big\0\0\x01\x02"[..], &value].concat();
    let config = pair().property("X-Big", &value);
    let mut side = Side::new(config.unwrap_or_else(|_| pair()), Security::Null);
    side.feed(NOW, &greeting(3, 1, "NULL"));
    assert!(side.drain_all().ends_with(&octets));

    let body = [b"\x05READY", &property("Socket-Type", b"PAIR")[..], &octets].concat();
    let size = (body.len() as u64).to_be_bytes();
    side.feed(NOW, &[&[6], &size[..], &body].concat());
    let peer = side.connection.peer().map(|peer| peer.metadata().get("X-Big") == Some(&value[..]));
    assert_eq!(peer, Some(true), "{:?}", side.error);
}

/// > A peer SHALL always use its own protocol (including framing) when talking to an equal or
/// > higher protocol peer. (RFC 37)
#[test]
fn to_a_higher_version_everything_is_said_as_in_3_1() {
    let said = |major, minor| {
        let mut side = Side::new(Config::new(SocketType::Xsub), Security::Null);
        side.feed(NOW, &greeting(major, minor, "NULL"));
        side.feed(NOW, &ready(&[("Socket-Type", b"XPUB")]));
        assert_eq!(side.connection.subscribe(b"news"), Ok(()));
        assert_eq!(side.connection.ping(b"ctx"), Ok(()));
        assert_eq!(side.connection.send(["one", "two"].into()), Ok(()));
        side.drain_all()
    };
    let spoken = [
        greeting(3, 1, "NULL"),
        ready(&[("Socket-Type", b"XSUB")]),
        frame(4, b"\x09SUBSCRIBEnews"),
        frame(4, b"\x04PING\0\0ctx"),
        frame(1, b"one"),
        frame(0, b"two"),
    ];
    for (major, minor) in [(3, 1), (3, 2), (3, 255), (4, 0), (255, 255)] {
        assert_eq!(said(major, minor), spoken.concat(), "{major}.{minor}");
    }
}

/// > The peer SHALL treat an unexpected connection close as a temporary error, and SHOULD
/// > reconnect. (RFC 37)
#[test]
fn an_unexpected_end_is_temporary() {
    for octets in [&b""[..], b"\xff", &greeting(3, 1, "NULL")] {
        let mut side = Side::new(pair(), Security::Null);
        side.feed(NOW, octets);
        let error = side.connection.receive_end().unwrap_err();
        assert_eq!(error, Error::Truncated { offset: octets.len() as u64 });
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
