//! Messages that are larger than any buffer on their way.

use bytes::Bytes;
use zmtp_net::{Message, SocketType};

use crate::support::{TRANSPORTS, context, join, recv, socket, subscribe};

/// Octets that differ from place to place.
fn pattern(size: usize) -> Vec<u8> {
    (0_u32..).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).take(size).collect()
}

#[test]
fn they_arrive_as_they_were_sent() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        for size in [65_535, 65_536, 1 << 20, 5_000_001] {
            let sent =
                Message::from([pattern(size), b"and a short part".to_vec(), pattern(size / 2)]);
            push.send(sent.clone()).unwrap();
            assert!(recv(&pull) == sent, "{size} over {transport}");
        }
    }
}

#[test]
fn they_go_both_ways_at_once() {
    for transport in TRANSPORTS {
        let context = context();
        let (one, two) = (socket(&context, SocketType::Pair), socket(&context, SocketType::Pair));
        join(&one, &two, transport);
        let sent = Message::from(pattern(1 << 20));
        std::thread::scope(|scope| {
            for (from, to) in [(&one, &two), (&two, &one)] {
                let sent = &sent;
                scope.spawn(move || (0..8).for_each(|_| from.send(sent.clone()).unwrap()));
                scope.spawn(move || (0..8).for_each(|_| assert!(recv(to) == *sent)));
            }
        });
    }
}

#[test]
fn short_messages_between_long_ones_keep_their_places() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0..40_u8 {
                    push.send([vec![n], pattern(200_000)]).unwrap();
                    push.send(vec![n]).unwrap();
                }
            });
            for n in 0..40_u8 {
                let long = recv(&pull);
                assert_eq!((long.first(), long.last().len()), (&[n][..], 200_000), "{transport}");
                assert_eq!(recv(&pull).first(), [n], "{transport}");
            }
        });
    }
}

#[test]
fn inproc_hands_the_octets_over_without_a_copy() {
    let context = context();
    let publisher = socket(&context, SocketType::Pub);
    let subscribers = [(); 2].map(|()| socket(&context, SocketType::Sub));
    publisher.bind("inproc://large").unwrap();
    for subscriber in &subscribers {
        subscriber.subscribe("").unwrap();
        subscriber.connect("inproc://large").unwrap();
    }
    assert!(publisher.wait_for_subscribers(2, crate::support::LONG));
    let octets = Bytes::from(pattern(1 << 20));
    publisher.send(octets.clone()).unwrap();
    for subscriber in &subscribers {
        let came = recv(subscriber);
        assert_eq!(came.first().as_ptr(), octets.as_ptr());
    }
}

#[test]
fn one_message_to_many_subscribers_is_whole_for_each() {
    for transport in TRANSPORTS {
        let context = context();
        let publisher = socket(&context, SocketType::Pub);
        let endpoint = publisher.bind(transport).unwrap();
        let subscribers = [(); 5].map(|()| socket(&context, SocketType::Sub));
        for (n, subscriber) in subscribers.iter().enumerate() {
            subscriber.subscribe("").unwrap();
            subscriber.connect(&endpoint).unwrap();
            assert!(publisher.wait_for_subscribers(n + 1, crate::support::LONG));
        }
        let sent = Message::from(pattern(1 << 20));
        publisher.send(sent.clone()).unwrap();
        for subscriber in &subscribers {
            assert!(recv(subscriber) == sent, "{transport}");
        }
    }
}

#[test]
fn a_message_that_is_forwarded_stays_as_it_is() {
    let context = context();
    let types = [SocketType::Pub, SocketType::Xsub, SocketType::Xpub, SocketType::Sub];
    let [publisher, back, front, subscriber] = types.map(|one| socket(&context, one));
    join(&publisher, &back, "tcp://127.0.0.1:*");
    join(&front, &subscriber, "tcp://127.0.0.1:*");
    subscribe(&front, &subscriber, "");
    back.send(recv(&front)).unwrap();
    assert!(publisher.wait_for_subscribers(1, crate::support::LONG));
    let sent = Message::from([pattern(3_000_000), pattern(10)]);
    publisher.send(sent.clone()).unwrap();
    front.send(recv(&back)).unwrap();
    assert!(recv(&subscriber) == sent);
}

/// However they are handed over: the first one finds no lane, those behind it do.
#[test]
fn within_a_process_they_are_handed_on_as_they_are() {
    for size in [1000, 100_000] {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, "inproc://endpoint");
        let body = Bytes::from(pattern(size));
        for _ in 0..100 {
            push.send("short").unwrap();
            push.send(body.clone()).unwrap();
        }
        for _ in 0..100 {
            assert_eq!(recv(&pull).first(), b"short");
            assert_eq!(recv(&pull).first().as_ptr(), body.as_ptr(), "{size} bytes were copied");
        }
    }
}
