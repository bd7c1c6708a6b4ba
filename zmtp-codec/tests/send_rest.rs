//! What is behind the first part of a message can be sent without the message being changed.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/pipe.rs"]
mod pipe;

use bytes::Bytes;
use mechanisms::Mechanism;
use messages::{cuts, message, pieces};
use pipe::{Disguise, Pipe, Side};
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Config, Message, SocketType, Time};

const TRAFFIC: [(Mechanism, Disguise); 4] = [
    (Mechanism::Null, Disguise::None),
    (Mechanism::Null, Disguise::V2_0),
    (Mechanism::Curve, Disguise::None),
    (Mechanism::Null, Disguise::V1Versioned),
];

/// Two that have met.
fn met(mechanism: Mechanism, disguise: Disguise, copy_below: usize) -> Pipe {
    let config = Config::new(SocketType::Router).copy_below(copy_below);
    let left = Side::new(config, mechanism.client());
    let right = Side::new(Config::new(SocketType::Dealer), mechanism.server());
    let mut pipe = Pipe::new(left, right);
    pipe.disguise = disguise;
    pipe.settle();
    pipe.forget();
    pipe
}

/// Messages as they come, and behind envelopes of short parts that were put there one by one.
fn addressed() -> impl Strategy<Value = Message> {
    let address = prop_oneof![vec(any::<u8>(), 0..20), vec(any::<u8>(), 34..40)];
    let large = (70_usize..3000).prop_map(|size| Message::from(Bytes::from(vec![7; size])));
    (prop_oneof![message(), large], vec(address, 0..4)).prop_map(|(mut message, envelope)| {
        envelope.into_iter().for_each(|address| message.push_front(address));
        message
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_rest_is_sent_as_if_it_were_all(
        run in vec(addressed(), 0..12),
        copy_below in 0..3000_usize,
        cuts in cuts(),
    ) {
        for (mechanism, disguise) in TRAFFIC {
            let mut pipe = met(mechanism, disguise, copy_below);
            let mut expected = Vec::new();
            for message in &run {
                let before = pipe.left.connection.unsent();
                let sent = pipe.left.connection.send_rest_ref(message);
                prop_assert_eq!(sent, Ok(message.is_multipart()));
                let queued = usize::from(message.is_multipart());
                prop_assert_eq!(pipe.left.connection.unsent(), before + queued);
                let mut rest = message.clone();
                if rest.pop_front().is_some() {
                    expected.push(rest);
                }
            }
            let bytes = pipe.left.drain_all();
            pieces(&bytes, &cuts).for_each(|piece| pipe.right.feed(Time::ZERO, piece));
            prop_assert_eq!(&pipe.right.error, &None);
            prop_assert_eq!(pipe.right.take_messages(), expected);
        }
    }

    /// A connection that ends gives back what it has not sent: the rest, not what came before it.
    #[test]
    fn what_is_not_sent_comes_back_without_the_first_part(run in vec(addressed(), 1..6)) {
        for (mechanism, disguise) in TRAFFIC {
            let mut pipe = met(mechanism, disguise, 1000);
            let mut expected = Vec::new();
            for message in &run {
                if pipe.left.connection.send_rest_ref(message).unwrap() {
                    let mut rest = message.clone();
                    rest.pop_front().unwrap();
                    expected.push(rest);
                }
            }
            prop_assert_eq!(pipe.left.connection.take_unsent().messages, expected);
        }
    }
}
