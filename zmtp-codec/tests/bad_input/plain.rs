//! The PLAIN handshake, both roles.

use zmtp_codec::{Error, Refusal, Rule, SocketType};

use crate::null::{by_peer, refused_by_peer};
use crate::octets::{command, frame, greeting, property, ready};
use crate::player::{Mechanism, Side};
use crate::table::{Row, broken, ends, octets, side};

fn client() -> Side {
    side(SocketType::Pull, Mechanism::PlainClient)
}

fn server() -> Side {
    side(SocketType::Pull, Mechanism::PlainServer)
}

fn from_server() -> Vec<u8> {
    greeting(b"PLAIN", 1)
}

fn from_client() -> Vec<u8> {
    greeting(b"PLAIN", 0)
}

fn hello() -> Vec<u8> {
    command(b"HELLO", b"\x05admin\x06secret")
}

fn greeted() -> Vec<u8> {
    [from_client(), hello()].concat()
}

fn welcomed() -> Vec<u8> {
    [from_server(), command(b"WELCOME", b"")].concat()
}

fn hellos() -> Vec<Row> {
    let bad = |name: &str, data: &[u8], at: u64| {
        let bad = command(b"HELLO", data);
        broken(name, server(), from_client(), bad, Rule::PlainHello, 2 + 6 + at)
    };
    vec![
        bad("PLAIN HELLO without a user name", b"", 0),
        bad("PLAIN HELLO with half a user name", b"\x05admi", 0),
        bad("PLAIN HELLO without a password", b"\x05admin", 6),
        bad("PLAIN HELLO with half a password", b"\x05admin\x06secr", 6),
        bad("PLAIN HELLO with a trailing octet", b"\x05admin\x06secret!", 13),
        bad("PLAIN HELLO with a length of 255", b"\xffadmin", 0),
    ]
}

fn out_of_turn() -> Vec<Row> {
    use Rule::UnexpectedCommand;
    let both =
        |name: &str, side, good, bad: Vec<u8>| broken(name, side, good, bad, UnexpectedCommand, 2);
    let meta = property(b"Socket-Type", b"PUSH");
    vec![
        both("READY instead of PLAIN HELLO", server(), from_client(), ready("PUSH")),
        both(
            "INITIATE instead of PLAIN HELLO",
            server(),
            from_client(),
            command(b"INITIATE", &meta),
        ),
        both("a second PLAIN HELLO", server(), greeted(), hello()),
        both("a WELCOME to a PLAIN server", server(), from_client(), command(b"WELCOME", b"")),
        both("two PLAIN clients", client(), from_client(), hello()),
        both("READY instead of PLAIN WELCOME", client(), from_server(), ready("PUSH")),
        both("a second PLAIN WELCOME", client(), welcomed(), command(b"WELCOME", b"")),
        both(
            "endless PINGs under PLAIN",
            server(),
            greeted(),
            command(b"PING", b"\0\0").repeat(500),
        ),
        broken(
            "a message before PLAIN HELLO",
            server(),
            from_client(),
            frame(0, b"x"),
            Rule::MessageInHandshake,
            0,
        ),
        broken(
            "a message before PLAIN INITIATE",
            server(),
            greeted(),
            frame(0, b"x"),
            Rule::MessageInHandshake,
            0,
        ),
        broken(
            "a message before PLAIN READY",
            client(),
            welcomed(),
            frame(0, b"x"),
            Rule::MessageInHandshake,
            0,
        ),
    ]
}

fn contents() -> Vec<Row> {
    let metadata = |name: &[u8], value: &[u8]| property(name, value);
    vec![
        broken(
            "PLAIN WELCOME with data",
            client(),
            from_server(),
            command(b"WELCOME", b"!"),
            Rule::PlainWelcome,
            2 + 8,
        ),
        broken(
            "PLAIN INITIATE with an empty name",
            server(),
            greeted(),
            command(b"INITIATE", b"\0\0\0\0\0"),
            Rule::PropertyName,
            2 + 9,
        ),
        broken(
            "PLAIN INITIATE of a PULL",
            server(),
            greeted(),
            command(b"INITIATE", &metadata(b"Socket-Type", b"PULL")),
            Rule::SocketTypeMismatch,
            2 + 9 + 16,
        ),
        broken(
            "PLAIN READY of no socket type",
            client(),
            welcomed(),
            command(b"READY", &metadata(b"Socket-Type", b"NONE")),
            Rule::SocketTypeName,
            2 + 6 + 16,
        ),
        broken(
            "PLAIN READY cut short",
            client(),
            welcomed(),
            command(b"READY", b"\x0bSocket-Type\0\0\0\x05PUSH"),
            Rule::PropertyTruncated,
            2 + 6 + 12,
        ),
        broken(
            "a frame of 2^64-1 for PLAIN HELLO",
            server(),
            from_client(),
            [&[6], &[0xff; 8][..]].concat(),
            Rule::FrameSize,
            1,
        ),
    ]
}

fn errors() -> Vec<Row> {
    let at = 2 + 6;
    let misspelt = |reason: &[u8]| frame(4, &[b"\x5eRROR", reason].concat());
    let mut refusing = server();
    refusing.verdict = Some(Refusal::Denied);
    vec![
        by_peer("ERROR instead of PLAIN WELCOME", client(), from_server(), b"\x03400", b"400"),
        by_peer("ERROR instead of PLAIN READY", client(), welcomed(), b"\x03500", b"500"),
        by_peer("ERROR instead of PLAIN INITIATE", server(), greeted(), b"\x02no", b"no"),
        ends(
            "ERROR as libzmq 4.3 spells it",
            client(),
            [octets(from_server())],
            [octets(misspelt(b"\x03400"))],
            refused_by_peer(b"400"),
        ),
        broken(
            "a misspelt ERROR cut short",
            client(),
            from_server(),
            misspelt(b"\x0340"),
            Rule::ErrorReason,
            2 + 5,
        ),
        broken(
            "a misspelt ERROR to a PLAIN server",
            server(),
            from_client(),
            misspelt(b"\x03400"),
            Rule::CommandName,
            2,
        ),
        broken(
            "ERROR cut short instead of PLAIN READY",
            client(),
            welcomed(),
            command(b"ERROR", b"\x04400"),
            Rule::ErrorReason,
            at,
        ),
        ends(
            "the caller refuses the password",
            refusing,
            [octets(from_client())],
            [octets(hello())],
            Error::RefusedPeer(Refusal::Denied),
        ),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    [hellos(), out_of_turn(), contents(), errors()].into_iter().flatten().collect()
}
