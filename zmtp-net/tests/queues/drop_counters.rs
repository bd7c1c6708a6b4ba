//! Every message is delivered, queued, or counted with the reason why it is not.

use zmtp_net::{Linger, SocketType};

use crate::support::{
    Greeting, RawPeer, context, join, options, ready, socket, subscribe, text, until, with,
};

#[test]
fn for_want_of_room() {
    let context = context();
    let publisher = with(&context, SocketType::Pub, options().send_hwm(3));
    let subscriber = with(&context, SocketType::Sub, options().receive_hwm(2));
    join(&publisher, &subscriber, "inproc://room");
    subscribe(&publisher, &subscriber, "");
    (0..12).for_each(|n| publisher.send(n.to_string()).unwrap());
    let statistics = publisher.statistics();
    assert_eq!(statistics.total.dropped.high_water_mark, 7);
    assert_eq!(statistics.peers[0].counters.dropped.high_water_mark, 7, "it is the peer's");
    assert_eq!(statistics.peers[0].counters.messages_sent, 5);
    (0..5).for_each(|n| assert_eq!(text(&subscriber), n.to_string()));
}

#[test]
fn for_want_of_a_route() {
    let context = context();
    let router = socket(&context, SocketType::Router);
    (0..3).for_each(|_| router.send(["nobody", "hello"]).unwrap());
    let publisher = socket(&context, SocketType::Pub);
    (0..4).for_each(|_| publisher.send("for nobody").unwrap());
    assert_eq!(router.statistics().total.dropped.no_route, 3);
    assert_eq!(publisher.statistics().total.dropped.no_route, 4);
}

#[test]
fn for_a_peer_that_has_gone() {
    let context = context();
    let router = with(&context, SocketType::Router, options().send_buffer(Some(4096)));
    let endpoint = router.bind("tcp://127.0.0.1:*").unwrap();
    let mut peer = RawPeer::connect(&endpoint);
    peer.handshake(Greeting::V3_1, "DEALER");
    peer.say("0005 68656c6c6f");
    let identity = crate::support::recv(&router).first().to_vec();
    let total = 100;
    for _ in 0..total {
        router.send([identity.clone(), vec![0; 100_000]]).unwrap();
    }
    let queued = router.peers()[0].send_queue as u64;
    assert!(queued > 0, "the peer does not read");
    drop(peer);
    until("it has gone", || router.try_recv().is_err() && router.peers().is_empty());
    let dropped = router.statistics().total.dropped;
    assert!((1..=total).contains(&dropped.peer_gone), "{dropped:?}");
    assert_eq!(dropped.total(), dropped.peer_gone);
}

#[test]
fn for_the_form_of_what_came() {
    let context = context();
    let rep = socket(&context, SocketType::Rep);
    let dealer = socket(&context, SocketType::Dealer);
    join(&rep, &dealer, "tcp://127.0.0.1:*");
    dealer.send("no envelope").unwrap();
    dealer.send(["", "question"]).unwrap();
    assert_eq!(text(&rep), "question");
    assert_eq!(rep.statistics().total.dropped.malformed, 1);
}

#[test]
fn the_totals_outlive_the_peers() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    for n in 0..3 {
        let push = socket(&context, SocketType::Push);
        push.connect(&endpoint).unwrap();
        push.send(n.to_string()).unwrap();
        assert_eq!(text(&pull), n.to_string());
        drop(push);
        until("it has gone", || ready(&pull) == 0);
    }
    let total = pull.statistics().total;
    assert_eq!(total.messages_received, 3);
    assert!(total.bytes_received >= 3 * (64 + 28 + 3), "{total:?}");
}

#[test]
fn everything_that_was_sent_to_a_peer_is_accounted_for() {
    let context = context();
    let publisher = with(&context, SocketType::Pub, options().send_hwm(10));
    let subscriber = with(&context, SocketType::Sub, options().receive_hwm(10));
    join(&publisher, &subscriber, "tcp://127.0.0.1:*");
    subscribe(&publisher, &subscriber, "");
    let count = 5000_u64;
    for n in 0..count {
        publisher.send([n.to_string(), "x".repeat(2000)]).unwrap();
    }
    let sent = publisher.statistics().total;
    assert_eq!(sent.messages_sent + sent.dropped.high_water_mark, count);
    assert_eq!(sent.dropped.total(), sent.dropped.high_water_mark);
    let mut last = None;
    for _ in 0..sent.messages_sent {
        let n: u64 = crate::support::texts(&subscriber)[0].parse().unwrap();
        assert!(last.is_none_or(|last| last < n), "{n} after {last:?}");
        last = Some(n);
    }
    assert_eq!(subscriber.statistics().total.messages_received, sent.messages_sent);
    publisher.close_with(Linger::Never);
}
