//! Credentials that are not good: what each side learns, and what follows.
#![expect(clippy::unwrap_used, reason = "helpers of tests say what is wrong by panicking")]

mod security_support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use security_support::{
    LONG, curve_client, curve_server, greeting, keys, pair, plain, quick, wait, with,
};
use zmtp_net::codec::{Credentials, Error, Refusal};
use zmtp_net::{
    Context, Decision, DisconnectCause, EventKind, Mechanism, MonitorError, Options, Socket,
    SocketType, User,
};

/// A context that lets in the user admin with the password secret, and the client key 2.
fn guarded() -> Context {
    let context = Context::new().unwrap();
    let allowed = *keys(2).public();
    context.set_authenticator(move |applicant| {
        let good = match applicant.credentials {
            Credentials::Plain(plain) => plain.matches(b"admin", b"secret"),
            Credentials::Curve(key) => *key == allowed,
            _ => false,
        };
        match good {
            true => Decision::Welcome(User::default()),
            false => Decision::Refused(Refusal::Denied),
        }
    });
    context
}

fn failure(kind: &EventKind) -> Option<Error> {
    match kind {
        EventKind::HandshakeFailed(error) => Some(error.clone()),
        _ => None,
    }
}

fn by_us(error: &Error) -> bool {
    *error == Error::RefusedPeer(Refusal::Denied)
}

fn by_them(error: &Error) -> bool {
    matches!(error, Error::RefusedByPeer(reason) if reason.as_bytes() == b"400")
}

fn stranger() -> Options {
    with(Mechanism::curve_client(*keys(1).public(), keys(3)))
}

#[test]
fn good_credentials_are_let_in() {
    for transport in ["tcp://127.0.0.1:*", "ipc://*"] {
        let plain = (with(Mechanism::PlainServer), plain("secret"));
        for (server, client) in [plain, (curve_server(), curve_client())] {
            let pair = pair(&guarded(), transport, server, client);
            assert_eq!(pair.server.recv_timeout(LONG).unwrap().first(), b"hello");
            wait(&pair.client_events, |kind| {
                matches!(kind, EventKind::HandshakeSucceeded).then_some(())
            });
        }
    }
}

#[test]
fn bad_credentials_are_refused_and_the_peer_does_not_come_back() {
    for transport in ["tcp://127.0.0.1:*", "ipc://*"] {
        let wrong = (with(Mechanism::PlainServer), plain("wrong"));
        for (server, client) in [wrong, (curve_server(), stranger())] {
            let pair = pair(&guarded(), transport, server, client);
            let error = wait(&pair.events, failure);
            assert!(by_us(&error), "{error:?}");
            let error = wait(&pair.client_events, failure);
            assert!(by_them(&error), "{error:?}");
            wait(&pair.client_events, |kind| {
                matches!(kind, EventKind::Disconnected(DisconnectCause::Protocol(_))).then_some(())
            });
            // > act by closing the connection, and not re-connecting using the same security
            // > credentials. (RFC 37)
            assert!(pair.client.peers().is_empty());
            let after = pair.client_events.recv_timeout(Duration::from_millis(50));
            assert_eq!(after, Err(MonitorError::TimedOut));
            assert!(pair.server.try_recv().is_err());
        }
    }
}

#[test]
fn a_wrong_server_key_is_told_to_nobody_and_tried_again() {
    let client = with(Mechanism::curve_client(*keys(9).public(), keys(2)));
    let pair = pair(&guarded(), "tcp://127.0.0.1:*", curve_server(), client);
    for _ in 0..2 {
        let error = wait(&pair.events, failure);
        assert!(matches!(error, Error::Protocol { .. }), "{error:?}");
        let error = wait(&pair.client_events, failure);
        assert!(matches!(error, Error::Truncated { .. }), "{error:?}");
        wait(&pair.client_events, |kind| {
            matches!(kind, EventKind::ConnectRetried { .. }).then_some(())
        });
    }
    assert!(pair.server.try_recv().is_err());
}

#[test]
fn a_peer_of_null_is_refused_by_its_address() {
    let server = quick().zap_domain("global").unwrap();
    let pair = pair(&guarded(), "tcp://127.0.0.1:*", server, quick());
    let error = wait(&pair.events, failure);
    assert!(by_us(&error), "{error:?}");
    let error = wait(&pair.client_events, failure);
    assert!(by_them(&error), "{error:?}");
}

#[test]
fn failures_that_may_pass_are_tried_again_ever_more_seldom() {
    let context = Context::new().unwrap();
    context.set_authenticator(|_| Decision::Refused(Refusal::Temporary));
    let client = plain("secret").reconnect_interval_max(Some(Duration::from_millis(40)));
    let pair = pair(&context, "tcp://127.0.0.1:*", with(Mechanism::PlainServer), client);
    // libzmq begins anew with each connection that is accepted; here a handshake has to succeed.
    for wait_for in [5, 10, 20, 40, 40] {
        let waited = wait(&pair.client_events, |kind| match kind {
            EventKind::ConnectRetried { after, .. } => Some(*after),
            _ => None,
        });
        assert_eq!(waited, Duration::from_millis(wait_for));
    }
}

/// What a scripted peer is sent behind the greeting until the connection is closed.
fn answer(server: &Socket, mechanism: &[u8], command: &[u8]) -> Vec<u8> {
    let endpoint = server.bind("tcp://127.0.0.1:*").unwrap().to_string();
    let mut peer = TcpStream::connect(endpoint.trim_start_matches("tcp://")).unwrap();
    peer.set_read_timeout(Some(LONG)).unwrap();
    peer.write_all(&greeting(mechanism, false)).unwrap();
    peer.write_all(command).unwrap();
    let mut octets = Vec::new();
    peer.read_to_end(&mut octets).unwrap();
    octets.split_off(64)
}

#[test]
fn the_status_is_an_error_on_the_wire_but_for_300() {
    let hello = b"\x04\x13\x05HELLO\x05admin\x06secret";
    let ready = b"\x04\x1a\x05READY\x0bSocket-Type\0\0\0\x04PUSH";
    let statuses: [(Refusal, &[u8]); 3] = [
        (Refusal::Temporary, b""),
        (Refusal::Denied, b"\x04\x0a\x05ERROR\x03400"),
        (Refusal::InternalError, b"\x04\x0a\x05ERROR\x03500"),
    ];
    for (refusal, expected) in statuses {
        let context = Context::new().unwrap();
        context.set_authenticator(move |_| Decision::Refused(refusal));
        let plain = with(Mechanism::PlainServer);
        let plain = context.socket_with(SocketType::Pull, plain).unwrap();
        assert_eq!(answer(&plain, b"PLAIN", hello), expected, "{refusal:?}");
        let null = quick().zap_domain("global").unwrap();
        let null = context.socket_with(SocketType::Pull, null).unwrap();
        assert_eq!(answer(&null, b"NULL", ready), expected, "{refusal:?}");
    }
}
