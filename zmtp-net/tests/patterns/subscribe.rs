//! SUB and XSUB: what they receive, and what they send upstream.

use zmtp_net::SocketType;

use crate::support::{
    Greeting, LONG, RawPeer, TRANSPORTS, context, join, options, socket, text, until, with,
};

#[test]
fn a_sub_receives_nothing_it_has_not_subscribed_to() {
    let context = context();
    let subscriber = socket(&context, SocketType::Sub);
    subscriber.subscribe("a").unwrap();
    let endpoint = subscriber.bind("tcp://127.0.0.1:*").unwrap();
    let mut publisher = RawPeer::connect(&endpoint);
    publisher.handshake(Greeting::V3_1, "PUB");
    // A publisher that sends what nobody asked for.
    publisher.say("0001 62  0002 6161  0002 6262  0001 61");
    assert_eq!(text(&subscriber), "aa");
    assert_eq!(text(&subscriber), "a");
    assert!(subscriber.try_recv().is_err());
}

#[test]
fn an_xsub_receives_whatever_comes() {
    let context = context();
    let subscriber = socket(&context, SocketType::Xsub);
    let endpoint = subscriber.bind("tcp://127.0.0.1:*").unwrap();
    let mut publisher = RawPeer::connect(&endpoint);
    publisher.handshake(Greeting::V3_1, "PUB");
    publisher.say("0001 62");
    assert_eq!(text(&subscriber), "b");
}

#[test]
fn an_xsub_subscribes_with_messages_and_calls_alike() {
    for transport in TRANSPORTS {
        let context = context();
        let (publisher, subscriber) =
            (socket(&context, SocketType::Xpub), socket(&context, SocketType::Xsub));
        join(&publisher, &subscriber, transport);
        subscriber.send(b"\x01by message").unwrap();
        assert_eq!(text(&publisher), "\u{1}by message", "{transport}");
        subscriber.subscribe("by call").unwrap();
        assert_eq!(text(&publisher), "\u{1}by call", "{transport}");
        subscriber.send(b"\x00by message").unwrap();
        assert_eq!(text(&publisher), "\u{0}by message", "{transport}");
        subscriber.send("not a subscription").unwrap();
        assert_eq!(text(&publisher), "not a subscription", "{transport}");
    }
}

#[test]
fn a_cancellation_leaves_with_the_last_subscription_or_verbosely_each_time() {
    for transport in TRANSPORTS {
        for verbose in [false, true] {
            let context = context();
            let publisher = with(
                &context,
                SocketType::Xpub,
                options().xpub_verbosity(zmtp_net::Verbosity::Verboser),
            );
            let told = options().xsub_verbose_unsubscribe(verbose);
            let subscriber = with(&context, SocketType::Xsub, told);
            join(&publisher, &subscriber, transport);
            for message in [b"\x01a", b"\x01a", b"\x00a", b"\x01b"] {
                subscriber.send(message).unwrap();
            }
            let count = if verbose { 4 } else { 3 };
            let came: Vec<String> = (0..count).map(|_| text(&publisher)).collect();
            let wanted: &[&str] = match verbose {
                true => &["\u{1}a", "\u{1}a", "\u{0}a", "\u{1}b"],
                false => &["\u{1}a", "\u{1}a", "\u{1}b"],
            };
            assert_eq!(came, wanted, "{transport}");
        }
    }
}

#[test]
fn an_xsub_without_publishers_drops_what_it_sends() {
    let context = context();
    let subscriber = socket(&context, SocketType::Xsub);
    subscriber.send("for nobody").unwrap();
    assert_eq!(subscriber.statistics().total.dropped.no_route, 1);
}

#[test]
fn many_subscriptions_never_count_against_a_high_water_mark() {
    for transport in TRANSPORTS {
        let context = context();
        let publisher = socket(&context, SocketType::Pub);
        let subscriber = with(&context, SocketType::Sub, options().send_hwm(1));
        // Some before the connection, some after.
        for n in 0..2000 {
            subscriber.subscribe(n.to_string()).unwrap();
        }
        join(&publisher, &subscriber, transport);
        for n in 2000..4000 {
            subscriber.subscribe(n.to_string()).unwrap();
        }
        until("all have arrived", || publisher.topics() == 4000);
        publisher.send("3999").unwrap();
        assert_eq!(text(&subscriber), "3999", "{transport}");
    }
}

#[test]
fn one_subscriber_of_several_publishers_subscribes_at_each() {
    let context = context();
    let subscriber = socket(&context, SocketType::Sub);
    let publishers: Vec<_> = TRANSPORTS
        .map(|transport| {
            let publisher = socket(&context, SocketType::Pub);
            join(&publisher, &subscriber, transport);
            publisher
        })
        .into();
    subscriber.subscribe("t").unwrap();
    for publisher in &publishers {
        assert!(publisher.wait_for_subscribers(1, LONG));
        publisher.send("t").unwrap();
        assert_eq!(text(&subscriber), "t");
    }
    subscriber.unsubscribe("t").unwrap();
    for publisher in &publishers {
        until("it is cancelled", || publisher.topics() == 0);
    }
}
