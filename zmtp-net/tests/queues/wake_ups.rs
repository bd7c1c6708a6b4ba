//! A message leaves by itself: no later call is needed.

use std::net::TcpListener;

use zmtp_net::SocketType;

use crate::support::{
    Greeting, LONG, RawPeer, TRANSPORTS, context, join, options, socket, text, until, with,
};

#[test]
fn a_lone_message_leaves_with_the_call() {
    for transport in TRANSPORTS {
        for _ in 0..20 {
            let context = context();
            let (push, pull) =
                (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
            join(&pull, &push, transport);
            push.send("alone").unwrap();
            assert_eq!(text(&pull), "alone", "{transport}");
        }
    }
}

#[test]
fn the_tail_of_a_burst_arrives_though_the_sender_never_calls_again() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        for size in [1, 2, 3, 10, 33, 100, 500, 900] {
            (0..size).for_each(|n| push.send(n.to_string()).unwrap());
            (0..size).for_each(|n| assert_eq!(text(&pull), n.to_string(), "{transport} {size}"));
        }
    }
}

#[test]
fn what_a_full_stream_could_not_take_follows_by_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let context = context();
    let push = with(&context, SocketType::Push, options().send_buffer(Some(4096)));
    push.connect(listener.local_addr().unwrap()).unwrap();
    let mut peer = RawPeer::accept(&listener);
    peer.handshake(Greeting::V3_1, "PULL");
    assert!(push.wait_for_peers(1, LONG));
    for _ in 0..100 {
        push.send(vec![7; 100_000]).unwrap();
    }
    assert!(push.peers()[0].send_queue_bytes > 0, "the stream has taken everything");
    // The sender makes no call from now on.
    for _ in 0..100 {
        let (flags, body) = peer.frame();
        assert_eq!((flags, body.len()), (2, 100_000));
    }
}

#[test]
fn messages_that_were_queued_for_a_connection_follow_by_themselves() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let context = context();
    let push = socket(&context, SocketType::Push);
    push.connect(listener.local_addr().unwrap()).unwrap();
    (0..3).for_each(|_| push.send("x").unwrap());
    let mut peer = RawPeer::accept(&listener);
    peer.handshake(Greeting::V3_1, "PULL");
    peer.expect("0001 78 0001 78 0001 78");
}

#[test]
fn a_handshake_is_answered_while_the_application_does_nothing() {
    let context = context();
    for socket_type in [SocketType::Pull, SocketType::Dealer, SocketType::Sub] {
        let socket = socket(&context, socket_type);
        let endpoint = socket.bind("tcp://127.0.0.1:*").unwrap();
        for _ in 0..5 {
            let mut peer = RawPeer::connect(&endpoint);
            peer.handshake(
                Greeting::V3_1,
                match socket_type {
                    SocketType::Pull => "PUSH",
                    SocketType::Dealer => "ROUTER",
                    _ => "PUB",
                },
            );
        }
    }
}

#[test]
fn a_receiver_that_was_full_is_read_again_by_itself() {
    for transport in TRANSPORTS {
        let context = context();
        let push = with(&context, SocketType::Push, options().send_hwm(1));
        let pull = with(&context, SocketType::Pull, options().receive_hwm(2));
        join(&pull, &push, transport);
        std::thread::scope(|scope| {
            scope.spawn(|| (0..250_u8).for_each(|n| push.send(vec![n; 50_000]).unwrap()));
            for n in 0..250_u8 {
                // With a pause after which it has to go on by itself.
                if n % 100 == 0 {
                    until("it is full", || pull.can_recv());
                }
                assert_eq!(crate::support::recv(&pull).first()[0], n, "{transport}");
            }
        });
    }
}

#[test]
fn two_that_only_answer_each_other_never_stall() {
    for transport in TRANSPORTS {
        let context = context();
        let (one, two) = (socket(&context, SocketType::Pair), socket(&context, SocketType::Pair));
        join(&one, &two, transport);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..3000 {
                    two.send(crate::support::recv(&two)).unwrap();
                }
            });
            for n in 0..3000 {
                one.send(n.to_string()).unwrap();
                assert_eq!(text(&one), n.to_string(), "{transport}");
            }
        });
    }
}

#[test]
fn one_sender_to_many_that_are_idle() {
    let context = context();
    let push = socket(&context, SocketType::Push);
    let endpoint = push.bind("tcp://127.0.0.1:*").unwrap();
    let pulls: Vec<_> = (0..30).map(|_| socket(&context, SocketType::Pull)).collect();
    for pull in &pulls {
        pull.connect(&endpoint).unwrap();
    }
    assert!(push.wait_for_peers(30, LONG));
    (0..90).for_each(|n| push.send(n.to_string()).unwrap());
    for pull in &pulls {
        (0..3).for_each(|_| drop(text(pull)));
    }
}
