//! Authentication is a question to the caller, and the connection waits for the answer.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use mechanisms::{CLIENT, Mechanism, keys};
use pipe::{Pipe, Side, Verdict};
use script::frame;
use zmtp_codec::{
    Blocked, Config, Credentials, Error, Event, Misuse, PlainCredentials, Refusal, Security,
    SocketType, Time,
};

const NOW: Time = Time::ZERO;

/// A client of the mechanism, and a server of it that has a question.
fn pair(mechanism: Mechanism, verdict: Verdict) -> Pipe {
    let config = || Config::new(SocketType::Dealer);
    let security = match mechanism {
        Mechanism::Null => Security::NullAuthenticated,
        other => other.server(),
    };
    let mut server = Side::new(config(), security);
    server.verdict = verdict;
    Pipe::new(Side::new(config(), mechanism.client()), server)
}

fn credentials(mechanism: Mechanism) -> Credentials {
    match mechanism {
        Mechanism::Null => Credentials::Null,
        Mechanism::Plain => Credentials::Plain(PlainCredentials::new(b"admin", b"secret").unwrap()),
        Mechanism::Curve => Credentials::Curve(*keys(CLIENT).public()),
    }
}

/// > The server accepts or rejects this authentication. If it accepts it, it replies with a
/// > WELCOME command. (RFC 24)
#[test]
fn the_question_carries_what_the_peer_shows() {
    for mechanism in Mechanism::ALL {
        let mut pipe = pair(mechanism, Verdict::Accept);
        pipe.settle();
        let asked = Event::Authenticate(credentials(mechanism));
        assert_eq!(pipe.right.events.first(), Some(&asked), "{mechanism:?}");
        assert!(matches!(pipe.right.events[1..], [Event::Ready(_)]), "{:?}", pipe.right.events);
        assert!(matches!(pipe.left.events[..], [Event::Ready(_)]));
    }
}

/// The client is only told that it may go on when the caller has said so; what it sends before is
/// left in the input.
#[test]
fn nothing_is_read_while_the_question_is_open() {
    for mechanism in Mechanism::ALL {
        let mut pipe = pair(mechanism, Verdict::Wait);
        pipe.settle();
        let server = &mut pipe.right;
        assert_eq!(server.events.len(), 1);
        assert_eq!(server.connection.blocked(), Some(Blocked::Authentication));
        assert!(!server.connection.is_ready());
        let before = server.unread.len();
        server.feed(NOW, b"whatever");
        assert_eq!(server.unread.len(), before + 8, "{mechanism:?}");
        assert!(server.drain_all().is_empty());
        assert_eq!(server.connection.send("x".into()).unwrap_err().misuse, Misuse::NotReady);
        assert_eq!(server.error, None);
    }
}

#[test]
fn the_answer_may_come_later() {
    for mechanism in Mechanism::ALL {
        let mut pipe = pair(mechanism, Verdict::Wait);
        pipe.settle();
        pipe.right.events.clear();
        assert_eq!(pipe.right.connection.accept(NOW), Ok(()));
        assert_eq!(pipe.right.connection.blocked(), None);
        pipe.right.read_on(NOW);
        pipe.settle();
        for side in [&mut pipe.left, &mut pipe.right] {
            assert!(matches!(side.take_events()[..], [Event::Ready(_)]), "{mechanism:?}");
            assert_eq!(side.connection.send("hello".into()), Ok(()));
        }
        pipe.settle();
        assert_eq!(pipe.left.take_messages(), ["hello".into()]);
        assert_eq!(pipe.right.take_messages(), ["hello".into()]);
    }
}

/// > A server SHALL indicate an authentication failure by sending an ERROR command back to the
/// > client. (RFC 26)
///
/// > The peer SHALL treat an incoming ERROR command as fatal (RFC 37)
#[test]
fn a_refusal_says_why_and_ends_the_connection() {
    for mechanism in Mechanism::ALL {
        for (refusal, octets, code) in [
            (Refusal::Temporary, &b""[..], None),
            (Refusal::Denied, b"\x04\x0a\x05ERROR\x03400", Some(b"400")),
            (Refusal::InternalError, b"\x04\x0a\x05ERROR\x03500", Some(b"500")),
        ] {
            let mut pipe = pair(mechanism, Verdict::Wait);
            pipe.settle();
            assert_eq!(pipe.right.connection.refuse(refusal), Ok(()));
            assert_eq!(pipe.right.drain_all(), octets, "{mechanism:?} {refusal:?}");
            let refused = Error::RefusedPeer(refusal);
            assert_eq!(pipe.right.connection.error(), Some(&refused));
            assert_eq!(refused.is_temporary(), code.is_none());
            assert_eq!(pipe.right.connection.next_timeout(), None);
            pipe.right.read_on(NOW);
            assert_eq!(pipe.right.error, Some(refused));
            pipe.left.feed(NOW, octets);
            match (&pipe.left.error, code) {
                (None, None) => {}
                (Some(Error::RefusedByPeer(reason)), Some(code)) => {
                    assert_eq!(reason.as_bytes(), code);
                    assert!(!pipe.left.error.as_ref().unwrap().is_temporary());
                }
                other => panic!("{mechanism:?} {refusal:?}: {other:?}"),
            }
        }
    }
}

/// libzmq 4.3 misspells ERROR under PLAIN.
#[test]
fn the_refusal_of_a_libzmq_server_under_plain_is_understood() {
    for error in [frame(4, b"\x05ERROR\x03400"), frame(4, b"\x5eRROR\x03400")] {
        let mut pipe = pair(Mechanism::Plain, Verdict::Wait);
        pipe.settle();
        pipe.left.feed(NOW, &error);
        let Some(Error::RefusedByPeer(reason)) = &pipe.left.error else {
            panic!("{:?}", pipe.left.error);
        };
        assert_eq!(reason.to_string(), "400");
    }
}

#[test]
fn an_answer_without_a_question_is_misuse() {
    let nothing = Err(Misuse::NothingToAuthenticate);
    for mechanism in Mechanism::ALL {
        let mut pipe = pair(mechanism, Verdict::Accept);
        assert_eq!(pipe.right.connection.accept(NOW), nothing);
        assert_eq!(pipe.right.connection.refuse(Refusal::Denied), nothing);
        pipe.settle();
        assert!(pipe.left.connection.is_ready(), "the misuse changed nothing");
        for side in [&mut pipe.left, &mut pipe.right] {
            assert_eq!(side.connection.accept(NOW), nothing);
            assert_eq!(side.connection.refuse(Refusal::Denied), nothing);
            assert_eq!(side.connection.send("hello".into()), Ok(()));
        }
        let _closed = pipe.right.connection.receive_end();
        assert_eq!(pipe.right.connection.accept(NOW), nothing);
    }
}

#[test]
fn a_question_is_answered_once() {
    let mut pipe = pair(Mechanism::Plain, Verdict::Wait);
    pipe.settle();
    assert_eq!(pipe.right.connection.accept(NOW), Ok(()));
    assert_eq!(pipe.right.connection.accept(NOW), Err(Misuse::NothingToAuthenticate));
}

/// A CURVE client with the wrong server key gets nowhere, and the server has nothing to ask.
#[test]
fn a_client_that_does_not_know_the_server_is_not_put_to_the_caller() {
    let config = || Config::new(SocketType::Dealer);
    let entropy = zmtp_codec::curve::Entropy::new([3; 96]);
    let stranger = *keys(0x55).public();
    let client = Security::curve_client(stranger, keys(CLIENT), entropy);
    let mut pipe =
        Pipe::new(Side::new(config(), client), Side::new(config(), Mechanism::Curve.server()));
    pipe.settle();
    assert_eq!(pipe.right.events, []);
    let Some(Error::Protocol { rule, offset: 64 }) = pipe.right.error else {
        panic!("{:?}", pipe.right.error);
    };
    assert_eq!(rule, zmtp_codec::Rule::CurveBox);
}

#[test]
fn a_refusal_may_give_its_own_reason() {
    for mechanism in Mechanism::ALL {
        let mut pipe = pair(mechanism, Verdict::Wait);
        pipe.settle();
        let server = &mut pipe.right.connection;
        assert_eq!(server.refuse_with(&[b'x'; 256]), Err(Misuse::TooLong));
        assert_eq!(server.refuse_with(b"come back on Monday"), Ok(()));
        assert_eq!(server.refuse_with(b"again"), Err(Misuse::NothingToAuthenticate));
        assert_eq!(server.error(), Some(&Error::RefusedPeer(Refusal::Denied)));
        pipe.settle();
        match &pipe.left.error {
            Some(Error::RefusedByPeer(reason)) => {
                assert_eq!(reason.as_bytes(), b"come back on Monday", "{mechanism:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}
