//! Arbitrary messages arrive equal and in order, through every mechanism and every version.

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/pipe.rs"]
mod pipe;

use mechanisms::Mechanism;
use messages::{cuts, message, pieces};
use pipe::{Disguise, Pipe, Side};
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Config, Message, SocketType};

/// Every pair of a mechanism and a version that there is.
fn cell() -> impl Strategy<Value = (Mechanism, Disguise)> {
    let null = proptest::sample::select(&Disguise::ALL[..]);
    let modern = proptest::sample::select(&[Disguise::None, Disguise::V3_0][..]);
    prop_oneof![
        5 => null.prop_map(|disguise| (Mechanism::Null, disguise)),
        2 => modern.clone().prop_map(|disguise| (Mechanism::Plain, disguise)),
        2 => modern.prop_map(|disguise| (Mechanism::Curve, disguise)),
    ]
}

fn connected((mechanism, disguise): (Mechanism, Disguise)) -> Pipe {
    let side = |security| Side::new(Config::new(SocketType::Dealer), security);
    let mut pipe = Pipe::new(side(mechanism.client()), side(mechanism.server()));
    pipe.disguise = disguise;
    pipe.settle();
    pipe.forget();
    assert!(pipe.left.connection.is_ready() && pipe.right.connection.is_ready());
    pipe
}

/// Sends, in a batch or one by one, and delivers in pieces; what arrived.
fn carry(
    from: &mut Side,
    to: &mut Side,
    messages: &[Message],
    batch: bool,
    cuts: &[usize],
) -> Vec<Message> {
    let connection = &mut from.connection;
    if batch {
        assert_eq!(connection.send_batch(messages), Ok(()));
    } else {
        for message in messages {
            assert_eq!(connection.send(message.clone()), Ok(()));
        }
    }
    let octets = from.drain_all();
    for piece in pieces(&octets, cuts) {
        to.feed(zmtp_codec::Time::ZERO, piece);
    }
    assert_eq!(to.error, None);
    to.take_messages()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// > A message SHALL be sent or received atomically; that is, all frames or none. (RFC 37)
    #[test]
    fn what_is_sent_arrives(
        cell in cell(),
        there in vec(message(), 0..24),
        back in vec(message(), 0..24),
        batch in any::<bool>(),
        cuts in cuts(),
    ) {
        let Pipe { mut left, mut right, .. } = connected(cell);
        let arrived = carry(&mut left, &mut right, &there, batch, &cuts);
        prop_assert_eq!(&arrived, &there);
        // What was received can be sent on: its parts may lie in a buffer of the reader.
        let again = carry(&mut right, &mut left, &arrived, !batch, &cuts);
        prop_assert_eq!(again, there);
        let answers = carry(&mut right, &mut left, &back, batch, &cuts);
        prop_assert_eq!(answers, back);
    }
}
