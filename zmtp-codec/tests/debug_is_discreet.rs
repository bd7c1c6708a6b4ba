//! What is printed of a connection tells no password, no key and no payload.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;

use mechanisms::Mechanism;
use pipe::{Pipe, Side};
use zmtp_codec::{Config, PlainCredentials, Security, SocketType, Time};

fn pair(client: Security, server: Security) -> Pipe {
    let config = || Config::new(SocketType::Pair);
    Pipe::new(Side::new(config(), client), Side::new(config(), server))
}

/// Neither as text nor as the numbers of its octets.
fn assert_discreet(shown: &str, secret: &str) {
    assert!(!shown.contains(secret), "{shown}");
    let numbers = format!("{:?}", secret.as_bytes());
    assert!(!shown.contains(numbers.trim_matches(['[', ']'])), "{shown}");
}

#[test]
fn a_password_half_received() {
    let secret = "open sesame";
    let credentials = PlainCredentials::new(b"ali", secret.as_bytes()).unwrap();
    assert_discreet(&format!("{credentials:?}"), secret);
    let mut pipe = pair(Security::PlainClient(credentials), Security::PlainServer);
    // All but the last octet of HELLO.
    let hello = loop {
        let octets = pipe.left.drain_all();
        if octets.windows(secret.len()).any(|window| window == secret.as_bytes()) {
            break octets;
        }
        pipe.right.feed(Time::ZERO, &octets);
        let answer = pipe.right.drain_all();
        pipe.left.feed(Time::ZERO, &answer);
    };
    pipe.right.feed(Time::ZERO, &hello[..hello.len() - 1]);
    assert_discreet(&format!("{:?}", pipe.right.connection), secret);
    assert_discreet(&format!("{:?}", pipe.left.connection), secret);
}

#[test]
fn a_message_half_received_under_curve() {
    let mut pipe = pair(Mechanism::Curve.client(), Mechanism::Curve.server());
    pipe.settle();
    let secret = "the treasure lies under the oak";
    pipe.left.connection.send([secret, "and more"].into()).unwrap();
    let octets = pipe.left.drain_all();
    pipe.right.feed(Time::ZERO, &octets[..octets.len() - 1]);
    assert!(pipe.right.take_messages().is_empty());
    assert_discreet(&format!("{:?}", pipe.right.connection), secret);
}
