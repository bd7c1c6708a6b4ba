//! What looks odd and is in order: above all, as much as each limit allows.

use zmtp_codec::SocketType;

use crate::curve_handshake::server;
use crate::forge::Session;
use crate::limits::{publisher, ready_of};
use crate::octets::{
    command, frame, greeting, header, legacy, null, old_greeting, property, ready,
};
use crate::player::{Mechanism, Side};
use crate::table::{limits, pull, side};

/// A name, our side, what the peer sends, and how many events that makes.
type Accepted = (&'static str, Side, Vec<u8>, usize);

fn limits_reached() -> Vec<Accepted> {
    let after = |octets: &[u8]| [&null("PUSH")[..], octets].concat();
    let subscribed = |octets: &[u8]| [&null("SUB")[..], octets].concat();
    let most = vec![b't'; 65_536];
    let by_message = frame(0, &[&[1], &most[..]].concat());
    let few = limits(pull(), |limits| limits.parts = 3);
    let small = limits(pull(), |limits| limits.part_size = 300);
    let short = limits(pull(), |limits| limits.message_size = 300);
    let two = [frame(1, &[1; 200]), frame(0, &[1; 100])].concat();
    vec![
        ("READY of 2048", pull(), [greeting(b"NULL", 0), ready_of(2048)].concat(), 1),
        ("a part of 300", small, after(&frame(0, &[1; 300])), 2),
        ("a message of 300", short, after(&two), 2),
        ("three parts", few, after(&[1, 0, 1, 0, 0, 0]), 2),
        ("65,536 parts", pull(), after(&[[1, 0].repeat(65_535), vec![0, 0]].concat()), 2),
        ("a command of 66,000", pull(), after(&command(b"NOISE", &[0; 65_994])), 1),
        ("SUBSCRIBE of 65,536", publisher(), subscribed(&command(b"SUBSCRIBE", &most)), 2),
        ("a subscription of 65,536", publisher(), subscribed(&by_message), 2),
        ("a frame of 2^63-1 begun", pull(), after(&header(2, (1 << 63) - 1)), 1),
    ]
}

fn oddities() -> Vec<Accepted> {
    let after = |octets: &[u8]| [&null("PUSH")[..], octets].concat();
    let session = Session::with(&server(), "PUSH");
    let last = [&session.said[..], &session.message(u64::MAX, b"\0x")].concat();
    let skipping = [&session.said[..], &session.message(1 << 50, b"\0x")].concat();
    let as_command = [&[4], &session.message(3, b"\0x")[1..]].concat();
    let as_command = [&session.said[..], &as_command].concat();
    let radio = side(SocketType::Radio, Mechanism::Null);
    let join = [null("DISH"), command(b"JOIN", &[b'g'; 255]), command(b"LEAVE", b"")].concat();
    let old = [old_greeting(0, 8), legacy(0, &[7; 255]), legacy(0, b"x")].concat();
    let odd_name = [greeting(b"NULL", 0), command(b"READY", &property(b"X-my key", b"1"))].concat();
    let mut newer = null("PUSH");
    newer[10] = 9;
    vec![
        ("the last nonce of all", server(), last, 3),
        ("nonces that skip", server(), skipping, 3),
        ("MESSAGE in a command frame", server(), as_command, 3),
        ("a second READY under NULL", pull(), after(&ready("PUSH")), 1),
        ("a property with a blank in its name", pull(), odd_name, 1),
        ("unknown commands", pull(), after(&command(b"NOISE", b"").repeat(500)), 1),
        ("PING with 16 octets", pull(), after(&command(b"PING", &[0; 18])), 1),
        ("PONG with 16 octets", pull(), after(&command(b"PONG", &[0; 16])), 2),
        ("a small part in a long frame", pull(), after(&[&header(2, 1)[..], b"x"].concat()), 2),
        ("JOIN of 255 octets, LEAVE of none", radio, join, 3),
        ("1.0: an identity of 255", pull(), old, 2),
        ("version 9.1", pull(), newer, 1),
        ("a SUBSCRIBE to a PULL", pull(), after(&command(b"SUBSCRIBE", b"x")), 1),
    ]
}

pub(crate) fn rows() -> Vec<Accepted> {
    [limits_reached(), oddities()].into_iter().flatten().collect()
}
