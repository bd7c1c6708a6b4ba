//! Heartbeats find peers that are dead, and none that live.

use zmtp_codec::{Error, SocketType, TimeOut};

use super::{MINUTE, SECOND, ready_pipeline};
use crate::event::{DisconnectCause, EventKind};
use crate::options::Options;
use crate::simulator::{Weather, runs};

fn beating() -> Options {
    Options::default().heartbeat_interval(Some(SECOND)).heartbeat_timeout(Some(SECOND * 2))
}

fn is_lost(event: &EventKind) -> bool {
    matches!(event, EventKind::Disconnected(_))
}

#[test]
fn a_frozen_peer_is_given_up() {
    runs(5, |world| {
        let (push, pull) = ready_pipeline(world, &beating(), &Options::default());
        world.run_for(MINUTE);
        assert!(!world.events(push).iter().any(is_lost));
        world.freeze(pull, true);
        world.run_for(SECOND * 4);
        let error = Error::TimedOut(TimeOut::Heartbeat);
        assert!(
            world.events(push).contains(&EventKind::Disconnected(DisconnectCause::Protocol(error)))
        );
        world.freeze(pull, false);
        world.await_peers(push, 1);
    });
}

#[test]
fn a_time_to_live_that_a_peer_announced_is_kept() {
    runs(3, |world| {
        let push = beating().heartbeat_ttl(SECOND * 3);
        let (push, pull) = ready_pipeline(world, &push, &Options::default());
        world.run_for(MINUTE);
        world.events(pull);
        world.freeze(push, true);
        world.run_for(SECOND * 5);
        let error = Error::TimedOut(TimeOut::TimeToLive);
        assert!(
            world.events(pull).contains(&EventKind::Disconnected(DisconnectCause::Protocol(error)))
        );
    });
}

#[test]
fn a_socket_that_does_not_read_does_not_take_that_for_silence() {
    runs(3, |world| {
        world.weather(Weather { capacity: 2000, ..Weather::default() });
        let (push, pull) = ready_pipeline(world, &Options::default(), &beating().receive_hwm(1));
        for _ in 0..10 {
            world.send(push, vec![1; 500]).unwrap();
        }
        world.run_for(MINUTE);
        assert!(!world.events(pull).iter().any(is_lost));
        assert_eq!(world.await_messages(pull, 10).len(), 10);
    });
}

#[test]
fn publishers_and_subscribers_beat_too() {
    runs(3, |world| {
        let publisher = world.socket(SocketType::Pub, &beating());
        let sub = world.socket(SocketType::Sub, &beating());
        world.bind(publisher, super::ENDPOINT);
        world.connect(sub, super::ENDPOINT);
        world.run_for(MINUTE);
        assert!(!world.events(sub).iter().any(is_lost));
        world.freeze(sub, true);
        world.run_for(SECOND * 4);
        assert!(world.statistics(publisher).peers.is_empty());
    });
}
