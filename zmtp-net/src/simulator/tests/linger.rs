//! A closed socket goes on sending for as long as its linger says.

use std::time::Duration;

use zmtp_codec::SocketType;

use super::{ENDPOINT, MINUTE, SECOND, pipeline, ready_pipeline};
use crate::options::{Linger, Options};
use crate::simulator::{Weather, runs};

fn lingering(linger: Linger) -> Options {
    Options::default().linger(linger)
}

#[test]
fn never_is_at_once() {
    runs(3, |world| {
        let (push, pull) = pipeline(world, &lingering(Linger::Never), &Options::default());
        world.send(push, "gone").unwrap();
        world.close(push);
        assert!(world.is_closed(push));
        assert_eq!(world.statistics(push).total.dropped.closed, 1);
        world.bind(pull, ENDPOINT);
        world.run_for(SECOND);
        assert_eq!(world.stream_count(), 0);
    });
}

#[test]
fn a_socket_with_nothing_to_send_is_closed_at_once() {
    runs(3, |world| {
        let (push, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        world.close(push);
        world.close(pull);
        assert!(world.is_closed(push));
        assert!(world.is_closed(pull));
        world.run_for(SECOND);
        assert_eq!(world.stream_count(), 0);
    });
}

#[test]
fn for_ever_waits_for_a_peer_that_is_not_there() {
    runs(3, |world| {
        let (push, pull) = pipeline(world, &Options::default(), &Options::default());
        for number in 0..10 {
            world.send(push, format!("{number}")).unwrap();
        }
        world.close(push);
        world.run_for(MINUTE * 60);
        assert!(!world.is_closed(push));
        world.bind(pull, ENDPOINT);
        world.await_messages(pull, 10);
        world.run_for(SECOND);
        assert!(world.is_closed(push));
        assert_eq!(world.statistics(push).total.dropped.total(), 0);
    });
}

#[test]
fn a_time_ends_it_for_a_peer_that_is_not_there() {
    runs(3, |world| {
        let five = lingering(Linger::For(SECOND * 5));
        let (push, _) = pipeline(world, &five, &Options::default());
        world.send(push, "for nobody").unwrap();
        world.close(push);
        world.run_for(Duration::from_millis(4999));
        assert!(!world.is_closed(push));
        world.run_for(Duration::from_millis(1));
        assert!(world.is_closed(push));
        assert_eq!(world.statistics(push).total.dropped.closed, 1);
    });
}

#[test]
fn a_time_ends_it_for_a_slow_peer() {
    runs(3, |world| {
        world.weather(Weather { capacity: 1000, ..Weather::default() });
        let five = lingering(Linger::For(SECOND * 5));
        let (push, pull) = ready_pipeline(world, &five, &Options::default().receive_hwm(1));
        for _ in 0..20 {
            world.send(push, vec![1; 500]).unwrap();
        }
        world.close(push);
        world.run_for(Duration::from_millis(4999));
        assert!(!world.is_closed(push));
        world.run_for(Duration::from_millis(2));
        assert!(world.is_closed(push));
        let dropped = world.statistics(push).total.dropped.closed;
        assert!(dropped > 10);
        let mut got = 0;
        for _ in 0..20 {
            world.run_for(SECOND);
            got += world.receive_all(pull).len() as u64;
        }
        assert!(got > 0);
        assert_eq!(got + dropped, 20);
    });
}

#[test]
fn for_ever_ends_when_a_slow_peer_has_everything() {
    runs(3, |world| {
        world.weather(Weather { capacity: 1000, ..Weather::default() });
        let (push, pull) =
            ready_pipeline(world, &Options::default(), &Options::default().receive_hwm(1));
        for _ in 0..20 {
            world.send(push, vec![1; 500]).unwrap();
        }
        world.close(push);
        for _ in 0..20 {
            world.run_for(SECOND);
            world.await_message(pull);
        }
        world.run_for(SECOND);
        assert!(world.is_closed(push));
    });
}

#[test]
fn a_handshake_under_way_is_waited_for() {
    runs(20, |world| {
        let (push, pull) = pipeline(world, &lingering(Linger::For(SECOND)), &Options::default());
        world.bind(pull, ENDPOINT);
        world.send(push, "just in time").unwrap();
        let moment = Duration::from_micros(world.draw(6000));
        world.run_for(moment);
        world.close(push);
        assert_eq!(world.await_message(pull).first(), b"just in time");
        world.run_for(SECOND);
        assert!(world.is_closed(push));
    });
}

#[test]
fn a_lost_link_is_made_again_while_it_lingers() {
    runs(10, |world| {
        world.weather(Weather { capacity: 1000, ..Weather::default() });
        let (push, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        for _ in 0..20 {
            world.send(push, vec![1; 500]).unwrap();
        }
        world.close(push);
        world.cut(push);
        world.run_for(SECOND * 5);
        assert!(world.is_closed(push));
        let dropped = world.statistics(push).total.dropped.total();
        assert!(dropped <= 1);
        let got = world.receive_all(pull).len() as u64;
        assert_eq!(got + dropped + world.lost(), 20);
    });
}

#[test]
fn a_lost_link_with_nothing_left_to_send_ends_it() {
    runs(3, |world| {
        let push = world.socket(SocketType::Push, &Options::default());
        let pull = world.socket(SocketType::Pull, &Options::default().receive_hwm(1));
        world.weather(Weather { capacity: 100, ..Weather::default() });
        world.bind(push, ENDPOINT);
        world.connect(pull, ENDPOINT);
        world.await_peers(push, 1);
        world.send(push, vec![1; 5000]).unwrap();
        world.send(push, vec![1; 5000]).unwrap();
        world.send(push, vec![1; 5000]).unwrap();
        world.run_for(SECOND);
        world.close(push);
        assert!(!world.is_closed(push));
        world.kill(pull);
        assert!(world.is_closed(push));
    });
}

#[test]
fn a_peer_that_was_connected_to_is_not_waited_for_with_nothing_left_to_send() {
    runs(3, |world| {
        world.weather(Weather { capacity: 100, ..Weather::default() });
        let (push, pull) =
            ready_pipeline(world, &Options::default(), &Options::default().receive_hwm(1));
        for _ in 0..2 {
            world.send(push, vec![1; 50]).unwrap();
        }
        world.run_for(SECOND);
        world.send(push, vec![1; 5000]).unwrap();
        world.run_for(SECOND);
        world.close(push);
        assert!(!world.is_closed(push));
        // The last message is cut off, and there is no other.
        world.kill(pull);
        assert!(world.is_closed(push));
    });
}

#[test]
fn closing_while_connecting_leaves_nothing() {
    runs(10, |world| {
        let (push, pull) = pipeline(world, &Options::default(), &Options::default());
        world.bind(pull, ENDPOINT);
        let moment = Duration::from_micros(world.draw(6000));
        world.run_for(moment);
        world.close(push);
        assert!(world.is_closed(push));
        world.run_for(SECOND);
        assert_eq!(world.stream_count(), 0);
        assert!(world.statistics(pull).peers.is_empty());
    });
}

#[test]
fn aborting_waits_for_nothing() {
    runs(3, |world| {
        let (push, _) = pipeline(world, &Options::default(), &Options::default());
        world.send(push, "lost").unwrap();
        world.close(push);
        world.run_for(MINUTE);
        assert!(!world.is_closed(push));
        world.hub(push).abort();
        assert!(world.is_closed(push));
        assert_eq!(world.statistics(push).total.dropped.closed, 1);
    });
}
