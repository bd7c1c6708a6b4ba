//! Which of the bytes that are queued are messages.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::ops::Range;

use crate::Message;

/// When all is drained, room for as many messages is kept.
const KEPT: usize = 8192;
/// And for as many things that are none, or originals of messages.
const KEPT_ASIDE: usize = 1024;

/// As many messages are passed one by one.
const FEW: usize = 8;

/// What lies where in the stream of an output, of what is not wholly drained. Places are numbers
/// of bytes since the stream began.
#[derive(Default)]
pub(super) struct Ledger {
    /// Where each message ends. The first `passed` of them are drained; never more than half.
    ends: Vec<u64>,
    passed: usize,
    /// How long `ends` was since all was drained, as far as it has become shorter.
    peak: usize,
    /// What is no message.
    others: VecDeque<Range<u64>>,
    /// The messages themselves, one for each end that is left, where frames do not tell them.
    originals: VecDeque<Message>,
    /// Where the last thing ends that is wholly drained.
    done: u64,
}

/// What ends at a place in the stream. It begins where the one before ends.
pub(super) enum Item {
    /// A message, and what it was where frames do not tell.
    Message(Option<Message>),
    Other,
}

impl Ledger {
    pub(super) const fn new() -> Self {
        Self {
            ends: Vec::new(),
            passed: 0,
            peak: 0,
            others: VecDeque::new(),
            originals: VecDeque::new(),
            done: 0,
        }
    }

    /// As [`new`](Self::new), with the memory of a list.
    pub(super) fn with_room(mut ends: Vec<u64>) -> Self {
        ends.clear();
        ends.shrink_to(KEPT);
        Self { ends, ..Self::new() }
    }

    /// Where each message ends, if none is drained.
    pub(super) fn into_ends(self) -> Vec<u64> {
        self.ends
    }

    /// How many messages are not wholly drained.
    #[inline]
    pub(super) const fn pending(&self) -> usize {
        self.ends.len() - self.passed
    }

    /// Where what is left begins: at most one thing begins before what is drained.
    pub(super) const fn start(&self) -> u64 {
        self.done
    }

    /// A message that frames tell ends here.
    #[inline(always)]
    pub(super) fn message(&mut self, end: u64) {
        self.ends.push(end);
    }

    /// As many messages as `ends` gives.
    #[inline(always)]
    pub(super) fn messages(&mut self, ends: impl Iterator<Item = u64>) {
        self.ends.extend(ends);
    }

    /// A message ends here whose frames do not tell what it was.
    pub(super) fn original(&mut self, end: u64, message: Message) {
        self.ends.push(end);
        self.originals.push_back(message);
    }

    /// What is in this place is no message, whatever was said before of its end.
    pub(super) fn other(&mut self, place: Range<u64>) {
        if place.is_empty() {
            return;
        }
        if self.pending() > 0 && self.ends.last() == Some(&place.end) {
            self.ends.pop();
            self.originals.pop_back();
        }
        match self.others.back_mut() {
            Some(last) if last.end == place.start => last.end = place.end,
            _ => self.others.push_back(place),
        }
    }

    /// Forgets what is wholly drained.
    #[inline]
    pub(super) fn settle(&mut self, drained: u64) {
        if self.ends.get(self.passed).is_some_and(|&end| end <= drained) {
            self.pass(drained);
        }
        while let Some(place) = self.others.front().filter(|place| place.end <= drained) {
            self.done = self.done.max(place.end);
            self.others.pop_front();
        }
    }

    /// Forgets messages. What is moved is less than what was passed since the last time.
    fn pass(&mut self, drained: u64) {
        let pending = self.ends.get(self.passed..).unwrap_or_default();
        // A write of one large message passes one, a write of many small ones thousands.
        let few = pending.iter().take(FEW).take_while(|&&end| end <= drained).count();
        let is_many = few == FEW;
        let count = if is_many { pending.partition_point(|&end| end <= drained) } else { few };
        let last = pending.get(..count).and_then(<[u64]>::last);
        self.done = last.copied().unwrap_or(self.done);
        if !self.originals.is_empty() {
            self.originals.drain(..count.min(self.originals.len()));
        }
        self.passed += count;
        if self.passed > self.ends.len() / 2 {
            self.peak = self.peak.max(self.ends.len());
            self.ends.drain(..self.passed);
            self.passed = 0;
        }
    }

    /// All is drained.
    pub(super) fn clear(&mut self, drained: u64) {
        self.done = drained;
        let used = self.peak.max(self.ends.len());
        self.passed = 0;
        self.peak = 0;
        self.ends.clear();
        // A peak that was not reached this time is given back.
        if self.ends.capacity() > KEPT && used < self.ends.capacity() / 4 {
            self.ends.shrink_to(KEPT.max(used * 2));
        }
        clear(&mut self.others, used);
        clear(&mut self.originals, used);
    }

    /// All that is left, in order, each with the place where it ends.
    pub(super) fn into_items(self) -> impl Iterator<Item = (u64, Item)> {
        let Self { ends, passed, mut others, mut originals, .. } = self;
        let mut ends = ends.into_iter().skip(passed).peekable();
        core::iter::from_fn(move || {
            let end = ends.peek().copied();
            let before = |place: &&Range<u64>| end.is_none_or(|end| place.end <= end);
            if let Some(place) = others.front().filter(before) {
                let end = place.end;
                others.pop_front();
                return Some((end, Item::Other));
            }
            Some((ends.next()?, Item::Message(originals.pop_front())))
        })
    }
}

/// Empties a queue in the same way.
fn clear<T>(queue: &mut VecDeque<T>, used: usize) {
    let used = used.max(queue.len());
    queue.clear();
    if queue.capacity() > KEPT_ASIDE && used < queue.capacity() / 4 {
        queue.shrink_to(KEPT_ASIDE.max(used * 2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a peak needed is given back as soon as less is needed, and is kept until then.
    #[test]
    fn a_peak_is_given_back() {
        let mut ledger = Ledger::new();
        for (count, most) in [(100_000, 200_000), (90_000, 200_000), (1, KEPT), (1, KEPT)] {
            for end in 1..=count {
                ledger.original(end, Message::from("x"));
                ledger.other(end..end + 1);
            }
            ledger.settle(count - 1);
            assert_eq!(ledger.pending(), 1);
            ledger.clear(count);
            assert_eq!(ledger.pending(), 0);
            assert!(ledger.ends.capacity() <= most);
            assert!(ledger.originals.capacity() <= most.max(KEPT_ASIDE));
            assert!(most == KEPT || ledger.ends.capacity() >= 100_000);
        }
    }

    /// A queue that is never quite drained holds no more than what is left in it.
    #[test]
    fn what_is_drained_takes_no_room() {
        let mut ledger = Ledger::new();
        for end in 1..100_000 {
            ledger.original(end, Message::from("x"));
            ledger.settle(end - 1);
        }
        assert!(ledger.ends.capacity() <= 16 && ledger.originals.capacity() <= 16);
        assert_eq!((ledger.pending(), ledger.start()), (1, 99_998));
    }
}
