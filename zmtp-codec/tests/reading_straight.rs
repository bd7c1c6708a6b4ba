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

use bytes::{BufMut, Bytes};
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

/// How a caller reads straight.
#[derive(Clone, Copy, Debug)]
enum Straight {
    /// Into [`Connection::receive_space`].
    Space,
    /// Behind [`Connection::receive_spare`].
    Spare,
}

impl Straight {
    /// Reads up to `size` bytes of the stream straight, if it may; how many.
    fn read(self, connection: &mut Connection, stream: &[u8], size: usize) -> Option<usize> {
        match self {
            Self::Space => {
                let space = connection.receive_space()?;
                let count = size.min(space.len());
                space[..count].copy_from_slice(&stream[..count]);
                Some(count)
            }
            Self::Spare => {
                let mut spare = connection.receive_spare()?;
                let count = size.min(spare.remaining_mut());
                spare.put_slice(&stream[..count]);
                Some(count)
            }
        }
    }
}

/// Reads a stream as a caller would who reads straight whenever it may, in all `ways` by turns:
/// `sizes`, over and over, is what the stream gives at a time. Returns the messages, and how many
/// bytes were read straight.
fn read(
    connection: &mut Connection,
    mut stream: &[u8],
    sizes: &[usize],
    ways: &[Straight],
) -> (Vec<Message>, usize) {
    let mut ways = ways.iter().cycle();
    let (mut messages, mut straight) = (Vec::new(), 0);
    let mut sizes = sizes.iter().cycle();
    let mut keep = |event| match event {
        Event::Message(message) => messages.push(message),
        other => panic!("{other:?}"),
    };
    while let (false, Some(&size)) = (stream.is_empty(), sizes.next()) {
        let size = size.min(stream.len());
        if let Some(count) = ways.next().and_then(|way| way.read(connection, stream, size)) {
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
        straight in vec(prop_oneof![Just(Straight::Space), Just(Straight::Spare)], 1..4),
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
        let (received, _) = read(&mut pipe.right.connection, &stream, &sizes, &straight);
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
    let (messages, straight) = read(&mut connection, &stream, &[64 * 1024], &[Straight::Spare]);
    assert_eq!(messages, [Message::from(vec![7; MIB])]);
    assert!(straight > MIB / 2, "{straight}");
}

#[test]
fn the_last_bytes_read_stay_where_they_were_read() {
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
        let mut arrived = connection_bytes() + 9;
        assert_eq!(connection.receive(NOW, &mut Bytes::from(begun(2, 1 << 40, 0))), Ok(None));
        for count in [1, 16_000, 383, 10_000, 20_000] {
            let spare = connection.receive_spare().unwrap().remaining_mut();
            let space = connection.receive_space().unwrap();
            assert!(space.len().max(spare) <= arrived.max(16 * 1024), "{spare} after {arrived}");
            let count = count.min(space.len());
            assert_eq!(connection.receive_filled(NOW, count), Ok(None));
            arrived += count;
        }
    });
    assert!(taken.peak <= 2 * 46_000 + 16 * 1024, "{taken:?}");
}

#[test]
fn who_has_sent_much_has_room_for_a_whole_frame_at_once() {
    let mut connection = pair();
    for sent in [0, 64 * 1024 + 9, 2 * MIB] {
        if sent > 0 {
            let frame = begun(2, sent as u64, sent);
            assert!(matches!(connection.receive(NOW, &mut Bytes::from(frame)), Ok(Some(_))));
        }
        let size = 64 * 1024;
        assert_eq!(connection.receive(NOW, &mut Bytes::from(begun(2, size as u64, 0))), Ok(None));
        let room = connection.receive_spare().unwrap().remaining_mut();
        assert_eq!(room, if sent == 0 { 16 * 1024 } else { size });
        let rest = Bytes::from(vec![7; size]);
        assert!(matches!(connection.receive(NOW, &mut rest.clone()), Ok(Some(_))));
    }
    // But not for any size that it claims.
    assert_eq!(connection.receive(NOW, &mut Bytes::from(begun(2, 1 << 40, 0))), Ok(None));
    assert_eq!(connection.receive_spare().unwrap().remaining_mut(), 128 * 1024);
}

#[test]
fn what_was_appended_is_the_frame_without_a_copy() {
    let mut connection = pair();
    assert_eq!(connection.receive(NOW, &mut Bytes::from(begun(2, 10_000, 0))), Ok(None));
    let mut spare = connection.receive_spare().unwrap();
    assert_eq!(spare.remaining_mut(), 10_000);
    spare.put_slice(&[8; 10_000]);
    let place = spare.get_ref().as_ptr_range();
    match connection.receive_filled(NOW, 10_000) {
        Ok(Some(Event::Message(message))) => {
            assert_eq!(message.first().as_ptr_range().end, place.end);
            assert_eq!(message.first(), [8; 10_000]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_caller_that_takes_away_what_arrived_harms_only_itself() {
    let mut connection = pair();
    assert_eq!(connection.receive(NOW, &mut Bytes::from(begun(2, 10_000, 100))), Ok(None));
    connection.receive_spare().unwrap().get_mut().clear();
    let _ = connection.receive_filled(NOW, 5);
    let _ = connection.receive(NOW, &mut Bytes::from(vec![2; 50_000]));
    let _ = connection.receive_end();
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
        let before = connection_bytes();
        Err(Error::Truncated { offset: (before + 9 + 10 + length) as u64 })
    });
}

/// Bytes of a scripted peer's greeting and READY.
fn connection_bytes() -> usize {
    script::null_peer(1, SocketType::Pair).len()
}
