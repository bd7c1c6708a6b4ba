//! Several binds and connects on one socket; fair queueing and load balancing seen from outside.

use std::collections::BTreeSet;

use zmtp_net::{Message, Socket, SocketType};

use crate::support::{LONG, TRANSPORTS, context, join, options, recv, socket, text, with};

#[test]
fn one_socket_binds_and_connects_over_all_transports() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let mut pushes = Vec::new();
    for transport in TRANSPORTS {
        let push = socket(&context, SocketType::Push);
        join(&pull, &push, transport);
        pushes.push(push);
    }
    for transport in ["tcp://127.0.0.1:*", "ipc://*", "inproc://the other way"] {
        let push = socket(&context, SocketType::Push);
        join(&push, &pull, transport);
        pushes.push(push);
    }
    for (n, push) in pushes.iter().enumerate() {
        push.send(n.to_string()).unwrap();
        assert_eq!(text(&pull), n.to_string());
    }
    assert_eq!(pull.peers().len(), 6);
}

#[test]
fn messages_are_received_from_each_peer_in_turn() {
    for transport in TRANSPORTS {
        let context = context();
        let pull = socket(&context, SocketType::Pull);
        let endpoint = pull.bind(transport).unwrap();
        let pushes: Vec<Socket> = (0..3).map(|_| socket(&context, SocketType::Push)).collect();
        for (n, push) in pushes.iter().enumerate() {
            push.connect(&endpoint).unwrap();
            assert!(pull.wait_for_peers(n + 1, LONG));
            for _ in 0..100 {
                push.send(n.to_string()).unwrap();
            }
        }
        // All are there before the first is received: the tail of each burst leaves by itself.
        crate::support::until("all have arrived", || {
            pull.statistics().peers.iter().all(|peer| {
                let there = peer.receive_queue + peer.receive_queue_bytes / 3;
                there >= 100 || transport.starts_with("inproc")
            })
        });
        for round in 0..100 {
            let all: BTreeSet<String> = (0..3).map(|_| text(&pull)).collect();
            assert_eq!(all.len(), 3, "round {round} over {transport}: {all:?}");
        }
    }
}

#[test]
fn messages_are_sent_to_each_peer_in_turn() {
    for transport in TRANSPORTS {
        let context = context();
        let push = socket(&context, SocketType::Push);
        let endpoint = push.bind(transport).unwrap();
        let pulls: Vec<Socket> = (0..3).map(|_| socket(&context, SocketType::Pull)).collect();
        for (n, pull) in pulls.iter().enumerate() {
            pull.connect(&endpoint).unwrap();
            assert!(push.wait_for_peers(n + 1, LONG));
        }
        for n in 0..9 {
            push.send(n.to_string()).unwrap();
        }
        let mut shares: Vec<Vec<u32>> =
            pulls.iter().map(|p| (0..3).map(|_| text(p).parse().unwrap()).collect()).collect();
        shares.sort();
        assert_eq!(shares, [[0, 3, 6], [1, 4, 7], [2, 5, 8]], "{transport}");
    }
}

#[test]
fn a_peer_that_does_not_read_is_passed_over() {
    let context = context();
    let push = with(&context, SocketType::Push, options().send_hwm(2));
    let slow = with(&context, SocketType::Pull, options().receive_hwm(1));
    let quick = socket(&context, SocketType::Pull);
    join(&push, &slow, "inproc://slow");
    join(&push, &quick, "inproc://quick");
    // The slow one has room for three; all others are the quick one's.
    for n in 0..100 {
        push.send_timeout(n.to_string(), LONG).unwrap();
        if n >= 6 {
            recv(&quick);
        }
    }
    let waiting = |socket: &Socket| std::iter::from_fn(|| socket.try_recv().ok()).count();
    assert_eq!((waiting(&slow), waiting(&quick)), (3, 3));
}

#[test]
fn requests_go_to_each_peer_in_turn() {
    for transport in TRANSPORTS {
        let context = context();
        let req = socket(&context, SocketType::Req);
        let endpoint = req.bind(transport).unwrap();
        let reps: Vec<Socket> = (0..2).map(|_| socket(&context, SocketType::Rep)).collect();
        for (n, rep) in reps.iter().enumerate() {
            rep.connect(&endpoint).unwrap();
            assert!(req.wait_for_peers(n + 1, LONG));
        }
        let mut served = [0, 0];
        for _ in 0..6 {
            req.send("question").unwrap();
            let rep = loop {
                if let Some(rep) = (0..2).find(|n| reps[*n].try_recv().is_ok()) {
                    break rep;
                }
            };
            served[rep] += 1;
            reps[rep].send("answer").unwrap();
            recv(&req);
        }
        assert_eq!(served, [3, 3], "{transport}");
    }
}

#[test]
fn everyone_gets_what_is_published_and_nobody_twice() {
    for transport in TRANSPORTS {
        let context = context();
        let publisher = socket(&context, SocketType::Pub);
        let endpoint = publisher.bind(transport).unwrap();
        let subscribers: Vec<Socket> = (0..10).map(|_| socket(&context, SocketType::Sub)).collect();
        for subscriber in &subscribers {
            // Both match, and count once.
            subscriber.subscribe("").unwrap();
            subscriber.subscribe("ne").unwrap();
            subscriber.connect(&endpoint).unwrap();
        }
        assert!(publisher.wait_for_subscribers(10, LONG));
        for n in 0..20 {
            publisher.send(Message::from([format!("news {n}")])).unwrap();
        }
        for subscriber in &subscribers {
            for n in 0..20 {
                assert_eq!(text(subscriber), format!("news {n}"), "{transport}");
            }
            assert!(subscriber.try_recv().is_err());
        }
    }
}

#[test]
fn the_same_endpoint_twice_is_one_connection_for_some_types_and_two_for_others() {
    for (connecting, bound, count) in [
        (SocketType::Dealer, SocketType::Router, 1),
        (SocketType::Sub, SocketType::Pub, 1),
        (SocketType::Pub, SocketType::Sub, 1),
        (SocketType::Req, SocketType::Rep, 1),
        (SocketType::Push, SocketType::Pull, 2),
        (SocketType::Xsub, SocketType::Xpub, 2),
    ] {
        let context = context();
        let (one, two) = (socket(&context, connecting), socket(&context, bound));
        let endpoint = two.bind("tcp://127.0.0.1:*").unwrap();
        let first = one.connect(&endpoint).unwrap();
        let second = one.connect(&endpoint).unwrap();
        assert_eq!(first == second, count == 1, "{connecting}");
        assert!(two.wait_for_peers(count, LONG));
        assert_eq!(one.peers().len(), count, "{connecting}");
    }
}
