//! Types and mechanisms that do not go together.

use zmtp_codec::{Error, Rule, SocketType as T};
use zmtp_net::{EventKind, Mechanism, Options};

use super::stage::{LONG, SHORT, TCP, event, expect, meet, ours, theirs};
use crate::libzmq;
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};
use crate::suite::secure::{PASSWORD, USER};

pub(super) const CASES: &[Case] = &[
    ("our PUSH connects to libzmq's REP: an event and an end", push_to_rep),
    ("libzmq's SUB connects to our ROUTER: an event and an end", sub_to_router),
    ("our PLAIN client meets a libzmq socket of NULL", plain_to_null),
    ("a second libzmq PAIR finds ours taken, and the first goes on", second_pair),
    ("our PAIR is second at libzmq's, and the first goes on", our_second_pair),
];

/// Whether a handshake failed for this reason, or libzmq was the first to find that out: it closes
/// before it has said what it is.
fn is_rule(kind: &EventKind, expected: Rule) -> bool {
    match kind {
        EventKind::HandshakeFailed(Error::Protocol { rule, .. }) => *rule == expected,
        EventKind::HandshakeFailed(Error::Truncated { offset }) => *offset <= 64,
        _ => false,
    }
}

fn push_to_rep() -> Result<(), Failure> {
    let rep = theirs(T::Rep)?;
    let reports = rep.socket.monitor()?;
    let push = ours(T::Push, Options::default())?;
    let monitor = push.monitor();
    push.connect(rep.socket.bind(TCP)?.as_str())?;
    event(&monitor, "of the mismatch", |kind| is_rule(kind, Rule::SocketTypeMismatch))?;
    reports.wait_for(libzmq::EventKind::Disconnected, LONG)?;
    same("whether a peer is ready", push.wait_for_peers(1, SHORT), false)
}

fn sub_to_router() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default())?;
    let monitor = router.monitor();
    let sub = theirs(T::Sub)?;
    let reports = sub.socket.monitor()?;
    sub.socket.connect(&router.bind(TCP)?.to_string())?;
    event(&monitor, "of the mismatch", |kind| is_rule(kind, Rule::SocketTypeMismatch))?;
    reports.wait_for(libzmq::EventKind::Disconnected, LONG)?;
    same("the number of peers", router.peers().len(), 0)
}

fn plain_to_null() -> Result<(), Failure> {
    let pull = theirs(T::Pull)?;
    let reports = pull.socket.monitor()?;
    let options = Options::default().security(Mechanism::plain_client(USER, PASSWORD)?);
    let push = ours(T::Push, options)?;
    let monitor = push.monitor();
    push.connect(pull.socket.bind(TCP)?.as_str())?;
    event(&monitor, "of the mismatch", |kind| is_rule(kind, Rule::MechanismMismatch))?;
    reports.wait_for(libzmq::EventKind::HandshakeFailedProtocol, LONG)?;
    Ok(())
}

fn second_pair() -> Result<(), Failure> {
    let pair = ours(T::Pair, Options::default())?;
    let monitor = pair.monitor();
    let endpoint = pair.bind(TCP)?.to_string();
    let first = theirs(T::Pair)?;
    first.socket.connect(&endpoint)?;
    meet(&pair, 1)?;
    let second = theirs(T::Pair)?;
    second.socket.connect(&endpoint)?;
    event(&monitor, "Rejected", |kind| *kind == EventKind::Rejected)?;
    first.socket.send(&[b"still here"])?;
    expect(&pair, &[b"still here"])
}

fn our_second_pair() -> Result<(), Failure> {
    let pair = theirs(T::Pair)?;
    let endpoint = pair.socket.bind(TCP)?;
    let first = ours(T::Pair, Options::default())?;
    first.connect(endpoint.as_str())?;
    meet(&first, 1)?;
    super::stage::say(&first, &[b"first"])?;
    super::stage::expect_theirs(&pair, &[b"first"])?;
    let second = ours(T::Pair, Options::default())?;
    second.connect(endpoint.as_str())?;
    meet(&second, 1)?;
    pair.socket.send(&[b"for the first"])?;
    expect(&first, &[b"for the first"])?;
    super::stage::expect_silence(&second)
}
