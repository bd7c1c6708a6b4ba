//! What becomes of messages that are queued when their socket is dropped.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use zmtp_net::{Context, Linger, Socket, SocketType};

use crate::support::{
    Greeting, LONG, RawPeer, TRANSPORTS, context, in_time, join, options, socket, subscribe, text,
    with,
};

const COUNT: u32 = 10_000;

/// An endpoint nobody is bound to.
fn nowhere(context: &Context) -> zmtp_net::Endpoint {
    let nobody = socket(context, SocketType::Pull);
    let endpoint = nobody.bind("tcp://127.0.0.1:*").unwrap();
    nobody.unbind(&endpoint).unwrap();
    endpoint
}

#[test]
fn dropping_socket_and_context_delivers_everything() {
    for transport in ["tcp://127.0.0.1:*", "ipc://*"] {
        for sender_binds in [true, false] {
            let (here, there) = (context(), context());
            let pull = socket(&there, SocketType::Pull);
            let push = with(&here, SocketType::Push, options().send_hwm(0));
            if sender_binds {
                join(&push, &pull, transport);
            } else {
                join(&pull, &push, transport);
            }
            (0..COUNT).for_each(|n| push.send(n.to_string()).unwrap());
            let gone = std::thread::spawn(move || {
                drop(push);
                drop(here);
            });
            (0..COUNT).for_each(|n| assert_eq!(text(&pull), n.to_string(), "{transport}"));
            in_time("dropping the context", move || gone.join().unwrap());
        }
    }
}

#[test]
fn over_inproc_dropping_the_sender_delivers_everything() {
    let context = context();
    let push = with(&context, SocketType::Push, options().send_hwm(0));
    let pull = socket(&context, SocketType::Pull);
    join(&pull, &push, "inproc://drop");
    (0..COUNT).for_each(|n| push.send(n.to_string()).unwrap());
    drop(push);
    (0..COUNT).for_each(|n| assert_eq!(text(&pull), n.to_string()));
}

#[test]
fn each_type_that_sends_delivers_its_last_message() {
    for transport in TRANSPORTS {
        let last = |types: [SocketType; 2], say: &dyn Fn(&Socket, &Socket), last: &str| {
            let context = context();
            let [one, two] = types.map(|socket_type| socket(&context, socket_type));
            join(&two, &one, transport);
            say(&one, &two);
            drop(one);
            assert_eq!(crate::support::recv(&two).last(), last.as_bytes(), "{types:?} {transport}");
        };
        let just_send = |one: &Socket, _: &Socket| one.send("last").unwrap();
        last([SocketType::Push, SocketType::Pull], &just_send, "last");
        last([SocketType::Pair, SocketType::Pair], &just_send, "last");
        last([SocketType::Dealer, SocketType::Router], &just_send, "last");
        last([SocketType::Req, SocketType::Rep], &just_send, "last");
        let publish = |one: &Socket, two: &Socket| {
            subscribe(one, two, "l");
            one.send("last").unwrap();
        };
        last([SocketType::Pub, SocketType::Sub], &publish, "last");
        let reply = |one: &Socket, two: &Socket| {
            two.send("question").unwrap();
            crate::support::recv(one);
            one.send("answer").unwrap();
        };
        last([SocketType::Rep, SocketType::Req], &reply, "answer");
    }
}

#[test]
fn a_peer_that_comes_while_the_socket_lingers_gets_everything() {
    let there = context();
    let endpoint = nowhere(&there);
    let here = context();
    let push =
        with(&here, SocketType::Push, options().reconnect_interval(Some(Duration::from_millis(5))));
    push.connect(&endpoint).unwrap();
    (0..100).for_each(|n| push.send(n.to_string()).unwrap());
    let gone = std::thread::spawn(move || {
        drop(push);
        drop(here);
    });
    let pull = socket(&there, SocketType::Pull);
    pull.bind(&endpoint).unwrap();
    (0..100).for_each(|n| assert_eq!(text(&pull), n.to_string()));
    in_time("dropping the context", move || gone.join().unwrap());
}

#[test]
fn without_linger_dropping_does_not_wait() {
    let context = context();
    let push = with(&context, SocketType::Push, options().linger(Linger::Never));
    push.connect(nowhere(&context)).unwrap();
    (0..100).for_each(|_| push.send("lost").unwrap());
    in_time("dropping", move || {
        drop(push);
        drop(context);
    });
}

#[test]
fn a_finite_linger_ends_in_time_though_the_peer_is_absent() {
    let context = context();
    let linger = Duration::from_millis(50);
    let push = with(&context, SocketType::Push, options().linger(Linger::For(linger)));
    push.connect(nowhere(&context)).unwrap();
    push.send("lost").unwrap();
    let start = Instant::now();
    in_time("dropping", move || {
        drop(push);
        drop(context);
    });
    assert!(start.elapsed() >= linger);
}

#[test]
fn a_finite_linger_ends_in_time_though_the_peer_does_not_read() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let context = context();
    let linger = Duration::from_millis(50);
    let push = with(&context, SocketType::Push, options().linger(Linger::For(linger)).send_hwm(0));
    push.connect(listener.local_addr().unwrap()).unwrap();
    let mut peer = RawPeer::accept(&listener);
    peer.handshake(Greeting::V3_1, "PULL");
    assert!(push.wait_for_peers(1, LONG));
    (0..300).for_each(|_| push.send(vec![0; 100_000]).unwrap());
    let start = Instant::now();
    in_time("dropping", move || {
        drop(push);
        drop(context);
    });
    assert!(start.elapsed() >= linger);
}

#[test]
fn the_linger_of_a_call_comes_before_that_of_the_options() {
    let context = context();
    let push = socket(&context, SocketType::Push);
    push.connect(nowhere(&context)).unwrap();
    push.send("lost").unwrap();
    in_time("closing", move || {
        push.close_with(Linger::Never);
        drop(context);
    });
}

#[test]
fn subscribers_do_not_linger_by_default() {
    let context = context();
    for socket_type in [SocketType::Sub, SocketType::Xsub] {
        let socket = socket(&context, socket_type);
        socket.subscribe("topic").unwrap();
        socket.connect(nowhere(&context)).unwrap();
    }
    in_time("dropping", move || drop(context));
}

#[test]
fn an_endpoint_without_messages_keeps_nobody_waiting() {
    let context = context();
    let push = socket(&context, SocketType::Push);
    push.connect(nowhere(&context)).unwrap();
    in_time("dropping", move || {
        drop(push);
        drop(context);
    });
}

#[test]
fn a_slow_reader_gets_everything_from_a_socket_that_is_gone() {
    let (here, there) = (context(), context());
    let push = with(&here, SocketType::Push, options().send_hwm(0).send_buffer(Some(4096)));
    let pull = with(&there, SocketType::Pull, options().receive_hwm(1).receive_buffer(Some(4096)));
    join(&pull, &push, "tcp://127.0.0.1:*");
    (0..200).for_each(|n: u32| push.send([n.to_string(), "x".repeat(10_000)]).unwrap());
    drop(push);
    for n in 0..200_u32 {
        // Slow: it looks at other things in between.
        (0..20).for_each(|_| drop(pull.peers()));
        assert_eq!(crate::support::texts(&pull)[0], n.to_string());
    }
    in_time("dropping the context", move || drop(here));
}
