//! A batch reads the same as one call for each event.
#![expect(clippy::panic, reason = "clippy spares tests, but not their helpers")]

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/pipe.rs"]
mod pipe;

use std::collections::VecDeque;

use bytes::Bytes;
use mechanisms::Mechanism;
use messages::{cuts, message, pieces};
use pipe::{Disguise, Pipe, Side};
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Config, Error, Event, LimitKind, Limits, Message, SocketType, Time};

const NOW: Time = Time::ZERO;

/// What a peer may do.
#[derive(Clone, Debug)]
enum Act {
    Send(Message),
    /// Many small ones in a row, for the fast path.
    Run(u8, usize),
    Subscribe(Vec<u8>),
    Ping,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let topic = vec(any::<u8>(), 0..70).prop_map(Act::Subscribe);
    let act = prop_oneof![
        message().prop_map(Act::Send),
        (any::<u8>(), 1..40_usize).prop_map(|(octet, count)| Act::Run(octet, count)),
        topic,
        Just(Act::Ping),
    ];
    vec(act, 0..20)
}

/// A subscriber, which has done all that, and two publishers or other subscribers alike.
fn sides(
    mechanism: Mechanism,
    disguise: Disguise,
    publishers: bool,
    acts: &[Act],
) -> (Bytes, Side, Side) {
    let reader = if publishers { SocketType::Xpub } else { SocketType::Xsub };
    let writer = if publishers { SocketType::Xsub } else { SocketType::Xpub };
    let meet = || {
        let left = Side::new(Config::new(writer), mechanism.client());
        let mut pipe = Pipe::new(left, Side::new(Config::new(reader), mechanism.server()));
        pipe.disguise = disguise;
        pipe.settle();
        pipe.forget();
        pipe
    };
    let Pipe { left: mut writer, right: one, .. } = meet();
    for act in acts {
        let connection = &mut writer.connection;
        match act {
            Act::Send(message) => assert_eq!(connection.send(message.clone()), Ok(())),
            Act::Run(octet, count) => {
                let run = vec![Message::from([*octet; 5].as_slice()); *count];
                assert_eq!(connection.send_batch(&run), Ok(()));
            }
            // Other types and old versions have no such thing.
            Act::Subscribe(topic) => drop(connection.subscribe(topic)),
            Act::Ping => drop(connection.ping(b"context")),
        }
    }
    (writer.drain_all(), one, meet().right)
}

/// All events of the octets in pieces, read in batches of `most`.
fn in_batches(side: &mut Side, octets: &[u8], cuts: &[usize], most: usize) -> Vec<Event> {
    let mut events = Vec::new();
    let mut messages = Vec::new();
    for piece in pieces(octets, cuts) {
        let mut input = Bytes::copy_from_slice(piece);
        loop {
            let connection = &mut side.connection;
            let event = connection.receive_batch(NOW, &mut input, &mut messages, most);
            assert!(messages.len() <= most);
            let idle = messages.is_empty();
            events.extend(messages.drain(..).map(Event::Message));
            match event {
                Ok(Some(event)) => events.push(event),
                Ok(None) if idle && !connection.output().is_empty() => drop(side.drain_all()),
                Ok(None) if idle && input.is_empty() => break,
                Ok(None) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
    events
}

fn one_by_one(side: &mut Side, octets: &[u8], cuts: &[usize]) -> Vec<Event> {
    for piece in pieces(octets, cuts) {
        side.feed(NOW, piece);
        while !side.drain_all().is_empty() {
            side.read_on(NOW);
        }
    }
    assert_eq!(side.error, None);
    side.take_events()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_batch_is_one_call_for_each_event(
        acts in acts(),
        publishers in any::<bool>(),
        disguise in proptest::sample::select(&Disguise::ALL[..]),
        curve in any::<bool>(),
        cuts in cuts(),
        other_cuts in cuts(),
        most in prop_oneof![1..4_usize, 1..1000_usize],
    ) {
        let mechanism = if curve && matches!(disguise, Disguise::None | Disguise::V3_0) {
            Mechanism::Curve
        } else {
            Mechanism::Null
        };
        let (octets, mut one, mut batched) = sides(mechanism, disguise, publishers, &acts);
        let expected = one_by_one(&mut one, &octets, &cuts);
        let found = in_batches(&mut batched, &octets, &other_cuts, most);
        prop_assert_eq!(found, expected);
    }
}

/// `most` bounds one call, and what was there before stays.
#[test]
fn a_batch_has_a_bound() {
    let Pipe { mut left, mut right, .. } = Pipe::null(SocketType::Push, SocketType::Pull);
    let run: Vec<_> = (0..100_u8).map(|i| Message::from([i].as_slice())).collect();
    assert_eq!(left.connection.send_batch(&run), Ok(()));
    let mut input = left.drain_all();
    let mut messages = vec![Message::from("before")];
    for _ in 0..4 {
        let read = right.connection.receive_batch(NOW, &mut input, &mut messages, 30);
        assert_eq!(read, Ok(None));
    }
    assert_eq!(messages[0], "before".into());
    assert_eq!(messages[1..], run);
    assert!(input.is_empty());
    assert_eq!(right.connection.receive_batch(NOW, &mut input, &mut messages, 0), Ok(None));
}

/// A queue takes the same as a vector, wherever in its memory it stands.
#[test]
fn a_batch_goes_to_a_queue() {
    let Pipe { mut left, mut right, .. } = Pipe::null(SocketType::Push, SocketType::Pull);
    let run: Vec<_> = (0..100_u8).map(|i| Message::from(vec![i; usize::from(i)])).collect();
    let mut queue = VecDeque::with_capacity(64);
    for _ in 0..10 {
        assert_eq!(left.connection.send_batch(&run), Ok(()));
        let mut input = left.drain_all();
        let mut found = Vec::new();
        for _ in 0..4 {
            let read = right.connection.receive_batch(NOW, &mut input, &mut queue, 25);
            assert_eq!(read, Ok(None));
            let all_but_three = queue.len() - 3;
            found.extend(queue.drain(..all_but_three));
        }
        found.extend(queue.drain(..));
        assert_eq!(found, run);
        assert!(input.is_empty());
    }
}

/// The fast path for small messages keeps to limits below its own.
#[test]
fn small_limits_hold_among_many_messages() {
    let limits = Limits::new().part_size(10);
    for batch in [false, true] {
        let left = Side::new(Config::new(SocketType::Push), Mechanism::Null.client());
        let config = Config::new(SocketType::Pull).limits(limits.clone());
        let mut pipe = Pipe::new(left, Side::new(config, Mechanism::Null.server()));
        pipe.settle();
        pipe.forget();
        let run = [10, 10, 11, 10, 10, 10, 10, 10, 10].map(|size| Message::from(vec![7; size]));
        assert_eq!(pipe.left.connection.send_batch(&run), Ok(()));
        let offset = pipe.left.said.len() as u64 + 24;
        let limit = LimitKind::PartSize;
        let error = Error::Limit { limit, offset, found: 11, allowed: 10 };
        let octets = pipe.left.drain_all();
        let mut messages = Vec::new();
        if batch {
            let connection = &mut pipe.right.connection;
            let read = connection.receive_batch(NOW, &mut octets.clone(), &mut messages, 99);
            assert_eq!(read, Err(error));
        } else {
            pipe.right.feed(NOW, &octets);
            assert_eq!(pipe.right.error, Some(error));
            messages = pipe.right.take_messages();
        }
        assert_eq!(messages, run[..2]);
    }
}

/// So do those of several parts: the message that is too much ends both ways in the same place, with
/// the same error.
#[test]
fn limits_hold_among_messages_of_several_parts() {
    let long = "x".repeat(301);
    let too_much = [
        (Limits::new().parts(3), vec!["a", "b", "c", "d"]),
        (Limits::new().message_size(20), vec!["ten bytes.", "ten bytes.", "1"]),
        (Limits::new().part_size(10), vec!["few", "eleven byte"]),
        (Limits::new().part_size(300), vec!["few", &long]),
    ];
    for (limits, parts) in too_much {
        let good = Message::from(["ten bytes.", "x", "ten more"]);
        let bad = Message::from_parts(parts).unwrap();
        let run = [good.clone(), good.clone(), bad, good.clone()];
        let read = |batch| {
            let left = Side::new(Config::new(SocketType::Push), Mechanism::Null.client());
            let config = Config::new(SocketType::Pull).limits(limits.clone());
            let mut pipe = Pipe::new(left, Side::new(config, Mechanism::Null.server()));
            pipe.settle();
            pipe.forget();
            assert_eq!(pipe.left.connection.send_batch(&run), Ok(()));
            let octets = pipe.left.drain_all();
            if batch {
                let (connection, mut messages) = (&mut pipe.right.connection, Vec::new());
                let read = connection.receive_batch(NOW, &mut octets.clone(), &mut messages, 99);
                (messages, read.unwrap_err())
            } else {
                pipe.right.feed(NOW, &octets);
                (pipe.right.take_messages(), pipe.right.error.clone().unwrap())
            }
        };
        let expected = read(false);
        assert!(matches!(expected.1, Error::Limit { .. }), "{:?}", expected.1);
        assert_eq!(expected.0, [good.clone(), good]);
        assert_eq!(read(true), expected);
    }
}
