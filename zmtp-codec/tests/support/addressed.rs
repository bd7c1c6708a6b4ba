//! Connections that have met in each kind of traffic, and messages behind envelopes.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Config, Message, SocketType};

use crate::mechanisms::Mechanism;
use crate::messages::message;
use crate::pipe::{Disguise, Pipe, Side};

pub(crate) const TRAFFIC: [(Mechanism, Disguise); 4] = [
    (Mechanism::Null, Disguise::None),
    (Mechanism::Null, Disguise::V2_0),
    (Mechanism::Curve, Disguise::None),
    (Mechanism::Null, Disguise::V1Versioned),
];

/// Two that have met.
pub(crate) fn met(
    (from, to): (SocketType, SocketType),
    (mechanism, disguise): (Mechanism, Disguise),
    copy_below: usize,
) -> Pipe {
    let config = Config::new(from).copy_below(copy_below);
    let left = Side::new(config, mechanism.client());
    let right = Side::new(Config::new(to), mechanism.server());
    let mut pipe = Pipe::new(left, right);
    pipe.disguise = disguise;
    pipe.settle();
    pipe.forget();
    pipe
}

/// Messages as they come, and behind envelopes of short parts that were put there one by one.
pub(crate) fn addressed() -> impl Strategy<Value = Message> {
    let address = prop_oneof![vec(any::<u8>(), 0..20), vec(any::<u8>(), 34..40)];
    let large = (70_usize..3000).prop_map(|size| Message::from(Bytes::from(vec![7; size])));
    (prop_oneof![message(), large], vec(address, 0..4)).prop_map(|(mut message, envelope)| {
        envelope.into_iter().for_each(|address| message.push_front(address));
        message
    })
}
