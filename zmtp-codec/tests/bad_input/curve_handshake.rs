//! The CURVE handshake, both roles, with a peer that lies in boxes that open.

use zmtp_codec::{Error, Refusal, Rule, SocketType};

use crate::forge::{Client, Introduction, Server};
use crate::null::by_peer;
use crate::octets::{body, command, frame, greeting, property, ready};
use crate::player::{Mechanism, Side};
use crate::table::{Row, broken, ends, octets, side};

pub(crate) fn server() -> Side {
    side(SocketType::Pull, Mechanism::CurveServer)
}

pub(crate) fn client() -> Side {
    side(SocketType::Pull, Mechanism::CurveClient)
}

fn push() -> Vec<u8> {
    property(b"Socket-Type", b"PUSH")
}

fn from_client() -> Vec<u8> {
    greeting(b"CURVE", 0)
}

fn from_server() -> Vec<u8> {
    greeting(b"CURVE", 1)
}

/// Points of low order, among them zero.
fn low_order() -> [[u8; 32]; 4] {
    let mut one = [0; 32];
    one[0] = 1;
    // The order of the field, and one less.
    let mut prime = [0xff; 32];
    (prime[0], prime[31]) = (0xed, 0x7f);
    let mut below = prime;
    below[0] = 0xec;
    [[0; 32], one, prime, below]
}

fn hello_bodies() -> Vec<Row> {
    let genuine = Client::opening().split_off(64 + 2);
    let with = |at: usize, octet: u8| {
        let mut changed = genuine.clone();
        changed[at] = octet;
        frame(4, &changed)
    };
    let bad = |name: &str, bad, rule, at| broken(name, server(), from_client(), bad, rule, at);
    let cut = frame(4, &genuine[..199]);
    let long = frame(4, &[&genuine[..], b"!"].concat());
    let mut rows = vec![
        bad("CURVE HELLO of version 2.0", with(6, 2), Rule::CurveVersion, 2 + 6),
        bad("CURVE HELLO of version 1.1", with(7, 1), Rule::CurveVersion, 2 + 6),
        bad("CURVE HELLO with padding", with(40, 1), Rule::CurveHello, 2 + 8),
        bad("CURVE HELLO of 199 octets", cut, Rule::CurveHello, 2 + 120),
        bad("CURVE HELLO of 201 octets", long, Rule::CurveHello, 2 + 200),
        bad("CURVE HELLO by name alone", command(b"HELLO", b""), Rule::CurveVersion, 2 + 6),
        bad(
            "CURVE HELLO with a signature that is not zero",
            Client::opening_with(&[1; 64], 1).split_off(64),
            Rule::CurveHello,
            0,
        ),
        bad("CURVE HELLO in capitals and digits", frame(4, b"\x05HELL0"), Rule::CommandName, 2),
    ];
    for (i, key) in low_order().into_iter().enumerate() {
        let mut changed = genuine.clone();
        changed[80..112].copy_from_slice(&key);
        let name = format!("CURVE HELLO with key {i} of low order");
        rows.push(bad(&name, frame(4, &changed), Rule::CurveKey, 0));
    }
    rows
}

fn initiates() -> Vec<Row> {
    let genuine = Client::welcomed(&server());
    let bad = |name: &str, bad: Vec<u8>, rule, at| {
        broken(name, server(), Client::opening(), bad, rule, at)
    };
    let lie =
        |name: &str, lie: Introduction, rule| bad(name, genuine.initiate(lie, &push()), rule, 0);
    let told = |name: &str, metadata: &[u8], rule| {
        bad(name, genuine.initiate(Introduction::default(), metadata), rule, 0)
    };
    let truth = Introduction::default;
    let mut elsewhere = server();
    elsewhere.seed = 0x99;
    let other = Client::welcomed(&elsewhere);
    let mut swapped = genuine.clone();
    swapped.cookie = other.cookie;
    let short = command(b"INITIATE", &[7; 96 + 8 + 143]);
    vec![
        bad(
            "CURVE INITIATE to another connection",
            other.initiate(truth(), &push()),
            Rule::CurveCookie,
            0,
        ),
        bad(
            "CURVE INITIATE with the cookie of another connection",
            swapped.initiate(truth(), &push()),
            Rule::CurveCookie,
            0,
        ),
        lie(
            "CURVE INITIATE with HELLO's nonce",
            Introduction { nonce: 1, ..truth() },
            Rule::CurveNonce,
        ),
        lie("CURVE INITIATE with nonce 0", Introduction { nonce: 0, ..truth() }, Rule::CurveNonce),
        lie(
            "a vouch for another transient key",
            Introduction { vouched_client: [5; 32], ..truth() },
            Rule::CurveVouch,
        ),
        lie(
            "a vouch for another server",
            Introduction { vouched_server: [5; 32], ..truth() },
            Rule::CurveVouch,
        ),
        lie(
            "a vouch by another than the client",
            Introduction { client_key: crate::forge::public([3; 32]), ..truth() },
            Rule::CurveBox,
        ),
        lie(
            "a permanent key of zeros",
            Introduction { client_key: [0; 32], ..truth() },
            Rule::CurveKey,
        ),
        bad("CURVE INITIATE of 256 octets", short, Rule::CurveInitiate, 9 + 113),
        bad("CURVE INITIATE by name alone", command(b"INITIATE", b""), Rule::CurveInitiate, 2 + 9),
        told("CURVE INITIATE with an empty name", b"\0\0\0\0\0", Rule::PropertyName),
        told("CURVE INITIATE with half a property", &push()[..19], Rule::PropertyTruncated),
        told("CURVE INITIATE with a value of 2^32-1", b"\x01a\xff\xff\xff\xff", Rule::PropertySize),
        told(
            "CURVE INITIATE of a PULL",
            &property(b"Socket-Type", b"PULL"),
            Rule::SocketTypeMismatch,
        ),
        told("CURVE INITIATE of nothing", &property(b"Socket-Type", b"X"), Rule::SocketTypeName),
        told("CURVE INITIATE, identity of 256", &property(b"Identity", &[1; 256]), Rule::Identity),
    ]
}

fn from_servers() -> Vec<Row> {
    let server = Server::new(&client());
    let bad = |name: &str, good: Vec<u8>, bad: Vec<u8>, rule, at| {
        broken(name, client(), good, bad, rule, at)
    };
    let told = |name: &str, metadata: &[u8], rule| {
        bad(name, server.opening(), server.ready(1, metadata), rule, 0)
    };
    let mut rows = vec![
        told("CURVE READY with an empty name", b"\0\0\0\0\0", Rule::PropertyName),
        told("CURVE READY with half a property", &push()[..19], Rule::PropertyTruncated),
        told("CURVE READY with a value of 2^31", b"\x01a\x80\0\0\0", Rule::PropertySize),
        told("CURVE READY of a PULL", &property(b"Socket-Type", b"PULL"), Rule::SocketTypeMismatch),
        bad(
            "CURVE READY of 29 octets",
            server.opening(),
            command(b"READY", &[0; 8 + 15]),
            Rule::CurveReady,
            2 + 14,
        ),
        bad(
            "CURVE READY by name alone",
            server.opening(),
            command(b"READY", b""),
            Rule::CurveReady,
            2 + 6,
        ),
        bad(
            "CURVE WELCOME of 167 octets",
            from_server(),
            command(b"WELCOME", &[0; 159]),
            Rule::CurveWelcome,
            2 + 24,
        ),
        bad(
            "CURVE WELCOME of 169 octets",
            from_server(),
            command(b"WELCOME", &[0; 161]),
            Rule::CurveWelcome,
            2 + 168,
        ),
    ];
    for (i, key) in low_order().into_iter().enumerate() {
        let name = format!("CURVE WELCOME with key {i} of low order");
        rows.push(bad(
            &name,
            from_server(),
            server.opening_with(key).split_off(64),
            Rule::CurveKey,
            0,
        ));
    }
    rows
}

fn out_of_turn() -> Vec<Row> {
    use Rule::{MessageInHandshake, UnexpectedCommand};
    let s = Server::new(&client());
    let turn = |name: &str, side, good: Vec<u8>, bad: Vec<u8>| {
        broken(name, side, good, bad, UnexpectedCommand, 2)
    };
    let early = |name: &str, side, good: Vec<u8>, bad: Vec<u8>| {
        broken(name, side, good, bad, MessageInHandshake, 0)
    };
    let genuine = Client::welcomed(&server());
    let again = Client::opening().split_off(64);
    let twice = s.opening().split_off(64);
    let message = genuine.message(3, b"\0x");
    let as_command = frame(4, &body(b"MESSAGE", &[0; 40]));
    vec![
        turn("two CURVE clients", client(), from_client(), again.clone()),
        turn("a second CURVE HELLO", server(), Client::opening(), again),
        turn("a second CURVE WELCOME", client(), s.opening(), twice.clone()),
        turn("a WELCOME to a CURVE server", server(), from_client(), twice),
        turn("NULL's READY to a CURVE server", server(), from_client(), ready("PUSH")),
        turn("NULL's READY to a CURVE client", client(), from_server(), ready("PUSH")),
        turn(
            "PING instead of CURVE INITIATE",
            server(),
            Client::opening(),
            command(b"PING", b"\0\0"),
        ),
        turn("MESSAGE as a command instead of INITIATE", server(), Client::opening(), as_command),
        early("MESSAGE before CURVE INITIATE", server(), Client::opening(), message.clone()),
        early("MESSAGE before CURVE HELLO", server(), from_client(), message),
        early("MESSAGE before CURVE READY", client(), s.opening(), s.message(1, b"\0x")),
        early("clear text before CURVE HELLO", server(), from_client(), frame(0, b"evil")),
        broken(
            "a trace of PLAIN HELLO in CURVE",
            server(),
            from_client(),
            command(b"HELLO", b"\x05admin\x06secret"),
            Rule::CurveVersion,
            2 + 6,
        ),
    ]
}

fn errors() -> Vec<Row> {
    let s = Server::new(&client());
    let mut refusing = server();
    refusing.verdict = Some(Refusal::Denied);
    let genuine = Client::welcomed(&server());
    let initiate = genuine.initiate(Introduction::default(), &push());
    vec![
        by_peer("ERROR instead of CURVE WELCOME", client(), from_server(), b"\x03400", b"400"),
        by_peer("ERROR instead of CURVE READY", client(), s.opening(), b"\x03500", b"500"),
        by_peer("ERROR instead of CURVE HELLO", server(), from_client(), b"\0", b""),
        broken(
            "ERROR cut short instead of CURVE READY",
            client(),
            s.opening(),
            command(b"ERROR", b"\x04400"),
            Rule::ErrorReason,
            2 + 6,
        ),
        ends(
            "the caller refuses the key",
            refusing,
            [octets(Client::opening())],
            [octets(initiate)],
            Error::RefusedPeer(Refusal::Denied),
        ),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    [hello_bodies(), initiates(), from_servers(), out_of_turn(), errors()]
        .into_iter()
        .flatten()
        .collect()
}
