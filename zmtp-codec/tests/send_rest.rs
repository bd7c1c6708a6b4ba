//! What is behind the first part of a message can be sent without the message being changed.

#[path = "support/addressed.rs"]
mod addressed;
#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/pipe.rs"]
mod pipe;

use addressed::{TRAFFIC, addressed, met};
use messages::{cuts, pieces};
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{SocketType, Time};

const TYPES: (SocketType, SocketType) = (SocketType::Router, SocketType::Dealer);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_rest_is_sent_as_if_it_were_all(
        run in vec(addressed(), 0..12),
        copy_below in 0..3000_usize,
        cuts in cuts(),
    ) {
        for traffic in TRAFFIC {
            let mut pipe = met(TYPES, traffic, copy_below);
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
        for traffic in TRAFFIC {
            let mut pipe = met(TYPES, traffic, 1000);
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
