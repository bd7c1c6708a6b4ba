//! Subscriptions: commands or messages on the wire, one event either way.

#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use pipe::{Disguise, Pipe, Side};
use script::{frame, greeted};
use zmtp_codec::{
    Config, Error, Event, LimitKind, Limits, Message, Misuse, Security, SocketType, Time,
};

const NOW: Time = Time::ZERO;

fn publisher(minor: u8) -> Side {
    greeted(Config::new(SocketType::Xpub), minor, SocketType::Sub)
}

/// libzmq announced 3.0 for years and understood both; a 3.1 XSUB of it still sends messages.
#[test]
fn a_publisher_takes_either_form_from_any_3_x_peer() {
    for minor in [0, 1, 7] {
        let mut side = publisher(minor);
        side.feed(NOW, &frame(4, b"\x09SUBSCRIBEtopic"));
        side.feed(NOW, &frame(0, b"\x01topic"));
        side.feed(NOW, &frame(4, b"\x06CANCELtopic"));
        side.feed(NOW, &frame(0, b"\0topic"));
        let subscribe = || Event::Subscribe("topic".into());
        let cancel = || Event::Cancel("topic".into());
        assert_eq!(side.take_events(), [subscribe(), subscribe(), cancel(), cancel()]);
    }
}

/// > Subscriptions SHALL be additive and SHALL NOT be idempotent. (RFC 37)
#[test]
fn each_call_is_told() {
    let mut pipe = Pipe::null(SocketType::Sub, SocketType::Pub);
    for _ in 0..3 {
        assert_eq!(pipe.left.connection.subscribe(b"a"), Ok(()));
    }
    assert_eq!(pipe.left.connection.cancel(b"a"), Ok(()));
    pipe.settle();
    let subscribed = vec![Event::Subscribe("a".into()); 3];
    assert_eq!(pipe.right.take_events(), [subscribed, vec![Event::Cancel("a".into())]].concat());
}

#[test]
fn other_messages_to_a_publisher_are_messages() {
    let mut side = publisher(1);
    side.feed(NOW, &frame(0, b""));
    side.feed(NOW, &frame(0, b"\x02x"));
    side.feed(NOW, &[frame(1, b"\x01a"), frame(0, b"b")].concat());
    side.feed(NOW, &[frame(1, b"\0a"), frame(0, b"b")].concat());
    let parts = |first| Message::from([first, "b"]);
    let expected = [Message::from(""), "\x02x".into(), parts("\x01a"), parts("\0a")];
    assert_eq!(side.take_messages(), expected);
}

#[test]
fn to_other_types_the_same_octets_are_a_message() {
    let mut side = greeted(Config::new(SocketType::Pull), 1, SocketType::Push);
    side.feed(NOW, &frame(0, b"\x01a"));
    side.feed(NOW, &frame(4, b"\x09SUBSCRIBEa"));
    assert_eq!(side.take_events(), [Event::Message("\x01a".into())]);
}

#[test]
fn only_subscribers_subscribe() {
    for socket_type in SocketType::ALL {
        let mut side = Side::new(Config::new(socket_type), Security::Null);
        let may = matches!(socket_type, SocketType::Sub | SocketType::Xsub);
        let expected = Err(if may { Misuse::NotReady } else { Misuse::WrongSocketType });
        assert_eq!(side.connection.subscribe(b"a"), expected, "{socket_type}");
        assert_eq!(side.connection.cancel(b"a"), expected, "{socket_type}");
    }
}

/// The phantom subscription comes after Ready and before anything that the peer sends.
#[test]
fn a_peer_without_greeting_is_taken_for_subscribed_to_everything() {
    for socket_type in [SocketType::Pub, SocketType::Xpub] {
        let mut side = Side::new(Config::new(socket_type), Security::Null);
        side.feed(NOW, b"\x01\0\x03\0\x01a");
        let [Event::Ready(_), Event::Subscribe(everything), Event::Subscribe(a)] = &side.events[..]
        else {
            panic!("{:?}", side.events);
        };
        assert_eq!((&**everything, &**a), (&b""[..], &b"a"[..]));
    }
    for disguise in Disguise::ALL {
        let side = |socket_type| Side::new(Config::new(socket_type), Security::Null);
        let mut pipe = Pipe::new(side(SocketType::Dealer), side(SocketType::Dealer));
        pipe.disguise = disguise;
        pipe.settle();
        assert_eq!(pipe.right.events.len(), 1, "nothing of the kind for other types");
    }
}

/// Between Ready and the phantom subscription messages may be sent, and the stream may end.
#[test]
fn the_phantom_subscription_waits_its_turn() {
    let mut side = Side::new(Config::new(SocketType::Pub), Security::Null);
    let mut input = bytes::Bytes::from_static(b"\x01\0");
    let first = side.connection.receive(NOW, &mut input);
    assert!(matches!(first, Ok(Some(Event::Ready(_)))));
    assert!(side.connection.is_ready());
    assert_eq!(side.connection.send("x".into()), Ok(()));
    assert!(side.drain_all().ends_with(b"\x02\0x"));
    let second = side.connection.receive(NOW, &mut input);
    assert_eq!(second, Ok(Some(Event::Subscribe(b"".into()))));
    assert_eq!(side.connection.receive(NOW, &mut input), Ok(None));
}

#[test]
fn topics_have_a_limit_in_either_form() {
    let limits = Limits::new().topic_size(4);
    for (octets, fits) in [
        (frame(4, b"\x09SUBSCRIBE1234"), true),
        (frame(0, b"\x011234"), true),
        (frame(4, b"\x09SUBSCRIBE12345"), false),
        (frame(4, b"\x06CANCEL12345"), false),
        (frame(0, b"\x0112345"), false),
        (frame(0, b"\x0012345"), false),
    ] {
        let config = Config::new(SocketType::Pub).limits(limits.clone());
        let mut side = greeted(config, 1, SocketType::Sub);
        side.feed(NOW, &octets);
        match side.error {
            None => assert!(fits),
            Some(Error::Limit { limit: LimitKind::TopicSize, found: 5, allowed: 4, .. }) => {
                assert!(!fits);
            }
            other => panic!("{other:?}"),
        }
    }
}
