//! Peers that leave, and peers that are sent away.

use zmtp_codec::SocketType;

use super::{ENDPOINT, SECOND, pipeline, ready_pipeline};
use crate::event::EventKind;
use crate::options::Options;
use crate::simulator::{Weather, runs};

#[test]
fn what_a_peer_sent_before_it_left_is_received() {
    for hwm in [2, 1000] {
        runs(5, |world| {
            let (push, pull) =
                ready_pipeline(world, &Options::default(), &Options::default().receive_hwm(hwm));
            for _ in 0..10 {
                world.send(push, "x").unwrap();
            }
            world.run_for(SECOND);
            world.close(push);
            world.run_for(SECOND);
            assert_eq!(world.statistics(pull).peers.len(), 1);
            assert_eq!(world.receive_all(pull).len(), 10);
            world.run_for(SECOND);
            assert!(world.statistics(pull).peers.is_empty());
        });
    }
}

#[test]
fn a_peer_that_left_is_forgotten_by_looking_too() {
    runs(1, |world| {
        let (push, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        world.send(push, "x").unwrap();
        world.run_for(SECOND);
        world.close(push);
        world.run_for(SECOND);
        assert!(world.receive(pull).is_some());
        assert!(!world.hub(pull).can_receive());
        assert!(world.statistics(pull).peers.is_empty());
    });
}

#[test]
fn closing_with_messages_of_peers_that_left_counts_them() {
    for hwm in [2, 1000] {
        runs(3, |world| {
            let (push, pull) =
                ready_pipeline(world, &Options::default(), &Options::default().receive_hwm(hwm));
            for _ in 0..10 {
                world.send(push, "x").unwrap();
            }
            world.run_for(SECOND);
            world.close(push);
            world.run_for(SECOND);
            world.close(pull);
            assert!(world.is_closed(pull));
            assert_eq!(world.statistics(pull).total.dropped.closed, 10);
        });
    }
}

#[test]
fn disconnecting_sends_what_is_queued_and_no_more() {
    runs(5, |world| {
        world.weather(Weather { capacity: 1000, ..Weather::default() });
        let (push, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        for _ in 0..20 {
            world.send(push, vec![1; 500]).unwrap();
        }
        assert!(!world.disconnect(push, "tcp://10.0.0.7:1"));
        assert!(world.disconnect(push, ENDPOINT));
        assert!(!world.disconnect(push, ENDPOINT));
        assert!(world.send(push, "no more").is_err());
        world.await_messages(pull, 20);
        world.run_for(SECOND);
        assert!(world.statistics(push).peers.is_empty());
        assert_eq!(world.receive(pull), None);
        assert!(world.statistics(pull).peers.is_empty());
        assert_eq!(world.stream_count(), 0);
    });
}

#[test]
fn what_a_departing_peer_sends_is_thrown_away_and_counted() {
    runs(5, |world| {
        world.weather(Weather { capacity: 1000, ..Weather::default() });
        let one = world.socket(SocketType::Dealer, &Options::default());
        let two = world.socket(SocketType::Dealer, &Options::default().receive_hwm(1));
        world.bind(two, ENDPOINT);
        world.connect(one, ENDPOINT);
        world.await_peers(two, 1);
        for _ in 0..10 {
            world.send(one, vec![1; 500]).unwrap();
            world.send(two, vec![2; 500]).unwrap();
        }
        world.run_for(SECOND);
        assert!(world.disconnect(one, ENDPOINT));
        world.run_for(SECOND);
        assert!(world.receive(one).is_none());
        world.await_messages(two, 10);
        world.run_for(SECOND);
        assert!(world.statistics(one).peers.is_empty());
        assert_eq!(world.statistics(one).total.dropped.peer_gone, 10);
    });
}

#[test]
fn unbinding_sends_away_who_came_that_way() {
    runs(5, |world| {
        let pull = world.socket(SocketType::Pull, &Options::default());
        let one = world.socket(SocketType::Push, &Options::default());
        let two = world.socket(SocketType::Push, &Options::default());
        world.bind(pull, ENDPOINT);
        world.bind(pull, "tcp://10.0.0.1:2");
        world.connect(one, ENDPOINT);
        world.connect(two, "tcp://10.0.0.1:2");
        world.await_peers(pull, 2);
        world.unbind(pull, ENDPOINT);
        world.run_for(SECOND);
        assert_eq!(world.hub(pull).ready_peers(), 1);
        assert_eq!(world.hub(one).ready_peers(), 0);
        world.send(two, "still here").unwrap();
        world.await_message(pull);
    });
}

#[test]
fn an_accepted_peer_that_is_disconnected_comes_back_as_another() {
    runs(3, |world| {
        let (push, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        let first = world.statistics(pull).peers[0].id;
        assert!(world.hub(pull).disconnect_peer(first));
        assert!(!world.hub(pull).disconnect_peer(first));
        world.run_for(SECOND);
        world.await_peers(push, 1);
        assert_ne!(world.statistics(pull).peers[0].id, first);
    });
}

#[test]
fn a_peer_that_was_connected_to_and_is_disconnected_stays_away() {
    for late in [false, true] {
        runs(3, |world| {
            let (push, pull) = pipeline(world, &Options::default(), &Options::default());
            world.bind(pull, ENDPOINT);
            if late {
                world.await_peers(push, 1);
            }
            let id = world.statistics(push).peers[0].id;
            world.send(push, "perhaps").unwrap();
            assert!(world.hub(push).disconnect_peer(id));
            world.run_for(SECOND);
            assert!(world.statistics(push).peers.is_empty());
            assert!(world.statistics(pull).peers.is_empty());
            assert_eq!(world.stream_count(), 0);
            // An attempt under way was given up.
            assert_eq!(world.events(pull).contains(&EventKind::Accepted), late);
        });
    }
}

#[test]
fn a_socket_that_never_receives_keeps_nothing_of_who_sends_to_it() {
    runs(2, |world| {
        let push = world.socket(SocketType::Push, &Options::default().receive_hwm(3));
        let pull = world.socket(SocketType::Pull, &Options::default());
        world.bind(push, ENDPOINT);
        world.connect(pull, ENDPOINT);
        world.do_not_balance(push);
        for _ in 0..5 {
            world.await_peers(push, 1);
            world.await_peers(pull, 1);
            // A PULL sends no messages, so they are put into its mouth.
            let peer = world.statistics(push).peers[0].id;
            let unwanted = [0, 1, b'x'].repeat(10);
            world.hub(push).octets(peer, unwanted.into());
            world.cut(pull);
            assert!(world.statistics(push).peers.is_empty());
        }
        assert_eq!(world.statistics(push).total.dropped.malformed, 50);
    });
}

#[test]
fn a_lost_peer_is_told_once() {
    runs(5, |world| {
        let (push, pull) =
            ready_pipeline(world, &Options::default(), &Options::default().receive_hwm(1));
        for _ in 0..10 {
            world.send(push, "x").unwrap();
        }
        world.run_for(SECOND);
        world.kill(push);
        world.run_for(SECOND);
        world.receive_all(pull);
        let lost = |event: &EventKind| matches!(event, EventKind::Disconnected(_));
        assert_eq!(world.events(pull).iter().filter(|event| lost(event)).count(), 1);
    });
}
