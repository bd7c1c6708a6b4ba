//! Only the newest message is kept.

use zmtp_net::{Socket, SocketType};

use crate::support::{context, join, options, socket, subscribe, text, texts, until, with};

/// Receives until this comes; how many came.
fn until_last(socket: &Socket, last: &str) -> usize {
    (1..).find(|_| text(socket) == last).unwrap()
}

#[test]
fn a_receiver_keeps_the_newest() {
    for transport in crate::support::TRANSPORTS {
        let context = context();
        let pull = with(&context, SocketType::Pull, options().conflate(true));
        let push = socket(&context, SocketType::Push);
        join(&pull, &push, transport);
        for n in 0..500 {
            push.send(n.to_string()).unwrap();
        }
        let came = until_last(&pull, "499");
        assert!(came <= 500);
        // All that came was either received or counted.
        let dropped = pull.statistics().total.dropped.superseded;
        assert_eq!(came as u64 + dropped, 500, "{transport}");
    }
}

#[test]
fn a_receiver_that_looks_late_finds_one_message() {
    let context = context();
    let pull = with(&context, SocketType::Pull, options().conflate(true));
    let push = socket(&context, SocketType::Push);
    join(&pull, &push, "tcp://127.0.0.1:*");
    for n in 0..500 {
        push.send(n.to_string()).unwrap();
    }
    until("all have come", || pull.statistics().total.dropped.superseded == 499);
    assert_eq!(text(&pull), "499");
    assert!(pull.try_recv().is_err());
}

#[test]
fn a_sender_keeps_the_newest_for_a_peer_that_is_not_there_yet() {
    let context = context();
    let push = with(&context, SocketType::Push, options().conflate(true));
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    pull.unbind(&endpoint).unwrap();
    push.connect(&endpoint).unwrap();
    for n in 0..5000 {
        push.send(n.to_string()).unwrap();
    }
    assert_eq!(push.statistics().total.dropped.superseded, 4999);
    pull.bind(&endpoint).unwrap();
    assert_eq!(text(&pull), "4999");
}

#[test]
fn a_subscriber_keeps_the_newest() {
    let context = context();
    let publisher = socket(&context, SocketType::Pub);
    let subscriber = with(&context, SocketType::Sub, options().conflate(true));
    join(&publisher, &subscriber, "tcp://127.0.0.1:*");
    subscribe(&publisher, &subscriber, "");
    for n in 0..500 {
        publisher.send(n.to_string()).unwrap();
    }
    until_last(&subscriber, "499");
    assert!(subscriber.try_recv().is_err());
}

#[test]
fn several_subscriptions_of_a_conflating_subscriber_all_arrive() {
    // With libzmq only the last one does.
    let context = context();
    let publisher = socket(&context, SocketType::Pub);
    let subscriber = with(&context, SocketType::Sub, options().conflate(true));
    for topic in ["a", "b", "c"] {
        subscriber.subscribe(topic).unwrap();
    }
    join(&publisher, &subscriber, "tcp://127.0.0.1:*");
    until("all have arrived", || publisher.topics() == 3);
}

#[test]
fn a_message_of_several_parts_stays_whole() {
    // With libzmq only its last part is left.
    let context = context();
    let (dealer, other) = (
        with(&context, SocketType::Dealer, options().conflate(true)),
        with(&context, SocketType::Dealer, options().conflate(true)),
    );
    join(&dealer, &other, "tcp://127.0.0.1:*");
    dealer.send(["one", "two"]).unwrap();
    assert_eq!(texts(&other), ["one", "two"]);
}

#[test]
fn types_that_do_not_know_it_ignore_it() {
    let context = context();
    let (one, two) = (
        with(&context, SocketType::Pair, options().conflate(true)),
        with(&context, SocketType::Pair, options().conflate(true)),
    );
    join(&one, &two, "tcp://127.0.0.1:*");
    (0..100).for_each(|n| one.send(n.to_string()).unwrap());
    (0..100).for_each(|n| assert_eq!(text(&two), n.to_string()));
}
