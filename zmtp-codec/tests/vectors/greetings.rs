//! `greeting/*` and `null/ready/*`.

use zmtp_codec::{Config, PlainCredentials, Security, SocketType, Version};

use crate::captures::Captures;
use crate::play::Conversation;
use crate::play::Step::{Hears, Ready, Says};
use crate::script;

pub(crate) fn replay(captures: &Captures) {
    stages(captures);
    signatures(captures);
    whole_greetings(captures);
    for socket_type in SocketType::ALL {
        ready(captures, socket_type, false);
        ready(captures, socket_type, true);
    }
    metadata(captures);
}

/// Two DEALERs that say the same as libzmq, stage by stage.
fn stages(captures: &Captures) {
    let stage = |name: &str| captures.get(&format!("greeting/{name}"));
    let stages = ["stage1-signature", "stage2-major", "stage3-rest", "stage4-ready"].map(stage);
    let steps = stages.into_iter().flat_map(|stage| [Says(stage.clone()), Hears(stage)]);
    let steps = steps.chain([Ready(Some(SocketType::Dealer), b"")]).collect();
    Conversation::null("greeting/stage*", SocketType::Dealer, steps).play();
}

fn signatures(captures: &Captures) {
    for size in [5, 255] {
        let name = format!("greeting/signature-with-{size}-byte-routing-id");
        let config = Config::new(SocketType::Dealer).identity(&vec![7; size]).unwrap();
        let steps = vec![Says(captures.get(&name))];
        Conversation::new(&name, config, || Security::Null, steps).play();
    }
}

/// Greetings of 64 octets. Our servers set the as-server octet, which libzmq's leave at zero.
fn whole_greetings(captures: &Captures) {
    let full = captures.get("greeting/NULL-full");
    let config = Config::new(SocketType::Pair).minimum_version(Version::V3_0);
    let ready = script::ready(&[("Socket-Type", b"PAIR")]);
    let steps =
        vec![Says(full.clone()), Hears(full), Says(ready.clone()), Hears(ready), pair_ready()];
    Conversation::new("greeting/NULL-full", config, || Security::Null, steps).play();

    let name = "greeting/PLAIN-server-full";
    let mut full = captures.get(name);
    let hello = script::frame(4, b"\x05HELLO\x01u\x00");
    let steps = vec![Says(full.clone()), Hears(full.clone()), Says(hello)];
    Conversation::new(name, Config::new(SocketType::Pair), plain_client, steps).play();
    full[32] = 1;
    let steps = vec![Says(full)];
    Conversation::new(name, Config::new(SocketType::Pair), || Security::PlainServer, steps).play();
}

fn pair_ready() -> crate::play::Step {
    Ready(Some(SocketType::Pair), b"")
}

fn plain_client() -> Security {
    Security::PlainClient(PlainCredentials::new(b"u", b"").unwrap())
}

/// Our READY is libzmq's, and libzmq's is understood.
fn ready(captures: &Captures, socket_type: SocketType, named: bool) {
    let suffix = if named { "/routing-id=ID01" } else { "" };
    let name = format!("null/ready/{socket_type}{suffix}");
    let ready = captures.get(&name);
    let identity: &[u8] = if named { b"ID01" } else { b"" };
    let config = Config::new(socket_type).identity(identity).unwrap();
    let greeting = script::greeting(3, 1, "NULL");
    let mut signature = greeting.clone();
    signature[8] = u8::try_from(identity.len() + 1).unwrap();
    let steps = vec![Hears(greeting.clone()), Says([signature, ready.clone()].concat())];
    Conversation::new(&name, config, || Security::Null, steps).play();

    let fits = |other: &SocketType| other.accepts(socket_type);
    let other = SocketType::ALL.into_iter().find(fits).unwrap();
    let told = if socket_type.announces_identity() && named { &b"ID01"[..] } else { b"" };
    let ours = captures.get(&format!("null/ready/{other}"));
    let steps = vec![
        Hears([greeting.clone(), ready].concat()),
        Says([greeting, ours].concat()),
        Ready(Some(socket_type), told),
    ];
    Conversation::null(&name, other, steps).play();
}

fn metadata(captures: &Captures) {
    let name = "null/ready/DEALER/metadata X-a,X-b";
    let ready = captures.get(name);
    let config = Config::new(SocketType::Dealer);
    let config = config.property("X-a", b"one").unwrap().property("X-b", b"two").unwrap();
    let greeting = script::greeting(3, 1, "NULL");
    let both = [greeting, ready].concat();
    let dealer = Ready(Some(SocketType::Dealer), b"");
    let steps = vec![Hears(both.clone()), Says(both), dealer];
    Conversation::new(name, config, || Security::Null, steps).play();
}
