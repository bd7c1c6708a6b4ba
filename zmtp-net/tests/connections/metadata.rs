//! What peers tell of themselves.

use zmtp_net::codec::Version;
use zmtp_net::{EventKind, SocketType};

use crate::support::{Greeting, RawPeer, context, event, join, options, socket, with};

#[test]
fn properties_reach_the_peer_and_the_monitor() {
    let context = context();
    let told = options().metadata("X-colour", b"blue\0ish").unwrap().identity(b"me").unwrap();
    let (dealer, router) =
        (with(&context, SocketType::Dealer, told), socket(&context, SocketType::Router));
    let events = router.monitor();
    join(&router, &dealer, "tcp://127.0.0.1:*");
    let about = router.peers()[0].about.clone().unwrap();
    assert_eq!(about.metadata().get("x-colour"), Some(&b"blue\0ish"[..]));
    assert_eq!(about.identity(), b"me");
    let success = event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
    assert_eq!(success.about, Some(about));
}

#[test]
fn a_peer_that_is_too_old_is_refused() {
    let context = context();
    for (minimum, welcome) in [(Version::V3_0, true), (Version::V3_1, false)] {
        let pull = with(&context, SocketType::Pull, options().minimum_version(minimum));
        let events = pull.monitor();
        let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
        let mut peer = RawPeer::connect(&endpoint);
        peer.write(&Greeting::V3_0.octets());
        if welcome {
            peer.say("041a 0552454144590b536f636b65742d5479706500000004 50555348");
            event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
        } else {
            event(&events, |kind| matches!(kind, EventKind::HandshakeFailed(_)));
        }
    }
}
