//! IMMEDIATE: messages are queued only for peers whose handshake is complete.

use std::time::Duration;

use zmtp_net::{SendErrorKind, SocketType};

use crate::support::{LONG, context, join, options, socket, text, until, with};

#[test]
fn nothing_is_queued_for_a_peer_that_is_not_there() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    pull.unbind(&endpoint).unwrap();
    let push = with(&context, SocketType::Push, options().immediate(true));
    push.connect(&endpoint).unwrap();
    assert_eq!(push.try_send("hello").unwrap_err().kind, SendErrorKind::WouldBlock);
    let error = push.send_timeout("hello", Duration::from_millis(10)).unwrap_err();
    assert_eq!(error.kind, SendErrorKind::TimedOut);
    pull.bind(&endpoint).unwrap();
    push.send_timeout(error.message, LONG).unwrap();
    assert_eq!(text(&pull), "hello");
}

#[test]
fn messages_go_to_the_peer_that_is_there() {
    let context = context();
    let (absent, present) =
        (socket(&context, SocketType::Pull), socket(&context, SocketType::Pull));
    let nowhere = absent.bind("tcp://127.0.0.1:*").unwrap();
    absent.unbind(&nowhere).unwrap();
    let push = with(&context, SocketType::Push, options().immediate(true));
    push.connect(&nowhere).unwrap();
    join(&present, &push, "tcp://127.0.0.1:*");
    (0..100).for_each(|n| push.send(n.to_string()).unwrap());
    (0..100).for_each(|n| assert_eq!(text(&present), n.to_string()));
}

#[test]
fn a_lost_connection_takes_what_was_queued_for_it_along() {
    let context = context();
    let push = with(&context, SocketType::Push, options().immediate(true).send_buffer(Some(4096)));
    let pull =
        with(&context, SocketType::Pull, options().receive_hwm(1).receive_buffer(Some(4096)));
    let endpoint = join(&pull, &push, "tcp://127.0.0.1:*");
    let mut sent = 0;
    while push.try_send(vec![0; 10_000]).is_ok() {
        sent += 1;
    }
    drop(pull);
    until("the loss is noticed", || crate::support::ready(&push) == 0);
    let dropped = push.statistics().total.dropped.peer_gone;
    assert!((1..=sent).contains(&dropped), "{dropped} of {sent}");
    let pull = socket(&context, SocketType::Pull);
    until("the endpoint is free", || pull.bind(&endpoint).is_ok());
    push.send_timeout("new", LONG).unwrap();
    assert_eq!(text(&pull), "new");
}

#[test]
fn without_it_what_was_queued_goes_out_on_the_next_connection() {
    let context = context();
    let push = with(&context, SocketType::Push, options().send_hwm(10).send_buffer(Some(4096)));
    let pull =
        with(&context, SocketType::Pull, options().receive_hwm(1).receive_buffer(Some(4096)));
    let endpoint = join(&pull, &push, "tcp://127.0.0.1:*");
    let mut sent = 0_u32;
    while push
        .send_timeout([sent.to_string(), "x".repeat(10_000)], Duration::from_millis(20))
        .is_ok()
    {
        sent += 1;
    }
    drop(pull);
    until("the loss is noticed", || crate::support::ready(&push) == 0);
    let dropped = push.statistics().total.dropped.peer_gone;
    assert!(dropped <= 1, "only one can have been cut");
    let pull = socket(&context, SocketType::Pull);
    until("the endpoint is free", || pull.bind(&endpoint).is_ok());
    // What was written is gone with the connection; the rest is whole, and in order.
    let first: u32 = crate::support::texts(&pull)[0].parse().unwrap();
    assert!(first > 0 && sent - first >= 9, "first {first} of {sent}");
    (first + 1..sent).for_each(|n| {
        assert_eq!(crate::support::texts(&pull)[0], n.to_string());
    });
}
