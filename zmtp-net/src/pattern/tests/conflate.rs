//! `ZMQ_CONFLATE`: each peer's queues hold the last value.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options};

const TYPES: [SocketType; 3] = [SocketType::Pub, SocketType::Push, SocketType::Dealer];

proptest! {
    #[test]
    fn each_peer_gets_the_last_of_what_was_sent_to_it_since_it_took_some(
        steps in vec(prop::option::of(0..3_usize), 0..40),
        socket_type in prop::sample::select(TYPES.to_vec()),
    ) {
        let mut socket = Socket::new(socket_type, &options().conflate(true).send_hwm(1));
        let peers = [(); 3].map(|()| socket.join());
        peers.iter().for_each(|id| socket.subscribes(*id, ""));
        let mut last = BTreeMap::new();
        let (mut sent, mut got) = (0, 0);
        for (number, step) in steps.into_iter().enumerate() {
            if let Some(peer) = step {
                let taken = socket.drain(peers[peer]);
                got += taken.len() as u64;
                assert_eq!(taken, Vec::from_iter(last.remove(&peer)));
                continue;
            }
            let message = Message::from(number.to_string());
            socket.send(message.clone()).unwrap();
            let targets = match socket_type {
                SocketType::Pub => 0..3,
                _ => (sent % 3)..(sent % 3 + 1),
            };
            sent += 1;
            last.extend(targets.map(|peer| (peer, message.clone())));
        }
        let total = socket.total();
        let kept = last.len() as u64;
        assert_eq!(total.messages_sent, total.dropped.superseded + kept + got);
    }

    #[test]
    fn the_last_of_what_came_from_each_peer_is_received(
        steps in vec(prop::option::of(0..3_usize), 0..40),
        socket_type in prop::sample::select(vec![SocketType::Pull, SocketType::Dealer]),
    ) {
        let mut socket = Socket::new(socket_type, &options().conflate(true));
        let peers = [(); 3].map(|()| socket.join());
        let mut last = BTreeMap::new();
        for (number, step) in steps.into_iter().enumerate() {
            let Some(peer) = step else {
                let mut values: Vec<String> = std::mem::take(&mut last).into_values().collect();
                values.sort();
                let mut received = socket.receive_all();
                received.sort_by(|one, two| one.first().cmp(two.first()));
                assert_eq!(received, values.into_iter().map(Message::from).collect::<Vec<_>>());
                continue;
            };
            socket.arrives(peers[peer], number.to_string());
            last.insert(peer, number.to_string());
        }
    }
}

#[test]
fn a_message_of_several_parts_stays_whole() {
    let mut push = Socket::new(SocketType::Push, &options().conflate(true));
    let id = push.join();
    push.send(["a", "b"]).unwrap();
    push.send(["c", "d"]).unwrap();
    assert_eq!(push.drain(id), [Message::from(["c", "d"])]);
}

#[test]
fn a_pair_does_not_conflate() {
    let mut pair = Socket::new(SocketType::Pair, &options().conflate(true));
    let id = pair.join();
    pair.send("a").unwrap();
    pair.send("b").unwrap();
    assert_eq!(pair.drain(id).len(), 2);
}
