//! High-water marks: as many messages as they say, and not one more.

use zmtp_codec::{Message, SocketType};

use super::{ENDPOINT, SECOND, pipeline, ready_pipeline};
use crate::options::Options;
use crate::simulator::{Mailbag, Weather, parcel, runs};

#[test]
fn without_a_peer_there_is_room_for_each_endpoint_that_is_connected_to() {
    runs(1, |world| {
        let options = Options::default().send_hwm(10);
        let push = world.socket(SocketType::Push, &options);
        assert_eq!(world.send_until_full(push, "to nobody"), 0);
        world.connect(push, ENDPOINT);
        assert_eq!(world.send_until_full(push, "one"), 10);
        world.connect(push, "tcp://10.0.0.2:5555");
        assert_eq!(world.send_until_full(push, "two"), 10);
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, "three"), 0);
        assert_eq!(world.statistics(push).peers.iter().map(|peer| peer.send_queue).max(), Some(10));
    });
}

#[test]
fn a_bound_socket_without_a_peer_has_no_room() {
    runs(1, |world| {
        let push = world.socket(SocketType::Push, &Options::default());
        world.bind(push, ENDPOINT);
        assert_eq!(world.send_until_full(push, "to nobody"), 0);
    });
}

#[test]
fn a_peer_that_does_not_receive_fills_both_queues() {
    runs(10, |world| {
        world.weather(Weather { capacity: 1000, ..Weather::default() });
        let (push, pull) = ready_pipeline(
            world,
            &Options::default().send_hwm(10),
            &Options::default().receive_hwm(7),
        );
        let mut number = 0;
        for _ in 0..100 {
            while world.send(push, parcel(push, number, 84)).is_ok() {
                number += 1;
            }
            world.run_for(SECOND);
        }
        // Besides the two queues there is what the network holds, and what was read of it last.
        assert!((17..=17 + 22).contains(&number), "{number} were taken");
        assert_eq!(world.statistics(push).peers[0].send_queue, 10);
        assert_eq!(world.statistics(pull).peers[0].receive_queue, 7);
        let mut bag = Mailbag::default();
        for _ in 0..number {
            let message = world.await_message(pull);
            bag.put(&message);
        }
        assert!(world.hub(push).can_send());
        assert_eq!(world.receive(pull), None);
    });
}

#[test]
fn a_bound_on_octets_holds_before_each_message() {
    runs(1, |world| {
        let options = Options::default().send_hwm(0).send_hwm_bytes(Some(1000));
        let (push, pull) = pipeline(world, &options, &Options::default());
        assert_eq!(world.send_until_full(push, vec![1; 100]), 10);
        world.bind(pull, ENDPOINT);
        world.await_messages(pull, 10);
        // One message of any size fits.
        world.cut(push);
        assert_eq!(world.send_until_full(push, vec![1; 1_000_000]), 1);
        assert_eq!(world.await_message(pull).byte_len(), 1_000_000);
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, vec![1; 900]), 2);
    });
}

#[test]
fn a_bound_on_octets_stops_reading() {
    runs(5, |world| {
        let weather = Weather { capacity: 1000, piece: 100..=100, read: 100, ..Weather::default() };
        world.weather(weather);
        let pull = Options::default().receive_hwm(0).receive_hwm_bytes(Some(1000));
        let (push, pull) = ready_pipeline(world, &Options::default(), &pull);
        for _ in 0..100 {
            world.send(push, vec![7; 30]).unwrap();
        }
        world.run_for(SECOND);
        let peer = &world.statistics(pull).peers[0];
        // Only what was read last may exceed it.
        let held = peer.receive_queue * 30 + peer.receive_queue_bytes;
        assert!((1000..1000 + 100).contains(&held), "{held} octets");
        world.await_messages(pull, 100);
    });
}

#[test]
fn a_change_acts_on_the_peers_that_are_there() {
    runs(1, |world| {
        let (push, pull) = pipeline(world, &Options::default().send_hwm(5), &Options::default());
        assert_eq!(world.send_until_full(push, "a"), 5);
        world.hub(push).configure(Options::default().send_hwm(8)).unwrap();
        assert_eq!(world.send_until_full(push, "b"), 3);
        world.hub(push).configure(Options::default().send_hwm(2)).unwrap();
        assert_eq!(world.send_until_full(push, "c"), 0);
        world.bind(pull, ENDPOINT);
        world.await_messages(pull, 8);
        let bytes = Options::default().send_hwm(0).send_hwm_bytes(Some(10));
        world.cut(push);
        world.send(push, vec![0; 9]).unwrap();
        world.hub(push).configure(bytes).unwrap();
        assert_eq!(world.send_until_full(push, vec![0; 9]), 1);
    });
}

#[test]
fn subscriptions_do_not_count() {
    runs(3, |world| {
        world.weather(Weather { capacity: 500, ..Weather::default() });
        let options = Options::default().send_hwm(1).send_hwm_bytes(Some(10));
        let xsub = world.socket(SocketType::Xsub, &options);
        let xpub = world.socket(SocketType::Xpub, &Options::default().receive_hwm(0));
        world.bind(xpub, ENDPOINT);
        world.connect(xsub, ENDPOINT);
        world.await_peers(xsub, 1);
        for number in 0..500 {
            world.subscribe(xsub, &format!("a topic of some length, number {number}"));
        }
        // There is room for a message, behind all of them.
        world.send(xsub, "up").unwrap();
        assert_eq!(world.statistics(xsub).total.dropped.total(), 0);
        let got = world.await_messages(xpub, 501);
        assert_eq!(got.last(), Some(&Message::from("up")));
        assert_eq!(world.hub(xpub).topics(), 500);
    });
}

#[test]
fn a_publisher_drops_and_counts() {
    runs(3, |world| {
        world.weather(Weather { capacity: 100, ..Weather::default() });
        let publisher = world.socket(SocketType::Pub, &Options::default().send_hwm(5));
        let sub = world.socket(SocketType::Sub, &Options::default().receive_hwm(1));
        world.bind(publisher, ENDPOINT);
        world.connect(sub, ENDPOINT);
        world.subscribe(sub, "");
        world.await_subscribers(publisher, 1);
        for _ in 0..100 {
            world.send(publisher, vec![1; 200]).unwrap();
        }
        let total = world.statistics(publisher).total;
        assert_eq!((total.messages_sent, total.dropped.high_water_mark), (5, 95));
        world.await_messages(sub, 5);
    });
}
