//! What the application of an XPUB is to receive: subscriptions, their ends, and messages.

use std::collections::VecDeque;

use zmtp_codec::Message;

use super::upward::{CANCELLED, SUBSCRIBED, written};
use crate::peer::PeerId;

/// An empty queue keeps room for so many.
const KEPT: usize = 16;
/// Topics lie in pieces of this size at most, unless one is larger.
const PIECE: usize = 4096;
/// Octets of a length that has as many bits as there are.
const LENGTH: usize = 10;

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Subscription,
    Cancellation,
    /// A peer has left, and had a subscription.
    Departure,
    /// A message of the application of an XSUB.
    Text,
}

impl About {
    /// What a report begins with that has a topic.
    const fn mark(self) -> u8 {
        match self {
            Self::Subscription => SUBSCRIBED,
            Self::Cancellation | Self::Departure | Self::Text => CANCELLED,
        }
    }
}

#[derive(Debug)]
enum Entry {
    One(Message, PeerId, About),
    /// What one peer did with several topics, one after the other. There may be as many as it could
    /// send, and each as a message of its own would take more than it took to send it.
    Run(Topics, PeerId, About),
}

impl Entry {
    /// Whether this peer did the like with another topic.
    fn is_like(&self, id: PeerId, about: About) -> bool {
        matches!(self, Self::One(_, of, what) if (*of, *what) == (id, about))
    }

    /// Makes a run of one report about a topic, and of another.
    fn lengthen(&mut self, topic: &[u8]) {
        if let Self::One(message, id, about) = self {
            let mut topics = Topics::default();
            topics.push(message.first().get(1..).unwrap_or_default());
            topics.push(topic);
            *self = Self::Run(topics, *id, *about);
        }
    }
}

/// What the application is to receive, in order.
#[derive(Debug, Default)]
pub(super) struct Reports {
    entries: VecDeque<Entry>,
    /// How many messages that will be.
    len: usize,
}

impl Reports {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// From whom they are; of each peer once or more.
    pub(super) fn reporters(&self) -> impl Iterator<Item = PeerId> {
        self.entries.iter().map(|entry| match entry {
            Entry::One(_, id, _) | Entry::Run(_, id, _) => *id,
        })
    }

    /// A message that is no subscription.
    pub(super) fn push_text(&mut self, message: Message, id: PeerId) {
        self.len += 1;
        self.entries.push_back(Entry::One(message, id, About::Text));
    }

    /// What a peer did with a topic.
    pub(super) fn push(&mut self, topic: &[u8], id: PeerId, about: About) {
        self.len += 1;
        match self.entries.back_mut() {
            Some(Entry::Run(topics, of, what)) if (*of, *what) == (id, about) => topics.push(topic),
            Some(one @ Entry::One(..)) if one.is_like(id, about) => one.lengthen(topic),
            _ => self.entries.push_back(Entry::One(written(about.mark(), topic), id, about)),
        }
    }

    pub(super) fn pop(&mut self) -> Option<(Message, PeerId, About)> {
        let report = match self.entries.front_mut()? {
            Entry::Run(topics, id, about) => {
                let report = (topics.pop(about.mark())?, *id, *about);
                if topics.is_empty() {
                    self.entries.pop_front();
                }
                report
            }
            Entry::One(message, id, about) => {
                let report = (std::mem::replace(message, Message::EMPTY), *id, *about);
                self.entries.pop_front();
                report
            }
        };
        self.len = self.len.saturating_sub(1);
        if self.entries.is_empty() && self.entries.capacity() > KEPT {
            self.entries = VecDeque::new();
        }
        Some(report)
    }
}

/// Topics, one behind the other with their lengths.
#[derive(Debug, Default)]
struct Topics {
    pieces: VecDeque<Vec<u8>>,
    /// How much of the first piece has been taken.
    taken: usize,
    /// How much there ever was.
    octets: usize,
}

impl Topics {
    fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    fn push(&mut self, topic: &[u8]) {
        let (length, digits) = encoded(topic.len());
        let length = length.get(..digits).unwrap_or_default();
        let size = length.len() + topic.len();
        let room = self.pieces.back().map_or(0, |piece| piece.capacity() - piece.len());
        if room < size {
            // As much as there is already, so that few topics take little.
            self.pieces.push_back(Vec::with_capacity(self.octets.min(PIECE).max(size)));
        }
        if let Some(piece) = self.pieces.back_mut() {
            piece.extend_from_slice(length);
            piece.extend_from_slice(topic);
            self.octets += size;
        }
    }

    /// The first one, as the application receives it: behind this octet.
    fn pop(&mut self, mark: u8) -> Option<Message> {
        let piece = self.pieces.front()?;
        let rest = piece.get(self.taken..)?;
        let (length, topic) = decoded(rest)?;
        let message = written(mark, topic.get(..length)?);
        self.taken += rest.len() - topic.len() + length;
        if self.taken == piece.len() {
            self.pieces.pop_front();
            self.taken = 0;
        }
        Some(message)
    }
}

/// A number in digits of seven bits, the lowest first; all but the last have the highest bit set.
fn encoded(mut number: usize) -> ([u8; LENGTH], usize) {
    let mut digits = [0; LENGTH];
    for (place, digit) in digits.iter_mut().enumerate() {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            *digit = low;
            return (digits, place + 1);
        }
        *digit = low | 0x80;
    }
    (digits, LENGTH)
}

/// A number, and what is behind it.
fn decoded(octets: &[u8]) -> Option<(usize, &[u8])> {
    let digits = 1 + octets.iter().take_while(|digit| **digit >= 0x80).count();
    let (digits, rest) = octets.split_at_checked(digits)?;
    let number = digits.iter().rev().fold(0, |sum, digit| sum << 7 | usize::from(digit & 0x7f));
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::{About, CANCELLED, PIECE, Reports, SUBSCRIBED, Topics, decoded, encoded, written};
    use crate::peer::PeerId;

    #[test]
    fn reports_come_out_as_they_went_in() {
        let [one, two] = [0, 1].map(|index| PeerId { index, generation: 0 });
        let all = [
            ("a", one, About::Subscription),
            ("", one, About::Subscription),
            ("b", one, About::Subscription),
            ("b", two, About::Subscription),
            ("b", two, About::Cancellation),
            ("\u{1}text", two, About::Text),
            ("\u{1}text", two, About::Text),
            ("a", one, About::Departure),
            ("", one, About::Departure),
            ("b", one, About::Departure),
        ];
        let mut reports = Reports::default();
        for (topic, id, about) in all {
            match about {
                About::Text => reports.push_text(topic.into(), id),
                _ => reports.push(topic.as_bytes(), id, about),
            }
        }
        let reporters: Vec<_> = reports.reporters().collect();
        assert_eq!(reporters, [one, two, two, two, two, one]);
        for (place, (topic, id, about)) in all.into_iter().enumerate() {
            assert_eq!(reports.len(), all.len() - place);
            let message = match about {
                About::Text => topic.into(),
                About::Subscription => written(SUBSCRIBED, topic.as_bytes()),
                About::Cancellation | About::Departure => written(CANCELLED, topic.as_bytes()),
            };
            assert_eq!(reports.pop(), Some((message, id, about)));
        }
        assert!(reports.is_empty() && reports.pop().is_none());
    }

    #[test]
    fn numbers_of_all_sizes_are_the_same_afterwards() {
        let powers = (0..usize::BITS).map(|bit| 1_usize << bit);
        for number in powers.flat_map(|power| [power - 1, power, power + 1]).chain([usize::MAX]) {
            let (digits, count) = encoded(number);
            assert_eq!(decoded(&digits[..count]), Some((number, &[][..])));
        }
    }

    #[test]
    fn topics_of_all_sizes_come_out_as_they_went_in() {
        let lengths = [0, 1, 0, 127, 128, 300, PIECE - 3, PIECE, 3 * PIECE, 5, 0];
        let topics: Vec<Vec<u8>> =
            lengths.iter().zip(b'a'..).map(|(length, octet)| vec![octet; *length]).collect();
        let mut list = Topics::default();
        topics.iter().for_each(|topic| list.push(topic));
        for topic in topics {
            assert!(!list.is_empty());
            assert_eq!(list.pop(CANCELLED), Some(written(CANCELLED, &topic)));
        }
        assert!(list.is_empty() && list.pop(CANCELLED).is_none());
    }

    #[test]
    fn topics_take_little_more_than_their_octets() {
        let mut list = Topics::default();
        for number in 0..10_000_u64 {
            list.push(&number.to_be_bytes());
        }
        let taken: usize = list.pieces.iter().map(|piece| piece.capacity() + 24).sum();
        assert!(taken < 10_000 * 8 * 5 / 4, "{taken} octets");
    }
}
