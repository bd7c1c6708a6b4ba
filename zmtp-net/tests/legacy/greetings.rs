//! What is said to old peers first, octet for octet as libzmq 4.3.5 says it.

use zmtp_net::SocketType;

use crate::era::{Era, Meeting};
use crate::support::{LONG, RawPeer, context, octets, options, socket, text, with};

#[test]
fn the_script_says_what_libzmq_was_seen_to_say() {
    use SocketType::{Dealer, Pub, Push, Req, Router, Sub, Xpub, Xsub};
    for (socket_type, identity, captured) in [
        (Dealer, &b"ME"[..], "ff00000000000000037f 0305 00024d45"),
        (Pub, b"", "ff00000000000000017f 0301 0000"),
        (Sub, b"", "ff00000000000000017f 0302 0000"),
        (Req, b"", "ff00000000000000017f 0303 0000"),
        (Router, b"ME", "ff00000000000000037f 0306 00024d45"),
        (Push, b"", "ff00000000000000017f 0308 0000"),
        (Xpub, b"", "ff00000000000000017f 0309 0000"),
        (Xsub, b"", "ff00000000000000017f 030a 0000"),
    ] {
        assert_eq!(Era::V2_0.answer(socket_type, identity), octets(captured), "{socket_type}");
    }
    for (identity, captured) in
        [(&b""[..], "ff00000000000000017f"), (b"ME", "ff00000000000000037f 4d45")]
    {
        assert_eq!(Era::V1_0.answer(Dealer, identity), octets(captured));
    }
    let ready =
        "0429 0552454144590b536f636b65742d54797065000000064445414c4552084964656e7469747900000000";
    assert!(Era::V3_0.answer(Dealer, b"").ends_with(&octets(ready)));
    // And messages: short ones, and those at which the length grows.
    assert_eq!(
        Era::V2_0.message(&[b"hi", &[b'x'; 300]])[..13],
        octets("01026869 02000000000000012c")
    );
    assert_eq!(Era::V1_0.message(&[b"hi"]), octets("03006869"));
    assert_eq!(Era::V1_0.message(&[&[b'x'; 253]])[..2], octets("fe00"));
    assert_eq!(Era::V1_0.message(&[&[b'x'; 254]])[..10], octets("ff00000000000000ff00"));
}

#[test]
fn our_identity_is_told_to_each() {
    for era in [Era::V3_0, Era::V2_0, Era::V1_0] {
        for socket_type in [SocketType::Dealer, SocketType::Req, SocketType::Router] {
            for binds in [true, false] {
                let context = context();
                let (socket, _peer) =
                    era.meet(&context, socket_type, Meeting { binds, identity: b"ME" });
                assert!(socket.wait_for_peers(1, LONG), "{era:?} {socket_type}");
            }
        }
    }
}

#[test]
fn a_peer_of_revision_0_speaks_1_0_behind_a_greeting_of_2_0() {
    let context = context();
    let dealer = with(&context, SocketType::Dealer, options().identity(b"ME").unwrap());
    let endpoint = dealer.bind("tcp://127.0.0.1:*").unwrap();
    let mut peer = RawPeer::connect(&endpoint);
    peer.say("ff00000000000000017f 0006 0100");
    peer.expect("ff00000000000000037f 0305 0300 4d45");
    dealer.send_timeout("hi", LONG).unwrap();
    peer.expect("0300 6869");
    peer.say("0200 71");
    assert_eq!(text(&dealer), "q");
}

#[test]
fn an_old_peer_may_speak_slowly() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let mut peer = RawPeer::connect(&endpoint);
    for octet in octets("ff00000000000000017f 0108 0000 0005 68656c6c6f") {
        peer.write(&[octet]);
    }
    assert_eq!(text(&pull), "hello");
}
