//! What was accepted and not written: how much it is, and that it can be taken back, no message
//! twice and none lost.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/pipe.rs"]
mod pipe;

use bytes::{Buf, Bytes};
use mechanisms::Mechanism;
use messages::{cuts, message, pieces};
use pipe::{Disguise, Pipe, Side};
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Config, Connection, Framer, Message, SocketType, Time, Unsent};

const NOW: Time = Time::ZERO;

/// Versions and mechanisms that a connection can have.
const TRAFFIC: [(Mechanism, Disguise); 8] = [
    (Mechanism::Null, Disguise::None),
    (Mechanism::Null, Disguise::V3_0),
    (Mechanism::Null, Disguise::V2_0),
    (Mechanism::Null, Disguise::V1Versioned),
    (Mechanism::Null, Disguise::V1Unversioned),
    (Mechanism::Plain, Disguise::None),
    (Mechanism::Curve, Disguise::None),
    (Mechanism::Curve, Disguise::V3_0),
];

/// What is done to a connection.
#[derive(Clone, Debug)]
enum Act {
    Send(Message),
    SendRef(Message),
    /// Behind a part that is not sent.
    SendRest(Message),
    /// The first part of it.
    SendSlice(Message),
    Batch(Vec<Message>),
    /// Framed before, where parts of fewer octets are copied.
    Framed(Vec<Message>, usize),
    Subscribe(Vec<u8>),
    Ping,
    /// The peer asks, and its PONG is queued.
    BePinged,
    Drain(usize),
}

/// The first part alone, so that no publisher takes it for a subscription.
fn single(message: &Message) -> Message {
    match message.first() {
        part @ [0 | 1, ..] => Message::from([&[7], part].concat()),
        part => Message::from(part),
    }
}

/// A message that no publisher takes for a subscription.
fn plain_message() -> impl Strategy<Value = Message> {
    let plain = |message: Message| if message.is_multipart() { message } else { single(&message) };
    message().prop_map(plain)
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => plain_message().prop_map(Act::Send),
        2 => plain_message().prop_map(Act::SendRef),
        2 => plain_message().prop_map(Act::SendRest),
        2 => message().prop_map(|message| Act::SendSlice(single(&message))),
        2 => vec(plain_message(), 0..10).prop_map(Act::Batch),
        2 => (vec(plain_message(), 0..10), 0..3000_usize)
            .prop_map(|(run, copy_below)| Act::Framed(run, copy_below)),
        1 => vec(any::<u8>(), 0..300).prop_map(Act::Subscribe),
        1 => Just(Act::Ping),
        1 => Just(Act::BePinged),
        2 => (0..700_usize).prop_map(Act::Drain),
        1 => (0..9000_usize).prop_map(Act::Drain),
        1 => Just(Act::Drain(usize::MAX)),
    ]
}

/// A subscriber and a publisher after their handshake.
fn met(mechanism: Mechanism, disguise: Disguise, copy_below: usize) -> Pipe {
    let config = Config::new(SocketType::Xsub).copy_below(copy_below);
    let right = Side::new(Config::new(SocketType::Xpub), mechanism.server());
    let mut pipe = Pipe::new(Side::new(config, mechanism.client()), right);
    pipe.disguise = disguise;
    pipe.settle();
    pipe.forget();
    pipe
}

/// All that was queued on a connection: the place where each thing ends, and the message if it is
/// one. It has a connection of its own that never drains anything.
struct Model {
    twin: Connection,
    items: Vec<(u64, Option<Message>)>,
}

impl Model {
    fn queued(&mut self, item: Option<Message>) {
        self.items.push((self.twin.output().queued(), item));
    }

    fn follow(&mut self, act: &Act) {
        match act {
            Act::Send(message)
            | Act::SendRef(message)
            | Act::SendRest(message)
            | Act::SendSlice(message) => {
                assert_eq!(self.twin.send(message.clone()), Ok(()));
                self.queued(Some(message.clone()));
            }
            Act::Batch(run) | Act::Framed(run, _) => run.iter().for_each(|message| {
                assert_eq!(self.twin.send(message.clone()), Ok(()));
                self.queued(Some(message.clone()));
            }),
            Act::Drain(_) => {}
            other => {
                commands(&mut self.twin, other);
                self.queued(None);
            }
        }
    }

    /// How many messages end behind this place.
    fn count(&self, drained: u64) -> usize {
        self.items.iter().filter(|(end, item)| item.is_some() && *end > drained).count()
    }

    /// Messages that begin at this place or behind it, and the one that this place cuts.
    fn unsent(&self, drained: u64) -> (Vec<Message>, Option<Message>) {
        let (mut whole, mut cut, mut start) = (Vec::new(), None, 0);
        for (end, item) in &self.items {
            match item {
                Some(message) if start >= drained => whole.push(message.clone()),
                Some(message) if *end > drained => cut = Some(message.clone()),
                _ => {}
            }
            start = *end;
        }
        (whole, cut)
    }
}

fn commands(connection: &mut Connection, act: &Act) {
    match act {
        Act::Subscribe(topic) => assert_eq!(connection.subscribe(topic), Ok(())),
        // Old versions have no such thing.
        Act::Ping => drop(connection.ping(b"context")),
        // A PONG that echoes 16 octets is as long as a PING with 14.
        Act::BePinged => drop(connection.ping(&[7; 14])),
        _ => {}
    }
}

/// Does it to the connection that is tested.
fn act_on(pipe: &mut Pipe, act: &Act, written: &mut Vec<u8>) {
    match act {
        Act::Send(message) => assert_eq!(pipe.left.connection.send(message.clone()), Ok(())),
        Act::SendRef(message) => assert_eq!(pipe.left.connection.send_ref(message), Ok(())),
        Act::SendRest(message) => {
            let mut addressed = message.clone();
            addressed.push_front("address");
            assert_eq!(pipe.left.connection.send_rest_ref(&addressed), Ok(true));
        }
        Act::SendSlice(message) => {
            assert_eq!(pipe.left.connection.send_slice(message.first()), Ok(()));
        }
        Act::Batch(run) => assert_eq!(pipe.left.connection.send_batch(run), Ok(())),
        Act::Framed(run, copy_below) => {
            let mut framer = Framer::new().copy_below(*copy_below);
            run.iter().for_each(|message| framer.push(message));
            assert_eq!(pipe.left.connection.send_framed(&framer.finish()), Ok(()));
        }
        Act::Drain(most) => written.extend(pipe.left.drain(*most)),
        Act::BePinged if pipe.right.connection.ping(&[7; 16]).is_ok() => {
            let ping = pipe.right.drain_all();
            pipe.left.feed(NOW, &ping);
        }
        other => commands(&mut pipe.left.connection, other),
    }
}

/// The messages that the peer makes of these octets.
fn read(pipe: &mut Pipe, octets: &[u8], cuts: &[usize]) -> Vec<Message> {
    pieces(octets, cuts).for_each(|piece| pipe.right.feed(NOW, piece));
    assert_eq!(pipe.right.error, None);
    drop(pipe.right.drain_all());
    pipe.right.take_messages()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_not_written_comes_back(
        (mechanism, disguise) in proptest::sample::select(&TRAFFIC[..]),
        copy_below in prop_oneof![Just(63_usize), 0..3000_usize],
        acts in vec(act(), 0..40),
        ended in any::<bool>(),
        cuts in cuts(),
    ) {
        let mut pipe = met(mechanism, disguise, copy_below);
        let twin = met(mechanism, disguise, copy_below).left.connection;
        let mut model = Model { twin, items: Vec::new() };
        model.queued(None);
        let mut written = Vec::new();
        for act in &acts {
            act_on(&mut pipe, act, &mut written);
            model.follow(act);
            let drained = pipe.left.connection.output().drained();
            prop_assert_eq!(pipe.left.connection.output().queued(), model.twin.output().queued());
            prop_assert_eq!(pipe.left.connection.unsent(), model.count(drained));
        }
        let sent: Vec<_> = model.items.iter().filter_map(|(_, item)| item.clone()).collect();
        let drained = pipe.left.connection.output().drained();
        let (whole, cut) = model.unsent(drained);
        let got = read(&mut pipe, &written, &cuts);
        let all: Vec<_> = got.into_iter().chain(cut.clone()).chain(whole.clone()).collect();
        prop_assert_eq!(&all, &sent);

        if ended {
            prop_assert!(pipe.left.connection.receive_end().is_err());
        }
        let unsent = pipe.left.connection.take_unsent();
        prop_assert_eq!(&unsent.messages, &whole);
        prop_assert_eq!(unsent.cut, cut.is_some());
        prop_assert_eq!(pipe.left.connection.unsent(), usize::from(unsent.cut));
        prop_assert_eq!(pipe.left.connection.output().drained(), drained);
        let nothing = Unsent { cut: unsent.cut, ..Unsent::default() };
        prop_assert_eq!(pipe.left.connection.take_unsent(), nothing);

        // What stays is the rest of the message that was cut, and the stream can go on.
        let mut expected = Vec::from_iter(cut);
        if !ended {
            expected.push("more".into());
            prop_assert_eq!(pipe.left.connection.send("more".into()), Ok(()));
            prop_assert_eq!(pipe.left.connection.unsent(), expected.len());
        }
        let rest = pipe.left.drain_all();
        prop_assert_eq!(pipe.left.connection.unsent(), 0);
        prop_assert_eq!(read(&mut pipe, &rest, &cuts), expected);
    }
}

/// Octets of the greeting and the handshake may still wait when the first messages come.
#[test]
fn a_handshake_that_is_not_written_cuts_no_message() {
    let sent = ["a".into(), vec![7; 100].into(), Message::from(["b", "", "c"])];
    for (mechanism, disguise) in TRAFFIC {
        // What the peer said to one is good for another that does the same.
        let said = met(mechanism, disguise, 63).right.said;
        let theirs = |place: usize, octet: &u8| disguise.octet(place, *octet);
        let said: Bytes = said.iter().enumerate().filter_map(|(i, o)| theirs(i, o)).collect();
        let mut drain = 0;
        loop {
            let config = Config::new(SocketType::Xsub);
            let mut side = Side::new(config, mechanism.client());
            side.feed(NOW, &said);
            assert!(side.connection.is_ready());
            let mut ends = vec![(side.connection.output().queued(), None)];
            for (i, message) in sent.iter().enumerate() {
                assert_eq!(side.connection.send(message.clone()), Ok(()));
                ends.push((side.connection.output().queued(), Some(message.clone())));
                if i != 1 {
                    assert_eq!(side.connection.subscribe(b"topic"), Ok(()));
                    ends.push((side.connection.output().queued(), None));
                }
            }
            let model = Model { twin: side.connection, items: ends };
            let (whole, cut) = model.unsent(drain);
            let mut connection = model.twin;
            connection.output().advance(usize::try_from(drain).unwrap());
            let unsent = connection.take_unsent();
            assert_eq!(unsent.messages, whole, "{mechanism:?}, {disguise:?}, {drain} drained");
            assert_eq!(unsent.cut, cut.is_some(), "{mechanism:?}, {disguise:?}, {drain} drained");
            if connection.output().is_empty() {
                break;
            }
            drain += 1;
        }
        assert!(drain > 120, "messages have been drained too");
    }
}

/// No copy of what was not copied before.
#[test]
fn large_parts_are_shared() {
    let large = Bytes::from(vec![7; 1000]);
    let mut multi = Message::from("envelope");
    multi.push_back(large.clone());
    for mechanism in Mechanism::ALL {
        let mut connection = met(mechanism, Disguise::None, 63).left.connection;
        assert_eq!(connection.send(Message::from(large.clone())), Ok(()));
        assert_eq!(connection.send(multi.clone()), Ok(()));
        for message in connection.take_unsent().messages {
            assert_eq!(message.last().as_ptr(), large.as_ptr(), "{mechanism:?}");
        }
        assert!(connection.output().is_empty());
    }
}

/// Nothing of what was written is kept.
#[test]
fn what_is_drained_is_let_go() {
    for (mechanism, disguise) in TRAFFIC {
        let mut connection = met(mechanism, disguise, 63).left.connection;
        let large = Bytes::from(vec![7; 1000]);
        assert_eq!(connection.send(Message::from(large.clone())), Ok(()));
        let until = connection.output().remaining();
        assert_eq!(connection.send("small".into()), Ok(()));
        assert!(!large.is_unique());
        connection.output().advance(until);
        assert!(large.is_unique(), "{mechanism:?}, {disguise:?}");
        assert_eq!(connection.unsent(), 1);
    }
}

/// An output that is taken away has its messages with it.
#[test]
fn an_output_that_is_taken_away_counts_for_itself() {
    let mut connection = met(Mechanism::Curve, Disguise::None, 63).left.connection;
    assert_eq!(connection.send("taken away".into()), Ok(()));
    let mut taken = connection.take_output();
    assert_eq!((taken.unsent(), connection.unsent()), (1, 0));
    assert_eq!(connection.send("kept".into()), Ok(()));
    assert_eq!(taken.take_unsent().messages, [Message::from("taken away")]);
    assert_eq!(connection.take_unsent().messages, [Message::from("kept")]);
}

/// Before there are messages there is nothing to take back, and nothing is lost by trying.
#[test]
fn a_handshake_survives() {
    let mut pipe = met(Mechanism::Null, Disguise::None, 63);
    let mut fresh = Connection::new(Config::new(SocketType::Xsub), Mechanism::Null.client(), NOW);
    assert_eq!(fresh.take_unsent(), Unsent::default());
    let greeting = fresh.output().remaining();
    fresh.output().advance(3);
    assert_eq!(fresh.take_unsent(), Unsent::default());
    assert_eq!(fresh.output().remaining(), greeting - 3);
    assert_eq!(fresh.output().chunk(), &pipe.left.said[3..greeting]);
    assert_eq!(pipe.left.connection.take_unsent(), Unsent::default());
}
