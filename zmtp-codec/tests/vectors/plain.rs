//! `plain/*`, and the refusals of NULL.

use zmtp_codec::{
    Config, Credentials, Error, Event, PlainCredentials, Refusal, Security, SocketType,
};

use crate::captures::Captures;
use crate::pipe::{Side, Verdict};
use crate::play::Step::{Does, Fails, Hears, Ready, Says, Tells};
use crate::play::{Conversation, Step, send};
use crate::script;

pub(crate) fn replay(captures: &Captures) {
    client(captures);
    server(captures);
    empty_password(captures);
    refusals(captures);
}

fn credentials() -> PlainCredentials {
    PlainCredentials::new(b"admin", b"secret").unwrap()
}

fn plain_client() -> Security {
    Security::PlainClient(credentials())
}

fn client(captures: &Captures) {
    let get = |what: &str| captures.get(&format!("plain/{what}"));
    let config = Config::new(SocketType::Dealer).identity(b"ME").unwrap();
    let steps = vec![
        Hears(script::greeting(3, 1, "PLAIN")),
        Says([get("client-greeting"), get("HELLO")].concat()),
        Hears(get("WELCOME(in)")),
        Says(get("INITIATE")),
        Hears(get("READY(in)")),
        Ready(Some(SocketType::Router), b""),
        Does(|side| send(side, "data")),
        Says(get("message")),
    ];
    Conversation::new("plain, client", config, plain_client, steps).play();
}

/// The greeting of our server, with its as-server octet.
fn server_greeting(padding: u8) -> Vec<u8> {
    let mut greeting = script::greeting(3, 1, "PLAIN");
    greeting[8] = padding;
    greeting[32] = 1;
    greeting
}

/// A libzmq client says what it says; our server answers what libzmq answered.
fn server(captures: &Captures) {
    let get = |what: &str| captures.get(&format!("plain/{what}"));
    let config = Config::new(SocketType::Router).identity(b"SRV").unwrap();
    for (hello, initiate) in [("HELLO", "INITIATE"), ("HELLO(in)", "INITIATE(in)")] {
        let steps = vec![
            Hears([get("client-greeting"), get(hello)].concat()),
            Tells(Event::Authenticate(Credentials::Plain(credentials()))),
            Says([server_greeting(4), get("WELCOME")].concat()),
            Hears(get(initiate)),
            Says(get("READY")),
            Ready(Some(SocketType::Dealer), b"ME"),
            Hears(get("message")),
            crate::play::message("data"),
        ];
        Conversation::new("plain, server", config.clone(), || Security::PlainServer, steps).play();
    }
    let steps = vec![
        Hears([script::greeting(3, 1, "PLAIN"), get("WELCOME"), get("READY")].concat()),
        Says([script::greeting(3, 1, "PLAIN"), get("HELLO"), initiate()].concat()),
        Ready(Some(SocketType::Router), b"SRV"),
    ];
    let config = Config::new(SocketType::Dealer);
    Conversation::new("plain, libzmq's server", config, plain_client, steps).play();
}

fn initiate() -> Vec<u8> {
    let mut body = b"\x08INITIATE".to_vec();
    body.extend(script::property("Socket-Type", b"DEALER"));
    body.extend(script::property("Identity", b""));
    script::frame(4, &body)
}

fn empty_password(captures: &Captures) {
    let name = "plain/HELLO-empty-password";
    let hello = captures.get(name);
    let given = || PlainCredentials::new(b"u", b"").unwrap();
    let greeting = script::greeting(3, 1, "PLAIN");
    let steps = vec![Hears(greeting.clone()), Says([greeting.clone(), hello.clone()].concat())];
    let config = Config::new(SocketType::Dealer);
    let security = move || Security::PlainClient(given());
    Conversation::new(name, config.clone(), security, steps).play();
    let welcome = script::frame(4, b"\x07WELCOME");
    let steps = vec![
        Hears([greeting, hello].concat()),
        Says([server_greeting(1), welcome].concat()),
        Tells(Event::Authenticate(Credentials::Plain(given()))),
    ];
    Conversation::new(name, config, || Security::PlainServer, steps).play();
}

/// Status codes of ZAP, as they show on the wire.
fn refusals(captures: &Captures) {
    for (code, refusal) in
        [("300", Refusal::Temporary), ("400", Refusal::Denied), ("500", Refusal::InternalError)]
    {
        let error = captures.get(&format!("plain/after-zap-{code}"));
        libzmq_refuses(&error, code);
        // libzmq's ERROR has no length before its name; ours has.
        let ours = if error.is_empty() {
            error
        } else {
            script::frame(4, &[b"\x05ERROR\x03", code.as_bytes()].concat())
        };
        let credentials = Credentials::Plain(credentials());
        let hears = [script::greeting(3, 1, "PLAIN"), captures.get("plain/HELLO")].concat();
        let says = [server_greeting(1), ours].concat();
        we_refuse(|| Security::PlainServer, refusal, credentials, hears, says);
        if code != "500" {
            let error = captures.get(&format!("null/after-zap-{code}"));
            let greeting = script::greeting(3, 1, "NULL");
            let says = [&greeting[..], &error].concat();
            let security = || Security::NullAuthenticated;
            we_refuse(security, refusal, Credentials::Null, greeting, says);
        }
    }
    let name = "null/after-zap-200";
    let ready = captures.get(name);
    let greeting = script::greeting(3, 1, "NULL");
    let steps = vec![
        Hears(greeting.clone()),
        Tells(Event::Authenticate(Credentials::Null)),
        Says([greeting, ready].concat()),
    ];
    let config = Config::new(SocketType::Rep);
    Conversation::new(name, config, || Security::NullAuthenticated, steps).play();
}

fn we_refuse(
    security: fn() -> Security,
    refusal: Refusal,
    credentials: Credentials,
    hears: Vec<u8>,
    says: Vec<u8>,
) {
    let steps = vec![
        Hears(hears),
        Tells(Event::Authenticate(credentials)),
        Says(says),
        Fails(Error::RefusedPeer(refusal)),
    ];
    let config = Config::new(SocketType::Router);
    let mut conversation = Conversation::new("refusal", config, security, steps);
    conversation.verdict = Verdict::Refuse(refusal);
    conversation.play();
}

fn libzmq_refuses(error: &[u8], code: &'static str) {
    let hears = [&script::greeting(3, 1, "PLAIN"), error].concat();
    let mut steps = vec![Hears(hears), Does(|side| drop(side.drain_all()))];
    if !error.is_empty() {
        steps.push(Does(match code {
            "400" => |side| refused(side, b"400"),
            _ => |side| refused(side, b"500"),
        }));
    }
    let config = Config::new(SocketType::Dealer);
    Conversation::new("libzmq refuses", config, plain_client, steps).play();
}

/// The connection has ended with this reason of the peer's.
pub(crate) fn refused(side: &mut Side, code: &[u8]) {
    match side.error.take() {
        Some(Error::RefusedByPeer(reason)) => assert_eq!(reason.as_bytes(), code),
        other => panic!("{other:?}"),
    }
}

/// A step for any conversation: the peer refused us.
pub(crate) fn refused_400() -> Step {
    Does(|side| refused(side, b"400"))
}
