//! Tables do not grow with the connections there ever were, and idle peers hold little.

use std::collections::BTreeSet;
use std::sync::Arc;

use zmtp_codec::SocketType;

use super::{ENDPOINT, SECOND, ready_pipeline};
use crate::hub::Address;
use crate::options::Options;
use crate::peer::ListenerId;
use crate::simulator::pump::refused;
use crate::simulator::runs;

const CONNECTIONS: usize = 10_000;

fn address() -> Address {
    Address {
        local: Arc::from("here"),
        remote: Arc::from("there"),
        zap: Arc::from("there"),
        ip: Some([10, 0, 0, 1].into()),
    }
}

#[test]
fn accepted_connections_leave_nothing_behind() {
    runs(1, |world| {
        let pull = world.socket(SocketType::Pull, &Options::default());
        let hub = world.hub(pull);
        let mut ids = BTreeSet::new();
        for _ in 0..CONNECTIONS {
            let id = hub.accepted(ListenerId(1), address()).unwrap();
            assert!(ids.insert(id), "{id:?} was given twice");
            hub.ended(id, None);
            hub.actions.clear();
            hub.events.clear();
        }
        assert!(hub.peers.places() <= 2);
        assert!(hub.timer_entries() <= 100, "{}", hub.timer_entries());
        assert!(hub.census().is_empty());
        assert_eq!(hub.statistics().peers.len(), 0);
    });
}

#[test]
fn endpoints_that_are_disconnected_leave_nothing_behind() {
    runs(1, |world| {
        let push = world.socket(SocketType::Push, &Options::default());
        let endpoint: Arc<crate::Endpoint> = Arc::new(ENDPOINT.parse().unwrap());
        let hub = world.hub(push);
        for round in 0..CONNECTIONS {
            let id = hub.connect(Arc::clone(&endpoint), Arc::from(ENDPOINT));
            match round % 3 {
                0 => hub.dial_failed(id, refused()),
                1 => hub.dialed(id, address()),
                _ => {}
            }
            assert!(hub.disconnect(ENDPOINT));
            hub.actions.clear();
            hub.events.clear();
        }
        assert!(hub.peers.places() <= 2);
        assert!(hub.timer_entries() <= 100, "{}", hub.timer_entries());
        assert_eq!(hub.statistics().peers.len(), 0);
    });
}

#[test]
fn a_peer_that_is_idle_holds_no_large_queues() {
    runs(1, |world| {
        let bytes = Options::default().receive_hwm(0).send_hwm(0);
        let (push, pull) = ready_pipeline(world, &bytes, &bytes);
        for _ in 0..5000 {
            world.send(push, "small").unwrap();
        }
        world.run_for(SECOND);
        assert_eq!(world.receive_all(pull).len(), 5000);
        for id in [push, pull] {
            let hub = world.hub(id);
            let peer = hub.peers.iter().next().unwrap();
            assert!(peer.inbox.capacity() <= 128, "{}", peer.inbox.capacity());
            assert!(peer.waiting.capacity() <= 128, "{}", peer.waiting.capacity());
        }
    });
}

#[test]
fn octets_that_are_decoded_are_let_go_of() {
    runs(1, |world| {
        let (_, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        world.run_for(SECOND);
        let peer = world.statistics(pull).peers[0].id;
        // A message, and the first octets of another, which are kept elsewhere.
        let buffer = bytes::Bytes::from(vec![0, 1, b'x', 0, 100, b'y', b'y']);
        world.do_not_balance(pull);
        world.hub(pull).octets(peer, buffer.clone());
        assert!(world.receive(pull).is_some());
        assert!(buffer.is_unique(), "the buffer can be used again");
    });
}

#[test]
fn what_a_peer_had_room_for_goes_with_it() {
    runs(1, |world| {
        let options = Options::default();
        let (push, pull) = ready_pipeline(world, &options, &options);
        for _ in 0..1000 {
            world.send(push, "small").unwrap();
        }
        world.run_for(SECOND);
        assert_eq!(world.receive_all(pull).len(), 1000);
        assert!(world.hub(pull).peers.spared() >= 500, "it is kept while it may be needed");
        world.close(push);
        world.run_for(SECOND);
        assert_eq!(world.hub(pull).peers.len(), 0);
        assert_eq!(world.hub(pull).peers.spared(), 0);
    });
}
