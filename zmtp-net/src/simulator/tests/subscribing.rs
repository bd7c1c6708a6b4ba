//! Subscriptions reach publishers, whoever binds and however often the link is lost.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use zmtp_codec::{Message, SocketType};

use super::{ENDPOINT, SECOND};
use crate::options::{Options, Verbosity};
use crate::peer::PeerId;
use crate::simulator::{NodeId, Weather, World, runs};

fn couple(world: &mut World, sub_binds: bool) -> (NodeId, NodeId) {
    let options = Options::default();
    let publisher = world.socket(SocketType::Pub, &options);
    let sub = world.socket(SocketType::Sub, &options);
    let (binds, connects) = if sub_binds { (sub, publisher) } else { (publisher, sub) };
    world.bind(binds, ENDPOINT);
    world.connect(connects, ENDPOINT);
    (publisher, sub)
}

fn publish(world: &mut World, publisher: NodeId, texts: &[&str]) {
    texts.iter().for_each(|text| world.send(publisher, *text).unwrap());
    world.run_for(SECOND);
}

fn texts(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| std::str::from_utf8(message.first()).unwrap()).collect()
}

#[test]
fn who_is_late_gets_what_comes_later() {
    for sub_binds in [false, true] {
        runs(3, |world| {
            let (publisher, sub) = couple(world, sub_binds);
            world.await_peers(publisher, 1);
            publish(world, publisher, &["before"]);
            world.subscribe(sub, "");
            world.await_subscribers(publisher, 1);
            publish(world, publisher, &["after"]);
            assert_eq!(texts(&world.receive_all(sub)), ["after"]);
            assert_eq!(world.statistics(publisher).total.dropped.no_route, 1);
        });
    }
}

#[test]
fn a_lost_link_is_subscribed_again_without_a_call() {
    for sub_binds in [false, true] {
        runs(5, |world| {
            let (publisher, sub) = couple(world, sub_binds);
            world.subscribe(sub, "a");
            world.subscribe(sub, "b");
            world.await_subscribers(publisher, 1);
            for _ in 0..3 {
                world.cut(sub);
                world.run_for(SECOND);
                publish(world, publisher, &["apple", "cherry", "banana"]);
                assert_eq!(texts(&world.receive_all(sub)), ["apple", "banana"]);
                assert_eq!(world.hub(publisher).topics(), 2);
            }
        });
    }
}

#[test]
fn what_changed_while_the_link_was_down_is_so_afterwards() {
    for sub_binds in [false, true] {
        runs(3, |world| {
            let (publisher, sub) = couple(world, sub_binds);
            world.subscribe(sub, "old");
            world.await_subscribers(publisher, 1);
            world.cut(sub);
            world.unsubscribe(sub, "old");
            world.subscribe(sub, "new");
            world.run_for(SECOND);
            publish(world, publisher, &["old", "new"]);
            assert_eq!(texts(&world.receive_all(sub)), ["new"]);
            assert_eq!(world.hub(publisher).topics(), 1);
        });
    }
}

#[test]
fn a_topic_is_wanted_until_all_its_subscriptions_are_taken_back() {
    runs(3, |world| {
        let (publisher, sub) = couple(world, false);
        world.subscribe(sub, "topic");
        world.subscribe(sub, "topic");
        world.await_subscribers(publisher, 1);
        world.unsubscribe(sub, "topic");
        world.run_for(SECOND);
        publish(world, publisher, &["topic one"]);
        assert_eq!(texts(&world.receive_all(sub)), ["topic one"]);
        world.unsubscribe(sub, "topic");
        world.unsubscribe(sub, "never subscribed");
        world.run_for(SECOND);
        publish(world, publisher, &["topic two"]);
        assert_eq!(world.receive(sub), None);
        assert_eq!(world.hub(publisher).topics(), 0);
    });
}

#[test]
fn many_topics_in_bad_weather() {
    runs(2, |world| {
        world.weather(Weather { piece: 1..=60, ..Weather::drizzle() });
        let (publisher, sub) = couple(world, false);
        for number in 0..1000 {
            world.subscribe(sub, &format!("{number}."));
        }
        world.run_for(SECOND * 100);
        assert_eq!(world.hub(publisher).topics(), 1000);
        publish(world, publisher, &["7.", "1001.", "999."]);
        assert_eq!(texts(&world.receive_all(sub)), ["7.", "999."]);
    });
}

#[test]
fn each_subscriber_gets_its_own() {
    runs(3, |world| {
        let publisher = world.socket(SocketType::Pub, &Options::default());
        world.bind(publisher, ENDPOINT);
        let subs: Vec<NodeId> = (0..5)
            .map(|number| {
                let sub = world.socket(SocketType::Sub, &Options::default());
                world.connect(sub, ENDPOINT);
                world.subscribe(sub, &number.to_string());
                sub
            })
            .collect();
        world.await_subscribers(publisher, 5);
        publish(world, publisher, &["0", "1", "2", "3", "4", "44", "5"]);
        for (number, sub) in subs.into_iter().enumerate() {
            let expected = if number == 4 { 2 } else { 1 };
            assert_eq!(world.receive_all(sub).len(), expected);
        }
    });
}

#[test]
fn one_that_leaves_is_forgotten() {
    runs(3, |world| {
        let (publisher, sub) = couple(world, false);
        world.subscribe(sub, "x");
        world.await_subscribers(publisher, 1);
        world.close(sub);
        assert!(world.is_closed(sub));
        world.run_for(SECOND);
        assert_eq!(world.hub(publisher).topics(), 0);
        assert!(world.statistics(publisher).peers.is_empty());
    });
}

/// A subscription as older peers send it.
fn subscription(topic: &str) -> Vec<u8> {
    let length = u8::try_from(topic.len() + 1).unwrap();
    [&[0, length, 1], topic.as_bytes()].concat()
}

/// So many of them, each for another topic.
fn subscriptions(count: usize) -> Bytes {
    (0..count).flat_map(|number| subscription(&number.to_string())).collect()
}

/// A publisher that is bound, and two subscribers of it that have subscribed to nothing yet.
fn publisher(world: &mut World, socket_type: SocketType, options: &Options) -> NodeId {
    let publisher = world.socket(socket_type, options);
    world.bind(publisher, ENDPOINT);
    for _ in 0..2 {
        let subscriber = world.socket(SocketType::Sub, &Options::default());
        world.connect(subscriber, ENDPOINT);
    }
    world.await_peers(publisher, 2);
    // What else subscribers say is put into their mouths.
    world.do_not_balance(publisher);
    publisher
}

fn peers(world: &mut World, id: NodeId) -> Vec<PeerId> {
    world.statistics(id).peers.iter().map(|peer| peer.id).collect()
}

#[test]
fn who_subscribes_to_much_at_once_keeps_nobody_waiting() {
    for socket_type in [SocketType::Pub, SocketType::Xpub] {
        runs(2, |world| {
            let publisher = publisher(world, socket_type, &Options::default().receive_hwm(0));
            let peers = peers(world, publisher);
            let hub = world.hub(publisher);
            hub.octets(peers[0], subscriptions(5000));
            let first = hub.topics();
            assert!((1..=100).contains(&first), "{first} in one turn");
            assert!(!hub.wants_input(peers[0]), "more is read of who has enough to go on with");
            hub.octets(peers[1], subscription("modest").into());
            assert_eq!(hub.topics(), first + 1, "the other one has to wait");
            assert!(hub.go_on());
            assert!(hub.topics() <= 2 * first + 1, "{} in two turns", hub.topics());
            world.run_for(SECOND);
            let hub = world.hub(publisher);
            assert_eq!(hub.topics(), 5001);
            assert!(hub.wants_input(peers[0]));
            assert!(!hub.can_go_on());
        });
    }
}

#[test]
fn two_who_subscribe_to_much_take_turns() {
    runs(2, |world| {
        let options = Options::default().receive_hwm(0).xpub_verbosity(Verbosity::Verbose);
        let publisher = publisher(world, SocketType::Xpub, &options);
        let peers = peers(world, publisher);
        peers.iter().for_each(|peer| world.hub(publisher).octets(*peer, subscriptions(2000)));
        for _ in 0..5 {
            assert!(world.hub(publisher).go_on());
            let mut from = [0, 0];
            while let Ok(report) = world.hub(publisher).receive() {
                from[usize::from(report.peer == Some(peers[1]))] += 1;
            }
            assert_eq!(from[0], from[1]);
        }
    });
}

#[test]
fn an_application_that_does_not_read_has_what_was_read_left_alone() {
    runs(2, |world| {
        let options = Options::default().receive_hwm(10);
        let publisher = publisher(world, SocketType::Xpub, &options);
        let peers = peers(world, publisher);
        world.hub(publisher).octets(peers[0], subscriptions(1000));
        world.run_for(SECOND);
        let first = world.hub(publisher).topics();
        assert!((10..=100).contains(&first), "{first} topics, of which nobody has heard");
        let mut heard = 0;
        for _ in 0..100 {
            heard += world.receive_all(publisher).len();
            world.run_for(Duration::from_millis(1));
        }
        assert_eq!((heard, world.hub(publisher).topics()), (1000, 1000));
    });
}

#[test]
fn who_leaves_before_all_its_subscriptions_were_looked_at_is_forgotten() {
    for socket_type in [SocketType::Pub, SocketType::Xpub] {
        runs(2, |world| {
            let publisher = publisher(world, socket_type, &Options::default().receive_hwm(10));
            let peers = peers(world, publisher);
            let hub = world.hub(publisher);
            hub.octets(peers[0], subscriptions(1000));
            assert!(hub.disconnect_peer(peers[0]));
            assert!(hub.peer(peers[0]).is_none(), "it is still there");
            assert_eq!(hub.topics(), 0);
            world.run_for(SECOND);
            assert!(!world.hub(publisher).can_go_on());
        });
    }
}

/// What an XPUB's application hears: how many subscriptions, and whose ends.
fn heard(world: &mut World, id: NodeId) -> (usize, BTreeSet<Vec<u8>>) {
    let (mut begun, mut ended) = (0, BTreeSet::new());
    while let Ok(report) = world.hub(id).receive() {
        match report.message.first() {
            [0, topic @ ..] => assert!(ended.insert(topic.to_vec()), "it ends twice"),
            _ => begun += 1,
        }
    }
    (begun, ended)
}

#[test]
fn who_leaves_with_many_subscriptions_keeps_nobody_waiting() {
    for socket_type in [SocketType::Pub, SocketType::Xpub] {
        runs(2, |world| {
            let publisher = publisher(world, socket_type, &Options::default().receive_hwm(0));
            let peers = peers(world, publisher);
            world.hub(publisher).octets(peers[0], subscriptions(5000));
            world.run_for(SECOND);
            heard(world, publisher);
            let hub = world.hub(publisher);
            assert_eq!(hub.topics(), 5000);
            assert!(hub.disconnect_peer(peers[0]));
            assert!((4000..5000).contains(&hub.topics()), "{} left", hub.topics());
            for topic in ["0", "modest"] {
                hub.octets(peers[1], subscription(topic).into());
            }
            for _ in 0..3 {
                let before = hub.topics();
                assert!(hub.can_go_on() && hub.go_on());
                let gone = before - hub.topics();
                assert!((1..=300).contains(&gone), "{gone} in one turn");
            }
            world.run_for(SECOND);
            assert!(!world.hub(publisher).can_go_on());
            assert_eq!(world.hub(publisher).topics(), 2);
            if socket_type == SocketType::Xpub {
                let (begun, ended) = heard(world, publisher);
                assert_eq!((begun, ended.len()), (1, 4999), "the one that lasts is not told of");
                assert!(!ended.contains(b"0".as_slice()));
            }
        });
    }
}
