//! Several threads on one socket.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier, Mutex};

use zmtp_net::SocketType;

use crate::support::{LONG, TRANSPORTS, context, in_time, join, recv, socket, text};

#[test]
fn one_sends_while_another_receives() {
    for transport in TRANSPORTS {
        let context = context();
        let (one, two) =
            (socket(&context, SocketType::Dealer), socket(&context, SocketType::Dealer));
        join(&one, &two, transport);
        std::thread::scope(|scope| {
            for (from, to) in [(&one, &two), (&two, &one)] {
                scope.spawn(move || (0..5000).for_each(|n| from.send(n.to_string()).unwrap()));
                scope.spawn(move || (0..5000).for_each(|n| assert_eq!(text(to), n.to_string())));
            }
        });
    }
}

#[test]
fn two_receive_and_share() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        let all = Mutex::new(BTreeSet::new());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    loop {
                        let message = text(&pull);
                        if message == "end" {
                            return;
                        }
                        assert!(all.lock().unwrap().insert(message.parse::<u32>().unwrap()));
                    }
                });
            }
            (0..4000).for_each(|n| push.send(n.to_string()).unwrap());
            (0..2).for_each(|_| push.send("end").unwrap());
        });
        assert_eq!(all.into_inner().unwrap().len(), 4000, "{transport}");
    }
}

#[test]
fn many_that_wait_are_each_served() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        let barrier = Barrier::new(9);
        std::thread::scope(|scope| {
            let waiting: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        text(&pull)
                    })
                })
                .collect();
            barrier.wait();
            (0..8).for_each(|n| push.send(n.to_string()).unwrap());
            let got: BTreeSet<String> = waiting.into_iter().map(|t| t.join().unwrap()).collect();
            assert_eq!(got.len(), 8, "{transport}");
        });
    }
}

#[test]
fn two_send_and_nothing_is_torn() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        std::thread::scope(|scope| {
            for name in ["a", "b"] {
                let push = &push;
                scope.spawn(move || {
                    (0..2000).for_each(|n| push.send([name.into(), n.to_string()]).unwrap());
                });
            }
            let mut next = [0, 0];
            for _ in 0..4000 {
                let message = recv(&pull);
                let place = usize::from(message.first() == b"b");
                assert_eq!(message.last(), next[place].to_string().as_bytes(), "{transport}");
                next[place] += 1;
            }
        });
    }
}

#[test]
fn one_connects_while_another_waits_to_receive() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        let endpoint = push.bind(transport).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| assert_eq!(text(&pull), "hello", "{transport}"));
            scope.spawn(|| pull.connect(&endpoint).unwrap());
            scope.spawn(|| push.send_timeout("hello", LONG).unwrap());
        });
    }
}

#[test]
fn one_binds_subscribes_and_looks_while_another_waits_to_receive() {
    let context = context();
    let (publisher, subscriber) =
        (socket(&context, SocketType::Pub), socket(&context, SocketType::Sub));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| text(&subscriber));
        let endpoint = subscriber.bind("tcp://127.0.0.1:*").unwrap();
        publisher.connect(&endpoint).unwrap();
        subscriber.subscribe("n").unwrap();
        assert!(publisher.wait_for_subscribers(1, LONG));
        assert_eq!(subscriber.peers().len(), 1);
        publisher.send("news").unwrap();
        assert_eq!(waiting.join().unwrap(), "news");
    });
}

#[test]
fn a_socket_is_dropped_by_another_thread_than_made_it() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        push.send("hello").unwrap();
        in_time("dropping", move || drop(push));
        assert_eq!(text(&pull), "hello", "{transport}");
    }
}

#[test]
fn a_socket_that_is_shared_lives_until_the_last_lets_go() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    join(&pull, &push, "tcp://127.0.0.1:*");
    let pull = Arc::new(pull);
    let waiting = {
        let pull = Arc::clone(&pull);
        std::thread::spawn(move || text(&pull))
    };
    // Dropping one handle does not close what another waits on.
    drop(pull);
    push.send("hello").unwrap();
    assert_eq!(in_time("the other", move || waiting.join().unwrap()), "hello");
}

#[test]
fn a_caller_that_only_tries_gets_everything() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0..2000 {
                    crate::support::until("there is room", || push.try_send(n.to_string()).is_ok());
                }
            });
            for n in 0..2000 {
                let mut message = None;
                crate::support::until("it comes", || {
                    message = pull.try_recv().ok();
                    message.is_some()
                });
                assert_eq!(message.unwrap().first(), n.to_string().as_bytes(), "{transport}");
            }
        });
    }
}
