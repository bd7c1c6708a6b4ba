//! The bounds of inproc pipes: what both sides allow together.

use zmtp_codec::SocketType;

use super::SECOND;
use crate::options::Options;
use crate::simulator::{NodeId, World, runs};

const NAME: &str = "inproc://name";

fn couple(world: &mut World, send_hwm: u32, receive_hwm: u32) -> (NodeId, NodeId) {
    let push = world.socket(SocketType::Push, &Options::default().send_hwm(send_hwm));
    let pull = world.socket(SocketType::Pull, &Options::default().receive_hwm(receive_hwm));
    (push, pull)
}

#[test]
fn the_marks_of_both_sides_add_up() {
    runs(1, |world| {
        let (push, pull) = couple(world, 10, 5);
        world.bind(pull, NAME);
        world.connect(push, NAME);
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, "x"), 15);
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, "x"), 0);
        assert_eq!(world.receive_all(pull).len(), 15);
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, "x"), 15);
    });
}

#[test]
fn before_there_is_another_side_its_own_mark_counts() {
    runs(1, |world| {
        let (push, pull) = couple(world, 10, 5);
        world.connect(push, NAME);
        assert_eq!(world.send_until_full(push, "x"), 10);
        world.bind(pull, NAME);
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, "x"), 5);
        assert_eq!(world.receive_all(pull).len(), 15);
    });
}

#[test]
fn where_one_has_none_there_is_none() {
    for (send, receive) in [(0, 5), (5, 0)] {
        runs(1, |world| {
            let (push, pull) = couple(world, send, receive);
            world.bind(pull, NAME);
            world.connect(push, NAME);
            world.run_for(SECOND);
            for _ in 0..5000 {
                world.send(push, "x").unwrap();
            }
            world.run_for(SECOND);
            assert_eq!(world.receive_all(pull).len(), 5000);
        });
    }
}

#[test]
fn bounds_on_octets_add_up_too() {
    for (send, receive, fit) in [(Some(1000), Some(500), 15), (None, Some(500), 5)] {
        runs(1, |world| {
            let options = Options::default().send_hwm_bytes(send);
            let push = world.socket(SocketType::Push, &options);
            let options = Options::default().receive_hwm_bytes(receive);
            let pull = world.socket(SocketType::Pull, &options);
            world.bind(pull, NAME);
            world.connect(push, NAME);
            world.run_for(SECOND);
            for _ in 0..3 {
                assert_eq!(world.send_until_full(push, vec![1; 100]), fit);
                world.run_for(SECOND);
                assert_eq!(world.receive_all(pull).len(), fit);
                world.run_for(SECOND);
            }
            world.send(push, vec![1; 5000]).unwrap();
            assert_eq!(world.send_until_full(push, "small"), 0);
        });
    }
}

#[test]
fn what_was_sent_before_somebody_was_bound_is_within_the_bound_of_the_sender_alone() {
    runs(1, |world| {
        let push = world.socket(SocketType::Push, &Options::default().send_hwm(50));
        let options = Options::default().receive_hwm_bytes(Some(500));
        let pull = world.socket(SocketType::Pull, &options);
        world.connect(push, NAME);
        assert_eq!(world.send_until_full(push, vec![1; 100]), 50);
        world.bind(pull, NAME);
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, vec![1; 100]), 0);
        assert_eq!(world.receive_all(pull).len(), 50);
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, vec![1; 100]), 5);
    });
}

/// As over a stream: who is gone and comes again gets another inbox, of the same bound.
#[test]
fn a_pipe_that_is_closed_keeps_its_bound_and_its_messages() {
    runs(1, |world| {
        let (push, pull) = couple(world, 10, 5);
        world.bind(pull, NAME);
        for times in 1..=3 {
            world.connect(push, NAME);
            world.run_for(SECOND);
            assert_eq!(world.send_until_full(push, "x"), 15);
            world.disconnect(push, NAME);
            world.run_for(SECOND);
            let peers = world.statistics(pull).peers;
            assert_eq!(peers.len(), times);
            assert!(peers.iter().all(|peer| peer.receive_queue == 15 && !peer.is_ready));
        }
        assert_eq!(world.receive_all(pull).len(), 45);
        world.run_for(SECOND);
        assert_eq!(world.statistics(pull).peers.len(), 0);
    });
}

#[test]
fn a_bound_on_octets_that_comes_late_counts_only_what_waits() {
    runs(1, |world| {
        let (push, pull) = couple(world, 1000, 1000);
        world.bind(pull, NAME);
        world.connect(push, NAME);
        world.run_for(SECOND);
        (0..500).for_each(|_| world.send(push, vec![1; 100]).unwrap());
        world.run_for(SECOND);
        assert_eq!(world.receive_all(pull).len(), 500);
        world.hub(pull).configure(Options::default().receive_hwm_bytes(Some(500))).unwrap();
        for _ in 0..3 {
            world.run_for(SECOND);
            assert_eq!(world.send_until_full(push, vec![1; 100]), 5);
            world.run_for(SECOND);
            assert_eq!(world.receive_all(pull).len(), 5);
        }
    });
}

#[test]
fn changes_of_both_sides_act() {
    runs(1, |world| {
        let (push, pull) = couple(world, 1, 1);
        world.bind(pull, NAME);
        world.connect(push, NAME);
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, "x"), 2);
        world.hub(pull).configure(Options::default().receive_hwm(4)).unwrap();
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, "x"), 3);
        world.hub(push).configure(Options::default().send_hwm(3)).unwrap();
        world.run_for(SECOND);
        assert_eq!(world.send_until_full(push, "x"), 2);
        assert_eq!(world.receive_all(pull).len(), 7);
    });
}

#[test]
fn who_waits_for_room_is_woken_when_there_is_some() {
    runs(10, |world| {
        let (push, pull) = couple(world, 3, 3);
        world.bind(pull, NAME);
        world.connect(push, NAME);
        world.run_for(SECOND);
        let mut sent = world.send_until_full(push, "x");
        let mut received = 0;
        while received < 1000 {
            let most = world.draw(7);
            received += (0..most).filter_map(|_| world.receive(pull)).count();
            let woken = world.run_until(SECOND, |world| world.hub(push).can_send());
            // Not before half of the mark is received, but at the latest when all is.
            assert!(woken || sent - received > 3, "{sent} sent, {received} received");
            sent += world.send_until_full(push, "x");
        }
    });
}

#[test]
fn what_is_sent_as_the_other_side_leaves_is_counted() {
    runs(1, |world| {
        let (push, pull) = couple(world, 100, 0);
        world.hub(push).configure(Options::default().send_hwm(0)).unwrap();
        world.bind(pull, NAME);
        world.connect(push, NAME);
        world.run_for(SECOND);
        world.send(push, "received").unwrap();
        world.run_for(SECOND);
        assert!(world.receive(pull).is_some());
        world.send(push, "taken").unwrap();
        world.run_for(SECOND);
        world.send(push, "under way").unwrap();
        world.close(pull);
        // The bell has not been heard yet.
        assert!(world.send(push, "too late").is_err());
        world.run_for(SECOND);
        // One was received, two were not: whoever left last has counted them.
        let dropped = |world: &mut World, id| world.statistics(id).total.dropped.total();
        assert_eq!(dropped(world, push) + dropped(world, pull), 2);
        assert!(world.is_closed(pull));
        assert!(world.statistics(push).peers.is_empty());
    });
}

#[test]
fn what_a_side_sent_before_it_left_is_received() {
    runs(1, |world| {
        let (push, pull) = couple(world, 100, 100);
        world.bind(pull, NAME);
        world.connect(push, NAME);
        for _ in 0..10 {
            world.send(push, "x").unwrap();
        }
        world.close(push);
        assert!(world.is_closed(push));
        world.run_for(SECOND);
        assert_eq!(world.receive_all(pull).len(), 10);
        world.run_for(SECOND);
        assert!(world.statistics(pull).peers.is_empty());
    });
}

#[test]
fn what_waits_for_nobody_is_counted_when_the_sender_closes() {
    runs(1, |world| {
        let (push, pull) = couple(world, 10, 10);
        world.connect(push, NAME);
        assert_eq!(world.send_until_full(push, "x"), 10);
        world.close(push);
        assert!(world.is_closed(push));
        assert_eq!(world.statistics(push).total.dropped.closed, 10);
        world.bind(pull, NAME);
        world.run_for(SECOND);
        assert_eq!(world.receive_all(pull), []);
        assert!(world.statistics(pull).peers.is_empty());
    });
}
