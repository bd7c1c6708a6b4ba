//! PUB and XPUB: whom a message goes to.

use zmtp_net::{SendErrorKind, SocketType};

use crate::support::{
    LONG, TRANSPORTS, context, join, options, recv, socket, subscribe, text, texts, until, with,
};

#[test]
fn a_topic_is_the_beginning_of_a_message() {
    for transport in TRANSPORTS {
        let context = context();
        let (publisher, subscriber) =
            (socket(&context, SocketType::Pub), socket(&context, SocketType::Sub));
        join(&publisher, &subscriber, transport);
        subscribe(&publisher, &subscriber, "ab");
        for message in ["a", "ab", "abc", "b", "xab", ""] {
            publisher.send(message).unwrap();
        }
        publisher.send(["abd", "x"]).unwrap();
        publisher.send(["x", "ab"]).unwrap();
        publisher.send("ab end").unwrap();
        assert_eq!(text(&subscriber), "ab");
        assert_eq!(text(&subscriber), "abc");
        assert_eq!(texts(&subscriber), ["abd", "x"]);
        assert_eq!(text(&subscriber), "ab end", "{transport}");
        assert_eq!(publisher.statistics().total.dropped.no_route, 5, "{transport}");
    }
}

#[test]
fn subscriptions_are_counted() {
    for transport in TRANSPORTS {
        let context = context();
        let (publisher, subscriber) =
            (socket(&context, SocketType::Xpub), socket(&context, SocketType::Sub));
        join(&publisher, &subscriber, transport);
        subscriber.subscribe("a").unwrap();
        subscriber.subscribe("a").unwrap();
        subscriber.unsubscribe("a").unwrap();
        subscriber.unsubscribe("never").unwrap();
        subscriber.subscribe("last").unwrap();
        assert_eq!(text(&publisher), "\u{1}a", "{transport}");
        assert_eq!(text(&publisher), "\u{1}last", "{transport}");
        assert_eq!(subscriber.topics(), 2);
        publisher.send("a message").unwrap();
        assert_eq!(text(&subscriber), "a message");
        subscriber.unsubscribe("a").unwrap();
        assert_eq!(text(&publisher), "\u{0}a", "{transport}");
        publisher.send("a message").unwrap();
        publisher.send("last").unwrap();
        assert_eq!(text(&subscriber), "last", "{transport}");
        assert_eq!((subscriber.topics(), publisher.topics()), (1, 1));
    }
}

#[test]
fn a_subscription_leaves_with_the_call_and_before_or_after_the_connection() {
    for transport in TRANSPORTS {
        let context = context();
        let (publisher, subscriber) =
            (socket(&context, SocketType::Pub), socket(&context, SocketType::Sub));
        subscriber.subscribe("before").unwrap();
        join(&publisher, &subscriber, transport);
        subscriber.subscribe("after").unwrap();
        // The subscriber does nothing from now on.
        until("both have arrived", || publisher.topics() == 2);
        publisher.send("before").unwrap();
        publisher.send("after").unwrap();
        assert_eq!((text(&subscriber), text(&subscriber)), ("before".into(), "after".into()));
    }
}

#[test]
fn inverted_matching_sends_what_does_not_match() {
    for transport in TRANSPORTS {
        let context = context();
        let inverted = || options().invert_matching(true);
        let publisher = with(&context, SocketType::Pub, inverted());
        let subscriber = with(&context, SocketType::Sub, inverted());
        join(&publisher, &subscriber, transport);
        subscribe(&publisher, &subscriber, "not this");
        publisher.send("not this one").unwrap();
        publisher.send("that one").unwrap();
        assert_eq!(text(&subscriber), "that one", "{transport}");
    }
}

#[test]
fn a_publisher_drops_what_a_slow_subscriber_has_no_room_for() {
    let context = context();
    let publisher = with(&context, SocketType::Pub, options().send_hwm(5));
    let slow = with(&context, SocketType::Sub, options().receive_hwm(5));
    let quick = with(&context, SocketType::Sub, options().receive_hwm(0));
    join(&publisher, &slow, "inproc://slow");
    join(&publisher, &quick, "inproc://quick");
    slow.subscribe("").unwrap();
    quick.subscribe("").unwrap();
    assert!(publisher.wait_for_subscribers(2, LONG));
    for n in 0..100 {
        publisher.send(n.to_string()).unwrap();
    }
    (0..100).for_each(|n| assert_eq!(text(&quick), n.to_string()));
    (0..10).for_each(|n| assert_eq!(text(&slow), n.to_string()));
    assert!(slow.try_recv().is_err());
    assert_eq!(publisher.statistics().total.dropped.high_water_mark, 90);
    publisher.send("again").unwrap();
    assert_eq!((text(&slow), text(&quick)), ("again".into(), "again".into()));
}

#[test]
fn nodrop_makes_the_publisher_wait() {
    for socket_type in [SocketType::Pub, SocketType::Xpub] {
        let context = context();
        let publisher = with(&context, socket_type, options().send_hwm(2).xpub_nodrop(true));
        let subscriber = with(&context, SocketType::Sub, options().receive_hwm(1));
        join(&publisher, &subscriber, "inproc://nodrop");
        subscribe(&publisher, &subscriber, "");
        (0..3).for_each(|n| publisher.send(n.to_string()).unwrap());
        let error = publisher.try_send("3").unwrap_err();
        assert_eq!((error.kind, error.message.first()), (SendErrorKind::WouldBlock, &b"3"[..]));
        assert!(!publisher.can_send());
        std::thread::scope(|scope| {
            scope.spawn(|| (3..50).for_each(|n| publisher.send(n.to_string()).unwrap()));
            (0..50).for_each(|n| assert_eq!(text(&subscriber), n.to_string()));
        });
        assert_eq!(publisher.statistics().total.dropped.total(), 0);
    }
}

#[test]
fn a_publisher_without_subscribers_drops_and_never_waits() {
    let context = context();
    let publisher = with(&context, SocketType::Pub, options().send_hwm(1));
    publisher.bind("tcp://127.0.0.1:*").unwrap();
    (0..100).for_each(|n| publisher.send(n.to_string()).unwrap());
    assert_eq!(publisher.statistics().total.dropped.no_route, 100);
}

#[test]
fn a_publisher_may_connect_to_several_subscribers_that_are_bound() {
    for transport in TRANSPORTS {
        let context = context();
        let publisher = socket(&context, SocketType::Pub);
        let subscribers = [(); 3].map(|()| socket(&context, SocketType::Sub));
        for (n, subscriber) in subscribers.iter().enumerate() {
            subscriber.subscribe("").unwrap();
            join(subscriber, &publisher, &transport.replace("endpoint", &n.to_string()));
        }
        assert!(publisher.wait_for_subscribers(3, LONG), "{transport}");
        publisher.send("news").unwrap();
        for subscriber in &subscribers {
            assert_eq!(recv(subscriber).first(), b"news", "{transport}");
        }
    }
}

#[test]
fn a_peer_that_subscribes_to_too_much_is_closed_and_others_are_not() {
    for greedy in [["1", "2", "3"], ["1234", "5678", "9012"]] {
        let context = context();
        let limits =
            options().max_subscriptions_per_peer(Some(2)).max_subscription_bytes_per_peer(Some(9));
        let publisher = with(&context, SocketType::Pub, limits);
        let modest = socket(&context, SocketType::Sub);
        let endpoint = join(&publisher, &modest, "tcp://127.0.0.1:*");
        subscribe(&publisher, &modest, "n");
        let once = options().reconnect_interval(None);
        let subscriber = with(&context, SocketType::Sub, once);
        greedy.iter().for_each(|topic| subscriber.subscribe(topic).unwrap());
        let events = subscriber.monitor();
        subscriber.connect(&endpoint).unwrap();
        crate::support::event(&events, |kind| matches!(kind, zmtp_net::EventKind::Disconnected(_)));
        publisher.send("news").unwrap();
        assert_eq!(text(&modest), "news");
    }
}

#[test]
fn a_topic_that_is_too_long_ends_its_connection() {
    let context = context();
    let publisher = with(&context, SocketType::Pub, options().max_topic_size(100));
    let endpoint = publisher.bind("tcp://127.0.0.1:*").unwrap();
    for (size, fits) in [(100, true), (101, false)] {
        let once = options().reconnect_interval(None);
        let subscriber = with(&context, SocketType::Sub, once);
        let topic = "x".repeat(size);
        subscriber.subscribe(&topic).unwrap();
        let events = subscriber.monitor();
        subscriber.connect(&endpoint).unwrap();
        if fits {
            assert!(publisher.wait_for_subscribers(1, LONG));
            publisher.send(topic).unwrap();
            recv(&subscriber);
        } else {
            crate::support::event(&events, |kind| {
                matches!(kind, zmtp_net::EventKind::Disconnected(_))
            });
        }
    }
}
