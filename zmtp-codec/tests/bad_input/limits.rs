//! One more than each limit allows, in clear text.

use zmtp_codec::{LimitKind, Limits, Rule, SocketType};

use crate::octets::{command, frame, greeting, header, null, property};
use crate::player::{Mechanism, Side};
use crate::table::{Row, broken, limited, limits, pull, side};

/// A READY whose body has so many octets.
pub(crate) fn ready_of(size: usize) -> Vec<u8> {
    let filler = size - 6 - (1 + 3 + 4);
    command(b"READY", &property(b"X-a", &vec![7; filler]))
}

pub(crate) fn publisher() -> Side {
    side(SocketType::Pub, Mechanism::Null)
}

fn tight(change: impl FnOnce(&mut Limits)) -> Side {
    limits(pull(), change)
}

fn handshake() -> Vec<Row> {
    let kind = LimitKind::HandshakeCommandSize;
    let mut rows = vec![
        limited("READY of 2049", pull(), greeting(b"NULL", 0), ready_of(2049), kind, (2049, 2048)),
        limited(
            "READY of 101 where 100 are allowed",
            tight(|limits| limits.handshake_command_size = 100),
            greeting(b"NULL", 0),
            ready_of(101),
            kind,
            (101, 100),
        ),
    ];
    let secure = [
        (Mechanism::PlainServer, "PLAIN", 0),
        (Mechanism::PlainClient, "PLAIN", 1),
        (Mechanism::CurveServer, "CURVE", 0),
        (Mechanism::CurveClient, "CURVE", 1),
    ];
    for (mechanism, name, as_server) in secure {
        let ours = side(SocketType::Pull, mechanism);
        let good = greeting(name.as_bytes(), as_server);
        let name = format!("a command of 1 GiB for our {mechanism:?}");
        rows.push(limited(name, ours, good, header(6, 1 << 30), kind, (1 << 30, 2048)));
    }
    rows
}

fn messages() -> Vec<Row> {
    use LimitKind::{MessageSize, PartSize, Parts};
    let part = |limits: &mut Limits| limits.part_size = 300;
    let message = |limits: &mut Limits| limits.message_size = 300;
    let parts = |limits: &mut Limits| limits.parts = 3;
    let begun = |parts: &[&[u8]]| {
        let frames = parts.iter().flat_map(|part| frame(1, part));
        null("PUSH").into_iter().chain(frames).collect::<Vec<u8>>()
    };
    vec![
        limited(
            "a part of 301",
            tight(part),
            begun(&[]),
            frame(0, &[1; 301]),
            PartSize,
            (301, 300),
        ),
        limited(
            "no part allowed",
            tight(|l| l.parts = 0),
            begun(&[]),
            frame(0, b""),
            Parts,
            (1, 0),
        ),
        limited(
            "a small part",
            tight(|l| l.part_size = 2),
            begun(&[]),
            frame(0, b"abc"),
            PartSize,
            (3, 2),
        ),
        limited(
            "a last part of 301",
            tight(part),
            begun(&[b"a"]),
            header(2, 301),
            PartSize,
            (301, 300),
        ),
        limited(
            "a message of 301",
            tight(message),
            begun(&[]),
            header(2, 301),
            MessageSize,
            (301, 300),
        ),
        limited(
            "a message of 200 and 101",
            tight(message),
            begun(&[&[1; 200]]),
            frame(0, &[1; 101]),
            MessageSize,
            (301, 300),
        ),
        limited(
            "sizes that overflow when added",
            tight(|l| l.message_size = u64::MAX >> 1),
            begun(&[b"abc"]),
            header(2, u64::MAX >> 1),
            MessageSize,
            ((1 << 63) + 2, u64::MAX >> 1),
        ),
        limited("a fourth part", tight(parts), begun(&[b"", b"", b""]), [0, 0], Parts, (4, 3)),
        limited(
            "65,537 empty parts",
            pull(),
            [null("PUSH"), [1, 0].repeat(65_536)].concat(),
            [1, 0],
            Parts,
            (65_537, 65_536),
        ),
    ]
}

fn commands_and_topics() -> Vec<Row> {
    use LimitKind::{CommandSize, TopicSize};
    let topic = |size: usize| vec![b't'; size];
    let small = || limits(publisher(), |limits| limits.topic_size = 4);
    let command_of = |size: usize| command(b"NOISE", &vec![0; size - 6]);
    let after = || [null("SUB"), command(b"SUBSCRIBE", b"ok"), frame(0, b"\x01ok")].concat();
    let by_message = |first: u8, size: usize| frame(0, &[&[first], &topic(size)[..]].concat());
    vec![
        limited(
            "a command of 66,001",
            pull(),
            null("PUSH"),
            command_of(66_001),
            CommandSize,
            (66_001, 66_000),
        ),
        limited(
            "a PING of 8 where 7 are allowed",
            tight(|limits| limits.command_size = 7),
            null("PUSH"),
            command(b"PING", b"\0\0a"),
            CommandSize,
            (8, 7),
        ),
        limited(
            "SUBSCRIBE of 5",
            small(),
            after(),
            command(b"SUBSCRIBE", &topic(5)),
            TopicSize,
            (5, 4),
        ),
        limited("CANCEL of 5", small(), after(), command(b"CANCEL", &topic(5)), TopicSize, (5, 4)),
        limited(
            "a subscription of 5 as a message",
            small(),
            after(),
            by_message(1, 5),
            TopicSize,
            (5, 4),
        ),
        limited(
            "a cancellation of 5 as a message",
            small(),
            after(),
            by_message(0, 5),
            TopicSize,
            (5, 4),
        ),
        limited(
            "SUBSCRIBE of 65,537",
            publisher(),
            null("SUB"),
            command(b"SUBSCRIBE", &topic(65_537)),
            TopicSize,
            (65_537, 65_536),
        ),
        limited(
            "a subscription of 65,537 as a message",
            publisher(),
            null("SUB"),
            by_message(1, 65_537),
            TopicSize,
            (65_537, 65_536),
        ),
        broken(
            "a reserved flag behind a subscription",
            publisher(),
            after(),
            [0x40, 0],
            Rule::ReservedFlags,
            0,
        ),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    [handshake(), messages(), commands_and_topics()].into_iter().flatten().collect()
}
