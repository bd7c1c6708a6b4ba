//! The nonces of what a CURVE connection seals rise, whatever is sent; and what does not rise is
//! refused, whoever made it.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/messages.rs"]
mod messages;
#[path = "support/pipe.rs"]
mod pipe;

use std::ops::Range;

use mechanisms::Mechanism;
use messages::{cuts, message, pieces};
use pipe::{Pipe, Side};
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::wire::{CurveMessage, FrameHeader};
use zmtp_codec::{Config, Error, Message, Rule, SocketType, Time};

const NOW: Time = Time::ZERO;

/// What may be asked of a connection that says something.
#[derive(Clone, Debug)]
enum Call {
    Send(Message),
    SendRef(Message),
    Slice(Vec<u8>),
    Batch(Vec<Message>),
    Ping(Vec<u8>),
    /// What was said so far reaches the other side, which may answer.
    Deliver,
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        3 => message().prop_map(Call::Send),
        2 => message().prop_map(Call::SendRef),
        2 => vec(any::<u8>(), 0..100).prop_map(Call::Slice),
        1 => vec(message(), 0..4).prop_map(Call::Batch),
        2 => vec(any::<u8>(), 0..17).prop_map(Call::Ping),
        2 => Just(Call::Deliver),
    ]
}

fn connected() -> Pipe {
    let side = |security| Side::new(Config::new(SocketType::Dealer), security);
    let mechanism = Mechanism::Curve;
    let mut pipe = Pipe::new(side(mechanism.client()), side(mechanism.server()));
    pipe.settle();
    pipe.forget();
    assert!(pipe.left.connection.is_ready() && pipe.right.connection.is_ready());
    pipe
}

fn carry_out(pipe: &mut Pipe, client: bool, call: Call) {
    let side = if client { &mut pipe.left } else { &mut pipe.right };
    let connection = &mut side.connection;
    match call {
        Call::Send(message) => assert_eq!(connection.send(message), Ok(())),
        Call::SendRef(message) => assert_eq!(connection.send_ref(&message), Ok(())),
        Call::Slice(part) => assert_eq!(connection.send_slice(&part), Ok(())),
        Call::Batch(messages) => assert_eq!(connection.send_batch(&messages), Ok(())),
        Call::Ping(context) => assert_eq!(connection.ping(&context), Ok(())),
        Call::Deliver => pipe.settle(),
    }
}

/// A box on the wire: where its frame is, where its body begins, its nonce.
#[derive(Clone, Debug)]
struct Sealed {
    frame: Range<usize>,
    body: usize,
    nonce: u64,
}

/// All boxes in a stream of whole frames.
fn boxes(stream: &[u8]) -> Vec<Sealed> {
    let (mut at, mut found) = (0, Vec::new());
    while let Ok(Some((header, length))) = FrameHeader::parse(&stream[at..]) {
        let body = at + length;
        let end = body + usize::try_from(header.size).unwrap();
        let nonce = CurveMessage::parse(&stream[body..end]).unwrap().nonce();
        found.push(Sealed { frame: at..end, body, nonce });
        at = end;
    }
    assert_eq!(at, stream.len(), "half a frame");
    found
}

/// Messages as a client says them, and who is to hear them.
fn said(messages: &[Message]) -> (Vec<u8>, Hearer) {
    let Pipe { mut left, right, .. } = connected();
    let place = left.said.len() as u64;
    for message in messages {
        assert_eq!(left.connection.send_ref(message), Ok(()));
    }
    (left.drain_all().to_vec(), Hearer { side: right, place })
}

/// Who hears boxes, and how far in its stream it is.
struct Hearer {
    side: Side,
    place: u64,
}

impl Hearer {
    /// The messages in these octets.
    fn hear(&mut self, octets: &[u8]) -> Vec<Message> {
        self.side.feed(NOW, octets);
        assert_eq!(self.side.error, None);
        self.place += octets.len() as u64;
        self.side.take_messages()
    }

    /// The rule that this frame breaks at its beginning, so that nothing is heard.
    fn refuses(&mut self, frame: &[u8]) -> Option<Rule> {
        self.side.feed(NOW, frame);
        assert_eq!(self.side.take_messages(), []);
        match self.side.error {
            Some(Error::Protocol { rule, offset }) if offset == self.place => Some(rule),
            _ => None,
        }
    }
}

/// The same octets with another nonce in this box.
fn with_nonce(stream: &[u8], sealed: &Sealed, nonce: u64) -> Vec<u8> {
    let mut frame = stream[sealed.frame.clone()].to_vec();
    // Behind "\x07MESSAGE".
    let at = sealed.body - sealed.frame.start + 8;
    frame[at..at + 8].copy_from_slice(&nonce.to_be_bytes());
    frame
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// > This nonce SHALL be an incrementing integer, and unique to each command within a
    /// > connection. (RFC 26)
    #[test]
    fn the_nonces_of_what_is_sealed_rise_by_one(
        calls in vec((any::<bool>(), call()), 1..40),
    ) {
        let mut pipe = connected();
        let begin = [pipe.left.said.len(), pipe.right.said.len()];
        for (client, call) in calls {
            carry_out(&mut pipe, client, call);
        }
        pipe.settle();
        prop_assert_eq!((&pipe.left.error, &pipe.right.error), (&None, &None));
        // A client has used two in the handshake, a server one.
        for (said, last) in [(&pipe.left.said[begin[0]..], 2), (&pipe.right.said[begin[1]..], 1)] {
            let mut last: u64 = last;
            for sealed in boxes(said) {
                prop_assert!(sealed.nonce > last, "{} behind {last}", sealed.nonce);
                prop_assert_eq!(sealed.nonce, last + 1, "none is left out");
                last = sealed.nonce;
            }
        }
    }

    /// A box that came before is refused at once, however long ago.
    #[test]
    fn a_box_that_comes_again_is_refused(
        messages in vec(message(), 1..6),
        again in any::<prop::sample::Index>(),
        cuts in cuts(),
    ) {
        let (stream, mut hearer) = said(&messages);
        let heard = pieces(&stream, &cuts).flat_map(|piece| hearer.hear(piece));
        prop_assert_eq!(heard.collect::<Vec<_>>(), messages);
        let all = boxes(&stream);
        let again = all[again.index(all.len())].frame.clone();
        prop_assert_eq!(hearer.refuses(&stream[again]), Some(Rule::CurveNonce));
    }

    /// Whatever number is written into a box: one that does not rise is refused for that, without
    /// a look into the box; any other one does not open it.
    #[test]
    fn a_number_that_is_not_the_boxs_own_is_refused(
        messages in vec(message(), 2..6),
        nonce in prop_oneof![any::<u64>(), 0_u64..40],
    ) {
        let (stream, mut hearer) = said(&messages);
        let all = boxes(&stream);
        let (last, before) = all.split_last().unwrap();
        prop_assume!(nonce != last.nonce);
        hearer.hear(&stream[..last.frame.start]);
        let reached = before.last().unwrap().nonce;
        let rule = if nonce > reached { Rule::CurveBox } else { Rule::CurveNonce };
        prop_assert_eq!(hearer.refuses(&with_nonce(&stream, last, nonce)), Some(rule));
    }

    /// Boxes of a message each, in any order: they are heard as long as their nonces rise, and the
    /// first that does not rise is refused.
    #[test]
    fn in_any_order_what_is_heard_rises(order in vec(0_usize..12, 1..20)) {
        let messages: Vec<_> = (0..12_u8).map(|number| Message::from(vec![number])).collect();
        let (stream, mut hearer) = said(&messages);
        let all = boxes(&stream);
        let mut highest = None;
        for place in order {
            let frame = &stream[all[place].frame.clone()];
            if highest.is_some_and(|highest| place <= highest) {
                prop_assert_eq!(hearer.refuses(frame), Some(Rule::CurveNonce));
                break;
            }
            prop_assert_eq!(hearer.hear(frame), std::slice::from_ref(&messages[place]));
            highest = Some(place);
        }
    }
}
