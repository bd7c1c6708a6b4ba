//! `frame/*`, `ping/*`, `pong/*`, and the envelopes of the socket types.

use std::time::Duration;

use zmtp_codec::{Config, Error, Event, Heartbeat, Message, Rule, SocketType, Time};

use crate::captures::Captures;
use crate::play::Step::{Does, Fails, Hears, Ready, Says, Tells};
use crate::play::{Conversation, Step, message, send};
use crate::script;

pub(crate) fn replay(captures: &Captures) {
    frames(captures);
    pings(captures);
    heartbeats(captures);
    requests(captures);
    groups(captures);
}

/// A connection of 3.1 under NULL, after the handshake: what it hears and says there.
fn after_ready(name: &str, ours: SocketType, theirs: SocketType, rest: Vec<Step>) {
    let mut steps = vec![
        Hears(script::null_peer(1, theirs)),
        Says([script::greeting(3, 1, "NULL"), ready_of(ours)].concat()),
        Ready(Some(theirs), b""),
    ];
    steps.extend(rest);
    Conversation::null(name, ours, steps).play();
}

fn ready_of(socket_type: SocketType) -> Vec<u8> {
    let name = ("Socket-Type", socket_type.name().as_bytes());
    if socket_type.announces_identity() {
        script::ready(&[name, ("Identity", b"")])
    } else {
        script::ready(&[name])
    }
}

/// One side sends the message and says these octets; the other hears them, and is told of it.
fn travels(name: &str, from: SocketType, to: SocketType, octets: &[u8], sent: &Message) {
    let mut side = script::greeted(Config::new(from), 1, to);
    send(&mut side, sent.clone());
    assert_eq!(side.drain_all(), octets, "{name}");
    after_ready(name, to, from, vec![Hears(octets.to_vec()), message(sent.clone())]);
}

fn frames(captures: &Captures) {
    let (from, to) = (SocketType::Dealer, SocketType::Dealer);
    for (name, sent) in [
        ("frame/empty", Message::from("")),
        ("frame/hello", Message::from("hello")),
        ("frame/254", Message::from(vec![b'a'; 254])),
        ("frame/255", Message::from(vec![b'a'; 255])),
        ("frame/256", Message::from(vec![b'a'; 256])),
        ("frame/multipart", Message::from(["one", "", "three"])),
        ("frame/multipart-long", Message::from([vec![b'b'; 300], b"z".to_vec()])),
        ("dealer/probe-router", Message::from("")),
        ("dealer/hello-msg", Message::from("HELLO!")),
    ] {
        travels(name, from, to, &captures.get(name), &sent);
    }
    let header = captures.get("frame/70000-header");
    let mut side = script::greeted(Config::new(from), 1, to);
    send(&mut side, vec![0; 70_000]);
    assert_eq!(side.drain_all()[..9], header, "only the header was captured");
    side.feed(Time::ZERO, &[header, vec![0; 70_000]].concat());
    assert_eq!(side.take_messages(), [Message::from(vec![0; 70_000])]);
}

fn pings(captures: &Captures) {
    let (ours, theirs) = (SocketType::Dealer, SocketType::Router);
    let context = b"0123456789abcdef";
    for (size, context) in [(0, &b""[..]), (1, b"c"), (16, context)] {
        let name = format!("ping/in/context-{size}");
        let pong = captures.get(&format!("pong/context-{size}"));
        let ping = captures.get(&name);
        after_ready(&name, ours, theirs, vec![Hears(ping), Says(pong.clone())]);
        let told = Tells(Event::Pong(context.into()));
        after_ready(&name, ours, theirs, vec![Hears(pong), told]);
    }
    // libzmq cuts a longer context; RFC 37 has it that there MUST be none, and we refuse it.
    let name = "ping/in/context-19";
    let offset = u64::try_from(script::null_peer(1, theirs).len() + 2 + 7).unwrap();
    let fails = Fails(Error::Protocol { rule: Rule::PingContext, offset });
    after_ready(name, ours, theirs, vec![Hears(captures.get(name)), fails]);
    let cut = captures.get("pong/context-19");
    let told = Tells(Event::Pong(context.into()));
    after_ready("pong/context-19", ours, theirs, vec![Hears(cut), told]);
}

fn heartbeats(captures: &Captures) {
    let interval = Duration::from_millis(200);
    for (name, millis, minor) in
        [("ping/ttl-1500ms", 1500, 1), ("ping/ttl-0", 0, 1), ("ping/to-3.0-peer", 0, 0)]
    {
        let time_to_live = Duration::from_millis(millis);
        let beat = Heartbeat::every(interval).time_to_live(time_to_live);
        let config = Config::new(SocketType::Dealer).heartbeat(beat);
        let mut side = script::greeted(config, minor, SocketType::Router);
        side.tick(Time::after(interval));
        let ping = captures.get(name);
        assert_eq!(side.drain_all(), ping, "{name}");
        let pong = b"\x04\x05\x04PONG".to_vec();
        let steps = vec![Hears(ping), Says(pong)];
        after_ready(name, SocketType::Router, SocketType::Dealer, steps);
    }
}

fn requests(captures: &Captures) {
    use SocketType::{Client, Dealer, Rep, Req, Router, Server};
    for (name, from, to, parts) in [
        ("req/request", Req, Rep, vec![&b""[..], b"q1", b"q2"]),
        ("req/reply", Rep, Req, vec![b"", b"a1"]),
        ("req/request-correlate", Req, Router, vec![b"\x0a\x11\xea\x71", b"", b"q"]),
        ("rep/request", Dealer, Rep, vec![b"env", b"", b"q"]),
        ("rep/reply", Rep, Dealer, vec![b"env", b"", b"ans"]),
        ("router/reply", Router, Dealer, vec![b"back"]),
        ("server/message", Client, Server, vec![b"hi"]),
        ("server/reply", Server, Client, vec![b"yo"]),
    ] {
        let sent = Message::from_parts(parts).unwrap();
        travels(name, from, to, &captures.get(name), &sent);
    }
}

fn groups(captures: &Captures) {
    use SocketType::{Dish, Radio};
    let event = |name: &str, event: Event| {
        after_ready(name, Radio, Dish, vec![Hears(captures.get(name)), Tells(event)]);
    };
    event("dish/JOIN-replay", Event::Join("early".into()));
    event("dish/JOIN", Event::Join("grp".into()));
    event("dish/LEAVE", Event::Leave("grp".into()));
    event("radio/JOIN(in)", Event::Join("g".into()));
    let said = |name: &str, action: fn(&mut crate::pipe::Side)| {
        after_ready(name, Dish, Radio, vec![Does(action), Says(captures.get(name))]);
    };
    said("dish/JOIN-replay", |side| assert_eq!(side.connection.join(b"early"), Ok(())));
    said("dish/JOIN", |side| assert_eq!(side.connection.join(b"grp"), Ok(())));
    said("dish/LEAVE", |side| assert_eq!(side.connection.leave(b"grp"), Ok(())));
    said("radio/JOIN(in)", |side| assert_eq!(side.connection.join(b"g"), Ok(())));
    for (name, sent) in [("dish/message", ["early", "body"]), ("radio/message", ["g", "hello"])] {
        travels(name, Radio, Dish, &captures.get(name), &sent.into());
    }
}
