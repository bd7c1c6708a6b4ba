//! What the benches share: connections that are ready, streams to read, a writer that never waits;
//! and the comparison with other implementations.

pub mod compare;
pub mod role;

pub use role::wire::ok;

use bytes::{Buf, Bytes, BytesMut};
use zmtp_codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_codec::{
    Config, Connection, Event, Message, PlainCredentials, Security, SocketType, Time,
};

/// Octets that a caller reads from its socket at once.
pub const READ: usize = 64 * 1024;

/// Sizes of a message: around the size that is kept in the value itself, around the size of a
/// short frame, and large ones.
pub const SIZES: [usize; 9] = [1, 8, 32, 62, 64, 256, 1024, 4096, 65_536];

/// The moment at which everything happens.
pub const NOW: Time = Time::ZERO;

/// A security mechanism, as the two ends of a connection have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// NULL.
    Null,
    /// PLAIN.
    Plain,
    /// CURVE.
    Curve,
}

/// Keys of both ends of a CURVE connection: the client's, and the server's.
#[must_use]
pub fn key_pairs() -> (KeyPair, KeyPair) {
    (SecretKey::new([0x11; 32]).into(), SecretKey::new([0x22; 32]).into())
}

/// Both ends' security: the client's, and the server's.
#[must_use]
pub fn securities(mechanism: Mechanism, keys: &(KeyPair, KeyPair)) -> (Security, Security) {
    match mechanism {
        Mechanism::Null => (Security::Null, Security::Null),
        Mechanism::Plain => {
            let credentials = ok(PlainCredentials::new(b"admin", b"secret"));
            (Security::PlainClient(credentials), Security::PlainServer)
        }
        Mechanism::Curve => {
            let (client, server) = keys;
            let entropy = |octet| Entropy::new([octet; Entropy::LEN]);
            (
                Security::curve_client(*server.public(), client.clone(), entropy(3)),
                Security::curve_server(server.clone(), entropy(4)),
            )
        }
    }
}

/// Two ends that have shaken hands: what `securities` makes the client, and the server.
#[must_use]
pub fn shake_hands(security: (Security, Security)) -> (Connection, Connection) {
    let dealer = || Config::new(SocketType::Dealer);
    let mut client = Connection::new(dealer(), security.0, NOW);
    let mut server = Connection::new(dealer(), security.1, NOW);
    while !(client.is_ready() && server.is_ready()) {
        carry(&mut client, &mut server);
        carry(&mut server, &mut client);
    }
    (client, server)
}

/// Two ends that have shaken hands with the keys of [`key_pairs`].
#[must_use]
pub fn ready(mechanism: Mechanism) -> (Connection, Connection) {
    shake_hands(securities(mechanism, &key_pairs()))
}

/// Carries what one end has to say to the other, which accepts whoever asks.
fn carry(from: &mut Connection, to: &mut Connection) {
    let waiting = from.output().remaining();
    let mut input = from.output().copy_to_bytes(waiting);
    while let Some(event) = ok(to.receive(NOW, &mut input)) {
        if matches!(event, Event::Authenticate(_)) {
            ok(to.accept(NOW));
        }
    }
}

/// Writes all output as a writer would, chunk by chunk; how many octets that was.
#[inline]
pub fn drain(connection: &mut Connection) -> usize {
    let output = connection.output();
    let mut written = 0;
    while output.has_remaining() {
        let chunk = core::hint::black_box(output.chunk()).len();
        output.advance(chunk);
        written += chunk;
    }
    written
}

/// Takes all output, as the other end will read it.
#[must_use]
pub fn take(connection: &mut Connection) -> Bytes {
    let mut octets = BytesMut::new();
    let output = connection.output();
    while output.has_remaining() {
        octets.extend_from_slice(output.chunk());
        let chunk = output.chunk().len();
        output.advance(chunk);
    }
    octets.freeze()
}

/// A message of one part.
#[must_use]
pub fn single(size: usize) -> Message {
    Message::from(vec![0x5A; size])
}

/// A message with an envelope: an identity of five octets, as a ROUTER has it, and the part.
#[must_use]
pub fn envelope(size: usize) -> Message {
    ok(Message::from_parts([vec![1; 5], vec![0x5A; size]]).ok_or("a message has parts"))
}

/// As many copies of `message` as one read brings, at least sixteen.
#[must_use]
pub fn run(message: &Message) -> Vec<Message> {
    vec![message.clone(); (READ / message.encoded_len()).max(16)]
}

/// How `messages` travel from `sender`.
#[must_use]
pub fn stream(sender: &mut Connection, messages: &[Message]) -> Bytes {
    ok(sender.send_batch(messages));
    take(sender)
}
