//! `curve/*`: with libzmq's keys and random draws our octets are libzmq's.

use zmtp_codec::curve::{Entropy, KeyPair, PublicKey, SecretKey};
use zmtp_codec::wire::{Command, FrameKind, MessagePlain, Metadata, Ping, Pong};
use zmtp_codec::{Config, Credentials, Error, Event, Refusal, Rule, Security, SocketType};

use crate::captures::Captures;
use crate::pipe::Verdict;
use crate::plain::refused_400;
use crate::play::Step::{Does, Fails, Hears, Ready, Says, Tells};
use crate::play::{Conversation, message, send};
use crate::script;

pub(crate) fn replay(captures: &Captures) {
    client(captures);
    server(captures);
    replayed_nonce(captures);
    refusal(captures);
    inside(captures);
}

/// All that was drawn, in the order in which a role takes it.
struct Drawn {
    server: [u8; 32],
    client: [u8; 32],
    server_public: [u8; 32],
    client_public: [u8; 32],
    draws: Vec<Vec<u8>>,
}

impl Drawn {
    fn new(captures: &Captures) -> Self {
        let key = |name: &str| captures.get(&format!("curve/key/{name}")).try_into().unwrap();
        let draw = |i: usize| captures.get(&format!("curve/key/random-draw-{i}"));
        Self {
            server: key("S-secret"),
            client: key("C-secret"),
            server_public: key("S-public"),
            client_public: key("C-public"),
            draws: (0..6).map(draw).collect(),
        }
    }

    fn entropy(&self, draws: &[usize]) -> Entropy {
        let mut octets: Vec<u8> = draws.iter().flat_map(|&i| self.draws[i].clone()).collect();
        octets.resize(Entropy::LEN, 0);
        Entropy::new(octets.try_into().unwrap())
    }

    fn client(&self) -> Security {
        let keys = KeyPair::from(SecretKey::new(self.client));
        assert_eq!(keys.public().as_bytes(), &self.client_public);
        let server = PublicKey::new(self.server_public).unwrap();
        Security::curve_client(server, keys, self.entropy(&[0, 5]))
    }

    fn server(&self) -> Security {
        let keys = KeyPair::from(SecretKey::new(self.server));
        assert_eq!(keys.public().as_bytes(), &self.server_public);
        Security::curve_server(keys, self.entropy(&[1, 2, 3, 4]))
    }
}

fn client_config() -> Config {
    Config::new(SocketType::Dealer).identity(CLIENT_ID).unwrap()
}

fn server_config() -> Config {
    Config::new(SocketType::Router).identity(SERVER_ID).unwrap()
}

fn client(captures: &Captures) {
    let get = |what: &str| captures.get(&format!("curve/{what}"));
    let steps = vec![
        Hears(get("server-greeting")),
        Says([get("client-greeting"), get("HELLO")].concat()),
        Hears(get("WELCOME")),
        Says(get("INITIATE")),
        Hears(get("READY")),
        Ready(Some(SocketType::Router), SERVER_ID),
        Does(|side| send(side, ["hello", "part2"])),
        Says([get("MESSAGE-client-1"), get("MESSAGE-client-2")].concat()),
        Hears(get("MESSAGE-server-1")),
        message(FROM_SERVER),
    ];
    let drawn = Drawn::new(captures);
    Conversation::new("curve, client", client_config(), move || drawn.client(), steps).play();
}

fn server(captures: &Captures) {
    let get = |what: &str| captures.get(&format!("curve/{what}"));
    let drawn = Drawn::new(captures);
    let key = PublicKey::new(drawn.client_public).unwrap();
    let mut greeting = get("server-greeting");
    let mut unnamed = captures.get("greeting/CURVE-server-full");
    unnamed[8] += u8::try_from(SERVER_ID.len()).unwrap();
    assert_eq!(unnamed, greeting);
    // Our servers say that they are.
    assert_eq!(greeting[32], 0);
    greeting[32] = 1;
    let steps = vec![
        Hears([get("client-greeting"), get("HELLO")].concat()),
        Says([greeting, get("WELCOME")].concat()),
        Hears(get("INITIATE")),
        Tells(Event::Authenticate(Credentials::Curve(key))),
        Says(get("READY")),
        Ready(Some(SocketType::Dealer), CLIENT_ID),
        Does(|side| send(side, FROM_SERVER)),
        Says(get("MESSAGE-server-1")),
        Hears([get("MESSAGE-client-1"), get("MESSAGE-client-2")].concat()),
        message(["hello", "part2"]),
    ];
    Conversation::new("curve, server", server_config(), move || drawn.server(), steps).play();
}

/// > The server SHALL verify that a client connection does use correctly incrementing short
/// > nonces, and SHALL disconnect clients that reuse a short nonce. (RFC 26)
fn replayed_nonce(captures: &Captures) {
    assert!(captures.get("curve/replayed-nonce").is_empty(), "a remark: libzmq closed");
    let get = |what: &str| captures.get(&format!("curve/{what}"));
    let heard = ["client-greeting", "HELLO", "INITIATE", "MESSAGE-client-1"].map(get).concat();
    let offset = u64::try_from(heard.len()).unwrap();
    let steps = vec![
        Hears([heard, get("MESSAGE-client-1")].concat()),
        Does(|side| {
            assert_eq!(side.take_events().len(), 2, "the question and Ready");
            drop(side.drain_all());
        }),
        Fails(Error::Protocol { rule: Rule::CurveNonce, offset }),
    ];
    let drawn = Drawn::new(captures);
    let security = move || drawn.server();
    Conversation::new("curve/replayed-nonce", server_config(), security, steps).play();
}

/// > A server SHALL indicate an authentication failure by sending an ERROR command back to the
/// > client. (RFC 26)
fn refusal(captures: &Captures) {
    let name = "curve/ERROR-400-body";
    let error = script::frame(4, &captures.get(name));
    let get = |what: &str| captures.get(&format!("curve/{what}"));
    let drawn = Drawn::new(captures);
    let steps = vec![
        Hears(["client-greeting", "HELLO", "INITIATE"].map(get).concat()),
        Does(|side| {
            assert_eq!(side.take_events().len(), 1, "the question");
            side.said.clear();
            drop(side.drain(64 + 2 + 168));
        }),
        Says(error.clone()),
        Fails(Error::RefusedPeer(Refusal::Denied)),
    ];
    let security = move || drawn.server();
    let mut conversation = Conversation::new(name, server_config(), security, steps);
    conversation.verdict = Verdict::Refuse(Refusal::Denied);
    conversation.play();

    let drawn = Drawn::new(captures);
    let steps = vec![
        Hears([get("server-greeting"), get("WELCOME"), error].concat()),
        Does(|side| drop(side.drain_all())),
        refused_400(),
    ];
    Conversation::new(name, client_config(), move || drawn.client(), steps).play();
}

/// What was in the boxes: the flags, and a command or a message.
fn inside(captures: &Captures) {
    let more = false;
    for (name, kind, body) in [
        ("SUBSCRIBE-to-3.0-peer", FrameKind::Message { more }, &b"\x01top"[..]),
        ("CANCEL-to-3.0-peer", FrameKind::Message { more }, b"\0top"),
        ("SUBSCRIBE-to-3.1-peer", FrameKind::Command, b"\x09SUBSCRIBEtop"),
        ("CANCEL-to-3.1-peer", FrameKind::Command, b"\x06CANCELtop"),
        ("PING", FrameKind::Command, b"\x04PING\0\x03"),
        ("PONG", FrameKind::Command, b"\x04PONGctx"),
    ] {
        let content = captures.get(&format!("curve/inside/{name}"));
        let plain = MessagePlain { kind, body };
        assert_eq!(MessagePlain::parse(&content), Ok(plain), "{name}");
        let mut written = Vec::new();
        MessagePlain { kind, body }.write(&mut written);
        assert_eq!(written, content, "{name}");
    }
    let ping = Ping::new(3, b"").unwrap();
    assert_eq!(Command::parse(b"\x04PING\0\x03"), Ok(Command::Ping(ping)));
    let pong = Pong::new(b"ctx").unwrap();
    assert_eq!(Command::parse(b"\x04PONGctx"), Ok(Command::Pong(pong)));
    let metadata = captures.get("curve/inside/READY-metadata");
    assert_eq!(Metadata::parse(&metadata).unwrap().get("socket-type"), Some(&b"DEALER"[..]));
    let ready = captures.get("null/ready/DEALER");
    assert_eq!(ready[8..], metadata, "the same as under NULL");
}

const CLIENT_ID: &[u8] = b"CLI";
const SERVER_ID: &[u8] = b"SRV";
const FROM_SERVER: &str = "reply";
