//! Peers of version 1.0 and 2.0, and those who pretend to be such.

use zmtp_codec::{Error, LimitKind, Rule, SocketType, Version};

use crate::octets::{frame, greeting, header, legacy, old_greeting};
use crate::player::{Mechanism, Side, Step};
use crate::table::{Row, broken, ends, limited, limits, octets, pull, side};

const PUSH: u8 = 8;
const PULL: u8 = 7;

/// Each secure mechanism refuses each way to an older version, before a message can come through.
fn downgrades() -> Vec<Row> {
    use Mechanism::{CurveClient, CurveServer, NullAuthenticated, PlainClient, PlainServer};
    let streams = [
        ("1.0", [legacy(0, b""), legacy(0, b"evil")].concat(), 0),
        ("1.0 with a long identity", [b"\xff\0\0\0\0\0\0\x01\x01\0", &[7; 256][..]].concat(), 9),
        ("1.0 with a greeting", [&old_greeting(0, PUSH), &legacy(0, b"")[..]].concat(), 10),
        ("2.0", [&old_greeting(1, PUSH), &b"\0\0\0\x04evil"[..]].concat(), 10),
    ];
    let mut rows = Vec::new();
    for mechanism in [NullAuthenticated, PlainClient, PlainServer, CurveClient, CurveServer] {
        for (version, stream, at) in &streams {
            let name = format!("{mechanism:?} is asked to speak {version}");
            let ours = side(SocketType::Pull, mechanism);
            rows.push(broken(name, ours, [], stream.clone(), Rule::Downgrade, *at));
        }
    }
    rows
}

fn at_least(version: Version) -> Side {
    pull().with(|config| config.minimum_version(version))
}

/// Streams whose signature is none. Where downgrades are allowed they are version 1.0.
fn wrong_signatures() -> Vec<Row> {
    let modern = || at_least(Version::V3_0);
    let mut even = greeting(b"NULL", 0);
    even[9] = 0x7e;
    vec![
        broken("a stream that begins with 0xfe", modern(), [], [0xfe; 80], Rule::Version, 0),
        broken("HTTP", modern(), [], b"GET / HTTP/1.1\r\n\r\n".as_slice(), Rule::Version, 0),
        broken("TLS", modern(), [], b"\x16\x03\x01\x02\0\x01".as_slice(), Rule::Version, 0),
        broken("a signature that ends evenly", modern(), [], even, Rule::Version, 9),
        broken("2.0 where 3.0 is wanted", modern(), [], old_greeting(1, PUSH), Rule::Version, 10),
        broken(
            "1.0 where 2.0 is wanted",
            at_least(Version::V2_0),
            [],
            legacy(0, b""),
            Rule::Version,
            0,
        ),
    ]
}

/// > Bits 7-2: Reserved. Bits 7-2 are reserved for future use and MUST be zero. (RFC 15)
fn version_2_has_no_commands() -> Vec<Row> {
    let greeted = || [&old_greeting(1, PUSH), &frame(0, b"")[..]].concat();
    let reserved = |name, octets: &[u8]| {
        broken(name, pull(), greeted(), octets.to_vec(), Rule::ReservedFlags, 0)
    };
    vec![
        reserved("2.0: a PING", b"\x04\x07\x04PING\0\0"),
        reserved("2.0: an ERROR", b"\x04\x0a\x05ERROR\x03400"),
        reserved("2.0: a long command", b"\x06\0\0\0\0\0\0\0\x01\0"),
    ]
}

fn version_1() -> Vec<Row> {
    let greeted = || [&old_greeting(0, PUSH), &legacy(0, b"")[..]].concat();
    let long = |length: u64| [&[0xff], &length.to_be_bytes()[..]].concat();
    let small = || limits(pull(), |limits| limits.part_size = 10);
    let few = || limits(pull(), |limits| limits.parts = 2);
    let parts = || [greeted(), legacy(1, b"a"), legacy(1, b"b")].concat();
    let tight = || limits(pull(), |limits| limits.message_size = 10);
    let six = || [greeted(), legacy(1, b"123456")].concat();
    vec![
        broken("1.0: a frame of length 0", pull(), greeted(), [0], Rule::LegacyFrameSize, 0),
        broken(
            "1.0: a long frame of length 0",
            pull(),
            greeted(),
            long(0),
            Rule::LegacyFrameSize,
            1,
        ),
        broken("1.0: a frame of 2^63", pull(), greeted(), long(1 << 63), Rule::FrameSize, 1),
        broken("1.0: a frame of 2^64-1", pull(), greeted(), long(u64::MAX), Rule::FrameSize, 1),
        broken("1.0: an identity of length 0", pull(), [], [0, 0], Rule::LegacyFrameSize, 0),
        broken(
            "1.0: an identity of 256",
            pull(),
            old_greeting(0, PUSH),
            legacy(0, &[7; 256]),
            Rule::Identity,
            0,
        ),
        broken(
            "1.0 without a greeting: an identity of 256",
            pull(),
            [],
            legacy(0, &[7; 256]),
            Rule::Identity,
            0,
        ),
        broken(
            "1.0: another PULL",
            pull(),
            old_greeting(0, PULL)[..11].to_vec(),
            [PULL],
            Rule::SocketTypeMismatch,
            0,
        ),
        limited("1.0: a part of 11", small(), greeted(), [12, 0], LimitKind::PartSize, (11, 10)),
        limited("1.0: a third part", few(), parts(), [1, 0], LimitKind::Parts, (3, 2)),
        limited("1.0: a message of 11", tight(), six(), [6, 0], LimitKind::MessageSize, (11, 10)),
        ends(
            "1.0: the stream ends in a message",
            pull(),
            [octets(parts())],
            [Step::End],
            Error::Truncated { offset: parts().len() as u64 },
        ),
    ]
}

fn version_2() -> Vec<Row> {
    let greeted = || [&old_greeting(1, PUSH), &b"\0\0"[..]].concat();
    vec![
        broken(
            "2.0: an identity of 256",
            pull(),
            old_greeting(1, PUSH),
            frame(0, &[7; 256]),
            Rule::Identity,
            0,
        ),
        broken(
            "2.0: another PULL",
            pull(),
            old_greeting(1, PULL)[..11].to_vec(),
            [PULL],
            Rule::SocketTypeMismatch,
            0,
        ),
        broken("2.0: a reserved flag", pull(), greeted(), [0x80, 0], Rule::ReservedFlags, 0),
        broken(
            "2.0: a reserved flag on the identity",
            pull(),
            old_greeting(1, PUSH),
            [8, 0],
            Rule::ReservedFlags,
            0,
        ),
        broken(
            "2.0: a command for the identity",
            pull(),
            old_greeting(1, PUSH),
            b"\x04\x0c\x05LEAVE\x05short".as_slice(),
            Rule::ReservedFlags,
            0,
        ),
        broken("2.0: a frame of 2^63", pull(), greeted(), header(2, 1 << 63), Rule::FrameSize, 1),
        ends(
            "2.0: the stream ends before the identity",
            pull(),
            [octets(old_greeting(1, PUSH))],
            [Step::End],
            Error::Truncated { offset: 12 },
        ),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    [downgrades(), wrong_signatures(), version_2_has_no_commands(), version_1(), version_2()]
        .into_iter()
        .flatten()
        .collect()
}
