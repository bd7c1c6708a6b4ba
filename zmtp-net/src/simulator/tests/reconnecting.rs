//! A link that is lost is made again, and what was not written goes out on the next one.

use zmtp_codec::SocketType;

use super::{ENDPOINT, SECOND, pipeline, ready_pipeline};
use crate::options::Options;
use crate::simulator::{Mailbag, Weather, parcel, runs};

#[test]
fn what_is_sent_before_there_is_a_peer_arrives_in_order() {
    runs(5, |world| {
        let options = Options::default();
        let (push, pull) = pipeline(world, &options, &options);
        for number in 0..100 {
            world.send(push, parcel(push, number, 300)).unwrap();
        }
        world.run_for(SECOND);
        world.bind(pull, ENDPOINT);
        let mut bag = Mailbag::default();
        bag.put_all(&world.await_messages(pull, 100));
        assert_eq!(bag.count, 100);
    });
}

#[test]
fn what_is_sent_while_the_link_is_down_arrives_in_order() {
    runs(5, |world| {
        let options = Options::default();
        let (push, pull) = ready_pipeline(world, &options, &options);
        for round in 0..5 {
            world.cut(push);
            for number in 0..50 {
                world.send(push, parcel(push, round * 50 + number, 20)).unwrap();
            }
            for number in 0..50 {
                let message = world.await_message(pull);
                assert_eq!(Mailbag::default().put(&message), round * 50 + number);
            }
        }
        assert_eq!(world.statistics(push).total.dropped.total(), 0);
    });
}

#[test]
fn of_what_is_cut_off_only_one_message_is_dropped_by_the_sender() {
    runs(30, |world| {
        world.weather(Weather { capacity: 4096, ..Weather::default() });
        let options = Options::default();
        let (push, pull) = ready_pipeline(world, &options, &options);
        for number in 0..10 {
            world.send(push, parcel(push, number, 10_000)).unwrap();
        }
        let while_it_writes = std::time::Duration::from_micros(world.draw(8000));
        world.run_for(while_it_writes);
        world.cut(push);
        let mut bag = Mailbag::default();
        // What came by the first connection is received before the second is there: of two peers
        // each has its turn.
        bag.put_all(&world.receive_all(pull));
        world.run_for(SECOND);
        bag.put_all(&world.receive_all(pull));
        let dropped = world.statistics(push).total.dropped;
        assert!(dropped.peer_gone <= 1);
        assert_eq!(bag.count + dropped.total() + world.lost(), 10);
    });
}

#[test]
fn under_many_cuts_nothing_comes_twice_or_in_another_order() {
    runs(40, |world| {
        if world.draw(2) == 0 {
            world.weather(Weather::drizzle());
        }
        let options = Options::default();
        let (push, pull) = ready_pipeline(world, &options, &options);
        let mut bag = Mailbag::default();
        for number in 0..60 {
            let size = usize::try_from(world.draw(3000)).unwrap();
            world.send(push, parcel(push, number, size)).unwrap();
            let pause = std::time::Duration::from_micros(world.draw(20_000));
            world.run_for(pause);
            if world.draw(5) == 0 {
                world.cut_any();
            }
            bag.put_all(&world.receive_all(pull));
        }
        world.run_for(SECOND * 5);
        bag.put_all(&world.receive_all(pull));
        let dropped = world.statistics(push).total.dropped.total();
        assert_eq!(bag.count + dropped + world.lost(), 60);
    });
}

#[test]
fn what_was_queued_for_an_accepted_peer_is_dropped_and_counted() {
    runs(5, |world| {
        world.weather(Weather { capacity: 4096, ..Weather::default() });
        let push = world.socket(SocketType::Push, &Options::default().send_hwm(100));
        let pull = world.socket(SocketType::Pull, &Options::default().receive_hwm(1));
        world.bind(push, ENDPOINT);
        world.connect(pull, ENDPOINT);
        world.await_peers(push, 1);
        let mut number = 0;
        while world.send(push, parcel(push, number, 1000)).is_ok() {
            number += 1;
        }
        world.run_for(SECOND);
        let queued = world.statistics(push).peers[0].send_queue as u64;
        assert!(queued > 50);
        world.kill(pull);
        world.run_for(SECOND);
        let statistics = world.statistics(push);
        assert_eq!(statistics.total.dropped.peer_gone, queued);
        assert!(statistics.peers.is_empty());
    });
}

#[test]
fn a_peer_that_comes_and_goes_does_not_fill_an_inbox_that_nobody_empties() {
    runs(3, |world| {
        let pull = world.socket(SocketType::Pull, &Options::default().receive_hwm(2));
        let push = world.socket(SocketType::Push, &Options::default());
        world.bind(push, ENDPOINT);
        world.connect(pull, ENDPOINT);
        let mut sent = 0;
        for _ in 0..100 {
            world.await_peers(push, 1);
            for _ in 0..5 {
                world.send(push, parcel(push, sent, 0)).unwrap();
                sent += 1;
            }
            world.run_for(SECOND);
            world.cut(push);
        }
        // Two that fit, and what came with them at once.
        let queued = world.statistics(pull).peers[0].receive_queue;
        assert!(queued <= 2 + 5, "{queued} messages");
        let mut bag = Mailbag::default();
        bag.put_all(&world.receive_all(pull));
    });
}

#[test]
fn a_full_inbox_does_not_keep_a_new_connection_from_its_handshake() {
    runs(5, |world| {
        let slow = world.socket(SocketType::Dealer, &Options::default().receive_hwm(2));
        let fast = world.socket(SocketType::Dealer, &Options::default());
        world.bind(fast, ENDPOINT);
        world.connect(slow, ENDPOINT);
        world.await_peers(fast, 1);
        for _ in 0..5 {
            world.send(fast, "much").unwrap();
        }
        world.run_for(SECOND);
        world.cut(fast);
        world.await_peers(slow, 1);
        world.await_peers(fast, 1);
        world.run_for(super::MINUTE);
        world.await_peers(slow, 1);
        assert!(world.receive_all(slow).len() >= 2);
    });
}
