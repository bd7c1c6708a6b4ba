//! An error is the last state of a connection: every call that reads repeats it.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use std::time::Duration;

use bytes::Bytes;
use mechanisms::Mechanism;
use pipe::{Pipe, Side};
use script::{frame, greeted, greeting, null_peer};
use zmtp_codec::{
    Config, Error, Heartbeat, LimitKind, Limits, Message, Misuse, Refusal, Rule, Security,
    SocketType, Time, TimeOut,
};

const NOW: Time = Time::ZERO;

fn pair() -> Config {
    Config::new(SocketType::Pair)
}

fn after_ready(octets: &[u8]) -> Side {
    let limits = Limits::new().part_size(10);
    let mut side = greeted(pair().limits(limits), 1, SocketType::Pair);
    side.feed(NOW, octets);
    side
}

/// A connection that has ended, of each kind.
fn ended() -> Vec<(Side, Error)> {
    let mut all = Vec::new();
    let rule = |rule, offset| Error::Protocol { rule, offset };
    let start = null_peer(1, SocketType::Pair).len() as u64;

    let mut wants_plain = Side::new(pair(), Security::Null);
    wants_plain.feed(NOW, &greeting(3, 1, "PLAIN"));
    all.push((wants_plain, rule(Rule::MechanismMismatch, 12)));
    all.push((after_ready(b"\x80"), rule(Rule::ReservedFlags, start)));
    let limit = Error::Limit { limit: LimitKind::PartSize, offset: start, found: 11, allowed: 10 };
    all.push((after_ready(b"\0\x0b"), limit));

    let mut closed = after_ready(b"");
    assert_eq!(closed.connection.receive_end(), Err(Error::Closed));
    all.push((closed, Error::Closed));
    let mut cut = after_ready(b"\0\x02x");
    let truncated = Error::Truncated { offset: start + 3 };
    assert_eq!(cut.connection.receive_end(), Err(truncated.clone()));
    all.push((cut, truncated));

    let mut slow = Side::new(pair(), Security::Null);
    slow.tick(Time::after(Duration::from_secs(30)));
    all.push((slow, Error::TimedOut(TimeOut::Handshake)));
    let beat = Heartbeat::every(Duration::from_secs(1));
    let mut silent = greeted(pair().heartbeat(beat), 1, SocketType::Pair);
    silent.tick(Time::after(Duration::from_secs(1)));
    silent.tick(Time::after(Duration::from_secs(2)));
    all.push((silent, Error::TimedOut(TimeOut::Heartbeat)));
    let mut abandoned = after_ready(b"\x04\x07\x04PING\0\x01");
    abandoned.tick(Time::after(Duration::from_secs(1)));
    all.push((abandoned, Error::TimedOut(TimeOut::TimeToLive)));

    let mut refusing = Side::new(pair(), Security::NullAuthenticated);
    refusing.verdict = pipe::Verdict::Refuse(Refusal::Denied);
    refusing.feed(NOW, &greeting(3, 1, "NULL"));
    all.push((refusing, Error::RefusedPeer(Refusal::Denied)));
    all
}

#[test]
fn every_call_that_reads_repeats_it() {
    for (mut side, error) in ended() {
        assert_eq!(side.connection.error(), Some(&error));
        let repeated = Err(error.clone());
        for _ in 0..2 {
            let mut input = Bytes::from_static(b"\0\x01x\0\x01y");
            assert_eq!(side.connection.receive(NOW, &mut input).map(drop), repeated);
            let mut batch = Vec::new();
            let read = side.connection.receive_batch(NOW, &mut input, &mut batch, 9);
            assert_eq!((read.map(drop), batch.len()), (repeated.clone(), 0));
            assert_eq!(input.len(), 6, "nothing is read any more: {error}");
            assert_eq!(side.connection.receive_end(), repeated);
            assert_eq!(side.connection.handle_timeout(NOW), repeated);
        }
    }
}

/// A batch of no messages reads nothing, and an ended connection is no exception to that.
#[test]
fn nothing_more_is_said_or_due() {
    for (mut side, error) in ended() {
        assert!(!side.connection.is_ready(), "{error}");
        assert_eq!(side.connection.next_timeout(), None, "{error}");
        assert_eq!(side.connection.blocked(), None, "{error}");
        side.drain_all();
        let message = Message::from(vec![7; 100]);
        let given_back = side.connection.send(message.clone()).unwrap_err();
        assert_eq!((given_back.message, given_back.misuse), (message.clone(), Misuse::Ended));
        assert_eq!(side.connection.send_batch(&[message]), Err(Misuse::Ended));
        assert_eq!(side.connection.ping(b""), Err(Misuse::Ended));
        let nothing = Err(Misuse::NothingToAuthenticate);
        assert_eq!(side.connection.accept(NOW), nothing);
        assert_eq!(side.connection.refuse(Refusal::Denied), nothing);
        assert!(side.connection.output().is_empty());
    }
}

/// What was said before can still be written: an ERROR command, and messages that were queued.
#[test]
fn the_output_is_still_there() {
    let mut side = after_ready(b"");
    assert_eq!(side.connection.send("last words".into()), Ok(()));
    side.feed(NOW, b"\xff");
    assert!(side.error.is_some());
    assert_eq!(side.drain_all(), frame(0, b"last words"));
    let (mut refusing, _) = ended().pop().unwrap();
    assert!(refusing.drain_all().ends_with(b"\x04\x0a\x05ERROR\x03400"));
}

/// Messages before the error are delivered, one by one and in a batch.
#[test]
fn what_came_before_the_error_counts() {
    let octets = [frame(0, b"a").repeat(100), vec![0x80], vec![0; 100]].concat();
    let mut side = after_ready(&octets);
    assert_eq!(side.take_messages(), vec![Message::from("a"); 100]);
    let mut batched = after_ready(b"");
    let mut messages = Vec::new();
    let mut input = Bytes::from(octets);
    let read = batched.connection.receive_batch(NOW, &mut input, &mut messages, 1000);
    assert_eq!(read.map(drop), Err(side.error.unwrap()));
    assert_eq!(messages, vec![Message::from("a"); 100]);
}

/// > A server SHALL NOT send an ERROR command in response to an invalid MESSAGE command. (RFC 26)
#[test]
fn an_invalid_curve_message_is_answered_with_nothing() {
    let side = |security| Side::new(Config::new(SocketType::Dealer), security);
    let mechanism = Mechanism::Curve;
    let mut pipe = Pipe::new(side(mechanism.client()), side(mechanism.server()));
    pipe.settle();
    assert_eq!(pipe.left.connection.send("x".into()), Ok(()));
    let mut octets = pipe.left.drain_all().to_vec();
    *octets.last_mut().unwrap() ^= 1;
    pipe.right.feed(NOW, &octets);
    let place = pipe.left.said.len() - octets.len();
    let offset = place as u64;
    assert_eq!(pipe.right.error, Some(Error::Protocol { rule: Rule::CurveBox, offset }));
    assert!(pipe.right.drain_all().is_empty());
}
