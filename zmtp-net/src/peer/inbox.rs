//! Messages that came and wait to be received.
//!
//! They are decoded many at a time to the end of a list, and leave it one by one at the front. Each is
//! moved once, from its place in the list to the result of the call that receives it: a message
//! that is moved about as an option, or exchanged for an empty one, is copied in pieces of which
//! the next copy needs two, and waits for the cache. So a place is given away before its message
//! is ([`Front`]), and places that were given away stay at the start of the list until it is used
//! for something else. Then it is cut to what is left, if that is no more than was given away; if it is
//! more, the places get empty messages, so that none is moved again and again while others come.
//!
//! What makes that sound: the messages of the list are those behind the first `taken`, and nothing
//! looks at the others, of which the first `blank` are empty ones and the rest belong to nobody here.
//! `taken` grows by one with each `Front`, to whom that message belongs from then on.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr;

use zmtp_codec::{Message, Part};

/// An empty inbox keeps room for this many messages.
const KEPT: usize = 128;
/// The room of a larger one is kept for the next peer that needs it, if it is not for more than this.
const SPARED: usize = 2048;

/// Room for messages that no peer of a socket needs at the moment. In a stream an inbox is empty again and
/// again, so that its memory would be given back and asked for all the time; and a peer that is idle
/// is not to keep it. It goes when any peer does.
#[derive(Debug, Default)]
pub(crate) struct Spare(Vec<Message>);

impl Spare {
    /// For how many messages it is.
    #[cfg(test)]
    pub(crate) fn room(&self) -> usize {
        self.0.capacity()
    }

    /// Keeps this room instead, unless it is too much.
    pub(crate) fn keep(&mut self, other: Self) {
        if other.0.capacity() <= SPARED {
            *self = other;
        }
    }
}

/// Messages in the order in which they came, and how many octets they have if that is of interest.
#[derive(Default)]
pub(crate) struct Inbox {
    /// The first `taken` of them are others' by now, or gone; in the first `blank` places are empty ones.
    messages: ManuallyDrop<Vec<Message>>,
    taken: usize,
    blank: usize,
    /// Octets of all of them, where there is a bound on octets; it costs a look at each.
    octets: Option<usize>,
}

/// The next message, which is no longer the inbox's but still lies there.
#[derive(Debug)]
pub(crate) struct Front<'a>(&'a mut Message);

impl Front<'_> {
    /// Puts a part before the others.
    #[inline]
    pub(super) fn push_front(&mut self, part: &Part) {
        self.0.push_front(part.clone());
    }

    /// Moves it out.
    #[inline(always)]
    pub(crate) fn take(self) -> Message {
        let front = ManuallyDrop::new(self);
        // SAFETY: the message belongs to this `Front`, which ends here without dropping it.
        #[expect(unsafe_code, reason = "a message is moved out of its place once")]
        unsafe {
            ptr::read(front.0)
        }
    }
}

impl Deref for Front<'_> {
    type Target = Message;

    #[inline]
    fn deref(&self) -> &Message {
        self.0
    }
}

impl Drop for Front<'_> {
    fn drop(&mut self) {
        // SAFETY: the message belongs to this `Front` and was not taken.
        #[expect(unsafe_code, reason = "nobody else drops it")]
        unsafe {
            ptr::drop_in_place(self.0);
        }
    }
}

impl Inbox {
    /// An empty inbox; `measured` if there is a bound on its octets.
    pub(crate) fn new(measured: bool) -> Self {
        Self {
            octets: measured.then_some(0),
            messages: ManuallyDrop::default(),
            taken: 0,
            blank: 0,
        }
    }

    /// Starts or stops counting octets.
    pub(crate) fn measure(&mut self, measured: bool) {
        self.octets = measured.then(|| octets_of(self.waiting()));
    }

    #[inline]
    fn waiting(&self) -> &[Message] {
        self.messages.get(self.taken..).unwrap_or_default()
    }

    /// The list, to be appended to: in places that were given away there are empty messages.
    #[inline]
    fn settled(&mut self) -> &mut Vec<Message> {
        match self.taken {
            0 => &mut self.messages,
            taken if taken >= self.len() => self.cut(),
            _ => self.blanked(),
        }
    }

    /// The list without the places that were given away.
    fn cut(&mut self) -> &mut Vec<Message> {
        let left = self.len();
        let start = self.messages.as_mut_ptr();
        // SAFETY: what is moved are the `left` messages behind the first `taken` of the list, to
        // its start; those that were there are empty or belong to nobody here. Nothing panics in between.
        #[expect(unsafe_code, reason = "the list closes up over places that were given away")]
        unsafe {
            ptr::copy(start.add(self.taken), start, left);
            self.messages.set_len(left);
        }
        (self.taken, self.blank) = (0, 0);
        &mut self.messages
    }

    /// The list with empty messages in the places that were given away.
    fn blanked(&mut self) -> &mut Vec<Message> {
        for place in self.messages.iter_mut().take(self.taken).skip(self.blank) {
            // SAFETY: the message that was in this place belongs to nobody here.
            #[expect(unsafe_code, reason = "what was given away is not dropped")]
            unsafe {
                ptr::write(place, Message::EMPTY);
            }
        }
        self.blank = self.taken;
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
        self.settled().push(message);
    }

    /// The next message, to be looked at.
    #[inline]
    pub(crate) fn peek(&self) -> Option<&Message> {
        self.messages.get(self.taken)
    }

    /// The next message, for whoever asks.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> Option<Front<'_>> {
        let front = self.messages.get_mut(self.taken)?;
        self.taken += 1;
        if let Some(octets) = &mut self.octets {
            *octets = octets.saturating_sub(front.byte_len());
        }
        Some(Front(front))
    }

    /// Whether octets are counted.
    pub(crate) const fn is_measured(&self) -> bool {
        self.octets.is_some()
    }

    /// As [`next`](Self::next), where octets are not counted.
    #[inline(always)]
    pub(crate) fn next_unmeasured(&mut self) -> Option<Front<'_>> {
        debug_assert!(!self.is_measured());
        let front = self.messages.get_mut(self.taken)?;
        self.taken += 1;
        Some(Front(front))
    }

    /// Has `add` append messages to the list; how many it did.
    #[inline]
    pub(crate) fn extend_by<R>(&mut self, add: impl FnOnce(&mut Vec<Message>) -> R) -> (usize, R) {
        let messages = self.settled();
        let before = messages.len();
        let result = add(messages);
        let added = self.messages.get(before..).unwrap_or_default();
        if let Some(octets) = &mut self.octets {
            *octets += octets_of(added);
        }
        (added.len(), result)
    }

    /// Takes the last messages away, at most `count`, in order.
    pub(crate) fn split_last(&mut self, count: usize) -> Vec<Message> {
        if count >= self.len() {
            return self.take();
        }
        let messages = self.settled();
        let last = messages.split_off(messages.len() - count);
        if let Some(octets) = &mut self.octets {
            *octets = octets.saturating_sub(octets_of(&last));
        }
        last
    }

    /// Takes all but the newest away.
    pub(crate) fn keep_newest(&mut self) -> Vec<Message> {
        let newest = self.cut().pop();
        let others = self.take();
        newest.into_iter().for_each(|message| self.push(message));
        others
    }

    /// Takes all away, and the memory too.
    pub(crate) fn take(&mut self) -> Vec<Message> {
        self.octets = self.octets.map(|_| 0);
        std::mem::take(self.cut())
    }

    /// For how many messages there is room without another allocation.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.messages.capacity()
    }

    /// Whether it is empty, and has no memory to [give away](Self::rest).
    #[inline]
    pub(crate) fn is_at_rest(&self) -> bool {
        self.is_empty() && self.messages.capacity() <= KEPT
    }

    /// Gives away the memory of an empty inbox, if that is much, while nothing is there to fill it.
    pub(crate) fn rest(&mut self) -> Option<Spare> {
        let messages = self.cut();
        let is_much = messages.is_empty() && messages.capacity() > KEPT;
        is_much.then(|| Spare(std::mem::take(messages)))
    }

    /// Takes memory, if it has none.
    #[inline]
    pub(crate) fn adopt(&mut self, spare: &mut Spare) {
        if self.messages.capacity() == 0 {
            std::mem::swap(&mut *self.messages, &mut spare.0);
        }
    }
}

/// Only messages that are there are looked at.
impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut inbox = f.debug_struct("Inbox");
        inbox.field("messages", &self.waiting()).field("octets", &self.octets).finish()
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        drop(std::mem::take(self.cut()));
    }
}

fn octets_of(messages: &[Message]) -> usize {
    messages.iter().map(Message::byte_len).sum()
}

#[cfg(test)]
mod tests;
