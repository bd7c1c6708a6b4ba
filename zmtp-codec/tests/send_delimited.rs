//! Requests and replies go out behind an empty part without being made messages of two parts.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

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
use pipe::Pipe;
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Message, SocketType, Time};

const TYPES: (SocketType, SocketType) = (SocketType::Req, SocketType::Rep);

/// Sends it in turn as a message and as the bytes of its first part; what its peer is to get.
fn send(pipe: &mut Pipe, run: &[Message]) -> Vec<Message> {
    let behind_delimiter = |message: &Message| {
        let mut delimited = message.clone();
        delimited.push_front("");
        delimited
    };
    let mut expected = Vec::new();
    for (place, message) in run.iter().enumerate() {
        let connection = &mut pipe.left.connection;
        let before = connection.unsent();
        if place % 2 == 0 {
            connection.send_delimited_ref(message).unwrap();
            expected.push(behind_delimiter(message));
        } else {
            connection.send_delimited_slice(message.first()).unwrap();
            expected.push(behind_delimiter(&Message::from(message.first())));
        }
        assert_eq!(connection.unsent(), before + 1);
    }
    expected
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_empty_part_comes_before_it(
        run in vec(addressed(), 0..12),
        copy_below in 0..3000_usize,
        cuts in cuts(),
    ) {
        for traffic in TRAFFIC {
            let mut pipe = met(TYPES, traffic, copy_below);
            let expected = send(&mut pipe, &run);
            let bytes = pipe.left.drain_all();
            pieces(&bytes, &cuts).for_each(|piece| pipe.right.feed(Time::ZERO, piece));
            prop_assert_eq!(&pipe.right.error, &None);
            prop_assert_eq!(pipe.right.take_messages(), expected);
        }
    }

    /// A connection that ends gives back what it has not sent, with the empty part.
    #[test]
    fn what_is_not_sent_comes_back_behind_it(run in vec(addressed(), 1..6)) {
        for traffic in TRAFFIC {
            let mut pipe = met(TYPES, traffic, 1000);
            let expected = send(&mut pipe, &run);
            prop_assert_eq!(pipe.left.connection.take_unsent().messages, expected);
        }
    }
}
