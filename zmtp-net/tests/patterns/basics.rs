//! Each pattern over each transport, whichever side binds: messages of one part and of several.

use zmtp_net::{Context, Message, Socket, SocketType};

use crate::support::{LONG, TRANSPORTS, context, join, recv, socket, subscribe, texts};

/// One message of each shape.
fn shapes() -> Vec<Message> {
    let binary: Vec<u8> = (0..=255).collect();
    vec![
        Message::from("one"),
        Message::from(""),
        Message::from(vec![7_u8; 255]),
        Message::from(vec![8_u8; 256]),
        Message::from(binary),
        Message::from(["two", "parts"]),
        Message::from(["", "", ""]),
        Message::from_parts((0..100).map(|n| vec![n; usize::from(n) * 10])).unwrap(),
    ]
}

/// Connects two sockets of these types over each transport, each binding once.
fn each_way(types: [SocketType; 2], converse: impl Fn(&Context, &Socket, &Socket, &str)) {
    for transport in TRANSPORTS {
        for first_binds in [true, false] {
            let context = context();
            let [one, two] = types.map(|socket_type| socket(&context, socket_type));
            let (bound, connected) = if first_binds { (&one, &two) } else { (&two, &one) };
            join(bound, connected, transport);
            converse(&context, &one, &two, &format!("{transport}, first binds: {first_binds}"));
        }
    }
}

/// Sends all shapes from one to the other.
fn one_way(from: &Socket, to: &Socket, how: &str) {
    for shape in shapes() {
        from.send(shape.clone()).unwrap();
        assert_eq!(recv(to), shape, "{how}");
    }
}

#[test]
fn push_to_pull() {
    each_way([SocketType::Push, SocketType::Pull], |_, push, pull, how| one_way(push, pull, how));
}

#[test]
fn pair_to_pair() {
    each_way([SocketType::Pair, SocketType::Pair], |_, one, two, how| {
        one_way(one, two, how);
        one_way(two, one, how);
    });
}

#[test]
fn dealer_to_dealer() {
    each_way([SocketType::Dealer, SocketType::Dealer], |_, one, two, how| {
        one_way(one, two, how);
        one_way(two, one, how);
    });
}

#[test]
fn req_and_rep() {
    each_way([SocketType::Req, SocketType::Rep], |_, req, rep, how| {
        for shape in shapes() {
            req.send(shape.clone()).unwrap();
            assert_eq!(recv(rep), shape, "{how}");
            rep.send(shape.clone()).unwrap();
            assert_eq!(recv(req), shape, "{how}");
        }
    });
}

#[test]
fn dealer_and_router() {
    each_way([SocketType::Dealer, SocketType::Router], |_, dealer, router, how| {
        for shape in shapes() {
            dealer.send(shape.clone()).unwrap();
            let came = recv(router);
            assert_eq!(came.part_count(), shape.part_count() + 1, "{how}");
            router.send(came).unwrap();
            assert_eq!(recv(dealer), shape, "{how}");
        }
    });
}

#[test]
fn router_and_router() {
    for transport in TRANSPORTS {
        let context = context();
        let named = |name: &[u8]| {
            let options = crate::support::options().identity(name).unwrap();
            crate::support::with(&context, SocketType::Router, options)
        };
        let (one, two) = (named(b"one"), named(b"two"));
        join(&one, &two, transport);
        one.send(["two", "hello", "you"]).unwrap();
        assert_eq!(texts(&two), ["one", "hello", "you"], "{transport}");
        two.send(["one", "and you"]).unwrap();
        assert_eq!(texts(&one), ["two", "and you"], "{transport}");
    }
}

#[test]
fn req_and_router() {
    each_way([SocketType::Req, SocketType::Router], |_, req, router, how| {
        req.send("question").unwrap();
        let request = recv(router);
        assert_eq!(request.part_count(), 3, "{how}");
        assert_eq!(request.part(1), Some(&b""[..]), "{how}");
        assert_eq!(request.last(), b"question", "{how}");
        let identity = request.first().to_vec();
        let reply = Message::from([identity, Vec::new(), b"answer".to_vec()]);
        router.send(reply).unwrap();
        assert_eq!(texts(req), ["answer"], "{how}");
    });
}

#[test]
fn dealer_and_rep() {
    each_way([SocketType::Dealer, SocketType::Rep], |_, dealer, rep, how| {
        dealer.send(["", "question"]).unwrap();
        assert_eq!(texts(rep), ["question"], "{how}");
        rep.send("answer").unwrap();
        assert_eq!(texts(dealer), ["", "answer"], "{how}");
    });
}

#[test]
fn publishers_and_subscribers() {
    let publishers = [SocketType::Pub, SocketType::Xpub];
    let subscribers = [SocketType::Sub, SocketType::Xsub];
    for publisher in publishers {
        for subscriber in subscribers {
            each_way([publisher, subscriber], |_, publisher, subscriber, how| {
                subscribe(publisher, subscriber, "");
                one_way(publisher, subscriber, how);
            });
        }
    }
}

#[test]
fn a_run_of_messages_arrives_whole_and_in_order() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0..20_000_u32 {
                    push.send([n.to_string(), "x".repeat(n as usize % 300)]).unwrap();
                }
            });
            for n in 0..20_000_u32 {
                let message = pull.recv_timeout(LONG).unwrap();
                assert_eq!(message.first(), n.to_string().as_bytes(), "{transport}");
                assert_eq!(message.last().len(), n as usize % 300, "{transport}");
            }
        });
    }
}

#[test]
fn a_batch_is_received_at_once_and_no_more_than_asked_for() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        for n in 0..50 {
            push.send(n.to_string()).unwrap();
        }
        let mut all = vec![Message::from("mine")];
        while all.len() < 51 {
            let before = all.len();
            let count = pull.recv_batch(&mut all, 7).unwrap();
            assert!((1..=7).contains(&count), "{count}");
            assert_eq!(all.len(), before + count);
        }
        assert_eq!(pull.recv_batch(&mut all, 0).unwrap(), 0);
        assert_eq!(all[0].first(), b"mine");
        for (n, message) in all[1..].iter().enumerate() {
            assert_eq!(message.first(), n.to_string().as_bytes(), "{transport}");
        }
    }
}

#[test]
fn a_delivery_tells_which_peer_sent_it() {
    for transport in TRANSPORTS {
        let context = context();
        let pull = socket(&context, SocketType::Pull);
        let one = socket(&context, SocketType::Push);
        join(&pull, &one, transport);
        one.send("hello").unwrap();
        let delivery = pull.recv_from().unwrap();
        assert_eq!(delivery.message.first(), b"hello");
        let peers = pull.peers();
        assert_eq!(delivery.peer, Some(peers[0].id), "{transport}");
        assert_eq!(pull.peer(peers[0].id).unwrap().counters.messages_received, 1);
    }
}
