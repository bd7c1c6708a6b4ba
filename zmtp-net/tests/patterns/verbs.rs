//! Which types send and receive, and whose turn it is.

use zmtp_net::{RecvError, SendErrorKind, SocketType};

use crate::support::{LONG, TRANSPORTS, context, join, recv, socket, texts};

#[test]
fn one_way_sockets_refuse_the_other_way_and_hand_the_message_back() {
    let context = context();
    for socket_type in [SocketType::Push, SocketType::Pub] {
        let socket = socket(&context, socket_type);
        assert_eq!(socket.recv(), Err(RecvError::NotSupported), "{socket_type}");
        assert_eq!(socket.try_recv(), Err(RecvError::NotSupported), "{socket_type}");
    }
    for socket_type in [SocketType::Pull, SocketType::Sub] {
        let socket = socket(&context, socket_type);
        let error = socket.send(["not", "for me"]).unwrap_err();
        assert_eq!(error.kind, SendErrorKind::NotSupported, "{socket_type}");
        assert_eq!(error.message, ["not", "for me"].into(), "{socket_type}");
    }
}

#[test]
fn a_request_and_its_reply_take_turns() {
    for transport in TRANSPORTS {
        let context = context();
        let (req, rep) = (socket(&context, SocketType::Req), socket(&context, SocketType::Rep));
        join(&rep, &req, transport);
        assert_eq!(req.recv(), Err(RecvError::WrongState));
        assert_eq!(rep.send("nobody asked").unwrap_err().kind, SendErrorKind::WrongState);
        req.send("question").unwrap();
        let error = req.send("another").unwrap_err();
        assert_eq!(
            (error.kind, error.message.first()),
            (SendErrorKind::WrongState, &b"another"[..])
        );
        assert_eq!(texts(&rep), ["question"]);
        assert_eq!(rep.recv(), Err(RecvError::WrongState));
        rep.send("answer").unwrap();
        assert_eq!(rep.send("again").unwrap_err().kind, SendErrorKind::WrongState);
        assert_eq!(texts(&req), ["answer"]);
        assert_eq!(req.recv(), Err(RecvError::WrongState));
    }
}

#[test]
fn only_subscribers_subscribe() {
    let context = context();
    for socket_type in [SocketType::Push, SocketType::Req, SocketType::Router, SocketType::Pair] {
        let socket = socket(&context, socket_type);
        assert!(socket.subscribe("topic").is_err(), "{socket_type}");
        assert!(socket.unsubscribe("topic").is_err(), "{socket_type}");
    }
}

#[test]
fn readiness_is_what_the_next_call_will_find() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        assert!(!push.can_send(), "nobody is there");
        join(&pull, &push, transport);
        assert!(push.can_send() && !push.can_recv(), "{transport}");
        assert!(!pull.can_recv() && !pull.can_send(), "{transport}");
        push.send("hello").unwrap();
        crate::support::until("it can be received", || pull.can_recv());
        recv(&pull);
        assert!(!pull.can_recv());
    }
}

#[test]
fn a_request_gives_its_socket_another_readiness() {
    let context = context();
    let (req, rep) = (socket(&context, SocketType::Req), socket(&context, SocketType::Rep));
    join(&rep, &req, "tcp://127.0.0.1:*");
    assert!(req.can_send() && !rep.can_send());
    req.send("question").unwrap();
    assert!(!req.can_send());
    rep.recv_timeout(LONG).unwrap();
    assert!(rep.can_send() && !rep.can_recv());
}

#[test]
fn the_type_and_the_context_of_a_socket_are_told() {
    let context = context();
    for socket_type in [SocketType::Pair, SocketType::Xsub, SocketType::Router] {
        assert_eq!(socket(&context, socket_type).socket_type(), socket_type);
    }
    for draft in [SocketType::Client, SocketType::Radio, SocketType::Scatter] {
        assert!(context.socket(draft).is_err(), "{draft}");
    }
}
