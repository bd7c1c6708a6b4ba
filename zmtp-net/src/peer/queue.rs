//! Messages in order.

use std::collections::VecDeque;
use std::mem;

use zmtp_codec::Message;

/// An empty queue keeps room for this many messages, and gives back the rest when it is idle.
const KEPT: usize = 32;

/// Messages in order, and how many octets they have if that is of interest.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    /// The first `taken` of them are gone: empty ones stand in their places until the list is used
    /// for something else.
    messages: VecDeque<Message>,
    taken: usize,
    /// Octets of all of them, where there is a bound on octets; it costs a look at each.
    octets: Option<usize>,
}

impl Queue {
    /// An empty queue; `measured` if there is a bound on its octets.
    pub(crate) fn new(measured: bool) -> Self {
        Self { messages: VecDeque::new(), taken: 0, octets: measured.then_some(0) }
    }

    /// Starts or stops counting octets.
    pub(crate) fn measure(&mut self, measured: bool) {
        let messages = self.settled();
        self.octets = measured.then(|| messages.iter().map(Message::byte_len).sum());
    }

    /// The list, without the places of messages that were taken.
    #[inline]
    fn settled(&mut self) -> &mut VecDeque<Message> {
        if self.taken > 0 {
            self.messages.drain(..self.taken.min(self.messages.len()));
            self.taken = 0;
        }
        &mut self.messages
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.messages.len() - self.taken
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many octets there are; 0 if they are not counted.
    #[inline]
    pub(crate) fn octets(&self) -> usize {
        self.octets.unwrap_or(0)
    }

    #[inline]
    pub(crate) fn push(&mut self, message: Message) {
        if let Some(octets) = &mut self.octets {
            *octets += message.byte_len();
        }
        self.settled().push_back(message);
    }

    /// Puts a message before all others.
    pub(crate) fn push_front(&mut self, message: Message) {
        if let Some(octets) = &mut self.octets {
            *octets += message.byte_len();
        }
        self.settled().push_front(message);
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Message> {
        let mut message = Message::EMPTY;
        self.pop_into(&mut message).then_some(message)
    }

    /// Puts the next message in the place of `into`, if there is one; whether there is. It is the
    /// quick way: a message that is handed on as an option is copied in pieces that do not fit those
    /// of the next copy.
    #[inline(always)]
    pub(crate) fn pop_into(&mut self, into: &mut Message) -> bool {
        let Some(front) = self.messages.get_mut(self.taken) else { return false };
        // What was in `into`, which is nothing as a rule, goes where the message was, and with it.
        mem::swap(into, front);
        self.taken += 1;
        if let Some(octets) = &mut self.octets {
            *octets = octets.saturating_sub(into.byte_len());
        }
        true
    }

    /// Has `add` append messages to the list; how many it did.
    #[inline]
    pub(crate) fn extend_by<R>(
        &mut self,
        add: impl FnOnce(&mut VecDeque<Message>) -> R,
    ) -> (usize, R) {
        let messages = self.settled();
        let before = messages.len();
        let result = add(messages);
        let added = messages.len().saturating_sub(before);
        if let Some(octets) = &mut self.octets {
            *octets += self.messages.iter().rev().take(added).map(Message::byte_len).sum::<usize>();
        }
        (added, result)
    }

    /// Takes the last messages away, at most `count`, in order.
    pub(crate) fn split_last(&mut self, count: usize) -> VecDeque<Message> {
        let messages = self.settled();
        if count >= messages.len() {
            return self.take();
        }
        let last = messages.split_off(messages.len() - count);
        if let Some(octets) = &mut self.octets {
            *octets = octets.saturating_sub(last.iter().map(Message::byte_len).sum());
        }
        last
    }

    /// Takes all but the newest away.
    pub(crate) fn keep_newest(&mut self) -> VecDeque<Message> {
        let newest = self.settled().pop_back();
        let others = self.take();
        newest.into_iter().for_each(|message| self.push(message));
        others
    }

    /// Takes all away, and the memory too.
    pub(crate) fn take(&mut self) -> VecDeque<Message> {
        self.settled();
        mem::replace(self, Self::new(self.octets.is_some())).messages
    }

    /// Gives memory back: the queue is empty, and nothing more is there to fill it.
    pub(crate) fn rest(&mut self) {
        let messages = self.settled();
        if messages.is_empty() && messages.capacity() > 4 * KEPT {
            messages.shrink_to(KEPT);
        }
    }

    /// For how many messages there is room without another allocation.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.messages.capacity()
    }
}
