//! Messages in order.

use std::collections::VecDeque;

use zmtp_codec::Message;

/// An empty queue keeps room for this many messages, and gives back the rest when it is idle.
const KEPT: usize = 32;

/// Messages in order, and how many octets they have if that is of interest.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    messages: VecDeque<Message>,
    /// Octets of all of them, where there is a bound on octets; it costs a look at each.
    octets: Option<usize>,
}

impl Queue {
    /// An empty queue; `measured` if there is a bound on its octets.
    pub(crate) fn new(measured: bool) -> Self {
        Self { messages: VecDeque::new(), octets: measured.then_some(0) }
    }

    /// Starts or stops counting octets.
    pub(crate) fn measure(&mut self, measured: bool) {
        self.octets = measured.then(|| self.messages.iter().map(Message::byte_len).sum());
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.messages.len()
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.messages.is_empty()
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
        self.messages.push_back(message);
    }

    /// Puts a message before all others.
    pub(crate) fn push_front(&mut self, message: Message) {
        if let Some(octets) = &mut self.octets {
            *octets += message.byte_len();
        }
        self.messages.push_front(message);
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Message> {
        let message = self.messages.pop_front()?;
        if let Some(octets) = &mut self.octets {
            *octets = octets.saturating_sub(message.byte_len());
        }
        Some(message)
    }

    /// Puts the next message in the place of `into`, if there is one; whether there is. It is the
    /// quick way: a message that is handed on as an option is copied in pieces that do not fit those
    /// of the next copy.
    #[inline(always)]
    pub(crate) fn pop_into(&mut self, into: &mut Message) -> bool {
        let Some(front) = self.messages.front_mut() else { return false };
        std::mem::swap(front, into);
        if let Some(octets) = &mut self.octets {
            *octets = octets.saturating_sub(into.byte_len());
        }
        self.messages.pop_front();
        true
    }

    /// Has `add` append messages to the list; how many it did.
    #[inline]
    pub(crate) fn extend_by<R>(
        &mut self,
        add: impl FnOnce(&mut VecDeque<Message>) -> R,
    ) -> (usize, R) {
        let before = self.messages.len();
        let result = add(&mut self.messages);
        let added = self.messages.len().saturating_sub(before);
        if let Some(octets) = &mut self.octets {
            *octets += self.messages.iter().rev().take(added).map(Message::byte_len).sum::<usize>();
        }
        (added, result)
    }

    /// Takes the last messages away, at most `count`, in order.
    pub(crate) fn split_last(&mut self, count: usize) -> VecDeque<Message> {
        if count >= self.messages.len() {
            return self.take();
        }
        let last = self.messages.split_off(self.messages.len() - count);
        if let Some(octets) = &mut self.octets {
            *octets = octets.saturating_sub(last.iter().map(Message::byte_len).sum());
        }
        last
    }

    /// Takes all but the newest away.
    pub(crate) fn keep_newest(&mut self) -> VecDeque<Message> {
        let newest = self.messages.pop_back();
        let others = self.take();
        newest.into_iter().for_each(|message| self.push(message));
        others
    }

    /// Takes all away, and the memory too.
    pub(crate) fn take(&mut self) -> VecDeque<Message> {
        std::mem::replace(self, Self::new(self.octets.is_some())).messages
    }

    /// Gives memory back: the queue is empty, and nothing more is there to fill it.
    pub(crate) fn rest(&mut self) {
        if self.messages.is_empty() && self.messages.capacity() > 4 * KEPT {
            self.messages.shrink_to(KEPT);
        }
    }

    /// For how many messages there is room without another allocation.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.messages.capacity()
    }
}
