//! Each type of socket exchanges messages with a peer of each old version, whoever binds.

use zmtp_net::{Socket, SocketType};

use crate::era::{Era, Meeting};
use crate::support::{LONG, RawPeer, context, recv, text, texts};

const ERAS: [Era; 3] = [Era::V3_0, Era::V2_0, Era::V1_0];

/// Meets a peer of each version, each side binding once.
fn each(socket_type: SocketType, converse: impl Fn(Era, &Socket, &mut RawPeer)) {
    for era in ERAS {
        for binds in [true, false] {
            let context = context();
            let ours = Meeting { binds, identity: b"" };
            let (socket, mut peer) = era.meet(&context, socket_type, ours);
            converse(era, &socket, &mut peer);
        }
    }
}

/// The peer must receive exactly this message.
fn must_get(era: Era, peer: &mut RawPeer, parts: &[&[u8]]) {
    let wanted = era.message(parts);
    let came = peer.read(wanted.len());
    assert!(came == wanted, "{era:?}: {came:02x?}, wanted {wanted:02x?}");
}

/// One message of each length at which the framing of some version changes.
fn lengths() -> impl Iterator<Item = Vec<u8>> {
    [0, 1, 252, 253, 254, 255, 256, 70_000].into_iter().map(|size| vec![b'x'; size])
}

#[test]
fn push() {
    each(SocketType::Push, |era, push, peer| {
        for body in lengths() {
            push.send_timeout(["hi".into(), body.clone()], LONG).unwrap();
            must_get(era, peer, &[b"hi", &body]);
        }
    });
}

#[test]
fn pull() {
    each(SocketType::Pull, |era, pull, peer| {
        for body in lengths() {
            peer.write(&era.message(&[b"hi", &body]));
            let came = recv(pull);
            assert!(came == ["hi".into(), body].into(), "{era:?}");
        }
    });
}

#[test]
fn pair() {
    each(SocketType::Pair, |era, pair, peer| {
        pair.send_timeout(["to", "you"], LONG).unwrap();
        must_get(era, peer, &[b"to", b"you"]);
        peer.write(&era.message(&[b"to", b"me"]));
        assert_eq!(texts(pair), ["to", "me"], "{era:?}");
    });
}

#[test]
fn dealer() {
    each(SocketType::Dealer, |era, dealer, peer| {
        dealer.send_timeout(["to", "you"], LONG).unwrap();
        must_get(era, peer, &[b"to", b"you"]);
        peer.write(&era.message(&[b"to", b"me"]));
        assert_eq!(texts(dealer), ["to", "me"], "{era:?}");
    });
}

#[test]
fn router() {
    each(SocketType::Router, |era, router, peer| {
        peer.write(&era.message(&[b"q"]));
        assert_eq!(texts(router), ["cli", "q"], "{era:?}");
        router.send(["cli", "a"]).unwrap();
        must_get(era, peer, &[b"a"]);
    });
}

#[test]
fn req() {
    each(SocketType::Req, |era, req, peer| {
        for _ in 0..2 {
            req.send_timeout("hi", LONG).unwrap();
            must_get(era, peer, &[b"", b"hi"]);
            peer.write(&era.message(&[b"", b"a1"]));
            assert_eq!(text(req), "a1", "{era:?}");
        }
    });
}

#[test]
fn rep() {
    each(SocketType::Rep, |era, rep, peer| {
        for _ in 0..2 {
            peer.write(&era.message(&[b"env", b"", b"q"]));
            assert_eq!(text(rep), "q", "{era:?}");
            rep.send("ans").unwrap();
            must_get(era, peer, &[b"env", b"", b"ans"]);
        }
    });
}

#[test]
fn publishers() {
    for socket_type in [SocketType::Pub, SocketType::Xpub] {
        each(socket_type, |era, publisher, peer| {
            // Subscriptions travel as messages.
            peer.write(&era.message(&[b"\x01news"]));
            assert!(publisher.wait_for_subscribers(1, LONG));
            if socket_type == SocketType::Xpub {
                if era == Era::V1_0 {
                    // Such a peer may not forward subscriptions: it is taken to want everything.
                    assert_eq!(text(publisher), "\u{1}", "{era:?}");
                }
                assert_eq!(text(publisher), "\u{1}news", "{era:?}");
            }
            if era != Era::V1_0 {
                publisher.send("weather").unwrap();
            }
            publisher.send(["news", "today"]).unwrap();
            must_get(era, peer, &[b"news", b"today"]);
        });
    }
}

#[test]
fn a_subscriber_of_1_0_gets_everything_without_a_word() {
    let context = context();
    let ours = Meeting { binds: true, identity: b"" };
    let (publisher, mut peer) = Era::V1_0.meet(&context, SocketType::Pub, ours);
    assert!(publisher.wait_for_subscribers(1, LONG));
    publisher.send("news").unwrap();
    peer.expect("0500 6e657773");
}

#[test]
fn subscribers() {
    for socket_type in [SocketType::Sub, SocketType::Xsub] {
        each(socket_type, |era, subscriber, peer| {
            subscriber.subscribe("T").unwrap();
            must_get(era, peer, &[b"\x01T"]);
            peer.write(&era.message(&[b"T", b"news"]));
            assert_eq!(texts(subscriber), ["T", "news"], "{era:?}");
            subscriber.unsubscribe("T").unwrap();
            must_get(era, peer, &[b"\x00T"]);
        });
    }
}

#[test]
fn an_xsub_and_an_xpub_exchange_messages_upstream() {
    each(SocketType::Xsub, |era, subscriber, peer| {
        subscriber.send("upstream").unwrap();
        must_get(era, peer, &[b"upstream"]);
    });
    each(SocketType::Xpub, |era, publisher, peer| {
        peer.write(&era.message(&[b"upstream"]));
        if era == Era::V1_0 {
            assert_eq!(text(publisher), "\u{1}", "{era:?}");
        }
        assert_eq!(text(publisher), "upstream", "{era:?}");
    });
}
