//! Messages that can be told from each other.

use std::collections::BTreeMap;

use zmtp_codec::{Message, Part};

use super::NodeId;

/// A part that says who sent it, as which one, and whose octets follow from that.
pub(crate) fn parcel(from: NodeId, number: u64, size: usize) -> Part {
    let mut octets = Vec::with_capacity(size + 16);
    octets.extend_from_slice(&(from.0 as u64).to_be_bytes());
    octets.extend_from_slice(&number.to_be_bytes());
    octets.extend((0..size).map(|place| (place as u64 ^ number).to_le_bytes()[0]));
    Part::from(octets)
}

/// Who sent a parcel, and as which one; panics if it is damaged.
pub(crate) fn open(message: &Message) -> (NodeId, u64) {
    let octets = message.last();
    let from =
        NodeId(usize::try_from(u64::from_be_bytes(octets[..8].try_into().unwrap())).unwrap());
    let number = u64::from_be_bytes(octets[8..16].try_into().unwrap());
    let expected = parcel(from, number, octets.len() - 16);
    assert_eq!(&*expected, octets, "a message was damaged");
    (from, number)
}

/// Parcels that one socket received: each sender's come in order, and none twice.
#[derive(Debug, Default)]
pub(crate) struct Mailbag {
    last: BTreeMap<NodeId, u64>,
    pub(crate) count: u64,
}

impl Mailbag {
    pub(crate) fn put_all(&mut self, messages: &[Message]) {
        for message in messages {
            self.put(message);
        }
    }

    pub(crate) fn put(&mut self, message: &Message) -> u64 {
        let (from, number) = open(message);
        if let Some(last) = self.last.insert(from, number) {
            assert!(last < number, "{number} of {from:?} came behind {last}");
        }
        self.count += 1;
        number
    }
}
