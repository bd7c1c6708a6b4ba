//! Rows of the table of malformed conversations.

use std::time::Duration;

use bytes::Bytes;
use zmtp_codec::{Config, Error, LimitKind, Limits, Rule, SocketType};

use crate::player::{Mechanism, Side, Step};

/// One malformed conversation.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) side: Side,
    /// What the peer does that is right. It must not be an error yet.
    pub(crate) good: Vec<Step>,
    /// What it does then.
    pub(crate) bad: Vec<Step>,
    pub(crate) expected: Error,
}

pub(crate) fn octets(octets: impl Into<Vec<u8>>) -> Step {
    Step::Octets(Bytes::from(octets.into()))
}

/// The peer sends `good`, then `bad`, which breaks `rule` at the octet `at` of `bad`.
pub(crate) fn broken(
    name: impl Into<String>,
    side: Side,
    good: impl Into<Vec<u8>>,
    bad: impl Into<Vec<u8>>,
    rule: Rule,
    at: u64,
) -> Row {
    let good = good.into();
    let expected = Error::Protocol { rule, offset: good.len() as u64 + at };
    Row { name: name.into(), side, good: vec![octets(good)], bad: vec![octets(bad)], expected }
}

/// The peer sends `good`, then `bad`, whose first frame has `found` where `allowed` are allowed.
pub(crate) fn limited(
    name: impl Into<String>,
    side: Side,
    good: impl Into<Vec<u8>>,
    bad: impl Into<Vec<u8>>,
    limit: LimitKind,
    (found, allowed): (u64, u64),
) -> Row {
    let good = good.into();
    let expected = Error::Limit { limit, offset: good.len() as u64, found, allowed };
    Row { name: name.into(), side, good: vec![octets(good)], bad: vec![octets(bad)], expected }
}

/// Any other conversation.
pub(crate) fn ends(
    name: impl Into<String>,
    side: Side,
    good: impl Into<Vec<Step>>,
    bad: impl Into<Vec<Step>>,
    expected: Error,
) -> Row {
    Row { name: name.into(), side, good: good.into(), bad: bad.into(), expected }
}

/// Our side: a socket type and a mechanism.
pub(crate) fn side(socket_type: SocketType, mechanism: Mechanism) -> Side {
    Side::new(socket_type, mechanism)
}

/// A PULL socket under NULL, the plainest of all.
pub(crate) fn pull() -> Side {
    side(SocketType::Pull, Mechanism::Null)
}

/// The same with limits.
pub(crate) fn limits(side: Side, change: impl FnOnce(&mut Limits)) -> Side {
    let mut limits = Limits::default();
    change(&mut limits);
    side.with(|config: Config| config.limits(limits))
}

pub(crate) fn wait(seconds: u64) -> Step {
    Step::Wait(Duration::from_secs(seconds))
}
