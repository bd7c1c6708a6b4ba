//! The handshake has a time limit, and only the handshake.

#[path = "support/pipe.rs"]
mod pipe;

use std::time::Duration;

use pipe::{Pipe, Side};
use zmtp_codec::{Config, Error, Security, SocketType, Time, TimeOut};

const LIMIT: Duration = Duration::from_secs(30);

fn dealer(limit: Option<Duration>) -> Side {
    Side::new(Config::new(SocketType::Dealer).handshake_timeout(limit), Security::Null)
}

#[test]
fn the_default_is_that_of_libzmq() {
    let mut side = Side::new(Config::new(SocketType::Dealer), Security::Null);
    assert_eq!(side.connection.next_timeout(), Some(Time::after(LIMIT)));
    side.tick(Time::after(LIMIT - Duration::from_nanos(1)));
    assert_eq!(side.error, None);
    side.tick(Time::after(LIMIT));
    assert_eq!(side.error, Some(Error::TimedOut(TimeOut::Handshake)));
    assert_eq!(side.connection.next_timeout(), None);
}

#[test]
fn a_peer_that_trickles_does_not_put_it_off() {
    let mut side = dealer(Some(LIMIT));
    let mut now = Time::ZERO;
    for octet in b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01NULL\0\0\0\0\0\0\0\0\0\0\0\0\0\0" {
        now = now + Duration::from_secs(1);
        side.feed(now, &[*octet]);
        side.tick(now);
    }
    assert_eq!(now, Time::after(LIMIT));
    assert_eq!(side.error, Some(Error::TimedOut(TimeOut::Handshake)));
}

#[test]
fn it_counts_from_the_moment_the_connection_is_made() {
    let start = Time::after(Duration::from_secs(1000));
    let config = Config::new(SocketType::Dealer);
    let connection = zmtp_codec::Connection::new(config, Security::Null, start);
    assert_eq!(connection.next_timeout(), Some(start + LIMIT));
}

#[test]
fn there_may_be_none() {
    let mut side = dealer(None);
    assert_eq!(side.connection.next_timeout(), None);
    side.tick(Time::after(Duration::MAX));
    assert_eq!(side.error, None);
}

#[test]
fn it_stops_when_the_handshake_is_complete() {
    let mut pipe = Pipe::new(dealer(Some(LIMIT)), dealer(Some(LIMIT)));
    pipe.settle();
    for side in [&pipe.left, &pipe.right] {
        assert!(side.connection.is_ready());
        assert_eq!(side.connection.next_timeout(), None);
    }
    pipe.advance(10 * LIMIT);
    assert_eq!((pipe.left.error, pipe.right.error), (None, None));
}

#[test]
fn it_stops_for_peers_of_old_versions_too() {
    for peer in [&b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05\0\0"[..], b"\x01\0"] {
        let mut side = dealer(Some(LIMIT));
        side.feed(Time::ZERO, peer);
        assert!(side.connection.is_ready());
        side.tick(Time::after(10 * LIMIT));
        assert_eq!(side.error, None);
    }
}

#[test]
fn it_runs_while_the_caller_thinks() {
    let mut side = Side::new(Config::new(SocketType::Dealer), Security::NullAuthenticated);
    side.verdict = pipe::Verdict::Wait;
    let mut peer = dealer(None);
    peer.feed(Time::ZERO, &side.drain_all());
    side.feed(Time::ZERO, &peer.drain_all());
    peer.feed(Time::ZERO, &side.drain_all());
    side.feed(Time::ZERO, &peer.drain_all());
    assert_eq!(side.events.len(), 1, "the question: {:?}", side.events);
    side.tick(Time::after(LIMIT));
    assert_eq!(side.error, Some(Error::TimedOut(TimeOut::Handshake)));
}

/// Nobody has called `handle_timeout`, and yet it is over.
#[test]
fn octets_that_come_too_late_do_not_complete_it() {
    let mut side = dealer(Some(LIMIT));
    side.feed(Time::after(LIMIT), b"\xff");
    assert_eq!(side.error, Some(Error::TimedOut(TimeOut::Handshake)));
}
