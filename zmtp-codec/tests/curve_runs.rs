//! A run of small messages in CURVE boxes reads the same as one call for each event: wherever it is
//! cut, whatever is broken in it, and whatever the limits are.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;

use std::ops::Range;

use bytes::Bytes;
use mechanisms::Mechanism;
use pipe::{Pipe, Side};
use zmtp_codec::wire::FrameHeader;
use zmtp_codec::{
    Config, Error, Event, INLINE, LimitKind, Limits, Message, Misuse, Rule, SocketType, Time,
};

const NOW: Time = Time::ZERO;

/// Two sides behind their handshake. The keys are the same each time, so what one says can be given
/// to another of its kind.
fn met(reader: SocketType, limits: &Limits) -> Pipe {
    let writer = if reader == SocketType::Xpub { SocketType::Xsub } else { SocketType::Dealer };
    let config = Config::new(reader).limits(limits.clone());
    let left = Side::new(Config::new(writer), Mechanism::Curve.client());
    let mut pipe = Pipe::new(left, Side::new(config, Mechanism::Curve.server()));
    pipe.settle();
    pipe.forget();
    pipe
}

fn reader(limits: &Limits) -> Side {
    met(SocketType::Dealer, limits).right
}

/// Messages on both sides of each bound, parts of several sizes in one, and commands among them.
fn said(reader: SocketType) -> Result<Vec<u8>, Misuse> {
    let Pipe { mut left, .. } = met(reader, &Limits::new());
    let connection = &mut left.connection;
    let sized = |size: usize| Message::from(vec![1; size]);
    connection.send_batch(&[0, 1, 64, INLINE - 1, INLINE, INLINE + 1, 64].map(sized))?;
    connection.send_ref(&Message::from(["an", "envelope", ""]))?;
    connection.send_ref(&Message::from([vec![2; 10], vec![3; INLINE + 1], vec![4; 20]]))?;
    connection.ping(b"context")?;
    connection.send_slice(&[0; 30])?;
    connection.send_slice(&[5; 300])?;
    connection.send_batch(&[8, 8, 8].map(sized))?;
    Ok(left.drain_all().to_vec())
}

/// What was read of octets, and why no more.
#[derive(Debug, PartialEq)]
struct Read {
    events: Vec<Event>,
    error: Option<Error>,
    /// What it says to that.
    answer: Bytes,
}

fn one_by_one(mut side: Side, octets: &[u8]) -> Read {
    side.feed(NOW, octets);
    Read { events: side.take_events(), error: side.error.take(), answer: side.drain_all() }
}

/// In batches of `most`, from inputs of this many octets.
fn in_batches(mut side: Side, pieces: &[&[u8]], most: usize) -> Read {
    let (mut events, mut error) = (Vec::new(), None);
    'all: for piece in pieces {
        let mut input = Bytes::copy_from_slice(piece);
        loop {
            let mut messages = Vec::new();
            let read = side.connection.receive_batch(NOW, &mut input, &mut messages, most);
            assert!(messages.len() <= most);
            let idle = messages.is_empty();
            events.extend(messages.into_iter().map(Event::Message));
            match read {
                Ok(None) if idle => break,
                Ok(event) => events.extend(event),
                Err(found) => {
                    error = Some(found);
                    break 'all;
                }
            }
        }
        assert!(input.is_empty());
    }
    Read { events, error, answer: side.drain_all() }
}

/// Where the frames of a stream are.
fn frames(stream: &[u8]) -> Vec<Range<usize>> {
    let (mut at, mut found) = (0, Vec::new());
    while let Ok(Some((header, length))) = FrameHeader::parse(&stream[at..]) {
        let end = at + length + usize::try_from(header.size).unwrap_or(usize::MAX);
        found.push(at..end);
        at = end;
    }
    found
}

#[test]
fn wherever_it_is_cut() -> Result<(), Misuse> {
    let (stream, limits) = (said(SocketType::Dealer)?, Limits::new());
    let expected = one_by_one(reader(&limits), &stream);
    assert_eq!((expected.events.len(), &expected.error), (14, &None));
    for cut in 0..=stream.len() {
        let (before, after) = stream.split_at(cut);
        for most in [1, 3, 1000] {
            let found = in_batches(reader(&limits), &[before, after], most);
            assert_eq!(found, expected, "cut at {cut}, {most} at most");
        }
    }
    Ok(())
}

/// A bit that is another one in any place: the same messages, and the same error in the same place.
#[test]
fn whatever_is_broken() -> Result<(), Misuse> {
    let (stream, limits) = (said(SocketType::Dealer)?, Limits::new());
    for place in 0..stream.len() {
        let mut broken = stream.clone();
        broken[place] ^= 1 << (place % 8);
        let expected = one_by_one(reader(&limits), &broken);
        assert_eq!(in_batches(reader(&limits), &[&broken], 1000), expected, "byte {place}");
    }
    Ok(())
}

/// Frames that come again, in any place, or do not come.
#[test]
fn whatever_comes_again_or_not_at_all() -> Result<(), Misuse> {
    let (stream, limits) = (said(SocketType::Dealer)?, Limits::new());
    let all = frames(&stream);
    let start = met(SocketType::Dealer, &limits).left.said.len();
    for (number, frame) in all.iter().enumerate() {
        let (before, rest) = stream.split_at(frame.end);
        for again in &all[..=number] {
            let repeated = [before, &stream[again.clone()], rest].concat();
            let expected = one_by_one(reader(&limits), &repeated);
            let offset = (start + frame.end) as u64;
            let error = Error::Protocol { rule: Rule::CurveNonce, offset };
            assert_eq!(expected.error, Some(error));
            assert_eq!(in_batches(reader(&limits), &[&repeated], 1000), expected);
        }
        let without = [&stream[..frame.start], rest].concat();
        let expected = one_by_one(reader(&limits), &without);
        assert_eq!(expected.error, None);
        assert_eq!(in_batches(reader(&limits), &[&without], 1000), expected);
    }
    Ok(())
}

#[test]
fn whatever_the_limits_are() -> Result<(), Misuse> {
    let stream = said(SocketType::Dealer)?;
    let limits = [
        (Limits::new().part_size(63), LimitKind::PartSize),
        (Limits::new().part_size(0), LimitKind::PartSize),
        (Limits::new().part_size(64).command_size(0), LimitKind::PartSize),
        (Limits::new().message_size(69), LimitKind::MessageSize),
        (Limits::new().message_size(71), LimitKind::MessageSize),
        (Limits::new().parts(2), LimitKind::Parts),
        (Limits::new().command_size(5), LimitKind::CommandSize),
    ];
    for (limits, limit) in limits {
        let expected = one_by_one(reader(&limits), &stream);
        let found = expected.error.as_ref();
        assert!(matches!(found, Some(Error::Limit { limit: kind, .. }) if *kind == limit));
        assert_eq!(in_batches(reader(&limits), &[&stream], 1000), expected, "{limits:?}");
    }
    Ok(())
}

/// What would be a frame is none in the middle of another.
#[test]
fn in_an_unfinished_frame() -> Result<(), Misuse> {
    let (stream, limits) = (said(SocketType::Dealer)?, Limits::new());
    let begun = [b"\0\xff\x07MESSAGE\0\0\0\0\0\0\0\x09", &[0; 20][..]].concat();
    let expected = one_by_one(reader(&limits), &[&begun[..], &stream].concat());
    let offset = met(SocketType::Dealer, &limits).left.said.len() as u64;
    let error = Error::Protocol { rule: Rule::CurveBox, offset };
    assert_eq!((&expected.events[..], &expected.error), (&[][..], &Some(error)));
    assert_eq!(in_batches(reader(&limits), &[&begun, &stream], 1000), expected);
    Ok(())
}

/// Messages that are subscriptions stay that.
#[test]
fn a_publisher_looks_into_all_of_them() -> Result<(), Misuse> {
    let (stream, limits) = (said(SocketType::Xpub)?, Limits::new());
    let publisher = || met(SocketType::Xpub, &limits).right;
    let expected = one_by_one(publisher(), &stream);
    assert!(expected.events.iter().any(|event| matches!(event, Event::Subscribe(_))));
    assert!(expected.events.iter().any(|event| matches!(event, Event::Cancel(_))));
    assert_eq!(in_batches(publisher(), &[&stream], 1000), expected);
    Ok(())
}
