//! Greetings of 3.x.

use zmtp_codec::{Error, Rule, SocketType, Version};

use crate::octets::{greeting, null};
use crate::player::{Mechanism, Side, Step};
use crate::table::{Row, broken, ends, octets, pull, side};

use Mechanism::{CurveClient, CurveServer, Null, NullAuthenticated, PlainClient, PlainServer};

/// Every mechanism against every other one's greeting.
fn matrix() -> Vec<Row> {
    let ours = [
        (Null, "NULL"),
        (NullAuthenticated, "NULL"),
        (PlainClient, "PLAIN"),
        (PlainServer, "PLAIN"),
        (CurveClient, "CURVE"),
        (CurveServer, "CURVE"),
    ];
    let theirs = ["NULL", "PLAIN", "CURVE", "GSSAPI", "X-9+Z.B_A"];
    let mut rows = Vec::new();
    for (mechanism, own_name) in ours {
        for offered in theirs.into_iter().filter(|&offered| offered != own_name) {
            let name = format!("{mechanism:?} is offered {offered}");
            let (at, ours) = (12, side(SocketType::Pull, mechanism));
            let offer = greeting(offered.as_bytes(), 0);
            rows.push(broken(name, ours, [], offer, Rule::MechanismMismatch, at));
        }
    }
    rows
}

fn garbled(name: &str, at: usize, octet: u8, rule: Rule) -> Row {
    let mut octets = greeting(b"NULL", 0);
    octets[at] = octet;
    broken(name, pull(), [], octets, rule, at as u64)
}

/// The greeting is cut off at each of its fields.
fn cut_off() -> Vec<Row> {
    let lengths = [0, 1, 9, 10, 11, 12, 20, 32, 33, 63, 64];
    lengths
        .into_iter()
        .map(|length| {
            let sent = greeting(b"NULL", 0)[..length].to_vec();
            let error = Error::Truncated { offset: length as u64 };
            let name = format!("the stream ends after {length} octets of the greeting");
            ends(name, pull(), [octets(sent)], [Step::End], error)
        })
        .collect()
}

fn minimum(version: Version) -> Side {
    pull().with(|config| config.minimum_version(version))
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = matrix();
    rows.extend(cut_off());
    let mut old = null("PUSH");
    old[11] = 0;
    rows.extend([
        garbled("no mechanism", 12, 0, Rule::MechanismName),
        garbled("a mechanism in small letters", 12, b'n', Rule::MechanismName),
        garbled("a mechanism with a control character", 15, 7, Rule::MechanismName),
        garbled("a mechanism with octets behind its padding", 31, b'X', Rule::MechanismName),
        garbled("as-server 2", 32, 2, Rule::AsServer),
        garbled("as-server 255", 32, 0xff, Rule::AsServer),
        broken(
            "two PLAIN servers",
            side(SocketType::Pull, PlainServer),
            [],
            greeting(b"PLAIN", 1),
            Rule::AsServer,
            32,
        ),
        broken(
            "two CURVE servers",
            side(SocketType::Pull, CurveServer),
            [],
            greeting(b"CURVE", 1),
            Rule::AsServer,
            32,
        ),
        broken("3.0 where 3.1 is wanted", minimum(Version::V3_1), [], old, Rule::Version, 11),
    ]);
    rows
}
