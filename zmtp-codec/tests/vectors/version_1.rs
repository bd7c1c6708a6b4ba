//! `v1/*`: peers of ZMTP 1.0, with a greeting of 12 octets and without any.

use zmtp_codec::{Config, Message, Security, SocketType};

use crate::captures::Captures;
use crate::play::Step::{Does, Hears, Ready, Says};
use crate::play::{Conversation, Step, message, send, subscribe};

pub(crate) fn replay(captures: &Captures) {
    use SocketType::{Dealer, Pub, Push, Router, Sub};
    versioned(captures);
    for (name, ours, own) in [
        ("v1/DEALER", Dealer, &b""[..]),
        ("v1/DEALER+routing-id", Dealer, b"ME"),
        ("v1/PUB", Pub, b""),
        ("v1/SUB", Sub, b""),
        ("v1/PUSH", Push, b""),
        ("v1/ROUTER", Router, b""),
    ] {
        let get = |what: &str| captures.get(&format!("{name}/{what}"));
        let (greeting, peer) = (get("greeting"), get("peer-identity"));
        let known: &[u8] = if ours == Router { b"cli" } else { b"" };
        let own_len = 10 + own.len();
        let mut steps = vec![
            Says(greeting[..10].to_vec()),
            Hears(peer.clone()),
            Says(greeting[10..own_len].to_vec()),
            Ready(None, known),
        ];
        let mut back = None;
        match ours {
            Dealer | Push => {
                let octets = get("message");
                steps.extend([Does(|side| send(side, parts())), Says(octets.clone())]);
                back = Some((octets, message(parts())));
            }
            Pub => {
                let octets = get("publish");
                steps.extend([subscribe(b""), Does(|side| send(side, "news"))]);
                steps.push(Says(octets.clone()));
                back = Some((octets, message("news")));
            }
            Sub => {
                steps.push(Does(|side| assert_eq!(side.connection.subscribe(b"T"), Ok(()))));
                steps.push(Says(greeting[own_len..].to_vec()));
                back = Some((greeting[own_len..].to_vec(), subscribe(b"T")));
            }
            _ => steps.extend([Hears(get("message")), message("q")]),
        }
        let config = Config::new(ours).identity(own).unwrap();
        Conversation::new(name, config, || Security::Null, steps).play();
        if let Some((octets, event)) = back {
            libzmq(name, ours, octets, event);
        }
    }
}

/// Around the place where the long form begins.
fn parts() -> Message {
    Message::from([b"hi".to_vec(), vec![b'x'; 253], vec![b'y'; 254]])
}

/// What libzmq said behind its identity, from a peer of ours.
fn libzmq(name: &str, theirs: SocketType, octets: Vec<u8>, event: Step) {
    let fits = |ours: &SocketType| ours.accepts(theirs);
    let ours = SocketType::ALL.into_iter().find(fits).unwrap();
    let mut steps = vec![Hears([b"\x01\0".to_vec(), octets].concat())];
    steps.extend([Says(b"\xff\0\0\0\0\0\0\0\x01\x7f".to_vec()), Ready(None, b"")]);
    if ours.is_publisher() {
        // Whoever sends no greeting may send no subscriptions either.
        steps.push(subscribe(b""));
    }
    steps.push(event);
    Conversation::null(name, ours, steps).play();
}

/// A version signature, and a revision of 0.
fn versioned(captures: &Captures) {
    let name = "v1/versioned-revision-0";
    let greeting = captures.get(name);
    let identity = captures.get(&format!("{name}/after-type"));
    let steps = vec![
        Says(greeting[..10].to_vec()),
        Hears(b"\xff\0\0\0\0\0\0\0\x01\x7f".to_vec()),
        Says(greeting[10..11].to_vec()),
        Hears(vec![0]),
        Says(greeting[11..].to_vec()),
        Hears(vec![SocketType::Router.byte()]),
        Says(identity.clone()),
        Hears(identity),
        Ready(Some(SocketType::Router), b""),
        Does(|side| send(side, "hi")),
        Says(b"\x03\0hi".to_vec()),
        Hears(b"\x03\0ho".to_vec()),
        message("ho"),
    ];
    Conversation::null(name, SocketType::Dealer, steps).play();
}
