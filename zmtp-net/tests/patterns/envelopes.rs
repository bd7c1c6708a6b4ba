//! Envelopes and identities: a reply finds its way back through any number of sockets.

use zmtp_net::{Message, Socket, SocketType};

use crate::support::{TRANSPORTS, context, join, options, recv, socket, texts, with};

/// Passes one message on.
fn pass(from: &Socket, to: &Socket) {
    to.send(recv(from)).unwrap();
}

#[test]
fn a_reply_finds_its_way_back_through_brokers() {
    for transport in TRANSPORTS {
        let context = context();
        let brokers: Vec<(Socket, Socket)> = (0..3)
            .map(|_| (socket(&context, SocketType::Router), socket(&context, SocketType::Dealer)))
            .collect();
        let (req, rep) = (socket(&context, SocketType::Req), socket(&context, SocketType::Rep));
        let place = |n: usize| transport.replace("endpoint", &n.to_string());
        join(&brokers[0].0, &req, &place(0));
        join(&brokers[1].0, &brokers[0].1, &place(1));
        join(&brokers[2].0, &brokers[1].1, &place(2));
        join(&rep, &brokers[2].1, &place(3));
        for n in 0..10 {
            let question = Message::from([format!("question {n}"), String::new(), "end".into()]);
            req.send(question.clone()).unwrap();
            brokers.iter().for_each(|(front, back)| pass(front, back));
            assert_eq!(recv(&rep), question, "{transport}");
            rep.send([format!("answer {n}"), "end".into()]).unwrap();
            brokers.iter().rev().for_each(|(front, back)| pass(back, front));
            assert_eq!(texts(&req), [format!("answer {n}"), "end".into()], "{transport}");
        }
    }
}

#[test]
fn a_reply_goes_to_who_asked_and_to_nobody_else() {
    for transport in TRANSPORTS {
        let context = context();
        let rep = socket(&context, SocketType::Rep);
        let endpoint = rep.bind(transport).unwrap();
        let reqs: Vec<Socket> = (0..5).map(|_| socket(&context, SocketType::Req)).collect();
        for (n, req) in reqs.iter().enumerate() {
            req.connect(&endpoint).unwrap();
            req.send(n.to_string()).unwrap();
        }
        for _ in 0..5 {
            let question = recv(&rep);
            rep.send(question).unwrap();
        }
        for (n, req) in reqs.iter().enumerate() {
            assert_eq!(texts(req), [n.to_string()], "{transport}");
        }
    }
}

#[test]
fn a_router_knows_peers_by_the_identities_they_give_themselves() {
    for transport in TRANSPORTS {
        for socket_type in [SocketType::Dealer, SocketType::Req, SocketType::Router] {
            let context = context();
            let named = options().identity(b"client 7").unwrap();
            let client = with(&context, socket_type, named.clone());
            let router = with(&context, SocketType::Router, options().identity(b"server").unwrap());
            join(&router, &client, transport);
            assert_eq!(router.peers()[0].identity, b"client 7", "{socket_type} {transport}");
            match socket_type {
                SocketType::Dealer => client.send("hello").unwrap(),
                SocketType::Req => client.send("hello").unwrap(),
                _ => client.send(["server", "hello"]).unwrap(),
            }
            let came = texts(&router);
            assert_eq!((came[0].as_str(), came[came.len() - 1].as_str()), ("client 7", "hello"));
        }
    }
}

#[test]
fn a_peer_without_an_identity_gets_one_that_no_other_has() {
    for transport in TRANSPORTS {
        let context = context();
        let router = socket(&context, SocketType::Router);
        let endpoint = router.bind(transport).unwrap();
        let dealers: Vec<Socket> = (0..4).map(|_| socket(&context, SocketType::Dealer)).collect();
        let mut names = Vec::new();
        for dealer in &dealers {
            dealer.connect(&endpoint).unwrap();
            dealer.send("hello").unwrap();
            let name = recv(&router).first().to_vec();
            assert_eq!((name.len(), name[0]), (5, 0), "{transport}");
            names.push(name);
        }
        for (n, name) in names.iter().enumerate() {
            router.send([name.clone(), n.to_string().into_bytes()]).unwrap();
        }
        for (n, dealer) in dealers.iter().enumerate() {
            assert_eq!(texts(dealer), [n.to_string()], "{transport}");
        }
    }
}

#[test]
fn a_reply_to_who_has_gone_is_dropped_and_counted() {
    for transport in TRANSPORTS {
        let context = context();
        let (req, rep) = (socket(&context, SocketType::Req), socket(&context, SocketType::Rep));
        let endpoint = join(&rep, &req, transport);
        req.send("question").unwrap();
        recv(&rep);
        drop(req);
        crate::support::until("the peer has gone", || {
            rep.peers().iter().all(|peer| !peer.is_ready)
        });
        rep.send("answer").unwrap();
        crate::support::until("it is counted", || rep.statistics().total.dropped.total() == 1);
        // And life goes on.
        let another = socket(&context, SocketType::Req);
        another.connect(&endpoint).unwrap();
        another.send("next").unwrap();
        assert_eq!(texts(&rep), ["next"], "{transport}");
    }
}

#[test]
fn a_message_without_an_envelope_is_no_request() {
    for transport in TRANSPORTS {
        let context = context();
        let (dealer, rep) =
            (socket(&context, SocketType::Dealer), socket(&context, SocketType::Rep));
        join(&rep, &dealer, transport);
        dealer.send(["no", "empty", "part"]).unwrap();
        dealer.send("nor here").unwrap();
        dealer.send(["a", "", "question"]).unwrap();
        assert_eq!(texts(&rep), ["question"], "{transport}");
        assert_eq!(rep.statistics().total.dropped.malformed, 2, "{transport}");
    }
}
