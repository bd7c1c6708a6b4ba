//! Conversations that are almost good.

use zmtp_codec::SocketType;

use crate::captures::COMMAND;
use crate::conversation::{Conversation, Cuts, Framing, Library, Said, Step};
use crate::edit::Edit;
use crate::random::Random;
use crate::scheme::{Scheme, TARGETS};

/// The case of a seed.
pub(crate) fn case(library: &Library, scheme: Scheme, seed: u64) -> Conversation {
    let mut random = Random::new(seed);
    // The five that have most to read come up more often.
    let most = if random.once_in(6) { TARGETS.len() } else { 5 };
    let target = TARGETS[random.below(most)];
    let mut conversation = library.any(scheme, target, &mut random);
    let changes = random.pick(&[0, 1, 1, 1, 1, 1, 2, 2, 3]);
    for _ in 0..changes {
        change(library, &mut conversation, &mut random);
    }
    conversation.ours = match random.below(8) {
        0 | 1 => Cuts::Steps,
        2 | 3 => Cuts::Pieces(random.next()),
        4 => Cuts::Octets,
        _ => Cuts::Whole,
    };
    conversation.theirs = match random.below(4) {
        0 => Cuts::Pieces(random.next()),
        _ => Cuts::Steps,
    };
    conversation
}

/// One change.
fn change(library: &Library, conversation: &mut Conversation, random: &mut Random) {
    let count = conversation.steps.len();
    let at = random.below(count);
    match random.below(20) {
        0 => conversation.steps.truncate(at.max(1)),
        1 if count > 1 => drop(conversation.steps.remove(at)),
        2 => {
            let again = conversation.steps[at].clone();
            conversation.steps.insert(at, again);
        }
        3 if at + 1 < count => conversation.steps.swap(at, at + 1),
        4 => splice(library, conversation, random),
        5 => {
            let foreign = foreign(random, framing_of(conversation));
            conversation.steps.insert(at, foreign);
        }
        6..=8 => rename(&mut conversation.steps, random),
        9..=10 => introduce(conversation, random),
        11..=14 => {
            let edit = frame_edit(random);
            conversation.steps[at].edits.push(edit);
        }
        15..=16 => refit(&mut conversation.steps[at].said, random),
        _ => {
            let step = &mut conversation.steps[at];
            let edit = octet_edit(&step.said, random);
            step.edits.push(edit);
        }
    }
    if conversation.steps.is_empty() {
        conversation.steps.push(Step::handshake(Said::Octets(vec![random.octet()])));
    }
}

/// How frames of this conversation travel behind the handshake.
fn framing_of(conversation: &Conversation) -> Framing {
    let framings = conversation.steps.iter().rev().filter_map(|step| match step.said {
        Said::Frame(framing, ..) if !step.alone => Some(framing),
        _ => None,
    });
    framings.into_iter().next().unwrap_or(Framing::Clear)
}

/// The end is that of another conversation.
fn splice(library: &Library, conversation: &mut Conversation, random: &mut Random) {
    let scheme = match random.below(6) {
        0 => Scheme::Null,
        1 => Scheme::Plain,
        _ => conversation.scheme,
    };
    let target = random.pick(&TARGETS);
    let other = library.any(scheme, target, random);
    let (keep, from) =
        (random.within(1..conversation.steps.len() + 1), random.below(other.steps.len()));
    conversation.steps.truncate(keep);
    conversation.steps.extend_from_slice(&other.steps[from..]);
}

const NAMES: [&[u8]; 14] = [
    b"READY",
    b"ERROR",
    b"PING",
    b"PONG",
    b"SUBSCRIBE",
    b"CANCEL",
    b"JOIN",
    b"LEAVE",
    b"HELLO",
    b"WELCOME",
    b"INITIATE",
    b"MESSAGE",
    b"UNKNOWN",
    b"A",
];

/// A frame that does not belong there.
fn foreign(random: &mut Random, traffic: Framing) -> Step {
    let framing = if random.once_in(3) { Framing::Clear } else { traffic };
    let data = random.pick(&[
        &b""[..],
        b"\0\0",
        b"\0\0context",
        b"\x03400",
        b"\x03300",
        b"\x05short",
        b"topic",
        b"\0\0seventeen octets!",
        b"\x0bSocket-Type\0\0\0\x04PUSH",
        b"\x05admin\x06secret",
        b"\x05admin\x05wrong",
    ]);
    let name = random.pick(&NAMES);
    let length = u8::try_from(name.len()).unwrap();
    let command = [&[length], name, data].concat();
    let (flags, body) = match random.below(6) {
        0 => (0, command),
        1 => (0, data.to_vec()),
        2 => (1, data.to_vec()),
        _ => (COMMAND, command),
    };
    Step::traffic(framing, flags, body)
}

/// A command has another name, or its name another length or case.
fn rename(steps: &mut [Step], random: &mut Random) {
    let commands: Vec<_> = steps
        .iter_mut()
        .filter_map(|step| match &mut step.said {
            Said::Frame(_, flags, body) if *flags & COMMAND != 0 && !body.is_empty() => Some(body),
            _ => None,
        })
        .collect();
    let count = commands.len();
    let chosen = random.below(count);
    let Some(body) = commands.into_iter().nth(chosen) else { return };
    let end = (1 + usize::from(body[0])).min(body.len());
    match random.below(6) {
        0 => body[0] = random.octet(),
        1 => body[0] = body[0].wrapping_add(1),
        2 => body[0] = body[0].wrapping_sub(1),
        3 => body[1..end].make_ascii_lowercase(),
        _ => {
            let name = random.pick(&NAMES);
            let length = u8::try_from(name.len()).unwrap();
            body.splice(..end, [&[length], name].concat());
        }
    }
}

/// What a client says of itself in READY or INITIATE.
fn introduce(conversation: &mut Conversation, random: &mut Random) {
    let introduces =
        |body: &[u8]| body.starts_with(b"\x05READY") || body.starts_with(b"\x08INITIA");
    let found = conversation.steps.iter_mut().find_map(|step| match &mut step.said {
        Said::Frame(_, _, body) if introduces(body) => Some(body),
        _ => None,
    });
    let Some(body) = found else { return };
    let behind_name = (1 + usize::from(body[0])).min(body.len());
    if random.once_in(3) {
        body.truncate(behind_name);
    }
    for _ in 0..random.within(1..3) {
        property(body, conversation.peer, random);
    }
}

/// One more property.
fn property(body: &mut Vec<u8>, peer: SocketType, random: &mut Random) {
    let peer = peer.to_string();
    let name = random.pick(&[
        &b"Socket-Type"[..],
        b"Socket-Type",
        b"socket-type",
        b"Identity",
        b"Identity",
        b"IDENTITY",
        b"Resource",
        b"X-hello",
        b"X",
        b"X hello",
        b"",
    ]);
    let many = [b'i'; 300];
    let value = random.pick(&[
        peer.as_bytes(),
        peer.as_bytes(),
        b"PUSH",
        b"push",
        b"PAIR",
        b"NOTHING",
        b"",
        b"ID01",
        b"\0\0\0\0\x01",
        b"\0zero",
        &many[..255],
        &many[..256],
        &many[..],
    ]);
    let wrong = random.pick(&[0, 0, 0, 0, 0, 0, 1, 2, 256, 1 << 24, 1 << 31]);
    let length = u32::try_from(value.len()).unwrap().wrapping_add(wrong);
    body.push(u8::try_from(name.len()).unwrap());
    body.extend(name);
    body.extend(length.to_be_bytes());
    body.extend(value);
}

/// A frame has other flags, or a body of another size.
fn refit(said: &mut Said, random: &mut Random) {
    let Said::Frame(_, flags, body) = said else { return };
    match random.below(6) {
        0 => *flags ^= 1,
        1 => *flags ^= COMMAND,
        2 => *flags ^= random.octet(),
        3 => body.clear(),
        4 => body.resize(random.pick(&[1, 2, 62, 63, 254, 255, 256, 8200, 65_000, 99_999]), b'r'),
        _ => {
            let octet = random.octet();
            body.insert(random.below(body.len()), octet);
        }
    }
}

fn frame_edit(random: &mut Random) -> Edit {
    match random.below(6) {
        0 => Edit::Flags(1 << random.below(8)),
        1 => Edit::Flags(random.octet()),
        2 => Edit::OtherForm,
        3 | 4 => Edit::SizeBy(random.pick(&[-128, -3, -2, -1, 1, 2, 3, 127])),
        _ => Edit::SizeIs(random.pick(&[
            0,
            1,
            255,
            256,
            2_048,
            2_049,
            8_192,
            100_000,
            100_001,
            1 << 31,
            1 << 33,
            (1 << 63) - 1,
            1 << 63,
            u64::MAX - 1,
            u64::MAX,
        ])),
    }
}

/// Any octet is changed. In a box none is what it was the last time, so that only some changes are
/// sure to be one.
fn octet_edit(said: &Said, random: &mut Random) -> Edit {
    let at = random.below(1 << 20);
    let boxed = matches!(said, Said::Live | Said::Frame(Framing::Sealed, ..));
    match random.below(if boxed { 2 } else { 7 }) {
        0 => Edit::Truncate(at),
        1 => Edit::Flip(at, 1 << random.below(8)),
        2 => Edit::Insert(at, random.octet()),
        3 => Edit::Remove(at),
        4 => Edit::Repeat(at, random.within(1..40)),
        _ => Edit::Set(at, random.octet()),
    }
}
