//! A large frame can be read straight to its place.
#![expect(clippy::panic, clippy::unwrap_used, reason = "clippy spares tests, but not helpers")]

#[path = "support/measuring.rs"]
mod measuring;
#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use bytes::Bytes;
use measuring::measure;
use mechanisms::Mechanism;
use pipe::{Disguise, Pipe, Side};
use proptest::collection::vec;
use proptest::prelude::*;
use script::greeted;
use zmtp_codec::{Config, Connection, Error, Event, Message, SocketType, Time};

#[global_allocator]
static ALLOCATOR: measuring::MeasuringAllocator = measuring::MeasuringAllocator;

const NOW: Time = Time::ZERO;
const MIB: usize = 1 << 20;

/// Reads a stream as a caller would who reads straight whenever it may: `sizes`, over and over, is
/// what the stream gives at a time. Returns the messages, and how many octets were read straight.
fn read(connection: &mut Connection, mut stream: &[u8], sizes: &[usize]) -> (Vec<Message>, usize) {
    let (mut messages, mut straight) = (Vec::new(), 0);
    let mut sizes = sizes.iter().cycle();
    let mut keep = |event| match event {
        Event::Message(message) => messages.push(message),
        other => panic!("{other:?}"),
    };
    while let (false, Some(&size)) = (stream.is_empty(), sizes.next()) {
        let size = size.min(stream.len());
        if let Some(space) = connection.receive_space() {
            let count = size.min(space.len());
            space[..count].copy_from_slice(&stream[..count]);
            stream = &stream[count..];
            straight += count;
            connection.receive_filled(NOW, count).unwrap().map(&mut keep);
        }
        // Whether or not that was so, what comes next may come by way of a buffer.
        let (piece, rest) = stream.split_at(size.min(stream.len()).div_ceil(2));
        stream = rest;
        let mut input = Bytes::copy_from_slice(piece);
        while let Some(event) = connection.receive(NOW, &mut input).unwrap() {
            keep(event);
        }
    }
    (messages, straight)
}

fn meet(mechanism: Mechanism, disguise: Disguise) -> Pipe {
    let side = |security| Side::new(Config::new(SocketType::Pair), security);
    let mut pipe = Pipe::new(side(mechanism.client()), side(mechanism.server()));
    pipe.disguise = disguise;
    pipe.settle();
    pipe.forget();
    pipe
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_read_straight_is_what_was_sent(
        parts in vec(vec(0..200_000_usize, 1..4), 1..4),
        sizes in vec(2..60_000_usize, 1..6),
        way in 0..3_usize,
    ) {
        let (mechanism, disguise) = [
            (Mechanism::Null, Disguise::None),
            (Mechanism::Curve, Disguise::None),
            (Mechanism::Null, Disguise::V1Unversioned),
        ][way];
        let mut pipe = meet(mechanism, disguise);
        let part = |n: &usize| (0..*n).map(|i| i.to_le_bytes()[0]).collect::<Vec<u8>>();
        let sent: Vec<_> =
            parts.iter().map(|sizes| Message::from_parts(sizes.iter().map(part)).unwrap()).collect();
        pipe.left.connection.send_batch(&sent).unwrap();
        let stream = pipe.left.drain_all();
        let (received, _) = read(&mut pipe.right.connection, &stream, &sizes);
        prop_assert_eq!(received, sent);
    }
}

fn pair() -> Connection {
    greeted(Config::new(SocketType::Pair), 1, SocketType::Pair).connection
}

/// A long frame: its header, and as much of its body as is asked for.
fn begun(flags: u8, claimed: u64, sent: usize) -> Vec<u8> {
    [&[flags][..], &claimed.to_be_bytes(), &vec![7; sent]].concat()
}

#[test]
fn most_of_a_large_message_is_not_copied() {
    let mut connection = pair();
    let stream = begun(2, MIB as u64, MIB);
    let (messages, straight) = read(&mut connection, &stream, &[64 * 1024]);
    assert_eq!(messages, [Message::from(vec![7; MIB])]);
    assert!(straight > MIB / 2, "{straight}");
}

#[test]
fn the_last_octets_read_stay_where_they_were_read() {
    let mut connection = pair();
    let stream = begun(2, 100_000, 60_000);
    assert_eq!(connection.receive(NOW, &mut Bytes::from(stream)), Ok(None));
    let space = connection.receive_space().unwrap();
    assert_eq!(space.len(), 40_000);
    let place = space.as_ptr_range();
    match connection.receive_filled(NOW, 40_000) {
        Ok(Some(Event::Message(message))) => {
            assert_eq!(message.first().as_ptr_range().end, place.end);
            assert_eq!(message.byte_len(), 100_000);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_space_follows_what_has_arrived() {
    let mut connection = pair();
    let ((), taken) = measure(|| {
        let mut arrived = 9;
        assert_eq!(connection.receive(NOW, &mut Bytes::from(begun(2, 1 << 40, 0))), Ok(None));
        for count in [1, 16_000, 383, 10_000, 20_000] {
            let space = connection.receive_space().unwrap();
            assert!(space.len() <= arrived.max(16 * 1024), "{} after {arrived}", space.len());
            let count = count.min(space.len());
            assert_eq!(connection.receive_filled(NOW, count), Ok(None));
            arrived += count;
        }
    });
    assert!(taken.peak <= 2 * 46_000 + 16 * 1024, "{taken:?}");
}

#[test]
fn nothing_is_offered_where_there_is_no_large_frame() {
    let mut fresh = Connection::new(Config::new(SocketType::Pair), zmtp_codec::Security::Null, NOW);
    assert!(fresh.receive_space().is_none());
    let mut connection = pair();
    assert!(connection.receive_space().is_none());
    // A header that is not whole, then a frame that lacks little.
    assert_eq!(connection.receive(NOW, &mut Bytes::from(vec![2, 0, 0])), Ok(None));
    assert!(connection.receive_space().is_none());
    assert_eq!(connection.receive(NOW, &mut Bytes::from(vec![0, 0, 0, 0, 16, 0])), Ok(None));
    assert_eq!(connection.receive_space().map(|space| space.len()), Some(4096));
    assert_eq!(connection.receive(NOW, &mut Bytes::from(vec![1])), Ok(None));
    assert!(connection.receive_space().is_none());
}

#[test]
fn more_than_there_was_space_for_does_not_count() {
    let mut connection = pair();
    assert_eq!(connection.receive_filled(NOW, 5), Ok(None));
    assert_eq!(connection.receive(NOW, &mut Bytes::from(begun(2, 50_000, 10))), Ok(None));
    let length = connection.receive_space().unwrap().len();
    assert_eq!(connection.receive_filled(NOW, usize::MAX), Ok(None));
    assert_eq!(connection.receive_end(), {
        let before = connection_octets();
        Err(Error::Truncated { offset: before + 9 + 10 + length as u64 })
    });
}

/// Octets of a scripted peer's greeting and READY.
fn connection_octets() -> u64 {
    script::null_peer(1, SocketType::Pair).len() as u64
}
