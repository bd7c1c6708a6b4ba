//! Messages that tell of a connection: hello, disconnect and hiccup.

use zmtp_net::SocketType;

use crate::support::{TRANSPORTS, context, join, options, socket, text, texts, until, with};

#[test]
fn a_connection_begins_with_a_hello() {
    for transport in TRANSPORTS {
        let context = context();
        let greeter = with(&context, SocketType::Dealer, options().hello_message("hello"));
        let peer = socket(&context, SocketType::Dealer);
        join(&peer, &greeter, transport);
        greeter.send("first").unwrap();
        assert_eq!((text(&peer), text(&peer)), ("hello".into(), "first".into()), "{transport}");
    }
}

#[test]
fn a_hello_is_ahead_of_what_was_queued_and_comes_with_each_connection() {
    let context = context();
    let greeter = with(
        &context,
        SocketType::Dealer,
        options().hello_message("hello").identity(b"me").unwrap(),
    );
    let router = socket(&context, SocketType::Router);
    let endpoint = router.bind("tcp://127.0.0.1:*").unwrap();
    router.unbind(&endpoint).unwrap();
    greeter.connect(&endpoint).unwrap();
    greeter.send("queued").unwrap();
    router.bind(&endpoint).unwrap();
    assert_eq!(texts(&router), ["me", "hello"]);
    assert_eq!(texts(&router), ["me", "queued"]);
    let peer = router.peers()[0].id;
    router.disconnect_peer(peer).unwrap();
    assert_eq!(texts(&router), ["me", "hello"]);
}

#[test]
fn a_router_greets_each_peer() {
    for transport in TRANSPORTS {
        let context = context();
        let router = with(&context, SocketType::Router, options().hello_message("hello"));
        let dealer = socket(&context, SocketType::Dealer);
        join(&router, &dealer, transport);
        assert_eq!(text(&dealer), "hello", "{transport}");
    }
}

#[test]
fn a_router_receives_a_farewell_from_who_has_gone() {
    for transport in TRANSPORTS {
        let context = context();
        let router = with(&context, SocketType::Router, options().disconnect_message("gone"));
        let dealer = with(&context, SocketType::Dealer, options().identity(b"peer").unwrap());
        join(&router, &dealer, transport);
        dealer.send("last words").unwrap();
        assert_eq!(texts(&router), ["peer", "last words"], "{transport}");
        drop(dealer);
        assert_eq!(texts(&router), ["peer", "gone"], "{transport}");
    }
}

#[test]
fn a_dealer_receives_a_hiccup_when_its_connection_is_lost() {
    let context = context();
    let dealer = with(&context, SocketType::Dealer, options().hiccup_message("hiccup"));
    let peer = socket(&context, SocketType::Dealer);
    let endpoint = join(&peer, &dealer, "tcp://127.0.0.1:*");
    peer.send("before").unwrap();
    assert_eq!(text(&dealer), "before");
    drop(peer);
    assert_eq!(text(&dealer), "hiccup");
    let peer = socket(&context, SocketType::Dealer);
    until("the endpoint is free", || peer.bind(&endpoint).is_ok());
    assert!(peer.wait_for_peers(1, crate::support::LONG));
    peer.send("after").unwrap();
    assert_eq!(text(&dealer), "after");
}
