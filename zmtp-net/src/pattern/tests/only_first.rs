//! Subscriptions in messages of several parts, on both sides, with and without
//! `ZMQ_ONLY_FIRST_SUBSCRIBE`.

use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options, report};
use crate::pattern::AnyPattern;

fn parts(texts: &[&str]) -> Message {
    Message::from_parts(texts.iter().copied()).unwrap()
}

/// What an XPUB's application receives when such a message comes.
fn heard(texts: &[&str], only_first: bool) -> Vec<Message> {
    let options = options().only_first_subscribe(only_first);
    let mut socket = Socket::new(SocketType::Xpub, &options);
    let id = socket.join();
    socket.arrives(id, parts(texts));
    socket.receive_all()
}

#[test]
fn an_xpub_looks_at_each_part_or_only_behind_a_first_that_is_a_subscription() {
    let text = |texts: &[&str]| vec![parts(texts)];
    assert_eq!(heard(&["x", "\x01a"], true), text(&["x", "\x01a"]));
    assert_eq!(heard(&["x", "\0a"], true), text(&["x", "\0a"]));
    assert_eq!(heard(&["x", "y"], false), text(&["x", "y"]));
    assert_eq!(heard(&["x", "\x01a", "y"], false), [report(1, "a"), parts(&["x", "y"])]);
    for only_first in [true, false] {
        assert_eq!(heard(&["\x01a", "\x01b"], only_first), [report(1, "a"), report(1, "b")]);
        assert_eq!(heard(&["\x01a", "\0a"], only_first), [report(1, "a"), report(0, "a")]);
        assert_eq!(heard(&["\x01a", "x"], only_first), [report(1, "a"), parts(&["x"])]);
    }
}

#[test]
fn a_topic_in_one_of_several_parts_is_as_limited_as_others() {
    let mut socket = Socket::new(SocketType::Pub, &options().max_topic_size(3));
    let id = socket.join();
    socket.arrives(id, parts(&["\x01abc", "\x01abd"]));
    assert!(socket.rejected.is_empty());
    socket.arrives(id, parts(&["\x01abc", "\x01abcd"]));
    assert_eq!(socket.rejected, [id]);
}

/// What an XSUB passes on to a publisher, and how many topics it has then.
fn said(texts: &[&str], only_first: bool) -> (Vec<Message>, usize) {
    let options = options().only_first_subscribe(only_first);
    let mut socket = Socket::new(SocketType::Xsub, &options);
    let id = socket.join();
    socket.send(parts(texts)).unwrap();
    let AnyPattern::Subscriber(subscriber) = &socket.pattern else { unreachable!() };
    let topics = subscriber.topics();
    (socket.drain(id), topics)
}

#[test]
fn an_xsub_does_the_same_with_what_its_application_sends() {
    assert_eq!(said(&["x", "\x01a"], true), (vec![parts(&["x", "\x01a"])], 0));
    assert_eq!(said(&["x", "\x01a", "y"], false), (vec![parts(&["x", "y"])], 1));
    for only_first in [true, false] {
        assert_eq!(said(&["\x01a"], only_first), (vec![], 1));
        assert_eq!(said(&["\x01a", "\x01b"], only_first), (vec![], 2));
        assert_eq!(said(&["\x01a", "x"], only_first), (vec![parts(&["x"])], 1));
        assert_eq!(said(&["\x01a", "\0a"], only_first), (vec![], 0));
    }
}
