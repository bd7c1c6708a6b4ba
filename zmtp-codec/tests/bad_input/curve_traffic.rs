//! CURVE behind the handshake: nonces, frames in clear text, and nonsense in boxes that open.

use zmtp_codec::{Error, LimitKind, Limits, Rule, SocketType};

use crate::curve_handshake::{client, server};
use crate::forge::Session;
use crate::null::refused_by_peer;
use crate::octets::{body, command, frame, header, ready};
use crate::player::{Mechanism, Side, Step};
use crate::table::{Row, broken, ends, limited, limits, octets, side};

/// Both roles of ours, with a peer that has met them.
fn both() -> [(Side, Session); 2] {
    [server(), client()].map(|side| {
        let session = Session::with(&side, "PUSH");
        (side, session)
    })
}

/// Pairs of nonces of which the second is one too many.
fn nonces() -> Vec<Row> {
    let mut rows = Vec::new();
    for (side, session) in both() {
        let n = session.next;
        let pairs = [
            ("replayed", n, n),
            ("in the wrong order", n + 1, n),
            ("lower by far", 1 << 40, 1 << 39),
            ("back at zero", n, 0),
            ("the last one twice", u64::MAX, u64::MAX),
            ("around the end", u64::MAX, 0),
            ("around the end and on", u64::MAX, n + 1),
        ];
        for (name, first, second) in pairs {
            let good = [&session.said[..], &session.message(first, b"\0x")].concat();
            let name = format!("a nonce {name} for our {:?}", side.mechanism);
            let bad = session.message(second, b"\0x");
            rows.push(broken(name, side.clone(), good, bad, Rule::CurveNonce, 0));
        }
        let name = format!("the nonce of the handshake again for our {:?}", side.mechanism);
        let bad = session.message(n - 1, b"\0x");
        rows.push(broken(name, side, session.said, bad, Rule::CurveNonce, 0));
    }
    rows
}

/// Frames that are no good box.
fn frames() -> Vec<Row> {
    use Rule::{CurveBox, CurveMessage, CurvePlaintext, MoreOnCommand, ReservedFlags};
    let mut rows = Vec::new();
    for (side, session) in both() {
        let n = session.next;
        let genuine = session.message(n, b"\0x");
        let flagged = |flags: u8| [&[flags], &genuine[1..]].concat();
        let no_box = frame(0, &[b"\x07MESSAGE", &n.to_be_bytes()[..], &[0; 16]].concat());
        let cases: [(&str, Vec<u8>, Rule, u64); 14] = [
            ("our own MESSAGE reflected", session.reflected(n, b"\0x"), CurveBox, 0),
            ("a part in clear text", frame(0, b"hello"), CurvePlaintext, 0),
            ("an empty part in clear text", frame(0, b""), CurvePlaintext, 0),
            ("a command in clear text", command(b"PING", b"\0\0"), CurvePlaintext, 0),
            ("an ERROR in clear text", command(b"ERROR", b"\x03400"), CurvePlaintext, 0),
            ("a second READY", ready("PUSH"), CurvePlaintext, 0),
            ("MESSAGE in small letters", frame(0, &body(b"message", &[0; 40])), CurvePlaintext, 0),
            ("MESSAGE with MORE", flagged(1), MoreOnCommand, 0),
            ("a MESSAGE command with MORE", flagged(5), MoreOnCommand, 0),
            ("MESSAGE with reserved flags", flagged(0x10), ReservedFlags, 0),
            ("MESSAGE without a nonce", frame(0, b"\x07MESSAGE123"), CurveMessage, 2 + 8),
            ("MESSAGE with a box of 16 octets", no_box, CurveMessage, 2 + 16),
            ("MESSAGE of 2^63 octets", header(2, 1 << 63), Rule::FrameSize, 1),
            ("a MESSAGE of nothing but a tag", session.message(n, b""), CurveMessage, 2 + 16),
        ];
        for (name, bad, rule, at) in cases {
            let name = format!("{name} for our {:?}", side.mechanism);
            rows.push(broken(name, side.clone(), session.said.clone(), bad, rule, at));
        }
    }
    rows
}

/// Boxes that open and hold nonsense.
fn contents() -> Vec<Row> {
    use Rule::{
        CommandName, ErrorReason, Group, MoreOnCommand, PingContext, PingTtl, ReservedFlags,
    };
    let mut rows = Vec::new();
    let boxed = |name: &[u8], data: &[u8]| [&[2], &body(name, data)[..]].concat();
    for (side, session) in both() {
        let cases: [(&str, Vec<u8>, Rule); 13] = [
            ("MORE on a boxed command", b"\x03\x04PING\0\0".to_vec(), MoreOnCommand),
            ("boxed flag 2", b"\x04x".to_vec(), ReservedFlags),
            ("boxed flag 3", b"\x08x".to_vec(), ReservedFlags),
            ("boxed flag 7", b"\x80x".to_vec(), ReservedFlags),
            ("an empty boxed command", b"\x02".to_vec(), CommandName),
            ("a boxed command without a name", b"\x02\0x".to_vec(), CommandName),
            ("a boxed PING without a time-to-live", boxed(b"PING", b"\0"), PingTtl),
            ("a boxed PING with 17 octets", boxed(b"PING", &[0; 19]), PingContext),
            ("a boxed PONG with 17 octets", boxed(b"PONG", &[0; 17]), PingContext),
            ("a boxed JOIN of 256 octets", boxed(b"JOIN", &[b'g'; 256]), Group),
            ("a boxed LEAVE of 256 octets", boxed(b"LEAVE", &[b'g'; 256]), Group),
            ("a boxed ERROR cut short", boxed(b"ERROR", b"\x04400"), ErrorReason),
            ("a boxed READY with an empty name", boxed(b"READY", b"\0"), Rule::PropertyName),
        ];
        for (name, content, rule) in cases {
            let name = format!("{name} for our {:?}", side.mechanism);
            let bad = session.message(session.next, &content);
            rows.push(broken(name, side.clone(), session.said.clone(), bad, rule, 0));
        }
        let refusal = session.message(session.next, &boxed(b"ERROR", b"\x03400"));
        rows.push(ends(
            format!("a boxed ERROR for our {:?}", side.mechanism),
            side,
            [octets(session.said)],
            [octets(refusal)],
            refused_by_peer(b"400"),
        ));
    }
    rows
}

/// One row with a limit of our CURVE server: what opens the message, and what is too much.
fn limit(
    name: &str,
    change: impl FnOnce(&mut Limits),
    contents: [&[u8]; 2],
    kind: LimitKind,
    found: (u64, u64),
) -> Row {
    let side = limits(server(), change);
    let session = Session::with(&side, "PUSH");
    let good = [&session.said[..], &session.message(3, contents[0])].concat();
    limited(name, side, good, session.message(4, contents[1]), kind, found)
}

fn limits_in_boxes() -> Vec<Row> {
    use LimitKind::{CommandSize, MessageSize, PartSize, Parts, TopicSize};
    let ping = b"\x02\x04PING\0\0ab";
    let mut publisher = side(SocketType::Pub, Mechanism::CurveServer);
    publisher = limits(publisher, |limits| limits.topic_size = 3);
    let session = Session::with(&publisher, "SUB");
    let command = session.message(3, &[b"\x02", &body(b"SUBSCRIBE", b"abcd")[..]].concat());
    let message = session.message(3, b"\0\x01abcd");
    let said = || session.said.clone();
    let small = limits(server(), |limits| (limits.part_size, limits.command_size) = (10, 20));
    let opened = Session::with(&small, "PUSH").said;
    let short = limits(server(), |limits| limits.message_size = 100_000);
    let shortened = Session::with(&short, "PUSH").said;
    let claim = header(2, 10_000_033);
    vec![
        limit("a boxed part of 4", |l| l.part_size = 3, [b"\x01abc", b"\0abcd"], PartSize, (4, 3)),
        limit(
            "boxed parts of 5",
            |l| l.message_size = 4,
            [b"\x01abc", b"\0de"],
            MessageSize,
            (5, 4),
        ),
        limit("a second boxed part", |l| l.parts = 1, [b"\x01abc", b"\0de"], Parts, (2, 1)),
        limit("a boxed PING of 9", |l| l.command_size = 8, [b"\0", ping], CommandSize, (9, 8)),
        limited("a boxed topic of 4", publisher.clone(), said(), command, TopicSize, (4, 3)),
        limited("a boxed topic of 4 as a message", publisher, said(), message, TopicSize, (4, 3)),
        limited(
            "a box of 10 MB claimed",
            short,
            shortened,
            claim,
            MessageSize,
            (10_000_000, 100_000),
        ),
        limited("a box of 54 claimed", small, opened, [0, 54], PartSize, (21, 10)),
    ]
}

fn ends_of_stream() -> Vec<Row> {
    let (side, session) = (server(), Session::with(&server(), "PUSH"));
    let part = [&session.said[..], &session.message(3, b"\x01a")].concat();
    let half = [&part[..], &session.message(4, b"\0b")[..20]].concat();
    let end = |name: &str, sent: Vec<u8>, error| {
        ends(name, side.clone(), [octets(sent)], [Step::End], error)
    };
    let truncated = |sent: &[u8]| Error::Truncated { offset: sent.len() as u64 };
    let (e1, e2) = (truncated(&part), truncated(&half));
    vec![
        end("the stream ends between two boxed parts", part, e1),
        end("the stream ends in a box", half, e2),
        end("the stream ends after CURVE INITIATE", session.said, Error::Closed),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    [nonces(), frames(), contents(), limits_in_boxes(), ends_of_stream()]
        .into_iter()
        .flatten()
        .collect()
}
