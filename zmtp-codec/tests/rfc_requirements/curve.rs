//! Requirements of RFC 26, seen in the octets that CURVE puts on the wire.

use std::ops::Range;

use zmtp_codec::curve::Entropy;
use zmtp_codec::{Error, Rule, Security};

use crate::mechanisms::{CLIENT, Mechanism, SERVER, keys};
use crate::pipe::{Pipe, Side};
use crate::{NOW, connected, pair};

/// Where HELLO and WELCOME begin, each in its stream: behind the greeting.
const FIRST: usize = 64;
/// Where INITIATE begins, in the client's stream.
const INITIATE: usize = FIRST + 2 + 200;
/// Where READY begins, in the server's stream.
const READY: usize = FIRST + 2 + 168;
/// The body of INITIATE, whose size takes eight octets, and its cookie.
const INITIATE_BODY: usize = INITIATE + 9;
const COOKIE: Range<usize> = INITIATE_BODY + 9..INITIATE_BODY + 105;
/// The box of INITIATE.
const INITIATE_BOX: usize = INITIATE_BODY + 113;
/// The client's transient public key, in HELLO.
const TRANSIENT: Range<usize> = FIRST + 2 + 80..FIRST + 2 + 112;
/// The long nonce of WELCOME.
const WELCOME_NONCE: Range<usize> = FIRST + 2 + 8..FIRST + 2 + 24;

/// Randomness of which each octet is its place, but for those in `changed`.
fn randomness(changed: &Range<usize>) -> [u8; Entropy::LEN] {
    std::array::from_fn(|place| {
        let octet = u8::try_from(place).unwrap_or(u8::MAX);
        if changed.contains(&place) { !octet } else { octet }
    })
}

/// What a client and a server with these changes to their randomness say in their handshake.
fn handshake(client: Range<usize>, server: Range<usize>) -> (Vec<u8>, Vec<u8>) {
    let entropy = |changed| Entropy::new(randomness(&changed));
    let client = Security::curve_client(*keys(SERVER).public(), keys(CLIENT), entropy(client));
    let server = Security::curve_server(keys(SERVER), entropy(server));
    let mut pipe = Pipe::new(Side::new(pair(), client), Side::new(pair(), server));
    pipe.settle();
    assert!(pipe.left.connection.is_ready() && pipe.right.connection.is_ready());
    (pipe.left.said, pipe.right.said)
}

/// > The client SHALL generate a unique key pair for each connection it creates to a server.
/// > (RFC 26)
#[test]
fn a_client_has_another_transient_key_in_each_connection() {
    let [one, other] = [0..0, 0..32].map(|changed| handshake(changed, 0..0).0);
    assert_ne!(one[TRANSIENT], other[TRANSIENT]);
    assert_ne!(one[TRANSIENT], *keys(CLIENT).public().as_bytes());
    let drawn = randomness(&(0..0));
    assert!(!one.windows(32).any(|window| window == &drawn[..32]), "the secret key is told");
}

/// > The server SHALL generate a new cookie for each WELCOME command it sends. (RFC 26)
///
/// The transient key in it, its nonce and the key of its box are each drawn for the connection.
#[test]
fn a_server_bakes_another_cookie_for_each_connection() {
    let cookie = |changed| handshake(0..0, changed).0[COOKIE].to_vec();
    let one = cookie(0..0);
    for (changed, same_nonce) in [(0..32, true), (32..48, false), (48..80, true)] {
        let other = cookie(changed.clone());
        assert_ne!(one[16..], other[16..], "{changed:?}");
        assert_eq!(one[..16] == other[..16], same_nonce, "{changed:?}");
    }
}

/// > Note that the server uses a 16-octet "long nonce" in the WELCOME command and when creating a
/// > cookie. This nonce SHALL be unique for this server permanent key. (RFC 26)
///
/// Each is drawn, and neither from what the other was drawn from.
#[test]
fn the_long_nonces_of_a_server_are_drawn() {
    let (client, server) = handshake(0..0, 0..0);
    let drawn = randomness(&(0..0));
    assert_eq!(server[WELCOME_NONCE], drawn[80..96]);
    assert_eq!(client[COOKIE][..16], drawn[32..48]);
}

/// > This nonce SHALL be unique for all INITIATE commands from this client permanent key. (RFC 26)
///
/// It travels in the box: the randomness for it changes that, and nothing before.
#[test]
fn the_long_nonce_of_a_vouch_is_drawn() {
    let [one, other] = [0..0, 32..48].map(|changed| handshake(changed, 0..0).0);
    assert_eq!(one[..INITIATE_BOX], other[..INITIATE_BOX]);
    assert_ne!(one[INITIATE_BOX..], other[INITIATE_BOX..]);
}

/// > This command SHALL be 200 octets long [...] The CurveZMQ version number, which SHALL be the two
/// > octets 1 and 0. [...] This SHALL be 70 octets, all zero. (RFC 26)
///
/// The 200 octets leave room for 72 octets of padding, and libzmq sends those.
///
/// > The server SHALL respond to a valid HELLO command with a WELCOME command. This command SHALL
/// > be 168 octets long [...] The client SHALL respond to a valid WELCOME with an INITIATE command.
/// > [...] The server SHALL respond to a valid INITIATE command with a READY command. (RFC 26)
#[test]
fn curve_commands_have_their_lengths() {
    let (client, server) = handshake(0..0, 0..0);
    assert_eq!(client[FIRST..FIRST + 10], *b"\x04\xc8\x05HELLO\x01\0");
    assert_eq!(client[FIRST + 10..FIRST + 82], [0; 72]);
    assert_eq!(server[FIRST..FIRST + 10], *b"\x04\xa8\x07WELCOME");
    assert_eq!(client[INITIATE_BODY..INITIATE_BODY + 9], *b"\x08INITIATE");
    assert_eq!(server[READY + 2..READY + 8], *b"\x05READY");
}

/// > This nonce SHALL be an incrementing integer, and unique to each command within a connection.
/// > The client SHALL NOT send more than 2^64-1 commands in one connection. [...] The server SHALL
/// > NOT send more than 2^64-1 commands in one connection. (RFC 26)
///
/// Both count from 1 on; the last of 2^64-1 commands is out of the reach of a test.
#[test]
fn the_short_nonces_of_both_sides_count_from_one() {
    let mut pipe = connected(Mechanism::Curve);
    let (client, server) = (&pipe.left.said, &pipe.right.said);
    assert_eq!(client[FIRST + 114..FIRST + 122], 1_u64.to_be_bytes());
    assert_eq!(client[INITIATE_BOX - 8..INITIATE_BOX], 2_u64.to_be_bytes());
    assert_eq!(server[READY + 8..READY + 16], 1_u64.to_be_bytes());
    for nonce in 0..3_u64 {
        for (side, first) in [(&mut pipe.left, 3), (&mut pipe.right, 2)] {
            assert_eq!(side.connection.send("x".into()), Ok(()));
            assert_eq!(side.drain_all()[10..18], (first + nonce).to_be_bytes());
        }
    }
}

/// > The server SHALL verify that a client connection does use correctly incrementing short nonces,
/// > and SHALL disconnect clients that reuse a short nonce. [...] The client SHALL verify that a
/// > server connection does use correctly incrementing short nonces, and SHALL disconnect from
/// > servers that reuse a short nonce. (RFC 26)
#[test]
fn both_sides_refuse_a_nonce_that_does_not_rise() {
    let Pipe { left, right, .. } = connected(Mechanism::Curve);
    refuses_a_replay(right, left);
    let Pipe { left, right, .. } = connected(Mechanism::Curve);
    refuses_a_replay(left, right);
}

fn refuses_a_replay(mut from: Side, mut to: Side) {
    assert_eq!(from.connection.send("x".into()), Ok(()));
    let octets = from.drain_all();
    to.feed(NOW, &octets);
    assert_eq!(to.take_messages(), ["x".into()]);
    to.feed(NOW, &octets);
    let offset = from.said.len() as u64;
    assert_eq!(to.error, Some(Error::Protocol { rule: Rule::CurveNonce, offset }));
}

/// The rule by which a side leaves whoever says `octets`, which must tell it nothing of its peer.
fn heard(security: Security, octets: &[u8]) -> Option<Rule> {
    let mut side = Side::new(pair(), security);
    side.feed(NOW, octets);
    assert_eq!(side.events, []);
    assert!(matches!(side.error, None | Some(Error::Protocol { .. })), "{:?}", side.error);
    match side.error {
        Some(Error::Protocol { rule, .. }) => Some(rule),
        _ => None,
    }
}

/// The same stream with one bit of an octet changed.
fn flipped(stream: &[u8], place: usize) -> Vec<u8> {
    let mut octets = stream.to_vec();
    octets[place] ^= 1;
    octets
}

/// > The client SHALL validate all fields and SHALL disconnect from servers that send malformed
/// > WELCOME commands. [...] The client SHALL validate all fields and SHALL disconnect from servers
/// > who send malformed READY commands. (RFC 26)
#[test]
fn a_client_validates_all_fields() {
    let server = connected(Mechanism::Curve).right.said;
    let (welcome, ready) = (FIRST + 2, READY + 2);
    for (place, rule) in [
        (welcome + 1, Rule::UnexpectedCommand),
        (welcome + 8, Rule::CurveBox),
        (welcome + 24, Rule::CurveBox),
        (welcome + 167, Rule::CurveBox),
        (ready + 1, Rule::UnexpectedCommand),
        (ready + 13, Rule::CurveBox),
        (ready + 14, Rule::CurveBox),
        (server.len() - 1, Rule::CurveBox),
    ] {
        let found = heard(Mechanism::Curve.client(), &flipped(&server, place));
        assert_eq!(found, Some(rule), "octet {place}");
    }
}

/// > The server SHALL validate all fields and SHALL reject and disconnect clients who send malformed
/// > HELLO commands. [...] The server SHALL validate all fields and SHALL reject and disconnect
/// > clients who send malformed INITIATE commands. (RFC 26)
#[test]
fn a_server_validates_all_fields() {
    let client = connected(Mechanism::Curve).left.said;
    let (hello, initiate) = (FIRST + 2, INITIATE_BODY);
    for (place, rule) in [
        (hello + 1, Rule::UnexpectedCommand),
        (hello + 6, Rule::CurveVersion),
        (hello + 79, Rule::CurveHello),
        (hello + 80, Rule::CurveBox),
        (hello + 119, Rule::CurveBox),
        (hello + 120, Rule::CurveBox),
        (initiate + 1, Rule::UnexpectedCommand),
        (initiate + 9, Rule::CurveCookie),
        (initiate + 104, Rule::CurveCookie),
        (initiate + 105, Rule::CurveBox),
        (initiate + 113, Rule::CurveBox),
        (client.len() - 1, Rule::CurveBox),
    ] {
        let found = heard(Mechanism::Curve.server(), &flipped(&client, place));
        assert_eq!(found, Some(rule), "octet {place}");
    }
}

/// The stream as far as a command, whose body is made `length` octets long.
fn resized(stream: &[u8], command: usize, body: usize, length: usize) -> Vec<u8> {
    let mut content = stream[body..].to_vec();
    content.resize(length, 0);
    [&stream[..command], &[6], &(length as u64).to_be_bytes(), &content].concat()
}

/// > This command SHALL be 200 octets long [...] This command SHALL be 168 octets long [...] This
/// > command SHALL be at least 257 octets long [...] This command SHALL be at least 30 octets long
/// > (RFC 26)
#[test]
fn commands_of_other_lengths_are_malformed() {
    let Pipe { left, right, .. } = connected(Mechanism::Curve);
    let (client, server) = (left.said, right.said);
    let first = FIRST + 2;
    for (length, rule) in
        [(199, Some(Rule::CurveHello)), (200, None), (201, Some(Rule::CurveHello))]
    {
        let hello = resized(&client, FIRST, first, length);
        assert_eq!(heard(Mechanism::Curve.server(), &hello), rule, "HELLO of {length}");
    }
    for (length, rule) in
        [(167, Some(Rule::CurveWelcome)), (168, None), (169, Some(Rule::CurveWelcome))]
    {
        let welcome = resized(&server, FIRST, first, length);
        assert_eq!(heard(Mechanism::Curve.client(), &welcome), rule, "WELCOME of {length}");
    }
    for (length, rule) in [(256, Rule::CurveInitiate), (257, Rule::CurveBox)] {
        let initiate = resized(&client, INITIATE, INITIATE_BODY, length);
        let found = heard(Mechanism::Curve.server(), &initiate);
        assert_eq!(found, Some(rule), "INITIATE of {length}");
    }
    for (length, rule) in [(29, Rule::CurveReady), (30, Rule::CurveBox)] {
        let ready = resized(&server, READY, READY + 2, length);
        let found = heard(Mechanism::Curve.client(), &ready);
        assert_eq!(found, Some(rule), "READY of {length}");
    }
}
