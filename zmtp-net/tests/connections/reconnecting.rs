//! Connections that are lost and made again, while the application does not care.

use std::time::Duration;

use zmtp_net::{Context, EventKind, Monitor, MonitorError, Options, Socket, SocketType};

use crate::support::{
    LONG, context, event, join, options, ready, socket, subscribe, text, texts, until, with,
};

const NETWORKS: [&str; 2] = ["tcp://127.0.0.1:*", "ipc://@"];

fn soon() -> Options {
    options().reconnect_interval(Some(Duration::from_millis(5)))
}

fn place(transport: &str, what: &str) -> String {
    match transport {
        "ipc://@" => crate::support::abstract_name(what),
        _ => transport.into(),
    }
}

/// Drops a socket, and binds another one of its type to its endpoint as soon as the other side has
/// noticed.
fn replace(context: &Context, old: Socket, other: &Monitor) -> Socket {
    let (endpoint, socket_type) = (old.last_endpoint().unwrap(), old.socket_type());
    drop(old);
    noticed(other);
    let new = socket(context, socket_type);
    until("the endpoint is free", || new.bind(&endpoint).is_ok());
    new
}

/// A connection was lost.
fn noticed(events: &Monitor) {
    event(events, |kind| matches!(kind, EventKind::Disconnected(_)));
}

#[test]
fn messages_that_are_queued_meanwhile_arrive() {
    for transport in NETWORKS {
        let context = context();
        let (push, pull) =
            (with(&context, SocketType::Push, soon()), socket(&context, SocketType::Pull));
        let endpoint = join(&pull, &push, &place(transport, "queued"));
        push.send("before").unwrap();
        assert_eq!(text(&pull), "before");
        drop(pull);
        until("the loss is noticed", || ready(&push) == 0);
        (0..100).for_each(|n| push.send(n.to_string()).unwrap());
        let pull = socket(&context, SocketType::Pull);
        until("the endpoint is free", || pull.bind(&endpoint).is_ok());
        (0..100).for_each(|n| assert_eq!(text(&pull), n.to_string(), "{transport}"));
    }
}

#[test]
fn the_id_of_a_peer_stays_whatever_happens_to_its_connection() {
    let context = context();
    let (push, pull) =
        (with(&context, SocketType::Push, soon()), socket(&context, SocketType::Pull));
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let id = push.connect(&endpoint).unwrap();
    let events = push.monitor();
    let mut pull = pull;
    for _ in 0..3 {
        assert!(push.wait_for_peers(1, LONG));
        assert_eq!(push.peers()[0].id, id);
        pull = replace(&context, pull, &events);
    }
    assert!(push.wait_for_peers(1, LONG));
    assert_eq!(push.peers()[0].id, id);
}

#[test]
fn a_subscriber_that_was_connected_subscribes_again_by_itself() {
    for transport in NETWORKS {
        let context = context();
        let (publisher, subscriber) =
            (socket(&context, SocketType::Pub), with(&context, SocketType::Sub, soon()));
        let events = subscriber.monitor();
        join(&publisher, &subscriber, &place(transport, "resubscribes"));
        subscriber.subscribe("a").unwrap();
        subscriber.subscribe("b").unwrap();
        subscriber.subscribe("gone").unwrap();
        subscriber.unsubscribe("gone").unwrap();
        // From now on the subscriber makes no call.
        let publisher = replace(&context, publisher, &events);
        assert!(publisher.wait_for_subscribers(1, LONG), "{transport}");
        until("all topics are there", || publisher.topics() == 2);
        publisher.send("b").unwrap();
        assert_eq!(text(&subscriber), "b", "{transport}");
    }
}

#[test]
fn a_subscriber_that_is_bound_subscribes_at_whoever_comes() {
    for transport in NETWORKS {
        let context = context();
        let subscriber = socket(&context, SocketType::Sub);
        subscriber.subscribe("a").unwrap();
        let endpoint = subscriber.bind(place(transport, "bound").as_str()).unwrap();
        for _ in 0..3 {
            // The subscriber makes no call until the publisher knows what it wants.
            let publisher = socket(&context, SocketType::Pub);
            publisher.connect(&endpoint).unwrap();
            assert!(publisher.wait_for_subscribers(1, LONG), "{transport}");
            publisher.send("a").unwrap();
            assert_eq!(text(&subscriber), "a", "{transport}");
        }
    }
}

#[test]
fn a_publisher_that_connected_keeps_nothing_of_the_subscriptions_of_before() {
    let context = context();
    let (publisher, subscriber) =
        (with(&context, SocketType::Xpub, soon()), socket(&context, SocketType::Sub));
    let events = publisher.monitor();
    join(&subscriber, &publisher, "tcp://127.0.0.1:*");
    subscribe(&publisher, &subscriber, "old");
    assert_eq!(text(&publisher), "\u{1}old");
    let subscriber = replace(&context, subscriber, &events);
    assert_eq!(text(&publisher), "\u{0}old");
    subscribe(&publisher, &subscriber, "new");
    assert_eq!(text(&publisher), "\u{1}new");
    assert_eq!(publisher.topics(), 1);
}

#[test]
fn a_router_knows_a_client_that_came_back() {
    let context = context();
    let named = soon().identity(b"client").unwrap();
    let (dealer, router) =
        (with(&context, SocketType::Dealer, named), socket(&context, SocketType::Router));
    let events = dealer.monitor();
    join(&router, &dealer, "tcp://127.0.0.1:*");
    let mut router = router;
    for n in 0..3 {
        router = replace(&context, router, &events);
        dealer.send(n.to_string()).unwrap();
        assert_eq!(texts(&router), ["client".into(), n.to_string()]);
        router.send(["client", "welcome back"]).unwrap();
        assert_eq!(text(&dealer), "welcome back");
    }
}

#[test]
fn a_client_that_was_thrown_out_comes_back() {
    let context = context();
    let (push, pull) =
        (with(&context, SocketType::Push, soon()), socket(&context, SocketType::Pull));
    let events = push.monitor();
    join(&pull, &push, "tcp://127.0.0.1:*");
    for n in 0..5 {
        assert!(pull.wait_for_peers(1, LONG));
        pull.disconnect_peer(pull.peers()[0].id).unwrap();
        noticed(&events);
        push.send(n.to_string()).unwrap();
        assert_eq!(text(&pull), n.to_string());
    }
}

#[test]
fn without_an_interval_nothing_is_tried_again() {
    let context = context();
    let once = options().reconnect_interval(None);
    let (push, pull) = (with(&context, SocketType::Push, once), socket(&context, SocketType::Pull));
    let events = push.monitor();
    let endpoint = join(&pull, &push, "tcp://127.0.0.1:*");
    drop(pull);
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    until("the endpoint is forgotten", || push.peers().is_empty());
    assert!(push.disconnect(&endpoint).is_err());
    assert!(push.try_send("nobody is there").is_err());
    assert_eq!(events.try_recv(), Err(MonitorError::WouldBlock));
}

#[test]
fn nothing_is_lost_while_the_peer_is_restarted_again_and_again() {
    // Only what was written and not read when a connection was lost is gone: the receiver reads
    // everything before it goes, so nothing is.
    let context = context();
    let (push, pull) =
        (with(&context, SocketType::Push, soon()), socket(&context, SocketType::Pull));
    let events = push.monitor();
    join(&pull, &push, "tcp://127.0.0.1:*");
    let mut pull = pull;
    for round in 0..10 {
        (0..50).for_each(|n| push.send(format!("{round} {n}")).unwrap());
        (0..50).for_each(|n| assert_eq!(text(&pull), format!("{round} {n}")));
        pull = replace(&context, pull, &events);
    }
}
