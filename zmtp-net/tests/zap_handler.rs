//! A ZAP handler decides who is let in.
#![expect(clippy::unwrap_used, reason = "helpers of tests say what is wrong by panicking")]

mod security_support;

use security_support::{
    LONG, Pair, ZAP, curve_client, curve_server, handler, keys, pair, plain, quick, reply, request,
    wait, wait_for, with,
};
use std::time::Duration;
use zmtp_net::codec::{Error, Refusal};
use zmtp_net::{Context, EventKind, Mechanism, Message, SocketType, ZapError};

fn said_welcome(pair: &Pair, what: &str) {
    let message = pair.server.recv_timeout(LONG).unwrap();
    assert_eq!(message.first(), b"hello", "{what}");
}

#[test]
fn a_request_has_the_frames_of_libzmq() {
    let context = Context::new().unwrap();
    let handler = handler(&context);
    let key = keys(2).public().as_bytes().to_vec();
    let cases: [(_, _, Vec<Vec<u8>>); 3] = [
        (quick(), quick(), vec![b"NULL".to_vec()]),
        (
            with(Mechanism::PlainServer),
            plain("secret"),
            vec![b"PLAIN".to_vec(), b"admin".to_vec(), b"secret".to_vec()],
        ),
        (curve_server(), curve_client(), vec![b"CURVE".to_vec(), key]),
    ];
    for (server, client, tail) in cases {
        let server = server.zap_domain("global").unwrap();
        let pair = pair(&context, "tcp://127.0.0.1:*", server, client);
        let mut expected: Vec<Vec<u8>> =
            ["1.0", "1", "global", "127.0.0.1", ""].map(|part| part.as_bytes().to_vec()).into();
        expected.extend(tail);
        assert_eq!(request(&handler), expected);
        handler.send(reply("200", "joe", b"")).unwrap();
        said_welcome(&pair, "a peer of status 200 is let in");
    }
}

#[test]
fn the_identity_is_our_own_and_ipc_peers_have_the_address_localhost() {
    let context = Context::new().unwrap();
    let handler = handler(&context);
    let server = with(Mechanism::PlainServer).identity(b"server").unwrap();
    let pair = pair(&context, "ipc://*", server, plain("secret"));
    let request = request(&handler);
    assert_eq!(request[4], b"server");
    let address = String::from_utf8(request[3].clone()).unwrap();
    let own = format!(":{}", std::process::id());
    assert!(address.starts_with("localhost:") && address.ends_with(&own), "{address}");
    handler.send(reply("200", "", b"")).unwrap();
    said_welcome(&pair, "over ipc");
}

#[test]
fn the_statuses_let_in_or_refuse() {
    let statuses =
        [("300", Refusal::Temporary), ("400", Refusal::Denied), ("500", Refusal::InternalError)];
    for (status, refusal) in statuses {
        for (server, client) in
            [(with(Mechanism::PlainServer), plain("x")), (curve_server(), curve_client())]
        {
            let context = Context::new().unwrap();
            let handler = handler(&context);
            let pair = pair(&context, "tcp://127.0.0.1:*", server, client);
            request(&handler);
            handler.send(reply(status, "", b"")).unwrap();
            let error = Error::RefusedPeer(refusal);
            wait_for(&pair.events, &EventKind::HandshakeFailed(error));
            let error = wait(&pair.client_events, |kind| match kind {
                EventKind::HandshakeFailed(error) => Some(error.clone()),
                _ => None,
            });
            match error {
                Error::RefusedByPeer(reason) => {
                    assert_ne!(refusal, Refusal::Temporary, "300 is not told");
                    assert_eq!(reason.as_bytes(), status.as_bytes());
                }
                Error::Truncated { .. } => assert_eq!(refusal, Refusal::Temporary),
                other => panic!("{other:?}"),
            }
            assert!(pair.server.try_recv().is_err());
        }
    }
}

#[test]
fn a_reply_with_a_defect_fails_the_handshake() {
    let good: [&[u8]; 6] = [b"1.0", b"1", b"200", b"OK", b"joe", b""];
    let replies: [(ZapError, Vec<&[u8]>); 6] = [
        (ZapError::FrameCount { found: 6 }, good[..5].to_vec()),
        (ZapError::FrameCount { found: 8 }, [&good[..], &[b""]].concat()),
        (ZapError::Version, [&[&b"2.0"[..]], &good[1..]].concat()),
        (ZapError::RequestId, [&good[..1], &[b"2"], &good[2..]].concat()),
        (ZapError::Status, [&good[..2], &[b"600"], &good[3..]].concat()),
        (ZapError::Metadata, [&good[..5], &[b"\x05X"]].concat()),
    ];
    let context = Context::new().unwrap();
    let handler = handler(&context);
    let pair = pair(&context, "tcp://127.0.0.1:*", with(Mechanism::PlainServer), plain("secret"));
    for (fault, frames) in replies {
        request(&handler);
        handler.send(Message::from_parts(frames).unwrap()).unwrap();
        wait_for(&pair.events, &EventKind::AuthenticatorFailed(fault));
        wait(&pair.events, |kind| matches!(kind, EventKind::HandshakeFailed(_)).then_some(()));
    }
    assert!(pair.server.try_recv().is_err());
    // The peer has tried again each time.
    request(&handler);
    handler.send(reply("200", "", b"")).unwrap();
    said_welcome(&pair, "after six replies that did not count");
}

#[test]
fn a_router_replies_to_several_in_any_order() {
    let context = Context::new().unwrap();
    let handler = context.socket_with(SocketType::Router, quick()).unwrap();
    handler.bind(ZAP).unwrap();
    let server = context.socket_with(SocketType::Pull, with(Mechanism::PlainServer)).unwrap();
    let endpoint = server.bind("tcp://127.0.0.1:*").unwrap();
    let clients = ["good", "bad", "fine"].map(|password| {
        let client = context.socket_with(SocketType::Push, plain(password)).unwrap();
        client.connect(&endpoint).unwrap();
        client.send(password).unwrap();
        client
    });
    let mut requests: Vec<Message> =
        clients.iter().map(|_| handler.recv_timeout(LONG).unwrap()).collect();
    while let Some(request) = requests.pop() {
        assert_eq!(request.part(1), Some(&b""[..]), "the empty frame stands before the request");
        let status: &[u8] = if request.last() == b"bad" { b"400" } else { b"200" };
        let frames: [&[u8]; 8] =
            [request.first(), b"", b"1.0", b"1", status, b"", request.last(), b""];
        handler.send(Message::from_parts(frames).unwrap()).unwrap();
    }
    let mut users: Vec<Vec<u8>> =
        (0..2).map(|_| server.recv_timeout(LONG).unwrap().first().to_vec()).collect();
    users.sort();
    assert_eq!(users, [b"fine", b"good"]);
}

#[test]
fn a_delimiter_that_is_not_empty_fails_the_handshake() {
    let context = Context::new().unwrap();
    let handler = context.socket_with(SocketType::Router, quick()).unwrap();
    handler.bind(ZAP).unwrap();
    let pair = pair(&context, "tcp://127.0.0.1:*", with(Mechanism::PlainServer), plain("secret"));
    let request = handler.recv_timeout(LONG).unwrap();
    let frames: [&[u8]; 8] = [request.first(), b"x", b"1.0", b"1", b"200", b"", b"", b""];
    handler.send(Message::from_parts(frames).unwrap()).unwrap();
    wait_for(&pair.events, &EventKind::AuthenticatorFailed(ZapError::Delimiter));
}

#[test]
fn a_socket_that_cannot_reply_is_no_handler() {
    let context = Context::new().unwrap();
    let wrong = context.socket_with(SocketType::Pair, quick()).unwrap();
    wrong.bind(ZAP).unwrap();
    let pair = pair(&context, "tcp://127.0.0.1:*", with(Mechanism::PlainServer), plain("secret"));
    wait_for(&pair.events, &EventKind::AuthenticatorFailed(ZapError::HandlerType));
}

#[test]
fn a_handler_that_never_replies_holds_up_nobody_else() {
    let context = Context::new().unwrap();
    let handler = handler(&context);
    let server = with(Mechanism::PlainServer).handshake_timeout(Some(Duration::from_millis(100)));
    let stuck = pair(&context, "tcp://127.0.0.1:*", server, plain("secret"));
    request(&handler);
    let open = pair(&context, "tcp://127.0.0.1:*", quick(), quick());
    said_welcome(&open, "another socket of the context");
    let error = wait(&stuck.events, |kind| match kind {
        EventKind::HandshakeFailed(error) => Some(error.clone()),
        _ => None,
    });
    assert!(matches!(error, Error::TimedOut(_)), "{error:?}");
    // Its reply is late: the connection that it was about is gone, and the next one asks anew.
    handler.send(reply("200", "", b"")).unwrap();
    request(&handler);
    assert!(stuck.server.try_recv().is_err(), "a late reply lets nobody in");
}

#[test]
fn a_handler_that_goes_away_is_replaced_by_the_next() {
    let context = Context::new().unwrap();
    let first = handler(&context);
    let pair = pair(&context, "tcp://127.0.0.1:*", with(Mechanism::PlainServer), plain("secret"));
    request(&first);
    drop(first);
    wait_for(&pair.events, &EventKind::AuthenticatorFailed(ZapError::HandlerGone));
    wait_for(&pair.events, &EventKind::AuthenticatorFailed(ZapError::NoHandler));
    let second = handler(&context);
    request(&second);
    second.unbind(ZAP).unwrap();
    wait_for(&pair.events, &EventKind::AuthenticatorFailed(ZapError::HandlerGone));
    // Nobody gets this reply.
    second.send(reply("200", "", b"")).unwrap();
    second.bind(ZAP).unwrap();
    let third = request(&second);
    assert_eq!(third.len(), 8);
    second.send(reply("200", "", b"")).unwrap();
    said_welcome(&pair, "with the last handler");
}

#[test]
fn a_peer_that_leaves_takes_its_question_back() {
    let context = Context::new().unwrap();
    let handler = handler(&context);
    let Pair { server, events, client, client_events: _ } =
        pair(&context, "tcp://127.0.0.1:*", with(Mechanism::PlainServer), plain("secret"));
    request(&handler);
    drop(client);
    wait(&events, |kind| matches!(kind, EventKind::Disconnected(_)).then_some(()));
    // The pipe is gone: the REP drops its reply.
    handler.send(reply("200", "", b"")).unwrap();
    let again = context.socket_with(SocketType::Push, plain("again")).unwrap();
    again.connect(server.last_endpoint().unwrap()).unwrap();
    again.send("again").unwrap();
    assert_eq!(request(&handler)[7], b"again");
    handler.send(reply("200", "", b"")).unwrap();
    assert_eq!(server.recv_timeout(LONG).unwrap().first(), b"again");
}
