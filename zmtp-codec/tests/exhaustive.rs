//! Conversations of some 250 octets under every cut, every early end and every changed octet: the
//! same events and the same error however the octets are cut, and never a panic.
#![cfg(feature = "curve")]
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[path = "exhaustive/curve_handshake.rs"]
mod curve_handshake;
#[expect(dead_code, reason = "other tests need more of it")]
#[path = "support/octets.rs"]
mod octets;
#[expect(dead_code, reason = "other tests need more of it")]
#[path = "support/player.rs"]
mod player;
#[expect(dead_code, reason = "other tests look at both sides")]
#[path = "support/recording.rs"]
mod recording;

use octets::{command, frame, property};
use player::{Cuts, Mechanism, Player, Side, Trace, UNCUT, feed_cut, play_octets};
use recording::{Met, meet};
use zmtp_codec::{Connection, Error, Message, SocketType};

use Mechanism::{CurveClient, CurveServer, Null, PlainClient, PlainServer};

/// Our side and the peer's octets, after which `ready` octets the handshake is complete.
struct Conversation {
    side: Side,
    octets: Vec<u8>,
    ready: usize,
}

/// What a subscriber says behind the handshake, multipart messages and commands among them.
fn chat(peer: &mut Connection) {
    peer.subscribe(b"news").unwrap();
    peer.send(Message::from("\u{1}old")).unwrap();
    peer.ping(b"context").unwrap();
    peer.send(Message::from([&b"one"[..], b"", b"three"].map(Vec::from))).unwrap();
    peer.cancel(b"news").unwrap();
    peer.send(Message::from(vec![9; 70])).unwrap();
    peer.send(Message::from("x")).unwrap();
}

fn sides(ours: Mechanism, peer: Mechanism) -> (Side, Side) {
    let ours = Side::new(SocketType::Xpub, ours);
    let peer = Side::new(SocketType::Xsub, peer)
        .with(|config| config.property("X-Padding", &[7; 20]).unwrap());
    (ours, peer)
}

fn conversation(ours: Mechanism, peer: Mechanism) -> Conversation {
    let (side, peer) = sides(ours, peer);
    let mut met = meet(&side, &peer);
    let mut octets = met.peer_said.clone();
    let ready = octets.len();
    octets.extend(met.peer_says(chat));
    Conversation { side, octets, ready }
}

/// Clear-text conversations, whole.
fn in_clear() -> Vec<Conversation> {
    let pairs = [(Null, Null), (PlainClient, PlainServer), (PlainServer, PlainClient)];
    pairs.map(|(ours, peer)| conversation(ours, peer)).into()
}

/// The first two thirds of a CURVE handshake: greeting and HELLO, greeting and WELCOME.
fn curve_openings() -> Vec<Conversation> {
    [(CurveServer, CurveClient, 266), (CurveClient, CurveServer, 234)]
        .map(|(ours, peer, length)| {
            let Conversation { side, mut octets, ready } = conversation(ours, peer);
            octets.truncate(length);
            Conversation { side, octets, ready }
        })
        .into()
}

fn check_cuts(conversation: &Conversation) {
    let Conversation { side, octets, .. } = conversation;
    let whole = play_octets(side, octets, UNCUT);
    assert_eq!(whole.error, None);
    assert_eq!(play_octets(side, octets, Cuts::Everywhere), whole);
    for first in 1..octets.len() {
        let trace = play_octets(side, octets, Cuts::At(&[first]));
        assert_eq!(trace, whole, "{:?} cut at {first}", side.mechanism);
        for second in first + 1..octets.len() {
            let trace = play_octets(side, octets, Cuts::At(&[first, second]));
            assert_eq!(trace, whole, "{:?} cut at {first} and {second}", side.mechanism);
        }
    }
}

#[test]
fn two_cuts_in_clear_text() {
    for conversation in in_clear() {
        let length = conversation.octets.len();
        assert!((230..500).contains(&length), "{length} octets");
        let events = play_octets(&conversation.side, &conversation.octets, UNCUT).events.len();
        assert!(events >= 7, "{events} events");
        check_cuts(&conversation);
    }
}

#[test]
fn two_cuts_in_a_curve_opening() {
    curve_openings().iter().for_each(check_cuts);
}

/// The traffic of CURVE under every two-cut. To share the handshake, one pair of connections plays
/// the same traffic again and again: the boxes differ each time, what they hold does not.
fn check_curve_traffic(ours: Mechanism, peer: Mechanism) {
    let (ours, peer) = sides(ours, peer);
    let Met { ours, mut peer, .. } = meet(&ours, &peer);
    let mut player = Player::of(ours);
    let short_chat = |peer: &mut Connection| {
        peer.send(Message::from([&b"one"[..], b"two"].map(Vec::from))).unwrap();
        peer.ping(b"ctx").unwrap();
        peer.subscribe(b"a").unwrap();
        peer.send(Message::from(vec![9; 70])).unwrap();
    };
    let mut round = |cuts: Cuts<'_>| {
        short_chat(&mut peer);
        let said = recording::take_output(&mut peer);
        feed_cut(&mut player, &said, 0, cuts);
        let Trace { events, error, output } = std::mem::take(&mut player.trace);
        assert_eq!((error, output.len()), (None, 2 + 33 + 5 + 3));
        (events, said.len())
    };
    let (whole, length) = round(UNCUT);
    assert_eq!(whole.len(), 3);
    assert!((230..280).contains(&length), "{length} octets");
    assert_eq!(round(Cuts::Everywhere).0, whole);
    for first in 1..length {
        assert_eq!(round(Cuts::At(&[first])).0, whole, "cut at {first}");
        for second in first + 1..length {
            assert_eq!(round(Cuts::At(&[first, second])).0, whole, "cut at {first} and {second}");
        }
    }
}

#[test]
fn two_cuts_in_curve_traffic() {
    check_curve_traffic(CurveServer, CurveClient);
    check_curve_traffic(CurveClient, CurveServer);
}

/// Every prefix followed by the end of the stream.
fn check_ends(conversation: &Conversation) {
    let Conversation { side, octets, ready } = conversation;
    let mut closed = 0;
    for length in 0..=octets.len() {
        let [whole, slow] = [UNCUT, Cuts::Everywhere].map(|cuts| {
            let mut player = Player::new(side);
            feed_cut(&mut player, &octets[..length], 0, cuts);
            player.end();
            player.check_sticky();
            player.trace
        });
        assert_eq!(slow, whole, "{length} octets");
        match whole.error {
            Some(Error::Closed) => {
                assert!(length >= *ready, "closed in the handshake, after {length} octets");
                closed += 1;
            }
            other => assert_eq!(other, Some(Error::Truncated { offset: length as u64 })),
        }
    }
    // After the handshake, and after each whole message and command.
    assert_eq!(closed, if octets.len() > *ready { 8 } else { 0 });
}

#[test]
fn every_early_end() {
    in_clear().iter().for_each(check_ends);
    curve_openings().iter().for_each(check_ends);
    check_ends(&conversation(CurveServer, CurveClient));
    check_ends(&conversation(CurveClient, CurveServer));
}

/// One octet at `at` changed: the same events and error uncut, octet by octet, and cut around it.
fn check_change(side: &Side, octets: &mut [u8], at: usize, value: u8) -> Trace {
    let before = std::mem::replace(&mut octets[at], value);
    let whole = play_octets(side, octets, UNCUT);
    let around = play_octets(side, octets, Cuts::At(&[at, at + 1]));
    assert_eq!(around, whole, "{:?}: {value:#x} at {at}, cut around it", side.mechanism);
    let slow = play_octets(side, octets, Cuts::Everywhere);
    assert_eq!(slow, whole, "{:?}: {value:#x} at {at}", side.mechanism);
    octets[at] = before;
    whole
}

/// All other values of an octet, or those that differ in one bit or are extreme.
fn changes(octet: u8, all: bool) -> impl Iterator<Item = u8> {
    let chosen =
        move |value: &u8| all || (value ^ octet).is_power_of_two() || matches!(value, 0 | 0xff);
    (0..=u8::MAX).filter(move |&value| value != octet).filter(chosen)
}

#[test]
fn every_changed_octet_in_clear_text() {
    for Conversation { side, mut octets, .. } in in_clear() {
        for at in 0..octets.len() {
            for value in changes(octets[at], true) {
                check_change(&side, &mut octets, at, value);
            }
        }
    }
}

#[test]
fn every_changed_octet_in_a_curve_opening() {
    for Conversation { side, mut octets, .. } in curve_openings() {
        for at in 0..octets.len() {
            // Up to the key of HELLO nothing is computed, and all values are cheap.
            let cheap = at < 64 + 2 + 80 && side.mechanism == CurveServer;
            for value in changes(octets[at], cheap) {
                check_change(&side, &mut octets, at, value);
            }
        }
    }
}

/// In boxes no change goes unnoticed, but that of the sizes in headers, which may leave a box
/// waiting for more.
#[test]
fn every_changed_octet_in_curve_traffic() {
    for (ours, peer) in [(CurveServer, CurveClient), (CurveClient, CurveServer)] {
        let (side, peer) = sides(ours, peer);
        let mut met = meet(&side, &peer);
        let mut octets = met.peer_said.clone();
        let start = octets.len();
        octets.extend(met.peer_says(|peer| {
            peer.send(Message::from([&b"one"[..], b"two"].map(Vec::from))).unwrap();
            peer.ping(b"ctx").unwrap();
            peer.subscribe(b"a").unwrap();
            peer.send(Message::from(vec![9; 70])).unwrap();
        }));
        let genuine = play_octets(&side, &octets, UNCUT).events.len();
        for at in start..octets.len() {
            let before = octets[at];
            for value in changes(before, false) {
                let trace = check_change(&side, &mut octets, at, value);
                // A frame of our CURVE may also be a command frame.
                let same_meaning = trace.error.is_none() && trace.events.len() == genuine;
                let command = value ^ before == 4;
                assert!(!same_meaning || command, "{value:#x} at {at} goes unnoticed");
            }
        }
    }
}

/// A handshake written by hand, which a recording would not give: unknown properties, an ERROR.
#[test]
fn every_changed_octet_of_a_refusal() {
    let (side, _) = sides(Null, Null);
    let properties = [property(b"Socket-Type", b"SUB"), property(b"X-y", b"z")].concat();
    let frames = [command(b"READY", &properties), frame(1, b"a"), command(b"ERROR", b"\x03400")];
    let mut octets = [octets::greeting(b"NULL", 0), frames.concat()].concat();
    for at in 0..octets.len() {
        for value in changes(octets[at], true) {
            check_change(&side, &mut octets, at, value);
        }
    }
}
