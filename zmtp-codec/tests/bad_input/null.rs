//! The NULL handshake: commands, metadata, refusals.

use zmtp_codec::{Error, Refusal, Rule, SocketType};

use crate::octets::{body, claimed, command, frame, greeting, header, property, ready};
use crate::player::{Mechanism, Side, Step};
use crate::table::{Row, broken, ends, octets, pull, side};

/// Where the metadata of a READY in a short frame begins.
const METADATA: u64 = 2 + 6;

/// A READY with this metadata breaks `rule` at the octet `at` of the metadata.
fn metadata(name: &str, metadata: &[u8], rule: Rule, at: u64) -> Row {
    let bad = command(b"READY", metadata);
    broken(name, pull(), greeting(b"NULL", 0), bad, rule, METADATA + at)
}

fn malformed_metadata() -> Vec<Row> {
    use Rule::{Identity, PropertyName, PropertySize, PropertyTruncated};
    let long = b"Identity";
    vec![
        metadata("an empty property name", &property(b"", b"x"), PropertyName, 0),
        metadata("a property name cut short", b"\x09Socket", PropertyTruncated, 0),
        metadata("a property without a size", b"\x01a", PropertyTruncated, 2),
        metadata("a property with half a size", b"\x01a\0\0", PropertyTruncated, 2),
        metadata("a value cut short", &claimed(b"a", 9, b"12345678"), PropertyTruncated, 2),
        metadata("a value of 2^31-1", &claimed(b"a", u32::MAX >> 1, b""), PropertyTruncated, 2),
        metadata("a value of 2^31", &claimed(b"a", 1 << 31, b""), PropertySize, 2),
        metadata("a value of 2^32-1", &claimed(b"a", u32::MAX, b"x"), PropertySize, 2),
        metadata(
            "a second property cut short",
            &[property(b"Socket-Type", b"PUSH"), b"\x05a".to_vec()].concat(),
            PropertyTruncated,
            20,
        ),
        broken(
            "an identity of 256",
            pull(),
            greeting(b"NULL", 0),
            command(b"READY", &property(long, &[1; 256])),
            Identity,
            9 + 6 + 9 + 4,
        ),
    ]
}

fn socket_types() -> Vec<Row> {
    use Rule::{SocketTypeMismatch, SocketTypeName};
    let value = 1 + 11 + 4;
    let of = |name: &str| property(b"Socket-Type", name.as_bytes());
    let twice = [of("PUSH"), property(b"socket-TYPE", b"REQ")].concat();
    vec![
        metadata("an unknown socket type", &of("PULLED"), SocketTypeName, value),
        metadata("a socket type in small letters", &of("push"), SocketTypeName, value),
        metadata("an empty socket type", &of(""), SocketTypeName, value),
        metadata("another PULL", &of("PULL"), SocketTypeMismatch, value),
        metadata("a PUB for a PULL", &of("PUB"), SocketTypeMismatch, value),
        metadata("two socket types, one wrong", &twice, SocketTypeMismatch, 20 + value),
    ]
}

/// Each phase of the handshake in which the caller's peer speaks: a name, a side, what was said.
fn in_handshake(name: &str, bad: impl Into<Vec<u8>>, rule: Rule, at: u64) -> Row {
    broken(name, pull(), greeting(b"NULL", 0), bad, rule, at)
}

fn commands() -> Vec<Row> {
    use Rule::{CommandName, ErrorReason, MessageInHandshake, UnexpectedCommand};
    let nameless = [b"\xff".as_slice(), &[b'A'; 254]].concat();
    vec![
        in_handshake("a message before READY", frame(0, b"hello"), MessageInHandshake, 0),
        in_handshake("a part before READY", frame(1, b"hello"), MessageInHandshake, 0),
        in_handshake("a long message before READY", header(2, 1 << 40), MessageInHandshake, 0),
        in_handshake("HELLO under NULL", command(b"HELLO", b"\0\0"), UnexpectedCommand, 2),
        in_handshake("PING before READY", command(b"PING", b"\0\0"), UnexpectedCommand, 2),
        in_handshake("SUBSCRIBE before READY", command(b"SUBSCRIBE", b""), UnexpectedCommand, 2),
        in_handshake("ready in small letters", command(b"ready", b""), UnexpectedCommand, 2),
        in_handshake(
            "endless unknown commands instead of READY",
            command(b"NOISE", b"").repeat(1000),
            UnexpectedCommand,
            2,
        ),
        in_handshake("an empty command", frame(4, b""), CommandName, 2),
        in_handshake("a command without a name", frame(4, b"\0READY"), CommandName, 2),
        in_handshake("a command name cut short", frame(4, b"\x06READY"), CommandName, 2),
        in_handshake("a command name of 255 in 254", frame(4, &nameless), CommandName, 2),
        in_handshake("a command name with a digit", frame(4, b"\x05READ1"), CommandName, 2),
        in_handshake("ERROR without a reason", command(b"ERROR", b""), ErrorReason, 8),
        in_handshake("ERROR with half a reason", command(b"ERROR", b"\x0340"), ErrorReason, 8),
        in_handshake("ERROR with a trailing octet", command(b"ERROR", b"\x01ab"), ErrorReason, 10),
    ]
}

fn refusals() -> Vec<Row> {
    let refused = |verdict: Refusal| -> Row {
        let mut ours = side(SocketType::Pull, Mechanism::NullAuthenticated);
        ours.verdict = Some(verdict);
        let name = format!("the caller refuses: {verdict:?}");
        let stream = greeting(b"NULL", 0);
        let (good, last) = stream.split_at(63);
        ends(name, ours, [octets(good)], [octets(last)], Error::RefusedPeer(verdict))
    };
    let mut rows: Vec<Row> =
        [Refusal::Temporary, Refusal::Denied, Refusal::InternalError].map(refused).into();
    let greeted = || side(SocketType::Pull, Mechanism::NullAuthenticated);
    rows.push(broken(
        "NULL, accepted, then nonsense",
        greeted(),
        greeting(b"NULL", 0),
        command(b"READY", b"\0"),
        Rule::PropertyName,
        METADATA,
    ));
    rows.extend([
        by_peer("the peer refuses", pull(), greeting(b"NULL", 0), b"\x03400", b"400"),
        by_peer("the peer refuses without a word", pull(), greeting(b"NULL", 0), b"\0", b""),
    ]);
    rows
}

/// The peer sends ERROR with these data.
pub(crate) fn by_peer(name: &str, side: Side, good: Vec<u8>, data: &[u8], reason: &[u8]) -> Row {
    let bad = command(b"ERROR", data);
    ends(name, side, [octets(good)], [octets(bad)], refused_by_peer(reason))
}

/// The error with this reason; there is no other way to make one than to receive it.
pub(crate) fn refused_by_peer(reason: &[u8]) -> Error {
    let data = [&[u8::try_from(reason.len()).unwrap()], reason].concat();
    let stream = [greeting(b"NULL", 0), command(b"ERROR", &data)].concat();
    let error = crate::player::play_octets(&pull(), &stream, crate::player::UNCUT).error.unwrap();
    assert!(matches!(&error, Error::RefusedByPeer(found) if found.as_bytes() == reason));
    error
}

fn ends_of_stream() -> Vec<Row> {
    let end =
        |name: &str, sent: Vec<u8>, error| ends(name, pull(), [octets(sent)], [Step::End], error);
    let begun = greeting(b"NULL", 0);
    let half = [&begun[..], &ready("PUSH")[..9]].concat();
    let whole = [&begun[..], &ready("PUSH")].concat();
    let part = [&whole[..], &frame(1, b"a")].concat();
    let frame_begun = [&whole[..], &[0]].concat();
    let in_body = [&whole[..], &frame(4, &body(b"PING", b"\0\0"))[..4]].concat();
    let truncated = |octets: &[u8]| Error::Truncated { offset: octets.len() as u64 };
    let errors = [&half, &part, &frame_begun, &in_body].map(|sent| truncated(sent));
    let [e1, e2, e3, e4] = errors;
    vec![
        end("the stream ends in READY", half, e1),
        end("the stream ends between two parts", part, e2),
        end("the stream ends in a header", frame_begun, e3),
        end("the stream ends in a command", in_body, e4),
        end("the stream ends after READY", whole, Error::Closed),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    [malformed_metadata(), socket_types(), commands(), refusals(), ends_of_stream()]
        .into_iter()
        .flatten()
        .collect()
}
