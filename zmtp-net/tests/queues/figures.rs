//! The figures of a socket and of its peers.

use zmtp_net::SocketType;

use crate::support::{TRANSPORTS, context, join, options, recv, socket, until, with};

#[test]
fn what_passes_is_counted_on_both_sides() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        (0..10).for_each(|_| push.send(vec![0; 1000]).unwrap());
        (0..10).for_each(|_| drop(recv(&pull)));
        let (sent, received) = (push.statistics(), pull.statistics());
        assert_eq!(sent.total.messages_sent, 10, "{transport}");
        assert_eq!(received.total.messages_received, 10, "{transport}");
        assert_eq!(sent.peers[0].counters, sent.total);
        if !transport.starts_with("inproc") {
            assert_eq!(sent.total.bytes_sent, received.total.bytes_received, "{transport}");
            assert!(sent.total.bytes_sent > 10_000);
        }
    }
}

#[test]
fn queues_are_told_as_long_as_they_are() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    join(&pull, &push, "tcp://127.0.0.1:*");
    (0..10).for_each(|_| push.send("hello").unwrap());
    until("all have come", || pull.peers()[0].receive_queue == 10);
    assert_eq!(push.peers()[0].send_queue, 0);
    recv(&pull);
    assert_eq!(pull.peers()[0].receive_queue, 9);

    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    join(&pull, &push, "inproc://queues");
    (0..10).for_each(|_| push.send("hello").unwrap());
    until("all are queued", || push.peers()[0].send_queue + pull.peers()[0].receive_queue >= 10);
}

#[test]
fn peers_are_told_with_their_addresses_and_names() {
    let context = context();
    let router = socket(&context, SocketType::Router);
    let dealer = with(&context, SocketType::Dealer, options().identity(b"me").unwrap());
    let endpoint = join(&router, &dealer, "tcp://127.0.0.1:*");
    let (here, there) = (&router.peers()[0], &dealer.peers()[0]);
    assert_eq!(here.identity, b"me");
    assert!(here.remote.as_deref().unwrap().starts_with("tcp://127.0.0.1:"));
    assert_eq!(there.remote.as_deref(), Some(&*endpoint.to_string()));
    assert_eq!(here.about.as_ref().unwrap().socket_type(), Some(SocketType::Dealer));
    assert_eq!(router.peer(here.id).unwrap().identity, b"me");
}
