//! Limits on connections: counted exactly, and given back.

use zmtp_codec::SocketType;

use super::{ENDPOINT, MINUTE, SECOND};
use crate::event::{EventKind, Turned};
use crate::options::Options;
use crate::simulator::{NodeId, World, runs};

fn pushes(world: &mut World, count: usize) -> Vec<NodeId> {
    (0..count)
        .map(|_| {
            let push = world.socket(SocketType::Push, &Options::default());
            world.connect(push, ENDPOINT);
            push
        })
        .collect()
}

fn bound(world: &mut World, options: &Options) -> NodeId {
    let pull = world.socket(SocketType::Pull, options);
    world.bind(pull, ENDPOINT);
    pull
}

fn is_turned(events: &[EventKind], why: Turned) -> bool {
    events.contains(&EventKind::Turned(why))
}

#[test]
fn as_many_connections_as_there_may_be() {
    runs(3, |world| {
        let pull = bound(world, &Options::default().max_connections(Some(3)));
        let pushes = pushes(world, 5);
        world.run_for(SECOND * 3);
        assert_eq!(world.hub(pull).ready_peers(), 3);
        assert!(is_turned(&world.events(pull), Turned::TooManyConnections));
        let inside = pushes.iter().find(|push| world.hub(**push).ready_peers() == 1).unwrap();
        world.close(*inside);
        world.run_for(SECOND);
        assert_eq!(world.hub(pull).ready_peers(), 3);
    });
}

#[test]
fn as_many_of_one_address_as_there_may_be() {
    runs(3, |world| {
        let pull = bound(world, &Options::default().max_connections_per_address(Some(1)));
        let pushes = pushes(world, 2);
        world.connect(pushes[0], ENDPOINT);
        world.run_for(SECOND * 3);
        assert_eq!(world.hub(pull).ready_peers(), 2);
        assert!(is_turned(&world.events(pull), Turned::TooManyConnections));
    });
}

#[test]
fn as_many_handshakes_as_there_may_be() {
    for per_address in [false, true] {
        runs(3, |world| {
            let options = match per_address {
                false => Options::default().max_pending_handshakes(Some(1)),
                true => Options::default().max_pending_per_address(Some(1)),
            };
            let pull = bound(world, &options);
            let silent = world.socket(SocketType::Push, &Options::default());
            world.connect(silent, ENDPOINT);
            assert!(world.run_until(SECOND, |world| world.stream_count() == 1));
            world.freeze(silent, true);
            pushes(world, 1);
            world.run_for(SECOND * 3);
            // The silent one has to give way if it counts for the same limit.
            assert_eq!(world.hub(pull).ready_peers(), 1);
            assert_eq!(is_turned(&world.events(pull), Turned::TooManyHandshakes), !per_address);
        });
    }
}

#[test]
fn nothing_is_left_in_the_census() {
    runs(10, |world| {
        let pull = bound(world, &Options::default().receive_hwm(2));
        let pushes = pushes(world, 5);
        for push in &pushes {
            for _ in 0..5 {
                world.send(*push, "x").unwrap();
            }
        }
        let moment = std::time::Duration::from_micros(world.draw(10_000));
        world.run_for(moment);
        world.cut(pull);
        world.run_for(SECOND);
        assert_eq!(
            world.hub(pull).census().connections() as usize,
            world.statistics(pull).peers.len()
        );
        pushes.iter().for_each(|push| world.kill(*push));
        world.run_for(MINUTE);
        world.receive_all(pull);
        assert!(world.hub(pull).census().is_empty(), "{:?}", world.hub(pull).census());
        assert!(world.statistics(pull).peers.is_empty());
    });
}

#[test]
fn who_comes_and_goes_counts_until_what_it_sent_is_received() {
    runs(2, |world| {
        let pull = bound(world, &Options::default().max_connections(Some(3)));
        for _ in 0..10 {
            let push = world.socket(SocketType::Push, &Options::default());
            world.connect(push, ENDPOINT);
            world.send(push, "x").unwrap();
            world.run_for(SECOND);
            world.kill(push);
            world.run_for(SECOND);
        }
        assert_eq!(world.statistics(pull).peers.len(), 3);
        assert_eq!(world.receive_all(pull).len(), 3);
        pushes(world, 1);
        world.await_peers(pull, 1);
    });
}
