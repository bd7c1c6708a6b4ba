//! What peers tell each other of themselves.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use std::sync::Arc;

use mechanisms::Mechanism;
use pipe::{Pipe, Side};
use script::{greeting, ready};
use zmtp_codec::{Config, ConfigError, Error, Event, Peer, Rule, Security, SocketType, Time};

/// Our ROUTER, after this READY of its peer.
fn meet(properties: &[(&str, &[u8])]) -> Result<Arc<Peer>, Error> {
    let mut side = Side::new(Config::new(SocketType::Router), Security::Null);
    side.feed(Time::ZERO, &[greeting(3, 1, "NULL"), ready(properties)].concat());
    match side.events.pop() {
        Some(Event::Ready(peer)) => Ok(peer),
        _ => Err(side.error.unwrap_or(Error::Closed)),
    }
}

/// > Metadata names starting with "X-" SHALL be reserved for application use. (RFC 37)
#[test]
fn properties_of_the_application_arrive_in_order() {
    for mechanism in Mechanism::ALL {
        let config = Config::new(SocketType::Dealer).identity(b"me").unwrap();
        let config = config.property("X-One", b"1").unwrap();
        let config = config.property("X-Empty", b"").unwrap();
        let config = config.property("Resource", b"a/b").unwrap();
        let long = vec![7; 1500];
        let config = config.property("X-Long", &long).unwrap();
        let router = Side::new(Config::new(SocketType::Router), mechanism.server());
        let mut pipe = Pipe::new(Side::new(config, mechanism.client()), router);
        pipe.settle();
        let peer = pipe.right.connection.peer().unwrap();
        let found: Vec<_> = peer.metadata().iter().collect();
        let expected: Vec<(&[u8], &[u8])> = vec![
            (b"Socket-Type", b"DEALER"),
            (b"Identity", b"me"),
            (b"X-One", b"1"),
            (b"X-Empty", b""),
            (b"Resource", b"a/b"),
            (b"X-Long", &long),
        ];
        assert_eq!(found, expected, "{mechanism:?}");
        assert_eq!(peer.resource(), Some(&b"a/b"[..]));
        assert_eq!(peer.identity(), b"me");
    }
}

/// > The implementation SHALL accept all resource requests (RFC 37)
#[test]
fn unknown_properties_and_any_resource_are_taken() {
    let peer = meet(&[
        ("Socket-Type", b"DEALER"),
        ("Anything.else+1_2-3", b"\xff\0"),
        ("Resource", b"no/such/thing"),
    ])
    .unwrap();
    assert_eq!(peer.metadata().get("anything.ELSE+1_2-3"), Some(&b"\xff\0"[..]));
    assert_eq!(peer.resource(), Some(&b"no/such/thing"[..]));
    assert_eq!(peer.metadata().get("none"), None);
}

/// > The case (upper or lower) of names SHALL NOT be significant. (RFC 37)
///
/// > Metadata names SHALL be case-insensitive. (RFC 37)
#[test]
fn names_are_the_same_in_any_case() {
    let peer = meet(&[("SOCKET-TYPE", b"REQ"), ("iDENTITY", b"me"), ("resource", b"r")]).unwrap();
    assert_eq!(peer.socket_type(), Some(SocketType::Req));
    assert_eq!(peer.identity(), b"me");
    assert_eq!(peer.resource(), Some(&b"r"[..]));
    let offset = 64 + 8 + 16;
    let mismatch = Error::Protocol { rule: Rule::SocketTypeMismatch, offset };
    assert_eq!(meet(&[("socket-type", b"PUB")]), Err(mismatch));
}

/// > The Socket-Type SHALL match this grammar (RFC 37)
#[test]
fn a_socket_type_is_one_of_nineteen_names() {
    for name in [&b"router"[..], b"STREAM", b"", b"DEALER ", b"DEALERS"] {
        let offset = 64 + 8 + 16;
        let error = Error::Protocol { rule: Rule::SocketTypeName, offset };
        assert_eq!(meet(&[("Socket-Type", name)]), Err(error));
    }
}

/// > The sender SHOULD specify the Socket-Type. (RFC 37)
#[test]
fn a_peer_may_say_nothing_of_itself() {
    let peer = meet(&[]).unwrap();
    assert_eq!(peer.socket_type(), None);
    assert_eq!(peer.identity(), b"");
    assert_eq!(peer.resource(), None);
    assert_eq!(peer.metadata().iter().count(), 0);
}

/// Each Socket-Type must fit; of several identities the last counts, as with libzmq.
#[test]
fn of_a_name_that_comes_twice() {
    let peer = meet(&[
        ("Socket-Type", b"DEALER"),
        ("Identity", b"first"),
        ("Socket-Type", b"REQ"),
        ("identity", b"last"),
        ("X-Twice", b"1"),
        ("x-twice", b"2"),
    ])
    .unwrap();
    assert_eq!(peer.socket_type(), Some(SocketType::Req));
    assert_eq!(peer.identity(), b"last");
    assert_eq!(peer.metadata().get("X-Twice"), Some(&b"1"[..]));
    assert_eq!(peer.metadata().get_last("X-Twice"), Some(&b"2"[..]));
    let offset = 64 + 8 + (16 + 6) + 16;
    let mismatch = Error::Protocol { rule: Rule::SocketTypeMismatch, offset };
    let twice = [("Socket-Type", &b"DEALER"[..]), ("Socket-Type", b"PUB")];
    assert_eq!(meet(&twice), Err(mismatch));
}

/// > The first octet of the Identity SHALL NOT be zero (RFC 37)
#[test]
fn our_identity_keeps_to_the_rules() {
    let config = || Config::new(SocketType::Dealer);
    assert_eq!(config().identity(b"\0x"), Err(ConfigError::Identity));
    assert_eq!(config().identity(&[7; 256]), Err(ConfigError::Identity));
    for identity in [&b""[..], b"x\0", &[0xff; 255]] {
        let side = Side::new(config().identity(identity).unwrap(), Security::Null);
        let router = Side::new(Config::new(SocketType::Router), Security::Null);
        let mut pipe = Pipe::new(side, router);
        pipe.settle();
        assert_eq!(pipe.right.connection.peer().unwrap().identity(), identity);
    }
}

/// > For all other socket types, the Identity property shall be ignored. (RFC 37)
#[test]
fn only_three_types_send_an_identity() {
    for socket_type in SocketType::ALL {
        let config = Config::new(socket_type).identity(b"me").unwrap();
        let mut side = Side::new(config, Security::Null);
        side.feed(Time::ZERO, &greeting(3, 1, "NULL"));
        let said = side.drain_all();
        let sends = said.windows(8).any(|octets| octets == b"Identity");
        let three = [SocketType::Req, SocketType::Dealer, SocketType::Router];
        assert_eq!(sends, three.contains(&socket_type), "{socket_type}");
    }
}

#[test]
fn our_properties_keep_to_the_rules() {
    let config = || Config::new(SocketType::Dealer);
    let wrong = Err(ConfigError::Property);
    for name in ["", "a b", "ä", "Socket-Type", "IDENTITY", &"x".repeat(256)] {
        assert_eq!(config().property(name, b""), wrong, "{name}");
    }
    for name in ["X-a", "a", "Resource", &"x".repeat(255)] {
        assert!(config().property(name, b"").is_ok(), "{name}");
    }
}
