//! The peers that subscribed to one topic.
//!
//! Few are in the value of the topic: the first number with a zero bit below it, then how far each is
//! from the one before. Many are a set of their own, by a number with a one below it.

use std::collections::BTreeMap;

use super::digits;
use super::entry::VALUE;
use super::peers::PeerSlot;
use super::short::Short;

/// A set goes back into the value with so few peers.
const FEW: usize = 6;

/// The sets of topics that many peers subscribed to, in order, so that one is found among many.
#[derive(Default)]
pub(super) struct Sets {
    sets: BTreeMap<u64, Vec<PeerSlot>>,
    /// The number of the last one that was made.
    last: u64,
}

/// The peers of one topic.
#[derive(Clone, Copy)]
pub(super) enum Subscribers<'a> {
    Few(&'a [u8]),
    Many(&'a [PeerSlot]),
}

impl Subscribers<'_> {
    /// How many there are.
    #[inline]
    pub(super) fn count(self) -> usize {
        match self {
            Self::Few([_]) => 1,
            Self::Few(value) => value.iter().filter(|digit| **digit < 0x80).count(),
            Self::Many(peers) => peers.len(),
        }
    }

    #[inline]
    pub(super) fn for_each(self, each: impl FnMut(PeerSlot)) {
        match self {
            Self::Few(value) => Few { left: value, last: None }.for_each(each),
            Self::Many(peers) => peers.iter().copied().for_each(each),
        }
    }

    #[cfg(test)]
    pub(super) fn is_set(self) -> bool {
        matches!(self, Self::Many(_))
    }

    /// Those of a topic with few, for who changes them.
    fn to_vec(self) -> Vec<PeerSlot> {
        let mut peers = Vec::new();
        self.for_each(|peer| peers.push(peer));
        peers
    }
}

struct Few<'a> {
    left: &'a [u8],
    last: Option<u64>,
}

impl Iterator for Few<'_> {
    type Item = PeerSlot;

    #[inline]
    fn next(&mut self) -> Option<PeerSlot> {
        let (number, more) = digits::read(self.left)?;
        self.left = more;
        let number = self.last.map_or(number >> 1, |last| last + number);
        self.last = Some(number);
        PeerSlot::new(number)
    }
}

/// A value, and one peer more than a value has at most.
pub(super) type Value = Short<{ VALUE + digits::MOST }>;

/// What becomes of a topic.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Change {
    /// Its value is the same.
    None,
    /// It has another value.
    Value(Value),
    /// Nobody is subscribed to it.
    Gone,
}

impl Sets {
    /// The peers that a value stands for.
    #[inline]
    pub(super) fn of<'a>(&'a self, value: &'a [u8]) -> Subscribers<'a> {
        match number_of(value) {
            Some(number) => {
                Subscribers::Many(self.sets.get(&number).map(Vec::as_slice).unwrap_or_default())
            }
            None => Subscribers::Few(value),
        }
    }

    /// Adds a peer that is not there to those of a topic.
    pub(super) fn insert(&mut self, value: Option<&[u8]>, peer: PeerSlot) -> Change {
        if let Some(number) = value.and_then(number_of) {
            let Some(peers) = self.sets.get_mut(&number) else { return Change::None };
            let at = peers.partition_point(|other| *other < peer);
            if peers.len() == peers.capacity() {
                peers.reserve_exact(peers.len() / 8 + 4);
            }
            peers.insert(at, peer);
            return Change::None;
        }
        let Some(value) = value else { return Change::Value(written(&[peer])) };
        let mut peers = self.of(value).to_vec();
        let at = peers.partition_point(|other| *other < peer);
        peers.insert(at, peer);
        let few = written(&peers);
        if few.len() <= VALUE {
            return Change::Value(few);
        }
        self.last += 1;
        self.sets.insert(self.last, peers);
        let mut value = Value::new();
        digits::write(self.last << 1 | 1, &mut value);
        Change::Value(value)
    }

    /// Takes a peer out of those of a topic, where it is.
    pub(super) fn remove(&mut self, value: &[u8], peer: PeerSlot) -> Change {
        let Some(number) = number_of(value) else {
            let mut peers = self.of(value).to_vec();
            peers.retain(|other| *other != peer);
            return if peers.is_empty() { Change::Gone } else { Change::Value(written(&peers)) };
        };
        let Some(peers) = self.sets.get_mut(&number) else { return Change::Gone };
        if let Ok(at) = peers.binary_search(&peer) {
            peers.remove(at);
        }
        if peers.len() <= FEW {
            let value = written(peers);
            self.sets.remove(&number);
            return Change::Value(value);
        }
        if peers.len() < peers.capacity() / 4 * 3 {
            peers.shrink_to(peers.len() + peers.len() / 8);
        }
        Change::None
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.sets.len()
    }
}

/// The number of the set that a value names.
#[inline]
fn number_of(value: &[u8]) -> Option<u64> {
    if value.first()? & 1 == 0 {
        return None;
    }
    Some(digits::read(value)?.0 >> 1)
}

/// The value of a topic with these peers, which are in order.
fn written(peers: &[PeerSlot]) -> Value {
    let (mut value, mut last) = (Value::new(), None);
    for peer in peers {
        let number = peer.number();
        digits::write(last.map_or(number << 1, |last| number - last), &mut value);
        last = Some(number);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{Change, FEW, PeerSlot, Sets, Value};

    #[test]
    fn peers_come_and_go_in_any_order() {
        for step in [1, 3, 1000, 1 << 20] {
            let (mut sets, mut value) = (Sets::default(), None::<Value>);
            let mut expected: Vec<u64> = Vec::new();
            // Each number twice: added first, taken out then.
            for turn in 0..200 {
                let number = turn * 77 % 100 * step;
                let peer = PeerSlot::new(number).unwrap();
                let change = match expected.binary_search(&number) {
                    Ok(at) if turn >= 100 => {
                        expected.remove(at);
                        sets.remove(value.as_ref().unwrap(), peer)
                    }
                    Err(at) if turn < 100 => {
                        expected.insert(at, number);
                        sets.insert(value.as_deref(), peer)
                    }
                    _ => Change::None,
                };
                match change {
                    Change::None => {}
                    Change::Value(new) => value = Some(new),
                    Change::Gone => value = None,
                }
                let subscribers = sets.of(value.as_deref().unwrap_or_default());
                let told: Vec<_> = subscribers.to_vec().into_iter().map(PeerSlot::number).collect();
                assert_eq!(told, expected);
                assert_eq!(subscribers.count(), expected.len());
                assert!(sets.len() == 0 || expected.len() > FEW);
            }
            assert!(value.is_none());
        }
    }
}
