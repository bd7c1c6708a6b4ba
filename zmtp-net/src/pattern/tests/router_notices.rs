//! `ZMQ_ROUTER_NOTIFY` and `ZMQ_DISCONNECT_MSG`: a ROUTER hears who comes and goes.

use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options};
use crate::options::{Options, RouterNotify};

fn router(connect: bool, disconnect: bool, change: fn(Options) -> Options) -> Socket {
    let notify = RouterNotify { connect, disconnect };
    Socket::new(SocketType::Router, &change(options().router_notify(notify)))
}

fn notice(name: &str) -> Message {
    Message::from([name, ""])
}

#[test]
fn a_notice_comes_before_what_a_peer_says_and_another_behind_it() {
    for (connect, disconnect) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut socket = router(connect, disconnect, |options| options);
        let id = socket.join_as("a").unwrap();
        socket.arrives(id, "one");
        socket.arrives(id, "two");
        socket.leave(id);
        let mut expected = vec![Message::from(["a", "one"]), Message::from(["a", "two"])];
        if connect {
            expected.insert(0, notice("a"));
        }
        if disconnect {
            expected.push(notice("a"));
        }
        assert_eq!(socket.receive_all(), expected);
        assert!(!socket.is_there(id));
    }
}

#[test]
fn a_notice_tells_of_which_peer() {
    let mut socket = router(true, false, |options| options);
    let id = socket.join();
    assert_eq!(socket.try_receive().unwrap().peer, Some(id));
}

#[test]
fn a_peer_that_we_connect_to_is_told_of_each_time() {
    let mut socket = router(true, true, |options| options.disconnect_message("gone"));
    let id = socket.dial("a");
    socket.arrives(id, "one");
    socket.lose_link(id);
    socket.find_link(id);
    socket.arrives(id, "two");
    socket.lose_link(id);
    socket.leave(id);
    let expected = [
        notice("a"),
        Message::from(["a", "one"]),
        notice("a"),
        notice("a"),
        Message::from(["a", "two"]),
        notice("a"),
    ];
    assert_eq!(socket.receive_all(), expected, "and the message of who is accepted is not");
}

#[test]
fn the_message_of_a_disconnection_comes_from_who_was_accepted() {
    let mut socket = router(false, false, |options| options.disconnect_message("gone"));
    let id = socket.join_as("a").unwrap();
    socket.leave(id);
    assert_eq!(socket.receive_all(), [Message::from(["a", "gone"])]);
}

#[test]
fn a_name_that_is_handed_over_is_not_lost() {
    let mut socket = router(false, true, |options| options.router_handover(true));
    let old = socket.join_as("a").unwrap();
    socket.arrives(old, "last words");
    let new = socket.join_as("a").unwrap();
    assert_eq!(socket.receive_all(), [Message::from(["a", "last words"])]);
    socket.leave(new);
    assert_eq!(socket.receive_all(), [notice("a")]);
}

#[test]
fn who_is_refused_is_not_told_of() {
    let mut socket = router(true, true, |options| options);
    socket.join_as("a").unwrap();
    assert_eq!(socket.join_as("a"), None);
    assert_eq!(socket.receive_all(), [notice("a")]);
}
