//! Peers of different mechanisms, or in the same role of one, never exchange a message
//! (CVE-2014-7202: libzmq let old or other peers in).
#![expect(clippy::unwrap_used, reason = "helpers of tests say what is wrong by panicking")]

mod security_support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use security_support::{LONG, curve_client, curve_server, pair, plain, quick, wait, with};
use zmtp_net::codec::{Error, Rule};
use zmtp_net::{Context, Decision, EventKind, Mechanism, Options, SocketType, User};

fn failure(kind: &EventKind) -> Option<Error> {
    match kind {
        EventKind::HandshakeFailed(error) => Some(error.clone()),
        _ => None,
    }
}

fn welcoming() -> Context {
    let context = Context::new().unwrap();
    context.set_authenticator(|_| Decision::Welcome(User::default()));
    context
}

#[test]
fn only_the_two_roles_of_one_mechanism_meet() {
    let sides: [(&str, Options, &str); 5] = [
        ("NULL", quick(), "NULL"),
        ("PLAIN client", plain("secret"), "PLAIN server"),
        ("PLAIN server", with(Mechanism::PlainServer), "PLAIN client"),
        ("CURVE client", curve_client(), "CURVE server"),
        ("CURVE server", curve_server(), "CURVE client"),
    ];
    let patient =
        |options: &Options| options.clone().handshake_timeout(Some(Duration::from_millis(200)));
    for transport in ["tcp://127.0.0.1:*", "ipc://*"] {
        for (bound, server, wanted) in &sides {
            for (connected, client, _) in &sides {
                let context = welcoming();
                let pair = pair(&context, transport, patient(server), patient(client));
                let what = format!("{bound} is bound, {connected} connects, {transport}");
                if connected == wanted {
                    let message = pair.server.recv_timeout(LONG);
                    assert_eq!(message.expect(&what).first(), b"hello", "{what}");
                    continue;
                }
                let error = wait(&pair.events, failure);
                if bound.split(' ').next() != connected.split(' ').next() {
                    let mismatch =
                        matches!(error, Error::Protocol { rule: Rule::MechanismMismatch, .. });
                    assert!(
                        mismatch || matches!(error, Error::Truncated { .. }),
                        "{what}: {error}"
                    );
                }
                assert!(pair.server.try_recv().is_err(), "{what}");
                assert_eq!(pair.server.statistics().total.messages_received, 0, "{what}");
            }
        }
    }
}

/// What a peer of an old version sends: all of its handshake and a message.
fn old(version: u8) -> Vec<u8> {
    match version {
        1 => b"\x01\x00\x06\x00hello".to_vec(),
        // Signature, revision 1, PUSH, an empty identity.
        _ => b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x08\0\0\0\x05hello".to_vec(),
    }
}

#[test]
fn old_versions_know_no_mechanism_and_are_refused_where_one_is_set() {
    let cases = [
        (quick(), true),
        (with(Mechanism::PlainServer), false),
        (curve_server(), false),
        // Whoever would be asked about has to be asked about.
        (quick().zap_domain("global").unwrap().zap_enforce_domain(true), false),
    ];
    for (options, is_welcome) in cases {
        for version in [1, 2] {
            let context = Context::new().unwrap();
            let server = context.socket_with(SocketType::Pull, options.clone()).unwrap();
            let events = server.monitor();
            let endpoint = server.bind("tcp://127.0.0.1:*").unwrap().to_string();
            let mut peer = TcpStream::connect(endpoint.trim_start_matches("tcp://")).unwrap();
            peer.set_read_timeout(Some(LONG)).unwrap();
            peer.write_all(&old(version)).unwrap();
            if is_welcome {
                assert_eq!(server.recv_timeout(LONG).unwrap().first(), b"hello", "{version}");
                continue;
            }
            wait(&events, failure);
            // It is closed.
            let mut rest = Vec::new();
            let _ = peer.read_to_end(&mut rest);
            assert!(server.try_recv().is_err(), "version {version}");
        }
    }
}
