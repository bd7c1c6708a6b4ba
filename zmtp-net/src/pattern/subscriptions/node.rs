//! One node of the tree: its entries in one piece of memory, and the nodes below.

use super::entry::{Entry, LARGEST, VALUE, What, entries};
use super::tree::GROUP;

/// Most bytes of a stem. A longer way goes through several nodes, so that what a peer makes us copy
/// for a subscription of one byte does not depend on how long its other topics are.
pub(super) const STEM: usize = 4000;
/// Most bytes that a node uses: a group for each byte, with its place in the index, none larger than
/// is cut, or than one entry that cannot be, but for the one that is about to be cut.
const MOST: usize = STEM + VALUE + 256 * (LARGEST + 3) + LARGEST;
const _: () = assert!(LARGEST >= GROUP && MOST <= u16::MAX as usize);

/// Bytes in front of others: the stem, which all topics of this node have in common; the value of the
/// topic that is the stem and nothing more; and groups of entries by their first byte.
///
/// In memory: the stem, the value, the groups, the first bytes of all groups, where each group ends
/// in two bytes. There may be room behind them. An empty node has no memory.
#[derive(Default)]
pub(super) struct Node {
    bytes: Box<[u8]>,
    below: Box<[Self]>,
    /// How many of the bytes are in use.
    used: u16,
    /// How many are the stem.
    stem: u16,
    /// How many groups there are.
    count: u16,
    /// How many bytes the value has, and one more; zero if there is none.
    value: u8,
    /// How many of the nodes below have been taken out, and have numbers still.
    vacant: u8,
}

/// A node, taken apart.
#[derive(Clone, Copy, Default)]
pub(super) struct View<'a> {
    pub(super) stem: &'a [u8],
    pub(super) value: Option<&'a [u8]>,
    firsts: &'a [u8],
    ends: &'a [u8],
    groups: &'a [u8],
}

/// What there is in a node on the way of a subject.
pub(super) struct Toward<'a, 's> {
    pub(super) value: Option<&'a [u8]>,
    /// How many bytes of the subject are behind the stem.
    pub(super) behind: usize,
    pub(super) entries: Option<(&'a [u8], &'s [u8])>,
}

/// Where an entry is, or would be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The number of the group, and its first byte.
    pub(super) group: usize,
    pub(super) first: u8,
    /// Where in the group, and how many bytes; none if there is no such entry.
    pub(super) at: usize,
    pub(super) size: usize,
}

/// What is where a topic would be.
pub(super) enum Found {
    /// The topic has a value.
    Value(Place),
    /// It is in the node of this number, without so many bytes.
    Below(Place, usize, usize),
    Nothing(Place),
}

fn number(bytes: &[u8], at: usize) -> usize {
    let two = bytes.get(at..).and_then(<[u8]>::first_chunk);
    two.map_or(0, |two| usize::from(u16::from_le_bytes(*two)))
}

/// A length that is known to fit.
fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

fn put_number(bytes: &mut [u8], at: usize, number: usize) {
    if let Some(place) = bytes.get_mut(at..at + 2) {
        place.copy_from_slice(&short(number).to_le_bytes());
    }
}

impl<'a> View<'a> {
    #[inline]
    fn of(node: &'a Node) -> Option<Self> {
        let (stem, rest) = node.bytes.split_at_checked(usize::from(node.stem))?;
        let count = usize::from(node.count);
        let (value, rest) = match node.value.checked_sub(1) {
            None => (None, rest),
            Some(length) => {
                let (value, rest) = rest.split_at_checked(usize::from(length))?;
                (Some(value), rest)
            }
        };
        let front = node.bytes.len() - rest.len();
        let groups = usize::from(node.used).checked_sub(front + 3 * count)?;
        let (groups, index) = rest.split_at_checked(groups)?;
        let (firsts, index) = index.split_at_checked(count)?;
        Some(Self { stem, value, firsts, ends: index.get(..2 * count)?, groups })
    }

    /// How many groups there are.
    pub(super) fn count(&self) -> usize {
        self.firsts.len()
    }

    /// The number of the group of this byte, or the one that it would have.
    #[inline]
    fn search(&self, first: u8) -> Result<usize, usize> {
        match self.firsts.len() {
            256 => Ok(usize::from(first)),
            _ => self.firsts.binary_search(&first),
        }
    }

    fn start(&self, group: usize) -> usize {
        group.checked_sub(1).map_or(0, |before| number(self.ends, 2 * before))
    }

    /// The entries of a group, by its number.
    pub(super) fn group(&self, group: usize) -> &'a [u8] {
        let end = number(self.ends, 2 * group);
        self.groups.get(self.start(group)..end).unwrap_or_default()
    }

    pub(super) fn first(&self, group: usize) -> Option<u8> {
        self.firsts.get(group).copied()
    }

    /// All entries with their first bytes, in order.
    pub(super) fn iter(self) -> impl Iterator<Item = (u8, Entry<'a>)> {
        self.firsts.iter().enumerate().flat_map(move |(group, first)| {
            entries(self.group(group)).map(move |entry| (*first, entry))
        })
    }

    /// Where a topic that is this behind the stem is, or would be. It is not empty.
    pub(super) fn find(&self, rest: &[u8]) -> Option<Found> {
        let (first, tail) = rest.split_first()?;
        let (group, mut left) = match self.search(*first) {
            Ok(group) => (group, self.group(group)),
            Err(group) => (group, [].as_slice()),
        };
        let whole = left.len();
        while let Some((entry, more)) = Entry::first_of(left) {
            let at = whole - left.len();
            let place = Place { group, first: *first, at, size: left.len() - more.len() };
            match entry.what {
                What::Value(_) if entry.tail == tail => return Some(Found::Value(place)),
                What::Below(number) if tail.starts_with(entry.tail) => {
                    return Some(Found::Below(place, usize::from(number), 1 + entry.tail.len()));
                }
                _ if entry.tail > tail => break,
                _ => left = more,
            }
        }
        let at = whole - left.len();
        Some(Found::Nothing(Place { group, first: *first, at, size: 0 }))
    }
}

impl Node {
    #[inline]
    pub(super) fn view(&self) -> View<'_> {
        View::of(self).unwrap_or_default()
    }

    #[inline]
    pub(super) fn below(&self, number: usize) -> Option<&Self> {
        self.below.get(number)
    }

    /// What the topics of this node that begin like `subject` have behind the stem: the value, the
    /// entries, and what those are to begin with behind their first byte. This is a part of the
    /// [view](Self::view), for who is in a hurry.
    #[inline]
    pub(super) fn toward<'s>(&self, subject: &'s [u8]) -> Option<Toward<'_, 's>> {
        let (rest, bytes) = match self.stem {
            0 => (subject, &*self.bytes),
            stem => {
                let (stem, bytes) = self.bytes.split_at_checked(usize::from(stem))?;
                (subject.strip_prefix(stem)?, bytes)
            }
        };
        let (value, bytes) = match self.value {
            0 => (None, bytes),
            length => {
                let (value, bytes) = bytes.split_at_checked(usize::from(length - 1))?;
                (Some(value), bytes)
            }
        };
        let front = self.bytes.len() - bytes.len();
        let entries = rest.split_first().and_then(|(first, tail)| {
            let count = usize::from(self.count);
            let groups = self.used().checked_sub(front + 3 * count)?;
            let (groups, index) = bytes.split_at_checked(groups)?;
            let (firsts, ends) = index.split_at_checked(count)?;
            let group = match count {
                256 => usize::from(*first),
                _ => firsts.binary_search(first).ok()?,
            };
            let start = group.checked_sub(1).map_or(0, |before| number(ends, 2 * before));
            Some((groups.get(start..number(ends, 2 * group))?, tail))
        });
        Some(Toward { value, behind: rest.len(), entries })
    }

    pub(super) fn below_mut(&mut self, number: usize) -> Option<&mut Self> {
        self.below.get_mut(number)
    }

    /// Takes the node of this number out, for a while.
    pub(super) fn take_below(&mut self, number: usize) -> Self {
        self.below.get_mut(number).map(std::mem::take).unwrap_or_default()
    }

    /// How many nodes there are below, vacant numbers included.
    pub(super) fn nodes(&self) -> usize {
        self.below.len()
    }

    /// Whether there is no topic.
    pub(super) fn is_empty(&self) -> bool {
        self.value == 0 && self.count == 0
    }

    pub(super) fn has_value(&self) -> bool {
        self.value > 0
    }

    /// How many bytes are in use.
    pub(super) fn used(&self) -> usize {
        usize::from(self.used)
    }

    pub(super) fn stem(&self) -> usize {
        usize::from(self.stem)
    }

    pub(super) fn set_stem(&mut self, stem: &[u8]) {
        self.splice(0, self.stem(), stem);
        self.stem = short(stem.len());
        self.fit();
    }

    pub(super) fn set_value(&mut self, value: Option<&[u8]>) {
        self.put_value(value);
        self.fit();
    }

    /// As [`set_value`](Self::set_value), and gives no room back.
    pub(super) fn put_value(&mut self, value: Option<&[u8]>) {
        let old = self.front() - self.stem();
        self.splice(self.stem(), old, value.unwrap_or_default());
        self.value = value.map_or(0, |value| u8::try_from(value.len() + 1).unwrap_or(u8::MAX));
    }

    /// How many bytes are in front of the groups.
    fn front(&self) -> usize {
        self.stem() + usize::from(self.value.saturating_sub(1))
    }

    /// Puts these entries, or none, in the place of what is there.
    pub(super) fn replace(&mut self, place: Place, with: &[u8]) {
        self.put(place, with);
        self.fit();
    }

    /// As [`replace`](Self::replace), and gives no room back.
    pub(super) fn put(&mut self, place: Place, with: &[u8]) {
        let view = self.view();
        let start = view.start(place.group);
        let old =
            (view.first(place.group) == Some(place.first)).then(|| view.group(place.group).len());
        let new = (old.unwrap_or(0) + with.len()).saturating_sub(place.size);
        self.splice(self.front() + start + place.at, place.size, with);
        match old {
            None if new > 0 => self.add_group(place, start),
            Some(_) if new == 0 => self.remove_group(place.group),
            _ => {}
        }
        // What is behind has moved; where it is less, by wrapping around.
        let grown = short(with.len()).wrapping_sub(short(place.size));
        let end = self.used();
        let ends = end - 2 * (usize::from(self.count) - place.group);
        if let Some(ends) = self.bytes.get_mut(ends..end) {
            for end in ends.as_chunks_mut().0 {
                *end = u16::from_le_bytes(*end).wrapping_add(grown).to_le_bytes();
            }
        }
    }

    /// Enters a group without entries, that begins here.
    fn add_group(&mut self, place: Place, start: usize) {
        let (end, count) = (self.used(), usize::from(self.count));
        self.splice(end - 2 * (count - place.group), 0, &short(start).to_le_bytes());
        self.splice(end - 3 * count + place.group, 0, &[place.first]);
        self.count += 1;
    }

    fn remove_group(&mut self, group: usize) {
        let (end, count) = (self.used(), usize::from(self.count));
        self.splice(end - 2 * (count - group), 2, &[]);
        self.splice(end - 3 * count + group, 1, &[]);
        self.count -= 1;
    }

    /// Puts bytes in the place of others, anywhere.
    fn splice(&mut self, at: usize, remove: usize, insert: &[u8]) {
        let used = self.used();
        let grown = (used + insert.len()).saturating_sub(remove);
        debug_assert!(grown <= usize::from(u16::MAX), "a node of {grown} bytes");
        if grown > self.bytes.len() {
            // A sixteenth more than what is needed.
            let mut bytes = std::mem::take(&mut self.bytes).into_vec();
            let size = (grown + grown / 16).next_multiple_of(8);
            bytes.reserve_exact(size - bytes.len());
            bytes.resize(size, 0);
            self.bytes = bytes.into_boxed_slice();
        }
        let end = at + insert.len();
        if at + remove <= used && grown <= self.bytes.len() {
            self.bytes.copy_within(at + remove..used, end);
            if let Some(place) = self.bytes.get_mut(at..end) {
                place.copy_from_slice(insert);
            }
            self.used = short(grown);
        }
    }

    /// An empty node with room for so many bytes.
    pub(super) fn with_room(bytes: usize) -> Self {
        let mut node = Self::default();
        node.bytes = vec![0; bytes].into_boxed_slice();
        node
    }

    /// Gives room back that is more than is worth it.
    pub(super) fn fit(&mut self) {
        let used = self.used();
        if used == 0 {
            self.bytes = Box::default();
        } else if self.bytes.len() > used + used * 3 / 32 + 8 {
            let mut bytes = std::mem::take(&mut self.bytes).into_vec();
            bytes.truncate((used + used / 16).next_multiple_of(8));
            self.bytes = bytes.into_boxed_slice();
        }
    }

    /// Hangs a node below this one, and tells its number.
    pub(super) fn push_below(&mut self, node: Self) -> Option<u16> {
        let number = u16::try_from(self.below.len()).ok()?;
        let mut below = std::mem::take(&mut self.below).into_vec();
        below.reserve_exact(1);
        below.push(node);
        self.below = below.into_boxed_slice();
        Some(number)
    }

    /// The node of this number takes its place again.
    pub(super) fn put_below(&mut self, number: usize, node: Self) {
        if let Some(place) = self.below.get_mut(number) {
            *place = node;
        }
    }

    /// So many of the nodes below were taken out for good, and no entry names them any more. Their
    /// numbers are given to others when there are some of them: it takes a look at all entries.
    pub(super) fn forget_below(&mut self, count: usize) {
        let vacant = count + usize::from(self.vacant);
        match u8::try_from(vacant) {
            Ok(vacant) if usize::from(vacant) <= 2 + self.below.len() / 8 => self.vacant = vacant,
            _ => self.renumber(),
        }
        if usize::from(self.vacant) >= self.below.len() {
            (self.below, self.vacant) = (Box::default(), 0);
        }
    }

    /// Gives the nodes below new numbers, in order, and forgets those that no entry names.
    fn renumber(&mut self) {
        let (mut at, end) = (self.front(), self.used() - 3 * usize::from(self.count));
        let mut below = Vec::with_capacity(self.below.len());
        while let Some((entry, more)) = self.bytes.get(at..end).and_then(Entry::first_of) {
            let what = entry.what;
            at = end - more.len();
            if let What::Below(old) = what {
                put_number(&mut self.bytes, at - 2, below.len());
                below.push(self.take_below(usize::from(old)));
            }
        }
        (self.below, self.vacant) = (below.into_boxed_slice(), 0);
    }

    /// The only entry, where there is one and no value.
    pub(super) fn only(&self) -> Option<(u8, Entry<'_>)> {
        let view = self.view();
        if view.value.is_some() || view.count() != 1 {
            return None;
        }
        let (entry, more) = Entry::first_of(view.group(0))?;
        more.is_empty().then_some((view.first(0)?, entry))
    }

    /// How many bytes it has room for, with those in use.
    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.bytes.len()
    }

    #[cfg(test)]
    pub(super) fn nodes_below(&self) -> &[Self] {
        &self.below
    }
}

/// A node can have as many below it, one below the other, as a topic has bytes.
impl Drop for Node {
    fn drop(&mut self) {
        let mut open = std::mem::take(&mut self.below).into_vec();
        while let Some(mut node) = open.pop() {
            open.append(&mut std::mem::take(&mut node.below).into_vec());
        }
    }
}
