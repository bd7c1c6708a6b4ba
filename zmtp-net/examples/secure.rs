//! Secure: CURVE encrypts and proves who the peers are; the server decides who is let in, once with
//! a list in a closure, once with a ZAP handler as any ZeroMQ program may have one.
//!
//! `cargo run -p zmtp-net --example secure`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::HashMap;
use std::error::Error;
use std::thread;
use std::time::Duration;

use zmtp_net::codec::curve::{KeyPair, PublicKey};
use zmtp_net::codec::{Credentials, Refusal};
use zmtp_net::{
    Context, Decision, EventKind, Linger, Mechanism, Message, Options, Pull, Push, RecvError, Rep,
    User, generate_keys,
};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a scene came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The user ids by which the server knew its peers, first with the closure, then with ZAP.
    pub(crate) users: [String; 2],
    /// Whether the stranger was told that it is not let in, in both ways.
    pub(crate) refused: [bool; 2],
}

fn main() -> Result<()> {
    scene().map(drop)
}

/// A server that lets Alice in, Alice, and a stranger.
pub(crate) fn scene() -> Result<Outcome> {
    // Each party makes its keys once, and keeps the secret one. The server's public key is
    // given to its clients, Alice's to the server.
    let keys =
        Keys { server: generate_keys()?, alice: generate_keys()?, stranger: generate_keys()? };
    println!("the server's public key is {}", keys.server.public());
    println!("Alice's public key is      {}", keys.alice.public());
    let listed = HashMap::from([(*keys.alice.public(), "alice".to_owned())]);

    let context = Context::new()?;
    let users = listed.clone();
    context.set_authenticator(move |applicant| match applicant.credentials {
        Credentials::Curve(key) => match users.get(key) {
            Some(name) => Decision::Welcome(User::new(name.clone())),
            None => Decision::Refused(Refusal::Denied),
        },
        _ => Decision::Refused(Refusal::Denied),
    });
    println!("with a closure:");
    let (by_closure, stranger_at_closure) = visit(&context, &keys)?;

    println!("with a ZAP handler:");
    let context = Context::new()?;
    let handler = Rep::new(&context)?;
    handler.bind("inproc://zeromq.zap.01")?;
    let handling = thread::spawn(move || decide(&handler, &listed));
    let visited = visit(&context, &keys);
    context.shutdown();
    handling.join().map_err(|_| "the handler panicked")??;
    let (by_zap, stranger_at_zap) = visited?;

    Ok(Outcome { users: [by_closure, by_zap], refused: [stranger_at_closure, stranger_at_zap] })
}

struct Keys {
    server: KeyPair,
    alice: KeyPair,
    stranger: KeyPair,
}

/// Alice and the stranger come to the server: the user that the server took Alice for, and whether
/// the stranger was refused.
fn visit(context: &Context, keys: &Keys) -> Result<(String, bool)> {
    let options = Options::default()
        .security(Mechanism::curve_server(keys.server.clone()))
        .receive_timeout(Some(PATIENCE));
    let server = Pull::with(context, options)?;
    let endpoint = server.bind("tcp://127.0.0.1:*")?.to_string();

    let stranger = client(context, keys.server.public(), &keys.stranger)?;
    let events = stranger.monitor();
    stranger.connect(endpoint.as_str())?;
    stranger.send("let me in")?;
    let mut refused = false;
    while !refused {
        // The monitor tells why no message passes.
        let event = events.recv_timeout(PATIENCE)?;
        if let EventKind::HandshakeFailed(error) = event.kind {
            println!("  stranger: {error}");
            refused = true;
        }
    }

    let alice = client(context, keys.server.public(), &keys.alice)?;
    alice.connect(endpoint.as_str())?;
    alice.send("good morning")?;
    let delivery = server.recv_from()?;
    let properties = delivery.properties.ok_or("of whom nothing is known")?;
    let user = properties.user().ok_or("nobody was asked")?;
    let user = String::from_utf8_lossy(&user.id).into_owned();
    println!("  server: {user} says {}", String::from_utf8_lossy(delivery.message.first()));
    Ok((user, refused))
}

fn client(context: &Context, server: &PublicKey, keys: &KeyPair) -> Result<Push> {
    let options = Options::default()
        .security(Mechanism::curve_client(*server, keys.clone()))
        // What nobody takes is not kept.
        .linger(Linger::Never);
    Ok(Push::with(context, options)?)
}

/// A ZAP handler (RFC 27): a request has the version, a number, the domain, the address, the
/// identity, the mechanism and the credentials; a reply the version, the number, a status, a text,
/// the user id and metadata.
fn decide(handler: &Rep, listed: &HashMap<PublicKey, String>) -> Result<()> {
    loop {
        let request = match handler.recv() {
            Ok(request) => request,
            Err(RecvError::Terminated) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let part = |index| request.part(index).unwrap_or_default();
        let key = <[u8; 32]>::try_from(part(6)).ok().and_then(|key| PublicKey::new(key).ok());
        let user = key.filter(|_| part(5) == b"CURVE").and_then(|key| listed.get(&key));
        let (status, text) = match user {
            Some(_) => ("200", "welcome"),
            None => ("400", "not on the list"),
        };
        let user = user.map_or("", String::as_str);
        let bytes: [&[u8]; 6] =
            [b"1.0", part(1), status.as_bytes(), text.as_bytes(), user.as_bytes(), b""];
        handler.send(Message::from(bytes))?;
    }
}
