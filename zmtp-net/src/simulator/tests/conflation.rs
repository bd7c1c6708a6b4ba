//! Conflation: only the newest message counts.

use zmtp_codec::{Message, SocketType};

use super::{ENDPOINT, SECOND, pipeline, ready_pipeline};
use crate::options::Options;
use crate::simulator::{Weather, runs};

#[test]
fn a_sender_keeps_the_newest() {
    runs(3, |world| {
        let (push, pull) = pipeline(world, &Options::default().conflate(true), &Options::default());
        for number in 0..100 {
            world.send(push, format!("{number}")).unwrap();
        }
        world.bind(pull, ENDPOINT);
        world.run_for(SECOND);
        assert_eq!(world.receive_all(pull), [Message::from("99")]);
        assert_eq!(world.statistics(push).total.dropped.superseded, 99);
    });
}

#[test]
fn a_receiver_keeps_the_newest_and_goes_on_reading() {
    for hwm in [1, 1000] {
        runs(3, |world| {
            let pull = Options::default().conflate(true).receive_hwm(hwm);
            let (push, pull) = ready_pipeline(world, &Options::default(), &pull);
            for number in 0..100 {
                world.send(push, format!("{number}")).unwrap();
            }
            world.run_for(SECOND);
            assert_eq!(world.receive_all(pull), [Message::from("99")]);
            assert_eq!(world.statistics(pull).total.dropped.superseded, 99);
        });
    }
}

#[test]
fn behind_a_slow_stream_at_most_three_are_under_way() {
    runs(5, |world| {
        world.weather(Weather { capacity: 100, ..Weather::default() });
        let push = Options::default().conflate(true);
        let (push, pull) = ready_pipeline(world, &push, &Options::default().receive_hwm(1));
        for number in 0..100_u8 {
            world.send(push, vec![number; 150]).unwrap();
            world.run_for(SECOND);
        }
        let got = world.await_messages(pull, 3);
        world.run_for(SECOND);
        let mut got: Vec<u8> = got.iter().map(|message| message.first()[0]).collect();
        got.extend(world.receive_all(pull).iter().map(|message| message.first()[0]));
        assert!(got.len() <= 4, "{got:?}");
        assert_eq!(got.last(), Some(&99));
    });
}

#[test]
fn over_inproc_it_never_blocks_who_does_not_conflate() {
    runs(1, |world| {
        let push = world.socket(SocketType::Push, &Options::default().send_hwm(2));
        let pull = Options::default().conflate(true).receive_hwm(2);
        let pull = world.socket(SocketType::Pull, &pull);
        world.bind(pull, "inproc://name");
        world.connect(push, "inproc://name");
        for number in 0..100 {
            world.run_for(SECOND);
            world.send(push, format!("{number}")).unwrap();
        }
        world.run_for(SECOND);
        assert_eq!(world.receive_all(pull), [Message::from("99")]);
    });
}

#[test]
fn over_inproc_it_does_not_fill_the_inbox_of_who_does_not_receive() {
    runs(1, |world| {
        let conflating = Options::default().conflate(true);
        let conflating = world.socket(SocketType::Dealer, &conflating);
        let other = Options::default().send_hwm(1).receive_hwm(1);
        let other = world.socket(SocketType::Dealer, &other);
        world.bind(other, "inproc://name");
        world.connect(conflating, "inproc://name");
        world.run_for(SECOND);
        for number in 0..100 {
            world.send(conflating, format!("{number}")).unwrap();
            // Each time that it is told of room it could take one more.
            world.send_until_full(other, "x");
            world.run_for(SECOND);
            world.receive_all(conflating);
            world.run_for(SECOND);
        }
        assert_eq!(world.receive_all(other), ["0", "99"].map(Message::from));
    });
}
