//! What a client says, from its greeting on, put together from captures.

use std::fmt;

use zmtp_codec::SocketType;

use crate::captures::{COMMAND, Captures, LONG, frame, legacy_frame};
use crate::client::Client;
use crate::edit::Edit;
use crate::random::Random;
use crate::scheme::{Scheme, peers_of};

/// All that a client says to a listener, and how it is cut.
#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    pub(crate) scheme: Scheme,
    /// The type of the socket that listens.
    pub(crate) target: SocketType,
    /// The type that the client says it is.
    pub(crate) peer: SocketType,
    pub(crate) steps: Vec<Step>,
    /// How it is cut for us.
    pub(crate) ours: Cuts,
    /// How it is cut for libzmq.
    pub(crate) theirs: Cuts,
}

/// How what is said is cut into writes. The listener has worked off a write before the next comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cuts {
    /// Each step of the handshake alone, and what is behind it in one write. libzmq 4.3.5 needs no
    /// less: it closes where a READY and what is behind it come in one read.
    Steps,
    /// The same with each step cut in two or three, at places that this number gives.
    Pieces(u64),
    /// As much in one write as can be said without an answer.
    Whole,
    /// Octet by octet, one write after the other.
    Octets,
}

/// One thing that is said.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) said: Said,
    /// What is done to its octets.
    pub(crate) edits: Vec<Edit>,
    /// Whether it belongs to the handshake.
    pub(crate) alone: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Said {
    Octets(Vec<u8>),
    Frame(Framing, u8, Vec<u8>),
    /// What a client of CURVE says next in the handshake.
    Live,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Of 1.0.
    Legacy,
    /// Of 2.0 and above.
    Clear,
    /// In a MESSAGE of CURVE.
    Sealed,
}

/// Which version the client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaks {
    V31,
    V30,
    V20,
    /// 1.0 behind a greeting that says so.
    V10,
    /// 1.0 without one.
    Unversioned,
}

pub(crate) const VERSIONS: [Speaks; 5] =
    [Speaks::V31, Speaks::V30, Speaks::V20, Speaks::V10, Speaks::Unversioned];

impl Step {
    pub(crate) const fn handshake(said: Said) -> Self {
        Self { said, edits: Vec::new(), alone: true }
    }

    pub(crate) const fn traffic(framing: Framing, flags: u8, body: Vec<u8>) -> Self {
        Self { said: Said::Frame(framing, flags, body), edits: Vec::new(), alone: false }
    }

    /// Its octets.
    pub(crate) fn resolve(&self, client: &mut Client) -> Vec<u8> {
        let mut octets = match &self.said {
            Said::Octets(octets) => octets.clone(),
            Said::Frame(Framing::Legacy, flags, body) => legacy_frame(*flags, body),
            Said::Frame(Framing::Clear, flags, body) => frame(*flags, body),
            Said::Frame(Framing::Sealed, flags, body) => {
                let mut body = body.clone();
                without_time_to_live(&mut body);
                client.sealed(*flags, &body)
            }
            Said::Live => client.next_command().to_vec(),
        };
        for edit in &self.edits {
            edit.apply(&mut octets);
        }
        without_time_to_live(&mut octets);
        octets
    }
}

/// A PING that is left to itself wants no answer within a time: a verdict would depend on it.
fn without_time_to_live(octets: &mut [u8]) {
    const PING: &[u8] = b"\x04PING";
    let places = octets.windows(PING.len()).enumerate().filter(|(_, window)| *window == PING);
    let behind: Vec<_> = places.map(|(at, _)| at + PING.len()).collect();
    for octet in behind.into_iter().flat_map(|at| at..at + 2) {
        if let Some(octet) = octets.get_mut(octet) {
            *octet = 0;
        }
    }
}

impl Step {
    /// What it says before it is sealed, if that is known beforehand.
    pub(crate) fn text(&self) -> Vec<u8> {
        let mut octets = match &self.said {
            Said::Octets(octets) => octets.clone(),
            Said::Frame(Framing::Legacy, flags, body) => legacy_frame(*flags, body),
            Said::Frame(Framing::Clear, flags, body) => frame(*flags, body),
            Said::Frame(Framing::Sealed, flags, body) => return [&[*flags], &body[..]].concat(),
            Said::Live => return Vec::new(),
        };
        self.edits.iter().for_each(|edit| edit.apply(&mut octets));
        without_time_to_live(&mut octets);
        octets
    }

    const fn kind(&self) -> &'static str {
        match self.said {
            Said::Octets(_) => "octets",
            Said::Frame(Framing::Legacy, ..) => "frame of 1.0",
            Said::Frame(Framing::Clear, ..) => "frame",
            Said::Frame(Framing::Sealed, ..) => "sealed flags and body",
            Said::Live => "what the handshake has next",
        }
    }
}

impl Conversation {
    /// What each step says before it is sealed, if that is known beforehand.
    pub(crate) fn texts(&self) -> Vec<Vec<u8>> {
        self.steps.iter().map(Step::text).collect()
    }
}

impl fmt::Display for Conversation {
    /// Each step in hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, target, peer, steps, ours, theirs } = self;
        writeln!(f, "{peer} to {target} under {scheme:?}; cuts: {ours:?}, libzmq {theirs:?}")?;
        for step in steps {
            let hex: String = step.text().iter().map(|octet| format!("{octet:02x}")).collect();
            let alone = if step.alone { ", alone" } else { "" };
            write!(f, "  {}{alone}: {hex}", step.kind())?;
            let Step { edits, .. } = step;
            if edits.is_empty() { writeln!(f)? } else { writeln!(f, "  edits: {edits:?}")? }
        }
        Ok(())
    }
}

/// Puts conversations together.
pub(crate) struct Library {
    captures: Captures,
}

/// The frames of one message, or one command.
pub(crate) type Unit = Vec<(u8, Vec<u8>)>;

impl Library {
    pub(crate) fn load() -> Self {
        Self { captures: Captures::load() }
    }

    /// A conversation without a fault, of at least one message.
    pub(crate) fn good(
        &self,
        scheme: Scheme,
        target: SocketType,
        peer: SocketType,
        speaks: Speaks,
        random: &mut Random,
    ) -> Conversation {
        let mut steps = match scheme {
            Scheme::Null => self.null(peer, speaks, random),
            Scheme::Plain => self.plain(peer, speaks, random),
            Scheme::Curve => self.curve(),
        };
        let framing = match (scheme, speaks) {
            (Scheme::Curve, _) => Framing::Sealed,
            (_, Speaks::V10 | Speaks::Unversioned) => Framing::Legacy,
            _ => Framing::Clear,
        };
        let units = self.units(target);
        let commands = matches!(speaks, Speaks::V31 | Speaks::V30);
        let of_this_version =
            |unit: &&Unit| commands || unit.iter().all(|(flags, _)| flags & COMMAND == 0);
        let units: Vec<_> = units.iter().filter(of_this_version).collect();
        let drawn = (0..random.within(2..8)).map(|_| random.pick(&units).clone());
        let last = self.last(target);
        for (flags, body) in drawn.chain([last]).flatten() {
            steps.push(Step::traffic(framing, flags, body));
        }
        let (ours, theirs) = (Cuts::Steps, Cuts::Steps);
        Conversation { scheme, target, peer, steps, ours, theirs }
    }

    /// A conversation of any kind, without a fault.
    pub(crate) fn any(
        &self,
        scheme: Scheme,
        target: SocketType,
        random: &mut Random,
    ) -> Conversation {
        let peer = random.pick(peers_of(target));
        let speaks = match (scheme, random.below(12)) {
            (Scheme::Null, 0) => Speaks::V20,
            (Scheme::Null, 1) => Speaks::V10,
            (Scheme::Null, 2) => Speaks::Unversioned,
            (_, 3) => Speaks::V30,
            _ => Speaks::V31,
        };
        self.good(scheme, target, peer, speaks, random)
    }

    fn null(&self, peer: SocketType, speaks: Speaks, random: &mut Random) -> Vec<Step> {
        let identity = random.pick(&[&b""[..], b"cli", b"ME"]);
        let mut old = self.captures.get("v2/DEALER/greeting").to_vec();
        old[11] = old_number(peer);
        match speaks {
            Speaks::V31 | Speaks::V30 => {
                let mut greeting = self.captures.get("greeting/NULL-full").to_vec();
                greeting[11] = u8::from(speaks == Speaks::V31);
                let identity = random.pick(&["", "/routing-id=ID01"]);
                let ready = self.captures.get(&format!("null/ready/{peer}{identity}")).to_vec();
                vec![octets(greeting), clear(&ready)]
            }
            Speaks::V20 => {
                old[10] = 1;
                vec![octets(old), Step::handshake(said(Framing::Clear, identity))]
            }
            Speaks::V10 => {
                old[10] = 0;
                vec![octets(old), Step::handshake(said(Framing::Legacy, identity))]
            }
            Speaks::Unversioned => vec![Step::handshake(said(Framing::Legacy, identity))],
        }
    }

    fn plain(&self, peer: SocketType, speaks: Speaks, random: &mut Random) -> Vec<Step> {
        let mut greeting = self.captures.get("plain/client-greeting").to_vec();
        greeting[11] = u8::from(speaks != Speaks::V30);
        let hello = random.pick(&["plain/HELLO", "plain/HELLO(in)"]);
        // The captured INITIATE is that of a DEALER; the metadata of the others is in their READY.
        let ready = self.captures.frames(&format!("null/ready/{peer}"));
        let body = [b"\x08INITIATE", &ready[0].1[b"\x05READY".len()..]].concat();
        let initiate = Said::Frame(Framing::Clear, COMMAND, body);
        let hello = clear(self.captures.get(hello));
        vec![octets(greeting), hello, Step::handshake(initiate)]
    }

    fn curve(&self) -> Vec<Step> {
        let greeting = octets(self.captures.get("curve/client-greeting").to_vec());
        vec![greeting, Step::handshake(Said::Live), Step::handshake(Said::Live)]
    }

    /// What a client says to a socket of this type, behind the handshake.
    fn units(&self, target: SocketType) -> Vec<Unit> {
        let unit = |name: &&str| self.captures.frames(name);
        let mut units: Vec<Unit> = match target {
            SocketType::Xpub | SocketType::Pub => SUBSCRIBERS.iter().map(unit).collect(),
            SocketType::Rep => REQUESTS.iter().map(unit).collect(),
            _ => MESSAGES.iter().map(unit).collect(),
        };
        units.extend(COMMANDS.iter().map(unit));
        units.push(vec![(COMMAND, b"\x07UNKNOWN what it means".to_vec())]);
        units
    }

    /// What ends a conversation: a message that is received.
    fn last(&self, target: SocketType) -> Unit {
        match target {
            SocketType::Xpub | SocketType::Pub => vec![(0, b"\x01last".to_vec())],
            SocketType::Rep => vec![(1, Vec::new()), (0, b"last".to_vec())],
            _ => vec![(0, b"last".to_vec())],
        }
    }
}

const MESSAGES: [&str; 7] = [
    "frame/empty",
    "frame/hello",
    "frame/254",
    "frame/256",
    "frame/multipart",
    "frame/multipart-long",
    "plain/message",
];

const REQUESTS: [&str; 4] = ["rep/request", "req/request", "req/request-correlate", "req/reply"];

const SUBSCRIBERS: [&str; 12] = [
    "xpub/accepts-subscribe/3.1/command",
    "xpub/accepts-cancel/3.1/command",
    "xpub/accepts-subscribe/3.1/message",
    "xpub/accepts-cancel/3.0/message",
    "xpub/user-message",
    "sub/SUB/to-3.1-peer/subscribe(ab)#0",
    "sub/SUB/to-3.1-peer/subscribe()#1",
    "sub/SUB/to-3.1-peer/unsubscribe(ab)#1",
    "sub/XSUB/to-3.1-peer/send(016162)",
    "sub/XSUB/to-3.1-peer/send(006162)",
    "sub/SUB/to-3.0-peer/subscribe()#1",
    "sub/XSUB/to-3.1-peer/replay-on-new-connection",
];

const COMMANDS: [&str; 4] =
    ["ping/in/context-0", "ping/in/context-1", "ping/in/context-16", "pong/context-1"];

fn octets(octets: Vec<u8>) -> Step {
    Step::handshake(Said::Octets(octets))
}

fn said(framing: Framing, body: &[u8]) -> Said {
    Said::Frame(framing, 0, body.to_vec())
}

/// A step of the handshake from a captured frame.
fn clear(captured: &[u8]) -> Step {
    assert_eq!(captured[0] & LONG, 0);
    Step::handshake(Said::Frame(Framing::Clear, captured[0], captured[2..].to_vec()))
}

/// The octet of a 2.0 greeting.
fn old_number(peer: SocketType) -> u8 {
    match peer {
        SocketType::Pub => 1,
        SocketType::Sub => 2,
        SocketType::Req => 3,
        SocketType::Rep => 4,
        SocketType::Dealer => 5,
        SocketType::Router => 6,
        SocketType::Push => 8,
        SocketType::Xpub => 9,
        SocketType::Xsub => 10,
        other => panic!("{other} does not connect here"),
    }
}
