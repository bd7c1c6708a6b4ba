//! A connection that has used up its nonces says so, and says nothing more on the wire.
//!
//! Nobody sends 2^64-1 commands in a test: the counters of both sides are set near their ends.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy spares tests, but not their helpers"
)]

use std::vec;
use std::vec::Vec;

use bytes::Buf;

use super::CurveTraffic;
use crate::connection::phase::Phase;
use crate::connection::traffic::Traffic;
use crate::curve::{Entropy, KeyPair, SecretKey};
use crate::{Config, Connection, Event, Message, Misuse, Part, Security, SocketType, Time};

/// Carries what a side has to say; the messages and PONGs that the other one hears.
fn carry(from: &mut Connection, to: &mut Connection) -> Vec<Event> {
    let length = from.output().remaining();
    let mut octets = from.output().copy_to_bytes(length);
    std::iter::from_fn(|| to.receive(Time::ZERO, &mut octets).unwrap())
        .inspect(|event| {
            assert!(!matches!(event, Event::Authenticate(_)), "nobody is to be asked here");
        })
        .collect()
}

fn traffic(connection: &mut Connection) -> &mut CurveTraffic {
    match &mut connection.phase {
        Phase::Traffic(Traffic::Curve(curve)) => curve,
        other => panic!("{other:?}"),
    }
}

/// A client and a server, of which the client has so many nonces left.
fn with_left(left: u64) -> (Connection, Connection) {
    let keys = |secret| KeyPair::from(SecretKey::new([secret; 32]));
    let (ours, theirs) = (keys(1), keys(2));
    let client = Security::curve_client(*theirs.public(), ours, Entropy::new([3; Entropy::LEN]));
    let server = Security::curve_server(theirs, Entropy::new([4; Entropy::LEN]));
    let side = |security| Connection::new(Config::new(SocketType::Dealer), security, Time::ZERO);
    let (mut client, mut server) = (side(client), side(server));
    while !(client.is_ready() && server.is_ready()) {
        carry_asked(&mut client, &mut server);
        carry_asked(&mut server, &mut client);
    }
    traffic(&mut client).session.sent = u64::MAX - left;
    traffic(&mut server).session.received = u64::MAX - left;
    (client, server)
}

/// As [`carry`], where whoever comes is let in.
fn carry_asked(from: &mut Connection, to: &mut Connection) {
    let length = from.output().remaining();
    let mut octets = from.output().copy_to_bytes(length);
    while let Some(event) = to.receive(Time::ZERO, &mut octets).unwrap() {
        if matches!(event, Event::Authenticate(_)) {
            to.accept(Time::ZERO).unwrap();
        }
    }
}

fn parts(count: u8) -> Message {
    Message::from_parts((0..count).map(|part| vec![part])).unwrap()
}

/// Each way to say something is refused, and leaves nothing behind.
fn says_nothing(client: &mut Connection) {
    let message = Message::from("x");
    let before = (client.output().len(), client.unsent());
    let refused = client.send(message.clone()).unwrap_err();
    assert_eq!((refused.message, refused.misuse), (message.clone(), Misuse::NoncesExhausted));
    assert_eq!(client.send_ref(&message), Err(Misuse::NoncesExhausted));
    assert_eq!(client.send_slice(b"x"), Err(Misuse::NoncesExhausted));
    assert_eq!(client.send_batch(&[message]), Err(Misuse::NoncesExhausted));
    assert_eq!(client.ping(b"x"), Err(Misuse::NoncesExhausted));
    assert_eq!((client.output().len(), client.unsent()), before);
}

/// > The client SHALL NOT send more than 2^64-1 commands in one connection. (RFC 26)
#[test]
fn the_last_nonce_is_used_and_none_after_it() {
    let (mut client, mut server) = with_left(1);
    assert_eq!(client.send("last".into()), Ok(()));
    assert_eq!(traffic(&mut client).session.sent, u64::MAX);
    says_nothing(&mut client);
    assert_eq!(carry(&mut client, &mut server), [Event::Message("last".into())]);
    assert_eq!(traffic(&mut server).session.received, u64::MAX);
    says_nothing(&mut client);
    // It still hears, and answers to nobody.
    assert_eq!(server.send("heard".into()), Ok(()));
    assert_eq!(server.ping(b"?"), Ok(()));
    assert_eq!(carry(&mut server, &mut client), [Event::Message("heard".into())]);
    assert!(client.output().is_empty());
}

/// A part each has a nonce: a message whose last part would have none is not begun.
#[test]
fn a_message_is_sent_whole_or_not_at_all() {
    let (mut client, mut server) = with_left(3);
    let refused = client.send(parts(4)).unwrap_err();
    assert_eq!((refused.message, refused.misuse), (parts(4), Misuse::NoncesExhausted));
    assert_eq!(client.send_ref(&parts(4)), Err(Misuse::NoncesExhausted));
    assert!(client.output().is_empty());
    assert_eq!(client.send(parts(3)), Ok(()));
    assert_eq!(carry(&mut client, &mut server), [Event::Message(parts(3))]);
    says_nothing(&mut client);
}

#[test]
fn a_batch_is_sent_whole_or_not_at_all() {
    let (mut client, mut server) = with_left(3);
    let batch = [parts(2), parts(2)];
    assert_eq!(client.send_batch(&batch), Err(Misuse::NoncesExhausted));
    assert!(client.output().is_empty());
    assert_eq!(client.send_batch(&[parts(2), parts(1)]), Ok(()));
    let came = carry(&mut client, &mut server);
    assert_eq!(came, [Event::Message(parts(2)), Event::Message(parts(1))]);
    says_nothing(&mut client);
}

/// A command takes one, too.
#[test]
fn a_ping_takes_the_last_one() {
    let (mut client, mut server) = with_left(1);
    assert_eq!(client.ping(b"last"), Ok(()));
    says_nothing(&mut client);
    assert_eq!(carry(&mut client, &mut server), []);
    assert_eq!(carry(&mut server, &mut client), [Event::Pong(Part::from("last"))]);
}
