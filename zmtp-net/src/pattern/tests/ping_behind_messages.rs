//! A PING that stands behind messages is heard when the application has received those.

use bytes::Bytes;
use zmtp_codec::{Config, Connection, Event, Part, Security, SocketType, Time};

use super::behind_the_handshake::{all_at_once, output};
use super::support::{Socket, options};
use crate::peer::{PeerId, Signal};

/// A PULL with room for one message, to which somebody has said two, and a PING, all at once. The
/// answers of the handshake are written.
fn said(ping: &[u8]) -> (Socket, PeerId, Connection) {
    let mut socket = Socket::new(SocketType::Pull, &options().receive_hwm(1));
    let id = socket.accept(SocketType::Pull);
    let mut client = Connection::new(Config::new(SocketType::Push), Security::Null, Time::ZERO);
    let octets = [&all_at_once(&mut socket, id, &mut client), ping].concat();
    socket.peers.octets(id, Bytes::from(octets));
    socket.settle();
    to_write(&mut socket, id);
    socket.peers.take_dirty(&mut Vec::new());
    (socket, id, client)
}

fn to_write(socket: &mut Socket, id: PeerId) -> Bytes {
    output(socket.peers.get_mut(id).unwrap().connection().unwrap())
}

#[test]
fn it_is_answered() {
    let (mut socket, id, mut client) = said(b"\x04\x09\x04PING\0\x0042");
    assert_eq!(socket.receive_all().len(), 2);
    let mut dirty = Vec::new();
    socket.peers.take_dirty(&mut dirty);
    assert_eq!(dirty, [id], "nobody knows that there is something to write");
    let event = client.receive(Time::ZERO, &mut to_write(&mut socket, id)).unwrap();
    assert_eq!(event, Some(Event::Pong(Part::from("42"))));
}

#[test]
fn its_time_to_live_counts() {
    let (mut socket, id, _client) = said(b"\x04\x07\x04PING\0\x0a");
    while socket.peers.receive(id).is_some() {}
    let told = socket.peers.signals.iter().any(|signal| matches!(signal, Signal::Due(_)));
    assert!(told, "nobody knows until when the next word is to come");
}
