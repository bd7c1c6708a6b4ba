//! Which version is spoken, after the first octets of the peer; and when none is.

#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use pipe::Side;
use script::greeting;
use zmtp_codec::{
    Config, Error, Event, PlainCredentials, Rule, Security, SocketType, Time, Version,
};

const NOW: Time = Time::ZERO;
const V2: &[u8] = b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05\0\0";
const V1_VERSIONED: &[u8] = b"\xff\0\0\0\0\0\0\0\x01\x7f\0\x05\x01\0";
const V1_UNVERSIONED: &[u8] = b"\x01\0";

fn dealer() -> Config {
    Config::new(SocketType::Dealer)
}

fn version(octets: &[u8]) -> Option<Version> {
    let mut side = Side::new(dealer(), Security::Null);
    side.feed(NOW, octets);
    match side.events.first() {
        Some(Event::Ready(peer)) => Some(peer.version()),
        _ => None,
    }
}

fn ready() -> Vec<u8> {
    script::ready(&[("Socket-Type", b"DEALER")])
}

/// > A peer MUST accept higher protocol versions as valid. That is, a ZMTP peer MUST accept
/// > protocol versions greater or equal to 3.1. (RFC 37)
///
/// > A peer SHALL always use its own protocol (including framing) when talking to an equal or
/// > higher protocol peer. (RFC 37)
///
/// Revision 2 was never used; libzmq takes it for 3.1, and so does this.
#[test]
fn majors_from_two_on_are_3_x() {
    for major in 2..=255 {
        for minor in [0, 1, 2, 255] {
            let greeting = greeting(major, minor, "NULL");
            let expected = if (major, minor) == (3, 0) { Version::V3_0 } else { Version::V3_1 };
            let found = version(&[greeting, ready()].concat());
            assert_eq!(found, Some(expected), "{major}.{minor}");
        }
    }
}

#[test]
fn majors_zero_and_one_are_old_versions() {
    assert_eq!(version(V2), Some(Version::V2_0));
    assert_eq!(version(V1_VERSIONED), Some(Version::V1_0));
    assert_eq!(version(V1_UNVERSIONED), Some(Version::V1_0));
}

/// A 1.0 identity of 254 octets or more has a long size, and looks like a signature up to its
/// flags octet, which is even.
#[test]
fn a_long_identity_of_version_1_is_no_signature() {
    let octets = [&b"\xff\0\0\0\0\0\0\0\xff\0"[..], &[b'i'; 254], b"\x02\0x"].concat();
    for step in [1, 9, 10, 300] {
        let mut side = Side::new(dealer(), Security::Null);
        for piece in octets.chunks(step) {
            side.feed(NOW, piece);
        }
        let [Event::Ready(peer), Event::Message(message)] = &side.events[..] else {
            panic!("{:?} {:?}", side.events, side.error);
        };
        assert_eq!((peer.version(), peer.identity()), (Version::V1_0, &[b'i'; 254][..]));
        assert_eq!(message.first(), b"x");
    }
}

/// > If the implementation's security mechanism is anything other than NULL, and it detects a
/// > ZMTP 1.0 or 2.0 peer, it MUST immediately close the connection. (RFC 37)
///
/// NULL with authentication is no NULL here: an old peer could not be refused with a reason, and
/// libzmq closes too.
#[test]
fn whoever_wants_security_refuses_old_versions_at_once() {
    let credentials = || PlainCredentials::new(b"u", b"p").unwrap();
    let mechanisms: [fn() -> Security; 2] =
        [|| Security::NullAuthenticated, || Security::PlainServer];
    for (peer, offset) in [(V2, 10), (V1_VERSIONED, 10), (V1_UNVERSIONED, 0)] {
        let refused = Some(Error::Protocol { rule: Rule::Downgrade, offset });
        let client = Side::new(dealer(), Security::PlainClient(credentials()));
        let servers = mechanisms.map(|security| Side::new(dealer(), security()));
        for mut side in servers.into_iter().chain([client]) {
            assert_eq!(side.drain_all().len(), 64, "the whole greeting at once");
            for octet in peer {
                if side.error.is_none() {
                    side.feed(NOW, &[*octet]);
                }
            }
            assert_eq!(side.error, refused);
            assert_eq!(side.events, []);
            assert!(side.drain_all().is_empty());
        }
    }
}

/// > If a peer cannot downgrade its protocol to match its peer, it MUST close the connection.
/// > (RFC 37)
#[test]
fn no_version_below_the_minimum_is_spoken() {
    let modern = |minor| [greeting(3, minor, "NULL"), ready()].concat();
    let peers = [
        (V1_UNVERSIONED.to_vec(), Version::V1_0, 0),
        (V1_VERSIONED.to_vec(), Version::V1_0, 10),
        (V2.to_vec(), Version::V2_0, 10),
        (modern(0), Version::V3_0, 11),
        (modern(1), Version::V3_1, 0),
    ];
    for minimum in [Version::V1_0, Version::V2_0, Version::V3_0, Version::V3_1] {
        for (octets, version, offset) in &peers {
            let mut side = Side::new(dealer().minimum_version(minimum), Security::Null);
            side.feed(NOW, octets);
            let offset = *offset;
            let error = Error::Protocol { rule: Rule::Version, offset };
            let refused = *version < minimum;
            assert_eq!(side.error, refused.then_some(error), "{minimum} {version}");
            assert_eq!(side.connection.is_ready(), !refused);
        }
    }
}

/// Not one octet more is said to a peer of unknown version than every version understands.
#[test]
fn as_much_is_said_as_any_allowed_version_understands() {
    for (minimum, length) in
        [(Version::V1_0, 10), (Version::V2_0, 11), (Version::V3_0, 64), (Version::V3_1, 64)]
    {
        let mut side = Side::new(dealer().minimum_version(minimum), Security::Null);
        assert_eq!(side.drain_all().len(), length, "{minimum}");
        side.feed(NOW, &greeting(3, 1, "NULL"));
        side.feed(NOW, &ready());
        let expected = greeting(3, 1, "NULL");
        assert_eq!(side.said.len(), length);
        side.drain_all();
        assert_eq!(side.said[..64], expected);
        assert!(side.connection.is_ready());
    }
}
