//! What is framed once is, on every connection, what it would be if it were sent there.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/pipe.rs"]
mod pipe;

use bytes::Buf;
use mechanisms::Mechanism;
use messages::{cuts, message, pieces};
use pipe::{Disguise, Pipe, Side};
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Config, Framed, Framer, Message, Misuse, SocketType, Time};

/// Versions and mechanisms, and whether bytes are the same on every connection of that kind.
const TRAFFIC: [(Mechanism, Disguise, bool); 7] = [
    (Mechanism::Null, Disguise::None, true),
    (Mechanism::Null, Disguise::V3_0, true),
    (Mechanism::Null, Disguise::V2_0, true),
    (Mechanism::Plain, Disguise::None, true),
    (Mechanism::Curve, Disguise::None, false),
    (Mechanism::Null, Disguise::V1Versioned, false),
    (Mechanism::Null, Disguise::V1Unversioned, false),
];

/// Two that have met.
fn met(mechanism: Mechanism, disguise: Disguise, copy_below: usize) -> Pipe {
    let config = Config::new(SocketType::Dealer).copy_below(copy_below);
    let left = Side::new(config, mechanism.client());
    let right = Side::new(Config::new(SocketType::Dealer), mechanism.server());
    let mut pipe = Pipe::new(left, right);
    pipe.disguise = disguise;
    pipe.settle();
    pipe.forget();
    pipe
}

fn framed(run: &[Message], copy_below: usize) -> Framed {
    let mut framer = Framer::new().copy_below(copy_below);
    run.iter().for_each(|message| framer.push(message));
    framer.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Peers of all kinds get their own bytes, from the same run: where bytes are shared, those
    /// are what sending makes of each message.
    #[test]
    fn every_peer_gets_what_sending_would_make(
        runs in vec(vec(message(), 0..12), 1..4),
        framer_copies_below in 0..3000_usize,
        copy_below in 0..3000_usize,
        cuts in cuts(),
    ) {
        let runs: Vec<_> = runs.iter().map(|run| (run, framed(run, framer_copies_below))).collect();
        for (mechanism, disguise, same) in TRAFFIC {
            let mut pipe = met(mechanism, disguise, copy_below);
            let mut twin = met(mechanism, disguise, copy_below);
            prop_assert_eq!(pipe.left.connection.takes_framed(), same);
            for (run, framed) in &runs {
                prop_assert_eq!(pipe.left.connection.send_framed(framed), Ok(()));
                for message in *run {
                    prop_assert_eq!(twin.left.connection.send_ref(message), Ok(()));
                }
            }
            prop_assert_eq!(pipe.left.connection.unsent(), twin.left.connection.unsent());
            let (bytes, expected) = (pipe.left.drain_all(), twin.left.drain_all());
            prop_assert_eq!(bytes.len(), expected.len());
            prop_assert!(!same || bytes == expected, "{:?}", disguise);
            pieces(&bytes, &cuts).for_each(|piece| pipe.right.feed(Time::ZERO, piece));
            prop_assert_eq!(&pipe.right.error, &None);
            let sent: Vec<_> = runs.iter().flat_map(|(run, _)| run.iter().cloned()).collect();
            prop_assert_eq!(pipe.right.take_messages(), sent);
        }
    }

    /// A run gives its messages back.
    #[test]
    fn a_run_is_its_messages(run in vec(message(), 0..20), copy_below in 0..3000_usize) {
        let framed = framed(&run, copy_below);
        prop_assert_eq!(framed.count(), run.len());
        prop_assert_eq!(framed.len(), run.iter().map(Message::encoded_len).sum::<usize>());
        prop_assert_eq!(framed.messages(), run);
    }

    /// What is used again and again holds nothing of what it held before.
    #[test]
    fn memory_that_serves_again_holds_nothing(
        runs in vec((vec(message(), 0..20), any::<bool>()), 1..6),
        copy_below in 0..3000_usize,
    ) {
        let mut framer = Framer::new().copy_below(copy_below);
        let (mut reused, mut held) = (Framed::default(), Vec::new());
        for (run, hold) in &runs {
            run.iter().for_each(|message| framer.push(message));
            prop_assert_eq!(framer.count(), run.len());
            framer.finish_into(&mut reused);
            prop_assert!(framer.is_empty());
            prop_assert_eq!(framer.len(), 0);
            prop_assert_eq!(&reused.messages(), run);
            if *hold {
                held.push((run, reused.clone()));
            }
        }
        for (run, framed) in held {
            prop_assert_eq!(&framed.messages(), run);
        }
    }
}

/// Many bytes are one memory for all connections, few are copied to each.
#[test]
fn many_octets_are_shared_and_few_are_copied() {
    let mut framer = Framer::new().copy_below(1024);
    (0..100).for_each(|_| framer.push_slice(&[7; 64]));
    let many = framer.finish();
    framer.push_slice(b"few");
    let few = framer.finish();
    let places = |framed: &Framed| {
        [(); 3].map(|()| {
            let mut pipe = met(Mechanism::Null, Disguise::None, 1024);
            pipe.left.connection.send_framed(framed).unwrap();
            let output = pipe.left.connection.output();
            assert_eq!(output.chunk().len(), framed.len());
            (output.chunk().as_ptr() as usize, pipe)
        })
    };
    let [one, two, three] = places(&many);
    assert!(one.0 == two.0 && two.0 == three.0);
    let [one, two, three] = places(&few);
    assert!(one.0 != two.0 && two.0 != three.0);
}

/// Before the handshake nothing is queued.
#[test]
fn it_is_refused_as_a_message_is() {
    let config = Config::new(SocketType::Dealer);
    let mut early = Side::new(config, Mechanism::Null.client()).connection;
    let before = early.output().queued();
    let framed = framed(&["one".into()], 63);
    assert_eq!(early.send_framed(&framed), Err(Misuse::NotReady));
    assert_eq!((early.output().queued(), early.unsent()), (before, 0));
    let _ = early.receive_end();
    assert_eq!(early.send_framed(&framed), Err(Misuse::Ended));
}
