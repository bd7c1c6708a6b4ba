//! An XPUB whose application decides who is subscribed to what.

use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options, report};
use crate::options::XpubManual;
use crate::pattern::{AnyPattern, SendFault};

fn xpub(manual: XpubManual) -> Socket {
    Socket::new(SocketType::Xpub, &options().xpub_manual(manual).send_hwm(2))
}

fn allot(socket: &mut Socket, topic: &str) -> bool {
    let AnyPattern::Publisher(publisher) = &mut socket.pattern else { unreachable!() };
    publisher.subscribe_last(topic.as_bytes())
}

fn deny(socket: &mut Socket, topic: &str) -> bool {
    let AnyPattern::Publisher(publisher) = &mut socket.pattern else { unreachable!() };
    publisher.cancel_last(topic.as_bytes())
}

#[test]
fn a_subscription_is_obeyed_only_if_the_application_says_so() {
    let mut socket = xpub(XpubManual::Manual);
    let [one, two] = [(); 2].map(|()| socket.join());
    socket.subscribes(one, "A");
    socket.subscribes(two, "B");
    assert_eq!(socket.receive(), Ok(report(1, "A")));
    assert!(allot(&mut socket, "XA"));
    assert_eq!(socket.receive(), Ok(report(1, "B")));
    assert!(allot(&mut socket, "XB"));
    for text in ["A", "B", "XA", "XB"] {
        socket.send(text).unwrap();
    }
    assert_eq!(socket.drain(one), [Message::from("XA")]);
    assert_eq!(socket.drain(two), [Message::from("XB")]);

    socket.cancels(one, "A");
    assert_eq!(socket.receive(), Ok(report(0, "A")));
    socket.send("XA").unwrap();
    assert_eq!(socket.drain(one), [Message::from("XA")], "it has the topic still");
    assert!(deny(&mut socket, "XA"));
    socket.send("XA").unwrap();
    assert_eq!(socket.drain(one), []);
}

#[test]
fn a_peer_that_has_left_gets_no_subscription() {
    let mut socket = xpub(XpubManual::Manual);
    let [gone, here] = [(); 2].map(|()| socket.join());
    socket.subscribes(gone, "A");
    socket.subscribes(here, "B");
    socket.leave(gone);
    assert_eq!(socket.receive(), Ok(report(1, "A")));
    assert!(!allot(&mut socket, "A"));
    assert_eq!(socket.receive(), Ok(report(1, "B")));
    assert!(allot(&mut socket, "B"));
    // The report of who has left is no peer's subscription.
    assert_eq!(socket.receive(), Ok(report(0, "A")));
    assert!(!allot(&mut socket, "C"));
}

#[test]
fn a_peer_that_leaves_takes_its_manual_subscriptions_along() {
    let mut socket = xpub(XpubManual::Manual);
    let id = socket.join();
    socket.subscribes(id, "A");
    socket.receive().unwrap();
    allot(&mut socket, "X");
    let AnyPattern::Publisher(publisher) = &socket.pattern else { unreachable!() };
    assert_eq!(publisher.topics(), 1);
    socket.leave(id);
    assert!(!allot(&mut socket, "Y"), "it was received from last, and is not there");
    assert_eq!(socket.receive_all(), [report(0, "A")]);
    let AnyPattern::Publisher(publisher) = &socket.pattern else { unreachable!() };
    assert_eq!(publisher.topics(), 0);
}

#[test]
fn a_message_from_below_changes_nothing_of_whose_subscription_is_decided() {
    let mut socket = xpub(XpubManual::Manual);
    let [subscriber, talker] = [(); 2].map(|()| socket.join());
    socket.subscribes(subscriber, "A");
    socket.arrives(talker, "hello");
    socket.receive().unwrap();
    assert_eq!(socket.receive(), Ok(Message::from("hello")));
    assert!(allot(&mut socket, "A"));
    socket.send("A").unwrap();
    assert_eq!(socket.drain(subscriber), [Message::from("A")]);
}

#[test]
fn the_last_value_goes_to_who_is_late_and_the_next_one_to_all() {
    let mut socket = xpub(XpubManual::LastValue);
    let [early, late] = [(); 2].map(|()| socket.join());
    for (id, values) in [(early, ["1", "2"]), (late, ["3", "4"])] {
        socket.subscribes(id, "");
        socket.receive().unwrap();
        allot(&mut socket, "");
        values.into_iter().for_each(|value| socket.send(value).unwrap());
    }
    assert_eq!(socket.drain(late), ["3", "4"].map(Message::from));
    assert_eq!(socket.drain(early), ["1", "2"].map(Message::from));
    assert_eq!(socket.counters(early).dropped.high_water_mark, 1, "the 4; the 3 was not for it");
}

#[test]
fn a_last_value_without_a_match_goes_to_nobody() {
    let mut socket = xpub(XpubManual::LastValue);
    let [early, late] = [(); 2].map(|()| socket.join());
    socket.subscribes(early, "");
    socket.receive().unwrap();
    allot(&mut socket, "");
    socket.send("0").unwrap();
    socket.subscribes(late, "A");
    socket.receive().unwrap();
    socket.send("B").unwrap();
    assert_eq!(socket.drain(early), [Message::from("0")]);
    assert_eq!(socket.total().dropped.no_route, 1);
}

#[test]
fn a_last_value_that_is_refused_is_still_for_the_same_peer() {
    let options = options().xpub_manual(XpubManual::LastValue).xpub_nodrop(true).send_hwm(1);
    let mut socket = Socket::new(SocketType::Xpub, &options);
    let [early, late] = [(); 2].map(|()| socket.join());
    for id in [early, late] {
        socket.subscribes(id, "");
        socket.receive().unwrap();
        allot(&mut socket, "");
        socket.send("first").unwrap();
    }
    socket.drain(early);
    socket.subscribes(late, "again");
    socket.receive().unwrap();
    assert_eq!(socket.send("value"), Err(SendFault::Full));
    socket.drain(late);
    socket.send("value").unwrap();
    assert_eq!(socket.drain(late), [Message::from("value")]);
    assert_eq!(socket.drain(early), []);
}

#[test]
fn without_the_option_the_application_decides_nothing() {
    let mut socket = xpub(XpubManual::Off);
    let id = socket.join();
    socket.subscribes(id, "A");
    socket.receive().unwrap();
    assert!(!allot(&mut socket, "X"));
    assert!(!deny(&mut socket, "A"));
    socket.send("A").unwrap();
    socket.send("X").unwrap();
    assert_eq!(socket.drain(id), [Message::from("A")]);
}
