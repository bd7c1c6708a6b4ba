//! A peer of a type that does not fit: told why, closed, and no trouble for the others.

use std::time::Duration;

use zmtp_net::{EventKind, MonitorError, SocketType};

use crate::support::{Greeting, RawPeer, context, event, join, options, socket, text, with};

#[test]
fn a_peer_that_does_not_fit_is_told_and_closed_and_others_are_not() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    let endpoint = join(&pull, &push, "tcp://127.0.0.1:*");
    let events = pull.monitor();
    let mut wrong = RawPeer::connect(&endpoint);
    wrong.write(&Greeting::V3_1.octets());
    wrong.read(64);
    // READY of a PAIR.
    wrong.say("041a 0552454144590b536f636b65742d5479706500000004 50414952");
    let told = wrong.read_to_end();
    let error = b"\x05ERROR";
    assert!(told.windows(error.len()).any(|window| window == error), "{told:02x?}");
    let failed = event(&events, |kind| matches!(kind, EventKind::HandshakeFailed(_)));
    assert!(failed.peer.is_some() && failed.remote.is_some());
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    push.send("still here").unwrap();
    assert_eq!(text(&pull), "still here");
}

#[test]
fn two_sockets_that_do_not_fit_both_notice_and_do_not_try_again() {
    let context = context();
    for (bound, connected) in [
        (SocketType::Pull, SocketType::Pull),
        (SocketType::Pub, SocketType::Router),
        (SocketType::Rep, SocketType::Push),
        (SocketType::Req, SocketType::Req),
        (SocketType::Pair, SocketType::Dealer),
        (SocketType::Sub, SocketType::Sub),
    ] {
        let bound = socket(&context, bound);
        let at_once = options().reconnect_interval(Some(Duration::from_millis(1)));
        let connected = with(&context, connected, at_once);
        let (here, there) = (bound.monitor(), connected.monitor());
        let endpoint = bound.bind("tcp://127.0.0.1:*").unwrap();
        connected.connect(&endpoint).unwrap();
        for events in [&here, &there] {
            event(events, |kind| matches!(kind, EventKind::HandshakeFailed(_)));
            event(events, |kind| matches!(kind, EventKind::Disconnected(_)));
        }
        let after = there.recv_timeout(Duration::from_millis(20));
        assert_eq!(after, Err(MonitorError::TimedOut), "it is not tried again");
    }
}

#[test]
fn the_second_peer_of_a_pair_is_turned_away_until_the_first_has_left() {
    for transport in crate::support::TRANSPORTS {
        let context = context();
        let pair = socket(&context, SocketType::Pair);
        let (first, second) =
            (socket(&context, SocketType::Pair), socket(&context, SocketType::Pair));
        let endpoint = join(&pair, &first, transport);
        let events = pair.monitor();
        second.connect(&endpoint).unwrap();
        event(&events, |kind| *kind == EventKind::Rejected);
        pair.send("for the first").unwrap();
        assert_eq!(text(&first), "for the first", "{transport}");
        drop(first);
        let third = socket(&context, SocketType::Pair);
        crate::support::until("the place is free", || crate::support::ready(&pair) == 0);
        drop(second);
        third.connect(&endpoint).unwrap();
        crate::support::until("the third is there", || {
            third.try_send("hello").is_ok() && pair.recv_timeout(Duration::from_millis(50)).is_ok()
        });
        assert_eq!(crate::support::ready(&pair), 1, "{transport}");
    }
}

#[test]
fn a_reply_of_no_form_ends_the_connection_of_a_request() {
    let context = context();
    let req = with(&context, SocketType::Req, options().reconnect_interval(None));
    let events = req.monitor();
    let endpoint = req.bind("tcp://127.0.0.1:*").unwrap();
    let mut peer = RawPeer::connect(&endpoint);
    peer.handshake(Greeting::V3_1, "REP");
    req.send("question").unwrap();
    peer.expect("0100 0008 7175657374696f6e");
    // A message without a delimiter.
    peer.say("0006 616e73776572");
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    peer.read_to_end();
    assert!(req.try_recv().is_err());
}
