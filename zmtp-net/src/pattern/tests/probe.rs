//! `ZMQ_PROBE_ROUTER`: an empty message is the first that a new peer gets.

use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options};

#[test]
fn each_new_peer_gets_an_empty_message_ahead_of_all_others() {
    for socket_type in [SocketType::Dealer, SocketType::Req, SocketType::Router] {
        let mut socket = Socket::new(socket_type, &options().probe_router(true));
        let one = socket.join_as("one").unwrap();
        socket.send(["one", "text"]).unwrap();
        let two = socket.join_as("two").unwrap();
        let got = socket.drain(one);
        assert_eq!(got.first(), Some(&Message::from("")));
        assert_eq!(got.len(), 2);
        assert_eq!(socket.drain(two), [Message::from("")]);
    }
}

#[test]
fn without_the_option_nobody_does() {
    for socket_type in [SocketType::Dealer, SocketType::Req, SocketType::Router] {
        let mut socket = Socket::new(socket_type, &options());
        let id = socket.join();
        assert_eq!(socket.drain(id), []);
    }
}
