//! `sub/*` and `xpub/*`: subscriptions in either form.

use zmtp_codec::{Event, Message, SocketType, Time};

use crate::captures::Captures;
use crate::play::Step::{Hears, Ready, Says, Tells};
use crate::play::{Conversation, Step, cancel, message, subscribe};
use crate::script;

pub(crate) fn replay(captures: &Captures) {
    for minor in 0..=2 {
        sub(captures, minor);
        xsub(captures, minor);
        if minor < 2 {
            connecting(captures, minor);
            for size in [244, 245, 246, 253, 254, 255, 256] {
                topic(captures, minor, size);
            }
        }
    }
    xpub(captures);
}

/// What a subscriber says to a publisher of 3.`minor` when the caller does `action`, and that a
/// publisher of ours that is told so by libzmq has the same in mind.
fn both_ways(
    name: &str,
    minor: u8,
    subscriber: SocketType,
    octets: &[u8],
    action: impl Fn(&mut zmtp_codec::Connection),
    events: Vec<Step>,
) {
    let publisher = if subscriber == SocketType::Sub { SocketType::Pub } else { SocketType::Xpub };
    let mut side = script::greeted(zmtp_codec::Config::new(subscriber), minor, publisher);
    action(&mut side.connection);
    assert_eq!(side.drain_all(), octets, "{name}");

    let greeting = script::null_peer(minor, subscriber);
    let said = [
        script::greeting(3, 1, "NULL"),
        script::ready(&[("Socket-Type", publisher.name().as_bytes())]),
    ];
    let mut steps = vec![
        Hears([&greeting, octets].concat()),
        Says(said.concat()),
        Ready(Some(subscriber), b""),
    ];
    steps.extend(events);
    Conversation::null(name, publisher, steps).play();
}

fn sub(captures: &Captures, minor: u8) {
    let prefix = format!("sub/SUB/to-3.{minor}-peer/");
    let play = |call: &str, topic: &'static [u8], subscribes: bool| {
        let name = format!("{prefix}{call}");
        let event = if subscribes { subscribe(topic) } else { cancel(topic) };
        let act = move |connection: &mut zmtp_codec::Connection| {
            let done =
                if subscribes { connection.subscribe(topic) } else { connection.cancel(topic) };
            assert_eq!(done, Ok(()));
        };
        both_ways(&name, minor, SocketType::Sub, &captures.get(&name), act, vec![event]);
    };
    play("initial", b"early", true);
    play("subscribe(ab)#0", b"ab", true);
    play("subscribe()#1", b"", true);
    play("subscribe(ab)#2", b"ab", true);
    play("unsubscribe(ab)#1", b"ab", false);
}

/// What the user of an XSUB sends stays a message, whoever the peer is.
fn xsub(captures: &Captures, minor: u8) {
    let prefix = format!("sub/XSUB/to-3.{minor}-peer/");
    let play = |call: &str, body: &'static [u8], event: Step| {
        let name = format!("{prefix}{call}");
        let act = move |connection: &mut zmtp_codec::Connection| {
            assert_eq!(connection.send(Message::from(body)), Ok(()));
        };
        both_ways(&name, minor, SocketType::Xsub, &captures.get(&name), act, vec![event]);
    };
    play("send(016162)", b"\x01ab", subscribe(b"ab"));
    play("send(006162)", b"\0ab", cancel(b"ab"));
    play("send(75736572)", b"user", message("user"));
    let name = format!("{prefix}replay-on-new-connection");
    let act = |connection: &mut zmtp_codec::Connection| {
        assert_eq!(connection.subscribe(b"keep"), Ok(()));
    };
    let keep = vec![subscribe(b"keep")];
    both_ways(&name, minor, SocketType::Xsub, &captures.get(&name), act, keep);
}

fn connecting(captures: &Captures, minor: u8) {
    let name = format!("sub/SUB/connecting/to-3.{minor}-peer");
    let topics = [&b""[..], b"one", b"two"];
    let act = |connection: &mut zmtp_codec::Connection| {
        for topic in topics {
            assert_eq!(connection.subscribe(topic), Ok(()));
        }
    };
    let events = topics.map(subscribe).into();
    both_ways(&name, minor, SocketType::Sub, &captures.get(&name), act, events);
}

/// Where the long form begins. Only the first 24 octets were captured; the rest is topic.
fn topic(captures: &Captures, minor: u8, size: usize) {
    let name = format!("sub/SUB/to-3.{minor}-peer/topic-of-{size}-bytes");
    let topic = vec![b't'; size];
    let mut octets = captures.get(&name);
    if (minor, size) == (0, 255) {
        // libzmq writes a long size without the LONG flag here: a stream that nobody can read.
        assert_eq!(octets.first(), Some(&0));
        octets[0] = 2;
    }
    let captured = octets.iter().rev().take_while(|&&octet| octet == b't').count();
    octets.resize(octets.len() - captured + size, b't');
    let act = |connection: &mut zmtp_codec::Connection| {
        assert_eq!(connection.subscribe(&topic), Ok(()));
    };
    both_ways(&name, minor, SocketType::Sub, &octets, act, vec![subscribe(&topic)]);
}

fn xpub(captures: &Captures) {
    for (form, minor) in [("3.1/command", 1), ("3.1/message", 1), ("3.0/message", 0)] {
        for (verb, event) in [("subscribe", subscribe(b"A")), ("cancel", cancel(b"A"))] {
            let name = format!("xpub/accepts-{verb}/{form}");
            hear(&name, minor, captures.get(&name), event);
        }
    }
    let name = "xpub/user-message";
    hear(name, 1, captures.get(name), message("upstream"));
}

fn hear(name: &str, minor: u8, octets: Vec<u8>, event: Step) {
    let greeting = script::null_peer(minor, SocketType::Sub);
    let said =
        [script::greeting(3, 1, "NULL"), script::ready(&[("Socket-Type", b"XPUB")])].concat();
    let ready = Ready(Some(SocketType::Sub), b"");
    let steps = vec![Hears([greeting, octets].concat()), Says(said), ready, event];
    Conversation::null(name, SocketType::Xpub, steps).play();
}

/// The malformed subscription of libzmq, as it is: no message of it is a subscription.
#[test]
fn the_subscription_that_libzmq_breaks_is_no_subscription() {
    let octets = Captures::load().get("sub/SUB/to-3.0-peer/topic-of-255-bytes");
    let config = zmtp_codec::Config::new(SocketType::Pub);
    let mut side = script::greeted(config, 0, SocketType::Sub);
    side.feed(Time::ZERO, &octets);
    let subscribes = |event: &Event| matches!(event, Event::Subscribe(_));
    assert!(!side.events.is_empty() && !side.events.iter().any(subscribes));
    let first = Tells(side.events[0].clone());
    assert!(matches!(first, Tells(Event::Message(empty)) if empty.first().is_empty()));
}
