//! Which socket types may talk to which, end to end: RFC 37's whole table.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;

use mechanisms::Mechanism;
use pipe::{Disguise, Pipe, Side};
use zmtp_codec::{Config, Error, Rule, SocketType};

/// Copied from RFC 37, "The Socket-Type Property", row by row: a type and its legal peers.
const TABLE: &str = "
    REQ: REP ROUTER
    REP: REQ DEALER
    DEALER: REP DEALER ROUTER
    ROUTER: REQ DEALER ROUTER
    PUB: SUB XSUB
    XPUB: SUB XSUB
    SUB: PUB XPUB
    XSUB: PUB XPUB
    PUSH: PULL
    PULL: PUSH
    PAIR: PAIR
    CLIENT: SERVER
    SERVER: CLIENT
    RADIO: DISH
    DISH: RADIO
    SCATTER: GATHER
    GATHER: SCATTER
    PEER: PEER
    CHANNEL: CHANNEL
";

fn legal(ours: SocketType, theirs: SocketType) -> bool {
    let rows = TABLE.lines().filter_map(|row| row.trim().split_once(": "));
    let mut peers = rows.filter(|(name, _)| *name == ours.name()).map(|(_, peers)| peers);
    peers.next().is_some_and(|peers| peers.split(' ').any(|peer| peer == theirs.name()))
}

fn pipe(mechanism: Mechanism, left: SocketType, right: SocketType) -> Pipe {
    let left = Side::new(Config::new(left), mechanism.client());
    Pipe::new(left, Side::new(Config::new(right), mechanism.server()))
}

fn cells() -> impl Iterator<Item = (SocketType, SocketType)> {
    SocketType::ALL.into_iter().flat_map(|left| SocketType::ALL.map(|right| (left, right)))
}

/// > The peer SHOULD enforce that the other peer is using a valid socket type. (RFC 37)
#[test]
fn legal_pairs_meet_and_the_others_do_not() {
    let mut met = 0;
    for (left, right) in cells() {
        for mechanism in [Mechanism::Null, Mechanism::Plain] {
            let mut pipe = pipe(mechanism, left, right);
            pipe.settle();
            let both = pipe.left.connection.is_ready() && pipe.right.connection.is_ready();
            assert_eq!(both, legal(left, right), "{mechanism:?} {left} {right}");
            met += usize::from(both);
        }
    }
    // Twenty-five cells of the table, twice.
    assert_eq!(met, 2 * TABLE.split_whitespace().filter(|word| !word.ends_with(':')).count());
}

/// > When a peer validates the socket type, it SHOULD handle errors by returning an ERROR command,
/// > and then disconnecting the peer. (RFC 37)
///
/// > A client peer SHALL NOT send ERROR to the server. (RFC 26)
#[test]
fn a_mismatch_is_told_with_an_error_command() {
    let error = b"\x04\x1a\x05ERROR\x13Invalid socket type";
    for (left, right) in cells().filter(|&(left, right)| !legal(left, right)) {
        let mut pipe = pipe(Mechanism::Null, left, right);
        pipe.settle();
        // READY and its name are 8 octets; name and size of the property 16.
        let mismatch = Error::Protocol { rule: Rule::SocketTypeMismatch, offset: 64 + 8 + 16 };
        for side in [&pipe.left, &pipe.right] {
            assert_eq!(side.error.as_ref(), Some(&mismatch), "{left} {right}");
            assert!(side.said.ends_with(error));
            assert_eq!(side.events, []);
        }
    }
}

/// The server sees the client's type first, and the client is told why it is not let in.
#[test]
fn under_plain_and_curve_the_server_refuses() {
    for (mechanism, offset) in
        [(Mechanism::Plain, 64 + 21 + 2 + 9 + 16), (Mechanism::Curve, 64 + 202)]
    {
        let mut pipe = pipe(mechanism, SocketType::Push, SocketType::Pub);
        pipe.settle();
        let mismatch = Error::Protocol { rule: Rule::SocketTypeMismatch, offset };
        assert_eq!(pipe.right.error, Some(mismatch), "{mechanism:?}");
        let Some(Error::RefusedByPeer(reason)) = pipe.left.error else {
            panic!("{mechanism:?}: {:?}", pipe.left.error);
        };
        assert_eq!(reason.as_bytes(), b"Invalid socket type");
    }
}

/// A peer of 2.0 has its type in its greeting; one of 1.0 without a greeting has none to check.
#[test]
fn types_are_checked_in_short_greetings_too() {
    for (left, right) in cells() {
        for disguise in [Disguise::V2_0, Disguise::V1Versioned, Disguise::V1Unversioned] {
            let mut pipe = pipe(Mechanism::Null, left, right);
            pipe.disguise = disguise;
            pipe.settle();
            let ready = pipe.left.connection.is_ready();
            let expected = legal(left, right) || disguise == Disguise::V1Unversioned;
            assert_eq!(ready, expected, "{left} {right} {disguise:?}");
            let mismatch = Error::Protocol { rule: Rule::SocketTypeMismatch, offset: 11 };
            assert_eq!(pipe.right.error, (!expected).then_some(mismatch));
        }
    }
}
