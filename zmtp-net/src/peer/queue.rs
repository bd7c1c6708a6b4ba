//! Messages that wait for a link.

use std::collections::VecDeque;
use std::mem;

use zmtp_codec::Message;

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

    /// Takes all away, and the memory too.
    pub(crate) fn take(&mut self) -> VecDeque<Message> {
        mem::replace(self, Self::new(self.octets.is_some())).messages
    }

    /// For how many messages there is room without another allocation.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.messages.capacity()
    }
}
