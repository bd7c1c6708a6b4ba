//! Peers that are slow or silent.

use std::time::Duration;

use zmtp_codec::{Error, Heartbeat, SocketType, TimeOut};

use crate::curve_handshake::server;
use crate::forge::{Client, Introduction};
use crate::octets::{command, frame, greeting, null, property, ready};
use crate::player::{Mechanism, Side, Step};
use crate::table::{Row, ends, octets, pull, side, wait};

fn handshakes() -> Vec<Row> {
    let late = |name: &str, side: Side, good: Vec<Step>| {
        ends(name, side, good, [wait(15)], Error::TimedOut(TimeOut::Handshake))
    };
    let half = greeting(b"NULL", 0);
    let silent = |mechanism| side(SocketType::Pull, mechanism);
    vec![
        late("a silent peer", pull(), vec![wait(15)]),
        late("a silent peer of a CURVE server", silent(Mechanism::CurveServer), vec![wait(15)]),
        late("half a greeting", pull(), vec![octets(&half[..20]), wait(15)]),
        late(
            "one octet each 5 seconds",
            pull(),
            vec![
                octets(&half[..1]),
                wait(5),
                octets(&half[1..2]),
                wait(5),
                octets(&half[2..3]),
                wait(5),
            ],
        ),
        late("no READY", pull(), vec![octets(half), wait(15)]),
        late(
            "half a READY",
            pull(),
            vec![octets(greeting(b"NULL", 0)), wait(15), octets(&ready("PUSH")[..9])],
        ),
    ]
}

/// The cookie of a CURVE server lives 60 seconds, whatever the handshake may take.
fn stale_cookie() -> Row {
    let patient = || server().with(|config| config.handshake_timeout(None));
    let initiate = Client::welcomed(&patient())
        .initiate(Introduction::default(), &property(b"Socket-Type", b"PUSH"));
    ends(
        "a stale cookie",
        patient(),
        [octets(Client::opening()), Step::Wait(Duration::from_millis(59_999))],
        [Step::Wait(Duration::from_millis(1)), octets(initiate)],
        Error::TimedOut(TimeOut::Handshake),
    )
}

fn traffic() -> Vec<Row> {
    let beating = || {
        let mut beat = Heartbeat::every(Duration::from_secs(10));
        beat.timeout = Some(Duration::from_secs(5));
        pull().with(|config| config.heartbeat(beat))
    };
    let mortal = [null("PUSH"), command(b"PING", b"\0\x32")].concat();
    vec![
        ends(
            "a heartbeat without an answer",
            beating(),
            [octets(null("PUSH")), wait(14)],
            [wait(1)],
            Error::TimedOut(TimeOut::Heartbeat),
        ),
        ends(
            "a heartbeat with one answer",
            beating(),
            [octets(null("PUSH")), wait(14), octets(command(b"PONG", b"")), wait(10)],
            [wait(1)],
            Error::TimedOut(TimeOut::Heartbeat),
        ),
        ends(
            "a time-to-live of five seconds",
            pull(),
            [octets(mortal.clone()), wait(4)],
            [wait(1)],
            Error::TimedOut(TimeOut::TimeToLive),
        ),
        ends(
            "a time-to-live in a message that does not end",
            pull(),
            [octets(mortal), octets(frame(1, b"a")), octets(command(b"PING", b"\0\x32")), wait(4)],
            [wait(1)],
            Error::TimedOut(TimeOut::TimeToLive),
        ),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = handshakes();
    rows.push(stale_cookie());
    rows.extend(traffic());
    rows
}
