//! Two connections that talk in memory: a PUSH and a PULL, under NULL and then under CURVE.
//!
//! `cargo run -p zmtp-codec --example two_machines`
//!
//! A [`Connection`] does no input and no output of its own. Whatever carries bytes will do: here
//! it is a function call, so that everything that happens is in front of you.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use bytes::{Buf, Bytes};
use zmtp_codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_codec::{Config, Connection, Event, Message, Security, SocketType, Time};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    println!("-- NULL");
    talk(Security::Null, Security::Null)?;

    println!("-- CURVE");
    // Permanent keys. Real ones come from the system's generator, as does the entropy below:
    // constants are for an example that says the same each time.
    let ours = KeyPair::from(SecretKey::new([1; 32]));
    let servers = KeyPair::from(SecretKey::new([2; 32]));
    // A client must know the server's public key beforehand; the server is told the client's.
    let client = Security::curve_client(*servers.public(), ours, Entropy::new([3; Entropy::LEN]));
    let server = Security::curve_server(servers, Entropy::new([4; Entropy::LEN]));
    talk(client, server)
}

/// Has a PUSH send two messages to a PULL.
fn talk(client: Security, server: Security) -> Outcome<()> {
    // Time is what the caller says it is. Nothing here takes any.
    let now = Time::ZERO;
    // 1. One connection for each end of the stream. Its greeting is in its output at once.
    let mut push = Connection::new(Config::new(SocketType::Push), client, now);
    let mut pull = Connection::new(Config::new(SocketType::Pull), server, now);

    // 2. What one says the other hears, in turns, until both know each other.
    while !(push.is_ready() && pull.is_ready()) {
        let bytes = spoken("push", &mut push);
        hear("pull", &mut pull, bytes)?;
        let bytes = spoken("pull", &mut pull);
        hear("push", &mut push, bytes)?;
    }

    // 3. Sending only fills the output. It never waits.
    push.send(Message::from("hello"))?;
    push.send(Message::from(["a message", "of two parts"]))?;

    // 4. A network cuts the stream where it likes. Whatever is unfinished the connection keeps.
    let mut bytes = spoken("push", &mut push);
    let mut received = 0;
    while !bytes.is_empty() {
        let piece = bytes.split_to(bytes.len().min(7));
        received += hear("pull", &mut pull, piece)?;
    }
    assert_eq!(received, 2);

    // 5. When the stream ends, the connection says whether that was a good moment.
    if let Err(end) = pull.receive_end() {
        println!("pull: {end}");
    }
    Ok(())
}

/// Takes what a connection has to say, as a writer would: chunk by chunk.
fn spoken(name: &str, connection: &mut Connection) -> Bytes {
    let mut bytes = Vec::new();
    let output = connection.output();
    while output.has_remaining() {
        bytes.extend_from_slice(output.chunk());
        let written = output.chunk().len();
        output.advance(written);
    }
    println!("{name}: says {} bytes", bytes.len());
    Bytes::from(bytes)
}

/// Gives bytes to a connection, and tells what it makes of them; how many messages that was.
fn hear(name: &str, connection: &mut Connection, mut bytes: Bytes) -> Outcome<usize> {
    let mut messages = 0;
    // One call gives one event: call until there is none.
    while let Some(event) = connection.receive(Time::ZERO, &mut bytes)? {
        match event {
            // A server is asked about each client, and nothing goes on until it answers.
            Event::Authenticate(credentials) => {
                println!("{name}: lets in {credentials:?}");
                connection.accept(Time::ZERO)?;
            }
            Event::Ready(peer) => {
                let socket = peer.socket_type();
                println!("{name}: meets {socket:?} over ZMTP {}", peer.version());
            }
            Event::Message(message) => {
                println!("{name}: receives {message:?}");
                messages += 1;
            }
            other => println!("{name}: {other:?}"),
        }
    }
    Ok(messages)
}
