//! Subscriptions reach publishers, whoever binds and however often the link is lost.

use zmtp_codec::{Message, SocketType};

use super::{ENDPOINT, SECOND};
use crate::options::Options;
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
