//! Attempts to connect: when they are made, how long they take, and what ends them.

use std::io::ErrorKind;
use std::time::Duration;

use zmtp_codec::{Error, SocketType, TimeOut};

use super::{ENDPOINT, MINUTE, SECOND, pipeline, ready_pipeline};
use crate::event::{ConnectError, DisconnectCause, EventKind};
use crate::options::{Backoff, Options, ReconnectStop};
use crate::pattern::SendFault;
use crate::simulator::{NodeId, World, runs};

/// The waits before further attempts, in milliseconds.
fn waits(world: &mut World, id: NodeId) -> Vec<u128> {
    let events = world.events(id).into_iter();
    let waits = events.filter_map(|event| match event {
        EventKind::ConnectRetried { after: wait } => Some(wait.as_millis()),
        _ => None,
    });
    waits.collect()
}

fn milliseconds(count: u64) -> Option<Duration> {
    Some(Duration::from_millis(count))
}

#[test]
fn immediate_queues_for_complete_handshakes_only() {
    runs(5, |world| {
        let options = Options::default().immediate(true);
        let (push, pull) = pipeline(world, &options, &Options::default().receive_hwm(1));
        assert_eq!(world.send(push, "early").unwrap_err().fault, SendFault::Full);
        world.bind(pull, ENDPOINT);
        world.await_peers(push, 1);
        world.send(push, "in time").unwrap();
        world.await_message(pull);
        world.send(push, "cut off").unwrap();
        world.cut(push);
        assert_eq!(world.send(push, "late").unwrap_err().fault, SendFault::Full);
        assert_eq!(world.statistics(push).total.dropped.peer_gone, 1);
        world.await_peers(push, 1);
        world.send(push, "again").unwrap();
        assert_eq!(world.await_message(pull).first(), b"again");
    });
}

#[test]
fn by_default_the_wait_is_drawn_anew_each_time() {
    runs(5, |world| {
        let (push, _) = pipeline(world, &Options::default(), &Options::default());
        world.run_for(SECOND * 10);
        let waits = waits(world, push);
        assert!((50..=100).contains(&waits.len()), "{waits:?}");
        assert!(waits.iter().all(|wait| (100..200).contains(wait)), "{waits:?}");
        assert!(waits.iter().any(|wait| *wait != waits[0]));
    });
}

#[test]
fn with_a_longest_wait_it_doubles() {
    runs(2, |world| {
        let options = Options::default()
            .reconnect_interval(milliseconds(50))
            .reconnect_interval_max(milliseconds(400));
        let (push, pull) = pipeline(world, &options, &Options::default());
        world.run_for(SECOND * 2);
        assert_eq!(waits(world, push)[..6], [50, 100, 200, 400, 400, 400]);
        // A handshake that was complete starts it anew.
        world.bind(pull, ENDPOINT);
        world.await_peers(push, 1);
        world.events(push);
        world.unbind(pull, ENDPOINT);
        world.run_for(SECOND);
        assert_eq!(waits(world, push)[..3], [50, 100, 200]);
    });
}

#[test]
fn jitter_spreads_it_from_nothing_on() {
    runs(3, |world| {
        let options = Options::default()
            .reconnect_jitter(Backoff::FullJitter)
            .reconnect_interval_max(milliseconds(1000));
        let (push, _) = pipeline(world, &options, &Options::default());
        world.run_for(MINUTE);
        let waits = waits(world, push);
        assert!(waits.iter().all(|wait| *wait <= 1000));
        assert!(waits.iter().skip(5).any(|wait| *wait < 500));
        assert!(waits.iter().skip(5).any(|wait| *wait > 500));
    });
}

#[test]
fn without_an_interval_there_is_one_attempt() {
    runs(2, |world| {
        let options = Options::default().reconnect_interval(None);
        let (push, pull) = pipeline(world, &options, &Options::default());
        world.send(push, "to nobody").unwrap();
        world.run_for(SECOND);
        assert!(world.statistics(push).peers.is_empty());
        assert_eq!(world.statistics(push).total.dropped.peer_gone, 1);
        world.bind(pull, ENDPOINT);
        world.connect(push, ENDPOINT);
        world.await_peers(push, 1);
        world.cut(push);
        world.run_for(MINUTE);
        assert!(world.statistics(push).peers.is_empty());
    });
}

#[test]
fn an_attempt_takes_no_longer_than_it_may() {
    runs(2, |world| {
        world.silence(ENDPOINT, true);
        let options = Options::default().connect_timeout(Some(SECOND * 2));
        let (push, pull) = pipeline(world, &options, &Options::default());
        world.bind(pull, ENDPOINT);
        world.run_for(Duration::from_millis(1900));
        assert_eq!(world.events(push), [EventKind::ConnectDelayed]);
        world.run_for(Duration::from_millis(200));
        let time_out = ConnectError::TimedOut(ErrorKind::TimedOut.into());
        assert_eq!(world.events(push)[0], EventKind::ConnectFailed(time_out));
        world.silence(ENDPOINT, false);
        world.await_peers(push, 1);
    });
}

#[test]
fn a_refused_connection_ends_the_attempts_if_it_is_to() {
    runs(1, |world| {
        let stop = ReconnectStop { refused: true, handshake_failed: false };
        let options = Options::default().reconnect_stop(stop);
        let (push, _) = pipeline(world, &options, &Options::default());
        world.run_for(MINUTE);
        let refused = ConnectError::Refused(ErrorKind::ConnectionRefused.into());
        let events = [EventKind::ConnectDelayed, EventKind::ConnectFailed(refused)];
        assert_eq!(world.events(push), events);
        assert!(world.statistics(push).peers.is_empty());
    });
}

#[test]
fn a_handshake_takes_no_longer_than_it_may() {
    for handshake_failed in [false, true] {
        runs(2, |world| {
            let stop = ReconnectStop { refused: false, handshake_failed };
            let options = Options::default().reconnect_stop(stop);
            let (push, pull) = pipeline(world, &options, &Options::default());
            world.bind(pull, ENDPOINT);
            world.freeze(pull, true);
            world.run_for(SECOND * 31);
            let time_out = Error::TimedOut(TimeOut::Handshake);
            let events = world.events(push);
            let expected = [
                EventKind::ConnectDelayed,
                EventKind::Connected,
                EventKind::HandshakeFailed(time_out.clone()),
                EventKind::Disconnected(DisconnectCause::Protocol(time_out)),
            ];
            assert_eq!(events[..4], expected);
            assert_eq!(events.len() == 4, handshake_failed, "{events:?}");
            world.freeze(pull, false);
            world.run_for(SECOND * 10);
            let ready = usize::from(!handshake_failed);
            assert_eq!(world.hub(push).ready_peers(), ready);
            // The one that was given up is none to the other side either.
            assert_eq!(world.hub(pull).ready_peers(), ready);
        });
    }
}

#[test]
fn events_are_told_in_order() {
    runs(2, |world| {
        let (push, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        world.cut(push);
        world.await_peers(push, 1);
        let events = world.events(push);
        use EventKind::{
            Accepted, ConnectDelayed, ConnectRetried, Connected, Disconnected, HandshakeSucceeded,
        };
        let wait =
            events.iter().find(|event| matches!(event, ConnectRetried { .. })).unwrap().clone();
        let start = [ConnectDelayed, Connected, HandshakeSucceeded];
        let lost = Disconnected(DisconnectCause::ClosedByPeer);
        assert_eq!(events, [&start[..], &[lost.clone(), wait], &start].concat());
        world.await_peers(pull, 1);
        let twice = [Accepted, HandshakeSucceeded, lost, Accepted, HandshakeSucceeded];
        assert_eq!(world.events(pull), twice);
    });
}

#[test]
fn a_second_peer_of_a_pair_is_not_tried_again_and_again() {
    runs(2, |world| {
        let bound = world.socket(SocketType::Pair, &Options::default());
        let first = world.socket(SocketType::Pair, &Options::default());
        let second = world.socket(SocketType::Pair, &Options::default());
        world.bind(bound, ENDPOINT);
        world.connect(first, ENDPOINT);
        world.await_peers(first, 1);
        // Its own second endpoint has no place: it is given up at once.
        world.connect(first, "tcp://10.0.0.2:5555");
        world.run_for(SECOND);
        assert_eq!(world.statistics(first).peers.len(), 1);
        // Of another socket it is closed each time, until there is a place.
        world.connect(second, ENDPOINT);
        world.run_for(SECOND * 5);
        assert_eq!(world.hub(bound).ready_peers(), 1);
        world.send(second, "waits").unwrap();
        world.close(first);
        world.run_for(SECOND);
        assert_eq!(world.receive(bound).unwrap().first(), b"waits");
    });
}

#[test]
fn each_attempt_that_fails_is_a_miss_and_a_connection_that_is_lost_is_none() {
    runs(2, |world| {
        let push = world.socket(SocketType::Push, &Options::default());
        let pull = world.socket(SocketType::Pull, &Options::default());
        let peer = world.connect(push, ENDPOINT).unwrap();
        world.run_for(SECOND);
        let failed = waits(world, push).len();
        assert!(failed > 1);
        assert_eq!(world.hub(push).misses(peer) as usize, failed);
        world.bind(pull, ENDPOINT);
        world.await_peers(push, 1);
        let failed = failed + waits(world, push).len();
        world.cut(push);
        world.run_for(SECOND);
        world.await_peers(push, 1);
        assert!(!waits(world, push).is_empty(), "it has connected again");
        assert_eq!(world.hub(push).misses(peer) as usize, failed);
    });
}
