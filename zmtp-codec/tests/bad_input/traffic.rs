//! Commands behind the handshake, in clear text.

use zmtp_codec::{Rule, SocketType};

use crate::null::by_peer;
use crate::octets::{body, command, frame, null};
use crate::player::Mechanism;
use crate::table::{Row, broken, pull, side};

fn commands() -> Vec<Row> {
    use Rule::{CommandName, ErrorReason, PingContext, PingTtl};
    let bad =
        |name: &str, bad: Vec<u8>, rule, at| broken(name, pull(), null("PUSH"), bad, rule, at);
    vec![
        bad("PING without a time-to-live", command(b"PING", b""), PingTtl, 2 + 5),
        bad("PING with half a time-to-live", command(b"PING", b"\0"), PingTtl, 2 + 5),
        bad("PING with 17 octets of context", command(b"PING", &[0; 19]), PingContext, 2 + 7),
        bad("PING with 1000 octets of context", command(b"PING", &[0; 1002]), PingContext, 9 + 7),
        bad("PONG with 17 octets of context", command(b"PONG", &[0; 17]), PingContext, 2 + 5),
        bad("a command without a body", frame(4, b""), CommandName, 2),
        bad("a command with an empty name", frame(4, b"\0abc"), CommandName, 2),
        bad("a command whose name is cut short", frame(4, b"\x05PING"), CommandName, 2),
        bad("a command named with a NUL", frame(4, b"\x05PING\0\0\0"), CommandName, 2),
        bad("ERROR without a reason in traffic", command(b"ERROR", b""), ErrorReason, 2 + 6),
        bad("ERROR cut short in traffic", command(b"ERROR", b"\x04400"), ErrorReason, 2 + 6),
        bad("ERROR and more in traffic", command(b"ERROR", b"\x02400"), ErrorReason, 2 + 9),
        bad(
            "a second READY, malformed",
            command(b"READY", b"\x01"),
            Rule::PropertyTruncated,
            2 + 6,
        ),
        by_peer("ERROR in traffic", pull(), null("PUSH"), b"\x03400", b"400"),
    ]
}

fn groups() -> Vec<Row> {
    let radio = || side(SocketType::Radio, Mechanism::Null);
    let join = || command(b"JOIN", &[b'g'; 256]);
    let leave = command(b"LEAVE", &[b'g'; 256]);
    vec![
        broken("JOIN of 256 octets", radio(), null("DISH"), join(), Rule::Group, 9 + 5),
        broken("LEAVE of 256 octets", radio(), null("DISH"), leave, Rule::Group, 9 + 6),
        broken("JOIN of 256 octets to a PULL", pull(), null("PUSH"), join(), Rule::Group, 9 + 5),
    ]
}

/// A command between the parts of a message is in order; what is wrong with it still counts.
fn within_a_message() -> Vec<Row> {
    let part = || [null("PUSH"), frame(1, b"first")].concat();
    let ping = frame(4, &body(b"PING", b"\0"));
    vec![
        broken("a bad PING in a message", pull(), part(), ping, Rule::PingTtl, 2 + 5),
        by_peer("ERROR in a message", pull(), part(), b"\x03400", b"400"),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    [commands(), groups(), within_a_message()].into_iter().flatten().collect()
}
