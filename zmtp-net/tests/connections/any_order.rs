//! Who connects need not wait for who binds.

use zmtp_net::{Endpoint, Socket, SocketType};

use crate::support::{
    LONG, TRANSPORTS, abstract_name, context, options, recv, socket, subscribe, text, texts, with,
};

/// An endpoint that is free, but was bound to a moment ago.
fn free(context: &zmtp_net::Context, transport: &str) -> Endpoint {
    let socket = socket(context, SocketType::Pair);
    let endpoint = socket.bind(transport).unwrap();
    socket.unbind(&endpoint).unwrap();
    match &endpoint {
        // The directory of `ipc://*` goes with the socket.
        Endpoint::Ipc(_) => abstract_name(&endpoint.to_string().replace('/', "-")).parse().unwrap(),
        _ => endpoint,
    }
}

#[test]
fn messages_that_are_sent_before_anybody_binds_arrive() {
    for transport in TRANSPORTS {
        let context = context();
        let endpoint = free(&context, transport);
        let push = socket(&context, SocketType::Push);
        push.connect(&endpoint).unwrap();
        (0..100).for_each(|n| push.send(n.to_string()).unwrap());
        let pull = socket(&context, SocketType::Pull);
        pull.bind(&endpoint).unwrap();
        (0..100).for_each(|n| assert_eq!(text(&pull), n.to_string(), "{transport}"));
    }
}

#[test]
fn each_pattern_works_though_it_was_connected_first() {
    for transport in TRANSPORTS {
        let context = context();
        let endpoint = free(&context, transport);
        let (req, rep) = (socket(&context, SocketType::Req), socket(&context, SocketType::Rep));
        req.connect(&endpoint).unwrap();
        req.send("question").unwrap();
        rep.bind(&endpoint).unwrap();
        assert_eq!(text(&rep), "question", "{transport}");
        rep.send("answer").unwrap();
        assert_eq!(text(&req), "answer", "{transport}");
        drop((req, rep));

        let endpoint = free(&context, transport);
        let (publisher, subscriber) =
            (socket(&context, SocketType::Pub), socket(&context, SocketType::Sub));
        subscriber.connect(&endpoint).unwrap();
        publisher.bind(&endpoint).unwrap();
        subscribe(&publisher, &subscriber, "");
        publisher.send("news").unwrap();
        assert_eq!(text(&subscriber), "news", "{transport}");
        drop((publisher, subscriber));

        let endpoint = free(&context, transport);
        let dealer = with(&context, SocketType::Dealer, options().identity(b"me").unwrap());
        let router = socket(&context, SocketType::Router);
        dealer.connect(&endpoint).unwrap();
        dealer.send("hello").unwrap();
        router.bind(&endpoint).unwrap();
        assert_eq!(texts(&router), ["me", "hello"], "{transport}");
    }
}

#[test]
fn many_that_wait_for_one_that_binds_all_get_through() {
    for transport in TRANSPORTS {
        let context = context();
        let endpoint = free(&context, transport);
        let pushes: Vec<Socket> = (0..20).map(|_| socket(&context, SocketType::Push)).collect();
        for (n, push) in pushes.iter().enumerate() {
            push.connect(&endpoint).unwrap();
            push.send(n.to_string()).unwrap();
        }
        let pull = socket(&context, SocketType::Pull);
        pull.bind(&endpoint).unwrap();
        let mut all: Vec<u32> = (0..20).map(|_| text(&pull).parse().unwrap()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..20).collect::<Vec<u32>>(), "{transport}");
    }
}

#[test]
fn one_that_gave_up_before_the_bind_is_not_missed() {
    for transport in TRANSPORTS {
        let context = context();
        let endpoint = free(&context, transport);
        let given_up = with(&context, SocketType::Push, options().linger(zmtp_net::Linger::Never));
        given_up.connect(&endpoint).unwrap();
        given_up.send("lost").unwrap();
        drop(given_up);
        let push = socket(&context, SocketType::Push);
        push.connect(&endpoint).unwrap();
        push.send("found").unwrap();
        let pull = socket(&context, SocketType::Pull);
        pull.bind(&endpoint).unwrap();
        assert_eq!(text(&pull), "found", "{transport}");
    }
}

#[test]
fn one_that_waits_to_receive_is_served_when_somebody_binds() {
    for transport in TRANSPORTS {
        let context = context();
        let endpoint = free(&context, transport);
        let pull = socket(&context, SocketType::Pull);
        pull.connect(&endpoint).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| assert_eq!(recv(&pull).first(), b"hello", "{transport}"));
            let push = socket(&context, SocketType::Push);
            push.bind(&endpoint).unwrap();
            push.send_timeout("hello", LONG).unwrap();
        });
    }
}
