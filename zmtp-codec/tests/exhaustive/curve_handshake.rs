//! The last third of a CURVE handshake: INITIATE to a server, READY to a client.

use super::{
    Conversation, CurveClient, CurveServer, Cuts, Mechanism, UNCUT, changes, check_change,
    conversation, play_octets,
};

/// Octets of the greeting and HELLO, after which INITIATE follows.
const INITIATE_AT: usize = 64 + 2 + 200;
/// Octets of the greeting and WELCOME, after which READY follows.
const READY_AT: usize = 64 + 2 + 168;

/// A conversation up to the end of its handshake.
fn handshake(ours: Mechanism, peer: Mechanism) -> Conversation {
    let Conversation { side, mut octets, ready } = conversation(ours, peer);
    octets.truncate(ready);
    Conversation { side, octets, ready }
}

/// Two cuts, the first `start` octets into the stream or later.
fn check_late_cuts(conversation: &Conversation, start: usize) {
    let Conversation { side, octets, .. } = conversation;
    let whole = play_octets(side, octets, UNCUT);
    assert_eq!(whole.error, None);
    assert!(!whole.events.is_empty(), "the handshake is not complete");
    assert_eq!(play_octets(side, octets, Cuts::Everywhere), whole);
    for first in start..octets.len() {
        for second in first..octets.len() {
            let trace = play_octets(side, octets, Cuts::At(&[first, second]));
            assert_eq!(trace, whole, "{:?} cut at {first} and {second}", side.mechanism);
        }
    }
}

#[test]
fn two_cuts_in_initiate() {
    let conversation = handshake(CurveServer, CurveClient);
    let length = conversation.octets.len() - INITIATE_AT;
    assert!((9 + 257..350).contains(&length), "{length} octets");
    check_late_cuts(&conversation, INITIATE_AT);
}

#[test]
fn two_cuts_in_ready() {
    let conversation = handshake(CurveClient, CurveServer);
    let length = conversation.octets.len() - READY_AT;
    assert!((2 + 30..120).contains(&length), "{length} octets");
    check_late_cuts(&conversation, READY_AT);
}

/// No change goes unnoticed: nobody is presented or greeted, and the connection ends, but where
/// the size in the `header` promises more than has come.
fn check_late_changes(conversation: Conversation, start: usize, header: usize) {
    let Conversation { side, mut octets, .. } = conversation;
    for at in start..octets.len() {
        for value in changes(octets[at], false) {
            let trace = check_change(&side, &mut octets, at, value);
            assert_eq!(trace.events, [], "{value:#x} at {at}");
            let waits = at < start + header;
            assert!(waits || trace.error.is_some(), "{value:#x} at {at} goes unnoticed");
        }
    }
}

#[test]
fn every_changed_octet_of_initiate() {
    check_late_changes(handshake(CurveServer, CurveClient), INITIATE_AT, 9);
}

#[test]
fn every_changed_octet_of_ready() {
    check_late_changes(handshake(CurveClient, CurveServer), READY_AT, 2);
}
