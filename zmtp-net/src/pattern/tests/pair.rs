//! PAIR has one peer at a time.

use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options};
use crate::pattern::{ReceiveFault, SendFault};

#[test]
fn a_second_peer_is_refused_and_a_third_is_not_after_the_first_has_left() {
    let mut pair = Socket::new(SocketType::Pair, &options());
    let first = pair.join();
    assert_eq!(pair.join_as(""), None);
    pair.send("1").unwrap();
    assert_eq!(pair.drain(first), [Message::from("1")]);
    pair.leave(first);
    assert_eq!(pair.send("nobody"), Err(SendFault::Full));
    let third = pair.join();
    pair.send("3").unwrap();
    assert_eq!(pair.drain(third), [Message::from("3")]);
}

#[test]
fn it_waits_at_the_high_water_mark_and_loses_nothing() {
    let mut pair = Socket::new(SocketType::Pair, &options().send_hwm(2));
    let id = pair.join();
    pair.send("1").unwrap();
    assert!(pair.can_send());
    pair.send("2").unwrap();
    assert!(!pair.can_send());
    assert_eq!(pair.send("3"), Err(SendFault::Full));
    assert_eq!(pair.drain(id), ["1", "2"].map(Message::from));
    assert!(pair.can_send());
    assert_eq!(pair.total().dropped.total(), 0);
}

#[test]
fn what_one_that_has_left_had_sent_comes_before_what_the_next_one_sends() {
    let mut pair = Socket::new(SocketType::Pair, &options());
    let first = pair.join();
    pair.arrives(first, "a");
    pair.arrives(first, "b");
    pair.leave(first);
    let second = pair.join();
    pair.arrives(second, "c");
    assert_eq!(pair.receive_all(), ["a", "b", "c"].map(Message::from));
    assert!(!pair.is_there(first));
    assert_eq!(pair.receive(), Err(ReceiveFault::Empty));
}

#[test]
fn those_who_come_and_go_cannot_have_more_and_more_kept() {
    let mut pair = Socket::new(SocketType::Pair, &options());
    for number in 0..50 {
        let id = pair.join();
        pair.arrives(id, number.to_string());
        pair.leave(id);
        assert!(pair.peers.len() <= 2);
    }
    assert_eq!(pair.receive_all(), [Message::from("49")]);
    let total = pair.total();
    assert_eq!((total.messages_received, total.dropped.peer_gone), (1, 49));
}
