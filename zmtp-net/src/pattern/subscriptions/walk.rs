//! Ways through the tree.

use std::cmp::Ordering;

use super::entry::{Entry, What};
use super::node::Node;
use super::tree::Tree;

impl Tree {
    /// Calls `each` with the values of all topics that `subject` begins with, the shortest first, and
    /// with how many bytes of it are behind the topic, as long as it says so.
    #[inline]
    pub(super) fn prefixes<'a>(
        &'a self,
        subject: &[u8],
        mut each: impl FnMut(&'a [u8], usize) -> bool,
    ) {
        let (mut node, mut rest) = (self.root(), subject);
        while let Some(below) = step(node, rest, &mut each) {
            (node, rest) = below;
        }
    }

    /// Every topic: a topic before those that begin with it, else in the order of their bytes.
    pub(super) fn topics(&self) -> Topics<'_> {
        Topics { next: Some(self.root()), open: Vec::new(), text: Vec::new() }
    }
}

/// What begins so in one node. The answer is where to go on, and with what.
#[inline]
fn step<'a, 's>(
    node: &'a Node,
    subject: &'s [u8],
    each: &mut impl FnMut(&'a [u8], usize) -> bool,
) -> Option<(&'a Node, &'s [u8])> {
    let toward = node.toward(subject)?;
    if toward.value.is_some_and(|value| !each(value, toward.behind)) {
        return None;
    }
    let (mut group, tail) = toward.entries?;
    let next = tail.first().copied();
    // Most entries are passed over: no more of them is looked at than it takes.
    while let Some((size, length)) = Entry::measure(group) {
        let begins = match length {
            0 => true,
            // They are in order.
            _ => match group.get(1).copied().cmp(&next) {
                Ordering::Greater => return None,
                Ordering::Less => false,
                Ordering::Equal => group.get(length) == tail.get(length - 1),
            },
        };
        if begins
            && let Some((entry, _)) = Entry::first_of(group)
            && let Some(rest) = entry.behind(tail)
        {
            match entry.what {
                What::Value(value) => {
                    if !each(value, rest.len()) {
                        return None;
                    }
                }
                What::Below(number) => return Some((node.below(usize::from(number))?, rest)),
            }
        }
        group = group.get(size..)?;
    }
    None
}

/// The way through the whole tree, from the left to the right.
pub(super) struct Topics<'a> {
    /// Where to go next: a node that no topic was told of yet.
    next: Option<&'a Node>,
    /// The nodes above, the lowest last.
    open: Vec<Open<'a>>,
    /// The topic that was seen last.
    text: Vec<u8>,
}

/// A node whose topics are being told.
struct Open<'a> {
    node: &'a Node,
    /// How many bytes all its topics have in common.
    length: usize,
    /// The number of the group, and the entries in it that are left.
    group: usize,
    left: &'a [u8],
}

impl Topics<'_> {
    /// Goes on to the next topic, which is in `text` then; whether there is one.
    fn go_on(&mut self) -> Option<()> {
        loop {
            if let Some(node) = self.next.take() {
                let view = node.view();
                self.text.extend_from_slice(view.stem);
                let length = self.text.len();
                self.open.push(Open { node, length, group: 0, left: view.group(0) });
                if view.value.is_some() {
                    return Some(());
                }
            }
            let Open { node, length, group, left } = self.open.last_mut()?;
            self.text.truncate(*length);
            let view = node.view();
            if let Some((entry, more)) = Entry::first_of(left) {
                *left = more;
                self.text.extend(view.first(*group));
                self.text.extend_from_slice(entry.tail);
                match entry.what {
                    What::Value(_) => return Some(()),
                    What::Below(number) => self.next = node.below(usize::from(number)),
                }
            } else if *group + 1 < view.count() {
                *group += 1;
                *left = view.group(*group);
            } else {
                self.open.pop();
            }
        }
    }
}

impl Iterator for Topics<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.go_on().map(|()| self.text.clone())
    }
}
