//! Sockets that only send, or only receive.

use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options};
use crate::pattern::{ReceiveFault, SendFault};

#[test]
fn what_a_socket_does_not_do_is_told_apart_from_what_it_cannot_do_now() {
    for socket_type in [SocketType::Push, SocketType::Pub] {
        let mut socket = Socket::new(socket_type, &options());
        socket.join();
        assert_eq!(socket.receive(), Err(ReceiveFault::NotSupported));
    }
    for socket_type in [SocketType::Pull, SocketType::Sub] {
        let mut socket = Socket::new(socket_type, &options());
        socket.join();
        assert!(!socket.can_send());
        assert_eq!(socket.send("x"), Err(SendFault::NotSupported));
    }
}

#[test]
fn nothing_is_kept_of_what_is_sent_to_a_push() {
    let mut push = Socket::new(SocketType::Push, &options());
    for _ in 0..3 {
        let id = push.join();
        push.arrives(id, Message::from(["what", "is this"]));
        push.leave(id);
        assert!(!push.is_there(id));
    }
    let total = push.total();
    assert_eq!((total.messages_received, total.dropped.malformed), (0, 3));
}
