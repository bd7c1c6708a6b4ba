//! `v2/*`: peers of ZMTP 2.0.

use zmtp_codec::{Config, Message, Security, SocketType};

use crate::captures::Captures;
use crate::play::Step::{Does, Hears, Ready, Says};
use crate::play::{Conversation, Step, message, send, subscribe};
use crate::script;

pub(crate) fn replay(captures: &Captures) {
    use SocketType::{Dealer, Pub, Pull, Push, Rep, Req, Router, Sub, Xpub, Xsub};
    let long = || vec![b'x'; 300];
    for (ours, theirs, identity) in [
        (Dealer, Router, &b"ME"[..]),
        (Pub, Sub, b""),
        (Sub, Pub, b""),
        (Req, Rep, b""),
        (Router, Dealer, b"ME"),
        (Xpub, Sub, b""),
        (Xsub, Pub, b""),
        (Push, Pull, b""),
    ] {
        let name = format!("v2/{ours}/");
        let get = |what: &str| captures.get(&format!("{name}{what}"));
        let identity_frame = get("after-peer-type");
        let mut rest: Vec<Step> = Vec::new();
        let mut back: Vec<Step> = Vec::new();
        match ours {
            Dealer | Push => {
                // Only the beginning was captured.
                let octets = [get("multipart"), vec![b'x'; 313 - 20]].concat();
                rest.push(Does(|side| send(side, ["hi".into(), vec![b'x'; 300]])));
                back.extend([Hears(octets.clone()), message([b"hi".to_vec(), long()])]);
                rest.push(Says(octets));
            }
            Pub | Xpub => {
                let octets = get("publish-after-0x01-subscribe");
                rest.extend([Hears(b"\0\x02\x01n".to_vec()), subscribe(b"n")]);
                rest.extend([Does(|side| send(side, "news")), Says(octets.clone())]);
                back.extend([Hears(octets), message("news")]);
            }
            Req => {
                let octets = get("request");
                rest.push(Does(|side| send(side, ["", "hi"])));
                rest.push(Says(octets.clone()));
                back.extend([Hears(octets), message(["", "hi"])]);
            }
            Router => rest.extend([Hears(get("message")), message("q")]),
            Sub => {
                rest.push(Does(|side| assert_eq!(side.connection.subscribe(b"T"), Ok(()))));
                rest.push(Says(identity_frame[2..].to_vec()));
                back.push(subscribe(b"T"));
            }
            _ => {}
        }
        let own = if ours == Sub { identity_frame[..2].to_vec() } else { identity_frame.clone() };
        us(&name, (ours, theirs, identity), &get("greeting"), own, rest);
        libzmq(&name, (ours, theirs, identity), &get("greeting"), identity_frame, back);
    }
    major_2(captures);
}

type Cast = (SocketType, SocketType, &'static [u8]);

/// Our side in the place of libzmq, stage by stage.
fn us(name: &str, cast: Cast, greeting: &[u8], identity: Vec<u8>, rest: Vec<Step>) {
    let (ours, theirs, own) = cast;
    let config = Config::new(ours).identity(own).unwrap();
    let mut steps = vec![
        Says(greeting[..10].to_vec()),
        Hears(b"\xff\0\0\0\0\0\0\0\x01\x7f".to_vec()),
        Says(greeting[10..11].to_vec()),
        Hears(vec![1]),
        Says(greeting[11..].to_vec()),
        Hears(vec![theirs.byte()]),
        Says(identity),
        Hears(b"\0\x04peer".to_vec()),
        Ready(Some(theirs), b"peer"),
    ];
    steps.extend(rest);
    Conversation::new(name, config, || Security::Null, steps).play();
}

/// What libzmq said, with the revision of a peer that speaks no more than 2.0.
fn libzmq(name: &str, cast: Cast, greeting: &[u8], identity: Vec<u8>, back: Vec<Step>) {
    let (theirs, ours, told) = cast;
    let mut greeting = greeting.to_vec();
    greeting[10] = 1;
    let said = [&b"\xff\0\0\0\0\0\0\0\x01\x7f\x03"[..], &[ours.byte()], b"\0\0"].concat();
    let mut steps = vec![
        Hears([greeting, identity].concat()),
        Says(said),
        Ready(Some(theirs), if told.is_empty() { b"" } else { b"ME" }),
    ];
    steps.extend(back);
    Conversation::null(name, ours, steps).play();
}

/// A revision of 2 was never used, and is taken for a later version than 3.1.
fn major_2(captures: &Captures) {
    let greeting = captures.get("v2/major-2-byte");
    let mut theirs = script::greeting(2, 0, "NULL");
    let ready = script::ready(&[("Socket-Type", b"DEALER"), ("Identity", b"")]);
    let rest = theirs.split_off(11);
    let steps = vec![
        Hears(theirs),
        Says(greeting),
        Hears(rest),
        Says(ready.clone()),
        Hears(ready),
        Ready(Some(SocketType::Dealer), b""),
        Does(|side| send(side, Message::from("x"))),
        Says(b"\0\x01x".to_vec()),
    ];
    Conversation::null("v2/major-2-byte", SocketType::Dealer, steps).play();
}
