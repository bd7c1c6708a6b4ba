//! Messages that come together with the end of the handshake come after it.

use bytes::{Buf, Bytes};
use zmtp_codec::{Config, Connection, Message, Security, SocketType, Time};

use super::support::{Socket, options};
use crate::options::RouterNotify;
use crate::peer::PeerId;

const GREETING: usize = 64;

pub(super) fn output(connection: &mut Connection) -> Bytes {
    let length = connection.output().remaining();
    connection.output().copy_to_bytes(length)
}

/// Has the peer complete the handshake while we have only its greeting; gives the rest of what it
/// says, and two messages behind it.
pub(super) fn all_at_once(socket: &mut Socket, id: PeerId, client: &mut Connection) -> Bytes {
    let (mut said, mut heard) = (Vec::new(), 0);
    while !client.is_ready() {
        said.extend_from_slice(&output(client));
        let greeting = said.get(heard..GREETING.min(said.len())).unwrap();
        heard += greeting.len();
        socket.peers.octets(id, Bytes::copy_from_slice(greeting));
        socket.settle();
        let mut octets = output(socket.peers.get_mut(id).unwrap().connection().unwrap());
        while client.receive(Time::ZERO, &mut octets).unwrap().is_some() {}
    }
    client.send(Message::from("one")).unwrap();
    client.send(Message::from("two")).unwrap();
    said.extend_from_slice(&output(client));
    Bytes::from(said.split_off(GREETING))
}

fn client(name: &str) -> Connection {
    let config = Config::new(SocketType::Dealer).identity(name.as_bytes()).unwrap();
    Connection::new(config, Security::Null, Time::ZERO)
}

#[test]
fn a_router_is_told_who_connects_before_it_hears_what_that_one_says() {
    let notify = RouterNotify { connect: true, disconnect: false };
    let mut socket = Socket::new(SocketType::Router, &options().router_notify(notify));
    let id = socket.accept(SocketType::Router);
    let rest = all_at_once(&mut socket, id, &mut client("a"));
    assert_eq!(socket.receive_all(), []);
    socket.peers.octets(id, rest);
    socket.settle();
    let expected = [["a", ""], ["a", "one"], ["a", "two"]].map(Message::from);
    assert_eq!(socket.receive_all(), expected);
}

#[test]
fn nothing_is_heard_of_who_is_refused() {
    let mut socket = Socket::new(SocketType::Router, &options());
    socket.join_as("a").unwrap();
    let id = socket.accept(SocketType::Router);
    let rest = all_at_once(&mut socket, id, &mut client("a"));
    socket.peers.octets(id, rest);
    socket.settle();
    assert!(!socket.is_there(id));
    assert_eq!(socket.receive_all(), []);
}

#[test]
fn that_a_peer_has_left_is_told_behind_what_was_not_decoded_yet() {
    let notify = RouterNotify { connect: false, disconnect: true };
    let options = options().router_notify(notify).receive_hwm(1);
    let mut socket = Socket::new(SocketType::Router, &options);
    let id = socket.accept(SocketType::Router);
    let rest = all_at_once(&mut socket, id, &mut client("a"));
    socket.peers.octets(id, rest);
    socket.settle();
    assert!(socket.peers.get(id).unwrap().undecoded() > 0);
    socket.leave(id);
    let expected = [["a", "one"], ["a", "two"], ["a", ""]].map(Message::from);
    assert_eq!(socket.receive_all(), expected);
}

/// A peer that breaks the protocol right behind its first message is heard to there, and forgotten when that
/// is received.
#[test]
fn a_message_before_an_error_is_received_where_only_the_newest_is_kept() {
    for conflate in [false, true] {
        let mut socket = Socket::new(SocketType::Pull, &options().conflate(conflate));
        let id = socket.accept(SocketType::Pull);
        let mut client = Connection::new(Config::new(SocketType::Push), Security::Null, Time::ZERO);
        let mut rest = all_at_once(&mut socket, id, &mut client).to_vec();
        // A frame whose reserved bits are set.
        rest.extend_from_slice(b"\xf8\x01x");
        socket.peers.octets(id, rest.into());
        socket.settle();
        let superseded = usize::from(conflate);
        let expected = vec![Message::from("one"), Message::from("two")].split_off(superseded);
        assert_eq!(socket.receive_all(), expected);
        assert!(!socket.is_there(id), "it keeps its place");
    }
}
