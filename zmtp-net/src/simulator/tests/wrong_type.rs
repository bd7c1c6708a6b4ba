//! Peers of types that do not talk to each other part at once, and for good.

use zmtp_codec::{Message, SocketType};

use super::{ENDPOINT, MINUTE, SECOND};
use crate::event::EventKind;
use crate::options::Options;
use crate::simulator::runs;

#[test]
fn they_part_and_the_endpoint_is_given_up() {
    for (bound, connected) in [
        (SocketType::Pub, SocketType::Push),
        (SocketType::Rep, SocketType::Pull),
        (SocketType::Router, SocketType::Sub),
        (SocketType::Pair, SocketType::Dealer),
    ] {
        runs(5, |world| {
            let bound = world.socket(bound, &Options::default());
            let connected = world.socket(connected, &Options::default());
            world.bind(bound, ENDPOINT);
            world.connect(connected, ENDPOINT);
            world.run_for(MINUTE);
            assert_eq!(world.stream_count(), 0);
            for id in [bound, connected] {
                assert!(world.statistics(id).peers.is_empty());
                let events = world.events(id);
                let failed = |event: &EventKind| matches!(event, EventKind::HandshakeFailed(_));
                assert_eq!(events.iter().filter(|event| failed(event)).count(), 1, "{events:?}");
            }
        });
    }
}

#[test]
fn other_mechanisms_part_too() {
    runs(3, |world| {
        let client = crate::options::Mechanism::plain_client("a", "b").unwrap();
        let bound = world.socket(SocketType::Pull, &Options::default());
        let connected = world.socket(SocketType::Push, &Options::default().security(client));
        world.bind(bound, ENDPOINT);
        world.connect(connected, ENDPOINT);
        world.send(connected, "secret").unwrap();
        world.run_for(MINUTE);
        assert!(world.statistics(connected).peers.is_empty());
        assert_eq!(world.statistics(connected).total.dropped.peer_gone, 1);
    });
}

#[test]
fn a_reply_of_no_form_ends_the_connection_for_good() {
    runs(3, |world| {
        let req = world.socket(SocketType::Req, &Options::default());
        let router = world.socket(SocketType::Router, &Options::default());
        world.bind(router, ENDPOINT);
        world.connect(req, ENDPOINT);
        world.send(req, "question").unwrap();
        let question = world.await_message(router);
        let identity = question.first().to_vec();
        let formless = Message::from_parts([identity, b"no delimiter".to_vec()]).unwrap();
        world.send(router, formless).unwrap();
        world.run_for(MINUTE);
        assert_eq!(world.stream_count(), 0);
        assert!(world.statistics(req).peers.is_empty());
        let events = world.events(req);
        assert!(events.contains(&EventKind::Rejected), "{events:?}");
        world.run_for(SECOND);
    });
}
