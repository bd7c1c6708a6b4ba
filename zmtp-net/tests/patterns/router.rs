//! ROUTER's options: mandatory, handover, notify, probe, and names that are given on connecting.

use std::time::Duration;

use zmtp_net::{EventKind, Message, RouterNotify, SendErrorKind, Socket, SocketType};

use crate::support::{
    LONG, TRANSPORTS, context, event, join, options, recv, socket, text, texts, until, with,
};

/// How long it is waited for what may have got lost, until it is tried again.
const PAUSE: Duration = Duration::from_millis(20);

fn named(context: &zmtp_net::Context, name: &str) -> Socket {
    with(context, SocketType::Dealer, options().identity(name.as_bytes()).unwrap())
}

#[test]
fn a_message_to_nobody_is_dropped_and_counted() {
    let context = context();
    let router = socket(&context, SocketType::Router);
    router.send(["nobody", "hello"]).unwrap();
    assert_eq!(router.statistics().total.dropped.no_route, 1);
    assert!(router.can_send());
}

#[test]
fn mandatory_makes_it_an_error_and_hands_it_back() {
    for transport in TRANSPORTS {
        let context = context();
        let router = with(&context, SocketType::Router, options().router_mandatory(true));
        assert!(!router.can_send());
        let error = router.send(["peer", "hello"]).unwrap_err();
        assert_eq!(error.kind, SendErrorKind::NoRoute);
        assert_eq!(error.message, ["peer", "hello"].into());
        let dealer = named(&context, "peer");
        join(&router, &dealer, transport);
        router.send(error.message).unwrap();
        assert_eq!(text(&dealer), "hello", "{transport}");
        drop(dealer);
        until("the peer has gone", || router.send(["peer", "hello"]).is_err());
    }
}

#[test]
fn mandatory_waits_for_room_where_else_a_message_is_dropped() {
    let context = context();
    let full = |mandatory: bool| {
        let router =
            with(&context, SocketType::Router, options().router_mandatory(mandatory).send_hwm(2));
        let dealer =
            with(&context, SocketType::Dealer, options().identity(b"peer").unwrap().receive_hwm(1));
        join(&router, &dealer, &format!("inproc://{mandatory}"));
        (0..3).for_each(|n| router.send(["peer".into(), n.to_string()]).unwrap());
        (router, dealer)
    };
    let (router, dealer) = full(false);
    router.send(["peer", "too many"]).unwrap();
    assert_eq!(router.statistics().total.dropped.high_water_mark, 1);
    (0..3).for_each(|n| assert_eq!(text(&dealer), n.to_string()));

    let (router, dealer) = full(true);
    let error = router.try_send(["peer", "too many"]).unwrap_err();
    assert_eq!(error.kind, SendErrorKind::WouldBlock);
    assert_eq!(error.message, ["peer", "too many"].into());
    std::thread::scope(|scope| {
        scope.spawn(|| router.send_timeout(error.message, LONG).unwrap());
        (0..3).for_each(|n| assert_eq!(text(&dealer), n.to_string()));
        assert_eq!(text(&dealer), "too many");
    });
    assert_eq!(router.statistics().total.dropped.total(), 0);
}

#[test]
fn without_handover_the_first_keeps_the_name() {
    let context = context();
    let router = socket(&context, SocketType::Router);
    let events = router.monitor();
    let (first, second) = (named(&context, "same"), named(&context, "same"));
    let endpoint = join(&router, &first, "tcp://127.0.0.1:*");
    second.connect(&endpoint).unwrap();
    event(&events, |kind| *kind == EventKind::Rejected);
    router.send(["same", "hello"]).unwrap();
    assert_eq!(text(&first), "hello");
    // Unlike with libzmq the other has its turn as soon as the name is free.
    drop(first);
    // What it says on a connection that is closed for its name is lost.
    until("it is known", || {
        second.try_send("my turn").is_ok() && router.recv_timeout(PAUSE).is_ok()
    });
    router.send(["same", "hello again"]).unwrap();
    assert_eq!(text(&second), "hello again");
}

#[test]
fn with_handover_the_last_takes_the_name() {
    for transport in TRANSPORTS {
        let context = context();
        let router = with(&context, SocketType::Router, options().router_handover(true));
        let (first, second) = (named(&context, "same"), named(&context, "same"));
        let endpoint = join(&router, &first, transport);
        first.send("early").unwrap();
        assert_eq!(texts(&router), ["same", "early"], "{transport}");
        // It must not come back and take the name in its turn.
        let once = options().identity(b"same").unwrap().reconnect_interval(None);
        first.configure(|_| once).unwrap();
        second.connect(&endpoint).unwrap();
        second.send("mine").unwrap();
        assert_eq!(texts(&router), ["same", "mine"], "{transport}");
        router.send(["same", "yours"]).unwrap();
        assert_eq!(text(&second), "yours", "{transport}");
        assert!(first.try_recv().is_err());
    }
}

#[test]
fn comings_and_goings_are_received_if_asked_for() {
    for transport in TRANSPORTS {
        for (connect, disconnect) in [(true, true), (true, false), (false, true)] {
            let context = context();
            let notify = RouterNotify::default().connect(connect).disconnect(disconnect);
            let router = with(&context, SocketType::Router, options().router_notify(notify));
            let dealer = named(&context, "peer");
            join(&router, &dealer, transport);
            if connect {
                assert_eq!(texts(&router), ["peer", ""], "{transport}");
            }
            dealer.send("hello").unwrap();
            assert_eq!(texts(&router), ["peer", "hello"], "{transport}");
            drop(dealer);
            if disconnect {
                assert_eq!(texts(&router), ["peer", ""], "{transport}");
            }
            let last = named(&context, "last");
            last.connect(router.last_endpoint().unwrap()).unwrap();
            last.send("hello").unwrap();
            if connect {
                assert_eq!(texts(&router), ["last", ""], "{transport}");
            }
            assert_eq!(texts(&router), ["last", "hello"], "{transport}");
        }
    }
}

#[test]
fn a_probe_tells_a_router_of_its_peer() {
    for transport in TRANSPORTS {
        for socket_type in [SocketType::Dealer, SocketType::Router, SocketType::Req] {
            let context = context();
            let router = socket(&context, SocketType::Router);
            let probing = options().probe_router(true).identity(b"prober").unwrap();
            let prober = with(&context, socket_type, probing);
            join(&router, &prober, transport);
            assert_eq!(texts(&router), ["prober", ""], "{socket_type} {transport}");
        }
    }
}

#[test]
fn a_name_that_is_given_on_connecting_can_be_sent_to_at_once() {
    for transport in ["tcp://127.0.0.1:*", "ipc://*"] {
        let context = context();
        let dealer = named(&context, "what it calls itself");
        let router = with(&context, SocketType::Router, options().router_mandatory(true));
        let endpoint = dealer.bind(transport).unwrap();
        router.connect_with_identity(&endpoint, b"what we call it").unwrap();
        router.send(["what we call it", "hello"]).unwrap();
        assert_eq!(text(&dealer), "hello", "{transport}");
        dealer.send("hello yourself").unwrap();
        assert_eq!(texts(&router), ["what we call it", "hello yourself"], "{transport}");
        let error = router.send(["what it calls itself", "hello"]).unwrap_err();
        assert_eq!(error.kind, SendErrorKind::NoRoute);
    }
}

#[test]
fn without_a_given_name_a_peer_is_known_when_its_handshake_is_through() {
    let context = context();
    let dealer = named(&context, "peer");
    let router = with(&context, SocketType::Router, options().router_mandatory(true));
    let endpoint = dealer.bind("tcp://127.0.0.1:*").unwrap();
    router.connect(&endpoint).unwrap();
    assert!(router.wait_for_peers(1, LONG));
    router.send(["peer", "hello"]).unwrap();
    assert_eq!(text(&dealer), "hello");
}

#[test]
fn an_identity_without_a_message_is_swallowed_and_counted() {
    for transport in TRANSPORTS {
        let context = context();
        let router = socket(&context, SocketType::Router);
        let dealer = named(&context, "peer");
        join(&router, &dealer, transport);
        router.send("peer").unwrap();
        router.send(["peer", "hello"]).unwrap();
        assert_eq!(text(&dealer), "hello", "{transport}");
        assert_eq!(router.statistics().total.dropped.malformed, 1);
    }
}

#[test]
fn a_hundred_clients_get_their_own_replies() {
    let context = context();
    let router = socket(&context, SocketType::Router);
    let endpoint = router.bind("tcp://127.0.0.1:*").unwrap();
    let dealers: Vec<Socket> = (0..100).map(|n| named(&context, &format!("d{n}"))).collect();
    for dealer in &dealers {
        dealer.connect(&endpoint).unwrap();
        dealer.send("hello").unwrap();
    }
    for _ in 0..100 {
        let message = recv(&router);
        let name = message.first().to_vec();
        router.send(Message::from([name.clone(), name])).unwrap();
    }
    for (n, dealer) in dealers.iter().enumerate() {
        assert_eq!(text(dealer), format!("d{n}"));
    }
}
