//! A map from topics to small values that finds all prefixes of a subject: a radix tree whose
//! nodes hold many topics each, packed.
//!
//! A node is cut out of a group of entries that has become too large: where topics part so that at
//! least half of the group, and more than one entry, begins alike. It goes back into the group when
//! there is room for what is left of it. So nodes pay for themselves, whatever topics there are, and
//! the bytes of a table follow those of its topics.

use super::entry::{Entry, LONGEST, Packed, What, common, entries};
use super::node::{Found, Node, Place, STEM};

/// A group of entries that takes more bytes than this is cut. What is left of a node goes back into
/// the group above it if that does not take more then: so what others had leaves no trace.
pub(super) const GROUP: usize = 96;

#[derive(Default)]
pub(super) struct Tree {
    root: Node,
    topics: usize,
}

impl Tree {
    /// How many topics there are.
    pub(super) fn len(&self) -> usize {
        self.topics
    }

    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    /// The value of a topic.
    pub(super) fn get(&self, topic: &[u8]) -> Option<&[u8]> {
        let (mut node, mut rest) = (&self.root, topic);
        loop {
            let view = node.view();
            rest = rest.strip_prefix(view.stem)?;
            if rest.is_empty() {
                return view.value;
            }
            match view.find(rest)? {
                Found::Below(_, number, length) => {
                    (node, rest) = (node.below(number)?, rest.get(length..)?);
                }
                Found::Value(place) => {
                    let at = view.group(place.group).get(place.at..)?;
                    return match Entry::first_of(at)?.0.what {
                        What::Value(value) => Some(value),
                        What::Below(_) => None,
                    };
                }
                Found::Nothing(_) => return None,
            }
        }
    }

    /// Gives a topic a value, in the place of the one it has. A value is short: see
    /// [`VALUE`](super::entry::VALUE).
    /// The answer is whether the topic is new.
    pub(super) fn set(&mut self, topic: &[u8], value: &[u8]) -> bool {
        let is_new = self.root.set(topic, value).is_some();
        self.topics += usize::from(is_new);
        is_new
    }

    /// Takes a topic out; whether it was there.
    pub(super) fn remove(&mut self, topic: &[u8]) -> bool {
        let there = self.get(topic).is_some();
        if there {
            self.root.lessen(topic, None);
            self.topics -= 1;
        }
        there
    }

    /// Gives a topic that is there the value that it has when one of its peers has gone.
    pub(super) fn lessen(&mut self, topic: &[u8], value: &[u8]) {
        if self.get(topic).is_some() {
            self.root.lessen(topic, Some(value));
        }
    }

    /// Writes the last topic into `text`, in the place of what is there; whether there is one.
    pub(super) fn last(&self, text: &mut Vec<u8>) -> bool {
        text.clear();
        let mut node = &self.root;
        loop {
            let view = node.view();
            text.extend_from_slice(view.stem);
            let Some(group) = view.count().checked_sub(1) else { return view.value.is_some() };
            let (Some(first), Some(last)) = (view.first(group), entries(view.group(group)).last())
            else {
                return false;
            };
            text.push(first);
            text.extend_from_slice(last.tail);
            let What::Below(number) = last.what else { return true };
            let Some(below) = node.below(usize::from(number)) else { return false };
            node = below;
        }
    }
}

impl Node {
    /// Gives a topic a value. The answer is nothing if it had one.
    fn set(&mut self, topic: &[u8], value: &[u8]) -> Option<()> {
        let (mut node, mut rest) = (self, topic);
        let mut is_new = Some(());
        loop {
            if node.is_empty() {
                node.set_stem(rest.get(..STEM).unwrap_or(rest));
            } else {
                node.open_stem(rest);
            }
            let behind = rest.get(node.stem()..)?;
            let Some((_, tail)) = behind.split_first() else {
                is_new = is_new.filter(|()| !node.has_value());
                node.set_value(Some(value));
                return is_new;
            };
            match node.view().find(behind)? {
                Found::Below(_, number, length) => {
                    (node, rest) = (node.below_mut(number)?, behind.get(length..)?);
                }
                Found::Value(place) => {
                    node.replace(place, &Entry { tail, what: What::Value(value) }.packed());
                    node.relieve(place.group);
                    return None;
                }
                Found::Nothing(place) if behind.len() <= LONGEST => {
                    node.replace(place, &Entry { tail, what: What::Value(value) }.packed());
                    node.relieve(place.group);
                    return is_new;
                }
                // Then the topic goes on there.
                Found::Nothing(_) => node.begin_below(behind.get(..LONGEST)?)?,
            }
        }
    }

    /// Makes a node for all that begins so; a topic that is this and nothing more goes there.
    fn begin_below(&mut self, label: &[u8]) -> Option<()> {
        let mut below = Self::default();
        let place = match self.view().find(label)? {
            Found::Value(place) => {
                let at = self.view().group(place.group).get(place.at..)?;
                if let What::Value(value) = Entry::first_of(at)?.0.what {
                    below.set_value(Some(value));
                }
                place
            }
            Found::Below(place, ..) | Found::Nothing(place) => place,
        };
        let number = self.push_below(below)?;
        let entry = Entry { tail: label.get(1..)?, what: What::Below(number) }.packed();
        self.replace(place, &entry);
        self.relieve(place.group);
        Some(())
    }

    /// Shortens the stem to what it has in common with `rest`, and puts a node below for what there
    /// is.
    fn open_stem(&mut self, rest: &[u8]) -> Option<()> {
        let stem = self.view().stem;
        let shared = common(stem, rest);
        let (upper, lower) = stem.split_at_checked(shared)?;
        let label = lower.get(..LONGEST).unwrap_or(lower).to_vec();
        let (first, tail) = label.split_first()?;
        let (upper, lower) = (upper.to_vec(), lower.get(label.len()..)?.to_vec());
        let mut below = std::mem::take(self);
        below.set_stem(&lower);
        self.set_stem(&upper);
        let number = self.push_below(Self::default())?;
        let entry = Entry { tail, what: What::Below(number) }.packed();
        self.replace(Place { group: 0, first: *first, at: 0, size: 0 }, &entry);
        self.put_back(&label, below)
    }

    /// Cuts a group that has become too large.
    fn relieve(&mut self, group: usize) -> Option<()> {
        while self.view().group(group).len() > GROUP {
            let cut = Cut::of(self.view().group(group))?;
            let first = self.view().first(group)?;
            let place = Place { group, first, at: cut.at, size: cut.size };
            let bytes = self.view().group(group).get(cut.at..cut.at + cut.size)?.to_vec();
            // The index of a group takes three bytes.
            let mut below = Self::with_room(bytes.len() + 3 * entries(&bytes).count());
            for entry in entries(&bytes) {
                below.adopt(self, entry, cut.length)?;
            }
            below.fit();
            let moved = below.nodes();
            let number = self.push_below(below)?;
            let tail = Entry::first_of(&bytes)?.0.tail.get(..cut.length)?;
            let entry = Entry { tail, what: What::Below(number) }.packed();
            self.replace(place, &entry);
            self.forget_below(moved);
        }
        Some(())
    }

    /// Takes over an entry that is behind all that there are, without so many bytes of its tail. Keeps
    /// the room that there is.
    fn adopt(&mut self, from: &mut Self, entry: Entry<'_>, without: usize) -> Option<()> {
        let rest = entry.tail.get(without..)?;
        match (entry.what, rest.split_first()) {
            (What::Value(value), None) => self.put_value(Some(value)),
            (What::Below(_), None) => return None,
            (what, Some((first, tail))) => {
                let what = match what {
                    What::Value(_) => what,
                    What::Below(number) => {
                        What::Below(self.push_below(from.take_below(usize::from(number)))?)
                    }
                };
                let last = self.view().count().saturating_sub(1);
                let (group, at) = match self.view().first(last) {
                    Some(other) if other == *first => (last, self.view().group(last).len()),
                    Some(_) => (last + 1, 0),
                    None => (0, 0),
                };
                let place = Place { group, first: *first, at, size: 0 };
                self.put(place, &Entry { tail, what }.packed());
            }
        }
        Some(())
    }

    /// Takes out a topic that is there, or gives it another value.
    fn lessen(&mut self, topic: &[u8], value: Option<&[u8]>) {
        // The way to it, each node with how the next one is reached. They are taken apart on the
        // way down, and put together again on the way up.
        let mut path: Vec<(Self, &[u8])> = Vec::new();
        let (mut node, mut rest) = (std::mem::take(self), topic);
        loop {
            rest = rest.get(node.stem()..).unwrap_or_default();
            if rest.is_empty() {
                node.set_value(value);
                break;
            }
            match node.view().find(rest) {
                Some(Found::Below(_, number, length)) => {
                    let below = node.take_below(number);
                    let (label, behind) = rest.split_at_checked(length).unwrap_or_default();
                    path.push((node, label));
                    (node, rest) = (below, behind);
                }
                Some(Found::Value(place)) => {
                    let entry = match (value, rest.split_first()) {
                        (Some(value), Some((_, tail))) => {
                            Entry { tail, what: What::Value(value) }.packed()
                        }
                        _ => Packed::new(),
                    };
                    node.replace(place, &entry);
                    // The value of few peers can take more than that of many.
                    if value.is_some() {
                        node.relieve(place.group);
                    }
                    break;
                }
                Some(Found::Nothing(_)) | None => break,
            }
        }
        while let Some((mut parent, label)) = path.pop() {
            parent.put_back(label, node);
            node = parent;
        }
        *self = if node.is_empty() { Self::default() } else { node.without_detour() };
    }

    /// Puts the node back that is reached by this label: as entries of this one, if there is little
    /// left of it.
    fn put_back(&mut self, label: &[u8], below: Self) -> Option<()> {
        let Found::Below(place, number, _) = self.view().find(label)? else { return None };
        let below = below.without_detour();
        if below.is_empty() {
            self.replace(place, &[]);
        } else if let Some(size) = below.folded(label.len())
            && self.view().group(place.group).len() + size <= GROUP + place.size
        {
            self.fold(place, label, below);
        } else {
            self.put_below(number, below);
            return Some(());
        }
        self.forget_below(1);
        Some(())
    }

    /// This node, or the one below it if there is nothing else.
    fn without_detour(mut self) -> Self {
        if let Some((first, Entry { tail, what: What::Below(number) })) = self.only()
            && let Some(below) = self.below(usize::from(number))
            && self.stem() + 1 + tail.len() + below.stem() <= STEM
        {
            let stem = [self.view().stem, &[first], tail, below.view().stem].concat();
            let mut below = self.take_below(usize::from(number));
            below.set_stem(&stem);
            return below;
        }
        self
    }

    /// How many bytes the entries of this node would take behind a label of that length, if they
    /// are few and short enough.
    fn folded(&self, label: usize) -> Option<usize> {
        if self.used() > 4 * GROUP {
            return None;
        }
        let view = self.view();
        let front = label + view.stem.len();
        let one = |tail: usize, entry: Entry<'_>| {
            let length = front + tail;
            (length <= LONGEST).then(|| entry.size() + length - 1)
        };
        let value = view.value.map(|value| (0, Entry { tail: &[], what: What::Value(value) }));
        let others = view
            .iter()
            .map(|(_, entry)| (1 + entry.tail.len(), Entry { tail: &[], what: entry.what }));
        let mut all = value.into_iter().chain(others);
        all.try_fold(0, |sum, (tail, entry)| {
            Some(sum + one(tail, entry)?).filter(|sum| *sum <= GROUP)
        })
    }

    /// Puts the entries of `below`, behind this label, in the place of it.
    fn fold(&mut self, place: Place, label: &[u8], mut below: Self) -> Option<()> {
        let (view, mut all) = (below.view(), Vec::with_capacity(GROUP));
        let front = [label.get(1..)?, view.stem].concat();
        if let Some(value) = view.value {
            let entry = Entry { tail: &front, what: What::Value(value) };
            all.extend_from_slice(&entry.packed());
        }
        let parts: Vec<_> = view
            .iter()
            .map(|(first, entry)| {
                let tail = [front.as_slice(), &[first], entry.tail].concat();
                let value = match entry.what {
                    What::Value(value) => Ok(value.to_vec()),
                    What::Below(number) => Err(number),
                };
                (tail, value)
            })
            .collect();
        for (tail, what) in &parts {
            let what = match what {
                Ok(value) => What::Value(value),
                Err(number) => {
                    What::Below(self.push_below(below.take_below(usize::from(*number)))?)
                }
            };
            all.extend_from_slice(&Entry { tail, what }.packed());
        }
        self.replace(place, &all);
        Some(())
    }
}

/// Which entries of a group go into a node of their own.
struct Cut {
    /// Where they are in the group, and how many bytes they take.
    at: usize,
    size: usize,
    /// How many bytes their tails have in common.
    length: usize,
}

impl Cut {
    /// The longest beginning that at least half of the group has, and more than one entry. `None` if
    /// there are not two entries.
    fn of(group: &[u8]) -> Option<Self> {
        let all: Vec<_> = entries(group).collect();
        let weigh = |range: &[Entry<'_>]| range.iter().map(Entry::size).sum::<usize>();
        let (mut start, mut end, mut length) = (0, all.len(), 0);
        loop {
            let range = all.get(start..end)?;
            let [first, .., last] = range else { return None };
            length = length.max(common(first.tail, last.tail));
            // Those that go on with the same byte, as far as that is half.
            let mut from = 0;
            let heavy = range
                .chunk_by(|one, other| one.tail.get(length) == other.tail.get(length))
                .map(|chunk| {
                    from += chunk.len();
                    (from - chunk.len(), chunk)
                })
                .find(|(_, chunk)| chunk.len() > 1 && 2 * weigh(chunk) >= group.len());
            match heavy {
                Some((from, chunk)) => (start, end) = (start + from, start + from + chunk.len()),
                None => break,
            }
        }
        let at = weigh(all.get(..start)?);
        Some(Self { at, size: weigh(all.get(start..end)?), length })
    }
}
