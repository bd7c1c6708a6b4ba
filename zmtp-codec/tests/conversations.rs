//! Whole conversations: every mechanism, both roles, every version.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;

use mechanisms::Mechanism;
use pipe::{Disguise, Pipe, Side};
use zmtp_codec::{Config, Error, Event, INLINE, Message, Rule, SocketType, Version};

fn version(disguise: Disguise) -> Version {
    match disguise {
        Disguise::None => Version::V3_1,
        Disguise::V3_0 => Version::V3_0,
        Disguise::V2_0 => Version::V2_0,
        Disguise::V1Versioned | Disguise::V1Unversioned => Version::V1_0,
    }
}

/// The pairs that can talk: NULL speaks every version, the others need 3.x.
fn cells() -> impl Iterator<Item = (Mechanism, Disguise)> {
    let all = |mechanism| Disguise::ALL.map(|disguise| (mechanism, disguise));
    Mechanism::ALL.into_iter().flat_map(all).filter(|&(mechanism, disguise)| {
        mechanism == Mechanism::Null || version(disguise) >= Version::V3_0
    })
}

fn pipe(mechanism: Mechanism, disguise: Disguise, client: Config, server: Config) -> Pipe {
    let client = Side::new(client, mechanism.client());
    let server = Side::new(server, mechanism.server());
    let mut pipe = Pipe::new(client, server);
    pipe.disguise = disguise;
    pipe
}

/// Messages of one part and of several, small ones, empty ones and large ones.
fn messages() -> Vec<Message> {
    vec![
        Message::from("hello"),
        Message::from(""),
        Message::from(["", "envelope", "", "body"]),
        Message::from(vec![7; INLINE]),
        Message::from(vec![7; INLINE + 1]),
        Message::from(vec![7; 253]),
        Message::from(vec![7; 254]),
        Message::from(vec![7; 255]),
        Message::from(vec![7; 256]),
        Message::from([vec![1; 300], vec![], vec![2; 70_000]]),
    ]
}

fn send(side: &mut Side, messages: &[Message]) {
    for message in messages {
        assert_eq!(side.connection.send(message.clone()), Ok(()));
    }
}

/// > All messages between two immediate peers SHALL be delivered in order. (RFC 37)
///
/// > A message SHALL NOT be delivered more than once to any peer. (RFC 37)
#[test]
fn messages_arrive_whole_in_order_and_once_each_way() {
    for (mechanism, disguise) in cells() {
        for step in [usize::MAX, 1, 100] {
            let config = || Config::new(SocketType::Dealer);
            let mut pipe = pipe(mechanism, disguise, config(), config());
            pipe.settle_by(step);
            pipe.forget();
            send(&mut pipe.left, &messages());
            send(&mut pipe.right, &messages());
            pipe.settle_by(step);
            assert_eq!(pipe.left.take_messages(), messages(), "{mechanism:?} {disguise:?}");
            assert_eq!(pipe.right.take_messages(), messages(), "{mechanism:?} {disguise:?}");
            assert_eq!((pipe.left.error, pipe.right.error), (None, None));
        }
    }
}

#[test]
fn each_side_learns_what_the_other_says_of_itself() {
    for (mechanism, disguise) in cells() {
        let client = Config::new(SocketType::Req).identity(b"me").unwrap();
        let mut pipe = pipe(mechanism, disguise, client, Config::new(SocketType::Router));
        pipe.settle();
        let spoken = version(disguise);
        for (side, other, identity) in
            [(&pipe.left, SocketType::Router, &b""[..]), (&pipe.right, SocketType::Req, &b"me"[..])]
        {
            let Some(Event::Ready(peer)) = side.events.last() else {
                panic!("{mechanism:?} {disguise:?}: {:?}", side.events);
            };
            assert_eq!(peer.version(), spoken);
            assert_eq!(peer.identity(), identity, "{mechanism:?} {disguise:?}");
            let told = (disguise != Disguise::V1Unversioned).then_some(other);
            assert_eq!(peer.socket_type(), told);
            assert_eq!(peer.mechanism(), mechanism.client().mechanism());
            assert_eq!(side.connection.peer(), Some(peer));
        }
    }
}

/// > To create a subscription, the SUB or XSUB peer SHALL send a SUBSCRIBE command (RFC 37)
///
/// > the SUB or XSUB peer SHALL send a SUBSCRIBE message (RFC 23)
#[test]
fn subscriptions_are_the_same_events_whichever_way_they_travel() {
    for (mechanism, disguise) in cells() {
        for (publisher, subscriber) in
            [(SocketType::Pub, SocketType::Sub), (SocketType::Xpub, SocketType::Xsub)]
        {
            let (publisher, subscriber) = (Config::new(publisher), Config::new(subscriber));
            let mut pipe = pipe(mechanism, disguise, subscriber, publisher);
            pipe.settle();
            let phantom = Event::Subscribe(b"".into());
            let subscribed = pipe.right.events.contains(&phantom);
            assert_eq!(subscribed, disguise == Disguise::V1Unversioned);
            pipe.forget();
            let long = [b't'; 300];
            for topic in [&b"a"[..], b"", &long] {
                assert_eq!(pipe.left.connection.subscribe(topic), Ok(()));
                assert_eq!(pipe.left.connection.cancel(topic), Ok(()));
                pipe.settle();
                let expected = [Event::Subscribe(topic.into()), Event::Cancel(topic.into())];
                assert_eq!(pipe.right.take_events(), expected, "{mechanism:?} {disguise:?}");
            }
            send(&mut pipe.right, &messages());
            pipe.settle();
            assert_eq!(pipe.left.take_messages(), messages());
        }
    }
}

/// > If the implementation's security mechanism is anything other than NULL, and it detects a
/// > ZMTP 1.0 or 2.0 peer, it MUST immediately close the connection. (RFC 37)
///
/// > An implementation MUST guard against downgrade attacks (RFC 37)
#[test]
fn other_mechanisms_refuse_to_go_down() {
    for mechanism in [Mechanism::Plain, Mechanism::Curve] {
        for disguise in [Disguise::V2_0, Disguise::V1Versioned, Disguise::V1Unversioned] {
            let config = || Config::new(SocketType::Dealer);
            let mut pipe = pipe(mechanism, disguise, config(), config());
            pipe.settle();
            let offset = if disguise == Disguise::V1Unversioned { 0 } else { 10 };
            let error = Some(Error::Protocol { rule: Rule::Downgrade, offset });
            assert_eq!((&pipe.left.error, &pipe.right.error), (&error, &error));
            assert_eq!(pipe.left.events, []);
        }
    }
}

/// > If the mechanism that the peer received does not exactly match the mechanism it sent, it MUST
/// > close the connection. (RFC 37)
#[test]
fn mechanisms_do_not_mix() {
    for ours in Mechanism::ALL {
        for theirs in Mechanism::ALL.into_iter().filter(|&theirs| theirs != ours) {
            let config = || Config::new(SocketType::Dealer);
            let left = Side::new(config(), ours.client());
            let mut pipe = Pipe::new(left, Side::new(config(), theirs.server()));
            pipe.settle();
            let error = Some(Error::Protocol { rule: Rule::MechanismMismatch, offset: 12 });
            assert_eq!((&pipe.left.error, &pipe.right.error), (&error, &error));
        }
    }
}
