//! Frames that are none, in the handshake and behind it.

use zmtp_codec::{LimitKind, Rule};

use crate::octets::{frame, greeting, header, null};
use crate::table::{Row, broken, limited, limits, pull};

/// Where a frame can stand: a name for it, and what goes before.
fn places() -> [(&'static str, Vec<u8>); 3] {
    [
        ("in the handshake", greeting(b"NULL", 0)),
        ("in traffic", null("PUSH")),
        ("in a message", [null("PUSH"), frame(1, b"part")].concat()),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, good) in places() {
        for bit in 3..8 {
            let name = format!("reserved bit {bit} {place}");
            rows.push(broken(name, pull(), good.clone(), [1 << bit, 0], Rule::ReservedFlags, 0));
        }
        for (flags, rule) in [(5, Rule::MoreOnCommand), (0xff, Rule::ReservedFlags)] {
            let name = format!("flags {flags:#x} {place}");
            rows.push(broken(name, pull(), good.clone(), [flags, 0], rule, 0));
        }
        let long = header(7, 3);
        let name = format!("a long command with MORE {place}");
        rows.push(broken(name, pull(), good.clone(), long, Rule::MoreOnCommand, 0));
        for size in [1 << 63, u64::MAX, (1 << 63) + 1] {
            for flags in [2, 6] {
                let name = format!("flags {flags} and size {size:#x} {place}");
                let (good, bad) = (good.clone(), header(flags, size));
                // A command is the only frame that the handshake has.
                rows.push(broken(name, pull(), good, bad, Rule::FrameSize, 1));
            }
        }
    }
    let most = (1 << 63) - 1;
    let limited_pull = || limits(pull(), |limits| limits.part_size = 1 << 20);
    let (found, good) = ((most, 1 << 20), null("PUSH"));
    let bad = header(2, most);
    rows.push(limited(
        "size 2^63-1, limited",
        limited_pull(),
        good,
        bad,
        LimitKind::PartSize,
        found,
    ));
    let bad = header(6, most);
    let found = (most, 66_000);
    let limit = LimitKind::CommandSize;
    rows.push(limited("a command of 2^63-1", pull(), null("PUSH"), bad, limit, found));
    let (bad, limit) = (header(6, most), LimitKind::HandshakeCommandSize);
    let good = greeting(b"NULL", 0);
    rows.push(limited("a READY of 2^63-1", pull(), good, bad, limit, (most, 2_048)));
    rows
}
