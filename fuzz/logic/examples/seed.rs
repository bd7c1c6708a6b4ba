//! Writes the seeds of the corpus: `cargo run -p fuzz-logic --example seed`.
//!
//! They are made of genuine conversations, so that the fuzzers begin where a random stream would
//! not arrive in years.

use std::fs;
use std::io;
use std::path::Path;

use fuzz_logic::{Role, handshake};
use zmtp_codec::SocketType;
use zmtp_codec::wire::{
    Cancel, Command, ErrorCommand, FrameHeader, FrameKind, GREETING_LEN, Join, Leave,
    LegacyFrameHeader, Metadata, Ping, Pong, RawCommand, Ready, Subscribe, frame_command, z85,
};

fn main() -> io::Result<()> {
    for (target, seeds) in [
        ("wire_greeting_and_frames", greetings_and_frames()),
        ("wire_commands", commands()),
        ("wire_security", security()),
        ("raw_null", raw([Role::Null, Role::NullAuthenticated])),
        ("raw_plain", raw([Role::PlainClient, Role::PlainServer])),
        ("raw_curve", raw_curve()),
        ("pair", pair()),
        ("fast_path", fast_path()),
        ("endpoints", endpoints()),
        ("options", noise(40, 400)),
        ("socket_core", noise(40, 300)),
        ("subscriptions", noise(20, 300)),
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (i, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed-{i:02}")), seed)?;
        }
    }
    Ok(())
}

/// Types that differ in what they do with traffic.
const TYPES: [SocketType; 6] = [
    SocketType::Pair,
    SocketType::Xpub,
    SocketType::Sub,
    SocketType::Router,
    SocketType::Radio,
    SocketType::Pull,
];

fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out);
    out
}

fn greetings_and_frames() -> Vec<Vec<u8>> {
    let roles = [Role::Null, Role::PlainClient, Role::PlainServer, Role::CurveServer];
    let greetings = roles.map(|role| handshake(role, SocketType::Pair)[..GREETING_LEN].to_vec());
    let old: [&[u8]; 4] = [
        b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05",
        b"\xff\0\0\0\0\0\0\0\x01\x7f\0\x05",
        b"\x01\0",
        b"\xff",
    ];
    let sizes = [0, 1, 62, 253, 254, 255, 256, 1 << 32, (1 << 63) - 1];
    let modern = sizes.map(|size| {
        let kind = FrameKind::Message { more: size % 2 == 1 };
        written(|out| FrameHeader { kind, size }.write(out))
    });
    let legacy = sizes.map(|body| {
        written(|out| LegacyFrameHeader { more: body % 2 == 1, body: body.min(1 << 40) }.write(out))
    });
    greetings.into_iter().chain(old.map(<[u8]>::to_vec)).chain(modern).chain(legacy).collect()
}

const METADATA: &[u8] =
    b"\x0bSocket-Type\0\0\0\x06DEALER\x08Identity\0\0\0\x02me\x06X-Zone\0\0\0\0";

/// A body of each command.
fn commands() -> Vec<Vec<u8>> {
    let metadata = Metadata::parse(METADATA).unwrap_or_default();
    let mut commands = vec![
        Command::Ready(Ready { metadata }),
        Command::Subscribe(Subscribe { topic: b"news" }),
        Command::Cancel(Cancel { topic: b"" }),
    ];
    commands.extend(ErrorCommand::new(b"Invalid socket type").map(Command::Error));
    commands.extend(Ping::new(15, b"context").map(Command::Ping));
    commands.extend(Pong::new(b"sixteen octets..").map(Command::Pong));
    commands.extend(Join::new(b"group").map(Command::Join));
    commands.extend(Leave::new(b"group").map(Command::Leave));
    commands.extend(RawCommand::new(b"ODD", b"data").map(Command::Unknown));
    let mut bodies: Vec<_> =
        commands.iter().map(|command| written(|out| command.write(out))).collect();
    bodies.push(b"\x5eRROR\x03400".to_vec());
    bodies.push(METADATA.to_vec());
    bodies
}

/// The bodies of all commands of PLAIN and CURVE, and keys as text.
fn security() -> Vec<Vec<u8>> {
    let mut bodies = Vec::new();
    for role in [Role::PlainClient, Role::PlainServer, Role::CurveClient, Role::CurveServer] {
        let mut frames = &handshake(role, SocketType::Router)[GREETING_LEN..];
        while let Ok(Some((header, length))) = FrameHeader::parse(frames) {
            let (body, rest) = frames[length..].split_at(usize::try_from(header.size).unwrap_or(0));
            bodies.push(body.to_vec());
            frames = rest;
        }
    }
    bodies.push(z85::encode_key(&[0x5a; 32]).into_bytes());
    bodies.push([&b"\x07MESSAGE\0\0\0\0\0\0\0\x03"[..], &[7; 40]].concat());
    bodies.push([&[1; 128][..], METADATA].concat());
    bodies.push([&[2][..], b"\x04PING\0\x0a"].concat());
    bodies
}

fn position(socket_type: SocketType) -> u8 {
    let at = SocketType::ALL.iter().position(|&other| other == socket_type);
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or_default()
}

/// Messages of all sizes and kinds, and each command, as frames.
fn traffic() -> Vec<u8> {
    let mut out = Vec::new();
    for (size, more) in [(0, false), (1, true), (62, false), (63, true), (300, false)] {
        let kind = FrameKind::Message { more };
        FrameHeader { kind, size }.write(&mut out);
        out.extend((0..size).map(|i| i.to_le_bytes()[0]));
    }
    out.extend(b"\0\x05\x01news\0\x05\0news");
    for body in commands().iter().filter(|body| !body.starts_with(b"\x05ERROR")).take(8) {
        frame_command(body, &mut out);
    }
    out
}

/// Settings: socket type and limits, flags, what comes before, batch, cuts.
fn settings(socket_type: SocketType, limits: u8, rest: [u8; 7]) -> Vec<u8> {
    [&[position(socket_type) + 19 * limits][..], &rest].concat()
}

/// Whole conversations, conversations that begin behind a handshake, and old versions.
fn raw(roles: [Role; 2]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (flag, role) in (0_u8..).zip(roles) {
        for socket_type in TYPES {
            let whole = [handshake(role, socket_type), b"\0\x05hello"].concat();
            seeds.push([settings(socket_type, 0, [flag, 0, 0, 7, 0, 0, 0]), whole].concat());
            for (version, limits) in [(0, 0), (1, 1), (2, 2), (3, 0)] {
                let rest = [flag | 2, 2 | version << 2, limits, 1, 2, 3, 60];
                let old = traffic_of(version);
                seeds.push([settings(socket_type, limits, rest), old].concat());
            }
        }
        let greeting = settings(SocketType::Dealer, 0, [flag | 0xc0, 1, 0, 1, 1, 1, 1]);
        seeds.push([greeting, b"\x04\x1a\x05READY".to_vec()].concat());
    }
    seeds.truncate(64);
    seeds
}

/// Traffic in the framing of a version.
fn traffic_of(version: u8) -> Vec<u8> {
    if version < 3 { traffic() } else { b"\x02\x01a\x03\0bc\x06\0\x01news\x01\0".to_vec() }
}

/// As above, and lists of records to be sealed.
fn raw_curve() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut records = Vec::new();
    for (marks, payload) in
        [(0, &b"hello"[..]), (1, b"part"), (0, b""), (8, &[9; 30]), (2, b"\x04PING\0\x0a")]
    {
        records.extend([marks, u8::try_from(payload.len()).unwrap_or_default()]);
        records.extend(payload);
    }
    for (flag, role) in [(0, Role::CurveClient), (1, Role::CurveServer)] {
        for socket_type in TYPES {
            let whole = handshake(role, socket_type).to_vec();
            seeds.push([settings(socket_type, 0, [flag, 0, 0, 7, 0, 99, 0]), whole].concat());
            for last in [b"\x10\x01x", b"\x20\x01x", b"\x40\x01x", b"\x03\x01x", b"\x80\x01x"] {
                let rest = [flag, 0x12, 1, 40, 0, 1, 2];
                let all = [&records[..], last].concat();
                seeds.push([settings(socket_type, 0, rest), all].concat());
            }
        }
        let introduction = settings(SocketType::Router, 1, [flag, 0x11, 0, 0, 0, 9, 1]);
        seeds.push([&introduction[..], b"\0", METADATA].concat());
    }
    seeds
}

/// Lists of operations: a handshake, then what each socket type can do.
fn pair() -> Vec<Vec<u8>> {
    let shake = [18, 0, 19, 0, 22, 0, 23, 0, 26, 0, 27, 0].repeat(4);
    let talk = [
        0, 20, 1, 131, 2, 5, 3, 6, 4, 9, 5, 9, 6, 9, 7, 9, 8, 3, 9, 3, 10, 3, 11, 3, 12, 4, 13, 15,
        14, 30, 15, 9, 16, 7, 17, 255, 20, 0, 24, 4, 25, 2,
    ];
    let end = [28, 60, 29, 80, 18, 0, 23, 0, 30, 255];
    let mut seeds = Vec::new();
    for socket_type in TYPES {
        for (batch, peer) in [(0, 0), (0, 4), (0, 8), (0, 12), (2, 0), (3, 0), (0, 0x10)] {
            let start = settings(socket_type, 0, [batch & 1, peer, batch, 0, 0, 0, 0]);
            seeds.push([&start[..], &shake, &talk, &talk, &end].concat());
        }
    }
    let refusal = [18, 0, 19, 0, 22, 0, 23, 0, 26, 255, 27, 255].repeat(3);
    seeds.push([settings(SocketType::Req, 0, [0, 0, 3, 0, 0, 0, 0]), refusal].concat());
    seeds
}

/// Frames behind a handshake.
fn fast_path() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let run: Vec<u8> = (0..40).flat_map(|i| [0, 2, i, i]).collect();
    let bad: [&[u8]; 4] =
        [b"\x08", b"\x05\0", b"\x06\x80\0\0\0\0\0\0\0", b"\x04\x09\x05ERROR\x03400"];
    for socket_type in TYPES {
        for limits in 0..3 {
            let start = settings(socket_type, limits, [0, 0, 3, 70, 1, 2, 200]);
            seeds.push([&start[..], &traffic()].concat());
            let bad = bad[seeds.len() % 4];
            seeds.push([&start[..], &run, bad].concat());
        }
    }
    seeds
}

fn endpoints() -> Vec<Vec<u8>> {
    [
        "tcp://127.0.0.1:5555",
        "tcp://*:*",
        "tcp://[::1]:0",
        "tcp://eth0:1",
        "tcp://localhost:65535",
        "tcp://10.0.0.1:0;10.0.0.2:5555",
        "tcp://[fe80::1%lo]:5555",
        "ipc:///tmp/feed",
        "ipc://*",
        "ipc://@abstract",
        "inproc://workers",
        "udp://127.0.0.1:1",
        "tcp://",
        "://",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// Octets that decide at random: there is no form to find.
fn noise(count: u64, length: u64) -> Vec<Vec<u8>> {
    let mut state = count;
    let mut octet = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    (1..=count).map(|at| (0..at * length / count).map(|_| octet()).collect()).collect()
}
