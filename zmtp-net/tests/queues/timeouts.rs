//! How long sending and receiving wait.

use std::time::{Duration, Instant};

use zmtp_net::{RecvError, SendErrorKind, SocketType};

use crate::support::{LONG, TRANSPORTS, context, join, options, recv, socket, text, until, with};

const SHORT: Duration = Duration::from_millis(20);

#[test]
fn receiving_ends_at_the_time_out() {
    let context = context();
    let pull = with(&context, SocketType::Pull, options().receive_timeout(Some(SHORT)));
    pull.bind("tcp://127.0.0.1:*").unwrap();
    let start = Instant::now();
    assert_eq!(pull.recv(), Err(RecvError::TimedOut));
    assert!(start.elapsed() >= SHORT);
    let mut batch = Vec::new();
    assert_eq!(pull.recv_batch(&mut batch, 10), Err(RecvError::TimedOut));
    assert_eq!(pull.recv_from(), Err(RecvError::TimedOut));
    // The call's own comes first.
    pull.configure(|options| options.receive_timeout(None)).unwrap();
    assert_eq!(pull.recv_timeout(SHORT), Err(RecvError::TimedOut));
    assert_eq!(pull.recv_timeout(Duration::ZERO), Err(RecvError::TimedOut));
    assert_eq!(pull.try_recv(), Err(RecvError::WouldBlock));
}

#[test]
fn each_way_to_receive_waits_as_its_name_says() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        let mut batch = Vec::new();
        assert_eq!(pull.recv_from_timeout(SHORT), Err(RecvError::TimedOut));
        assert_eq!(pull.try_recv_from(), Err(RecvError::WouldBlock));
        assert_eq!(pull.recv_batch_timeout(&mut batch, 10, SHORT), Err(RecvError::TimedOut));
        assert_eq!(pull.try_recv_batch(&mut batch, 10), Err(RecvError::WouldBlock));
        assert_eq!(pull.recv_batch_timeout(&mut batch, 0, SHORT), Ok(0));
        assert_eq!(pull.try_recv_batch(&mut batch, 0), Ok(0));
        assert!(batch.is_empty());

        for text in ["a", "b", "c", "d"] {
            push.send(text).unwrap();
        }
        let delivery = pull.recv_from_timeout(LONG).unwrap();
        assert_eq!(delivery.message.first(), b"a", "{transport}");
        assert_eq!(delivery.peer, Some(pull.peers()[0].id), "{transport}");
        assert_eq!(pull.recv_batch_timeout(&mut batch, 1, LONG), Ok(1), "{transport}");
        until("the third comes", || pull.can_recv());
        assert_eq!(pull.try_recv_from().unwrap().message.first(), b"c", "{transport}");
        until("the fourth comes", || pull.can_recv());
        assert_eq!(pull.try_recv_batch(&mut batch, 10), Ok(1), "{transport}");
        assert_eq!(batch, ["b".into(), "d".into()], "{transport}");
    }
}

#[test]
fn a_time_out_of_zero_does_not_wait() {
    let context = context();
    let none = options().receive_timeout(Some(Duration::ZERO)).send_timeout(Some(Duration::ZERO));
    let pair = with(&context, SocketType::Pair, none);
    assert_eq!(pair.recv(), Err(RecvError::TimedOut));
    assert_eq!(pair.send("hello").unwrap_err().kind, SendErrorKind::TimedOut);
}

#[test]
fn sending_ends_at_the_time_out_and_hands_the_message_back() {
    for socket_type in [SocketType::Push, SocketType::Dealer, SocketType::Req, SocketType::Pair] {
        let context = context();
        let socket = with(&context, socket_type, options().send_timeout(Some(SHORT)));
        socket.bind("tcp://127.0.0.1:*").unwrap();
        let start = Instant::now();
        let error = socket.send(["my", "message"]).unwrap_err();
        assert!(start.elapsed() >= SHORT);
        assert_eq!(error.kind, SendErrorKind::TimedOut, "{socket_type}");
        assert_eq!(error.message, ["my", "message"].into(), "{socket_type}");
        let error = socket.send_timeout(error.message, SHORT).unwrap_err();
        assert_eq!(error.kind, SendErrorKind::TimedOut, "{socket_type}");
        let error = socket.try_send(error.message).unwrap_err();
        assert_eq!(error.kind, SendErrorKind::WouldBlock, "{socket_type}");
        assert_eq!(error.message, ["my", "message"].into(), "{socket_type}");
    }
}

#[test]
fn a_message_that_comes_in_time_is_received() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        std::thread::scope(|scope| {
            scope.spawn(|| assert_eq!(recv(&pull).first(), b"hello", "{transport}"));
            push.send("hello").unwrap();
        });
    }
}

#[test]
fn a_peer_that_comes_in_time_is_sent_to() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        let endpoint = push.bind(transport).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| push.send_timeout("hello", LONG).unwrap());
            pull.connect(&endpoint).unwrap();
            assert_eq!(text(&pull), "hello", "{transport}");
        });
    }
}

#[test]
fn waiting_for_peers_ends_too() {
    let context = context();
    let publisher = socket(&context, SocketType::Pub);
    publisher.bind("tcp://127.0.0.1:*").unwrap();
    assert!(publisher.wait_for_peers(0, Duration::ZERO));
    assert!(!publisher.wait_for_peers(1, SHORT));
    assert!(!publisher.wait_for_subscribers(1, SHORT));
}

#[test]
fn no_time_is_too_long() {
    let context = context();
    let (push, pull) = (
        with(&context, SocketType::Push, options().send_timeout(Some(Duration::MAX))),
        with(&context, SocketType::Pull, options().receive_timeout(Some(Duration::MAX))),
    );
    join(&pull, &push, "tcp://127.0.0.1:*");
    std::thread::scope(|scope| {
        scope.spawn(|| assert_eq!(pull.recv().unwrap().first(), b"hello"));
        push.send("hello").unwrap();
    });
    push.send_timeout("hello", Duration::MAX).unwrap();
    pull.recv_timeout(Duration::MAX).unwrap();
}
