//! Adding and taking parts.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use core::iter::once;
use core::mem;

use bytes::{Buf, Bytes};

use super::block::Block;
use super::frame::Span;
use super::iter::IntoParts;
use super::part::PartRepr;
use super::{Lead, Message, Part, Repr};

impl Message {
    /// Makes it a message of this one part, copied. A short one is copied straight to its place in
    /// a short message: nothing is made somewhere else and moved there.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// let mut message = Message::from(["topic", "text"]);
    /// message.set(b"text");
    /// assert_eq!(message, Message::from("text"));
    /// ```
    #[inline]
    pub fn set(&mut self, part: &[u8]) {
        if let Repr::Inline(block) = &mut self.0
            && block.set(part)
        {
            return;
        }
        *self = Self::from_slice(part);
    }

    /// Adds a part behind the others.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// let mut message = Message::from("topic");
    /// message.push_back("text");
    /// assert_eq!(message, Message::from(["topic", "text"]));
    /// ```
    pub fn push_back(&mut self, part: impl Into<Part>) {
        let part = part.into();
        if let Repr::Parts(parts) = &mut self.0 {
            Arc::make_mut(parts).push_back(part);
        } else if let Some(message) = Self::gather(self.parts().chain(once(&*part))) {
            *self = message;
        } else {
            let mut parts = self.take_parts();
            parts.push_back(part);
            self.0 = Repr::Parts(Arc::new(parts));
        }
    }

    /// Adds a part before the others: an address, say.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// let mut message = Message::from("text");
    /// message.push_front("");
    /// message.push_front("address");
    /// assert_eq!(message, Message::from(["address", "", "text"]));
    /// ```
    pub fn push_front(&mut self, part: impl Into<Part>) {
        let part = part.into();
        if self.push_small_front(&part) || self.lead_by(&part) {
            return;
        }
        if let Repr::Parts(parts) = &mut self.0 {
            Arc::make_mut(parts).push_front(part);
        } else if let Some(message) = Self::gather(once(&*part).chain(self.parts())) {
            *self = message;
        } else {
            let mut parts = self.take_parts();
            parts.push_front(part);
            self.0 = Repr::Parts(Arc::new(parts));
        }
    }

    /// Takes the first part away, unless it is the only one: a message is never without.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// let mut message = Message::from(["address", "text"]);
    /// assert_eq!(message.pop_front().unwrap(), "address");
    /// assert_eq!(message.pop_front(), None);
    /// assert_eq!(message, Message::from("text"));
    /// ```
    pub fn pop_front(&mut self) -> Option<Part> {
        let (part, rest) = match &mut self.0 {
            Repr::Inline(_) | Repr::Shared(_) => return None,
            Repr::InlineFrames(block) => {
                if let Some(rest) = block.undelimited() {
                    self.0 = Repr::Inline(rest);
                    return Some(Part::default());
                }
                let frames = block.as_slice();
                let span = Span::first_of(frames).filter(|span| span.more)?;
                let part = Part::from(frames.get(span.start..span.end)?);
                (part, Self::small_rest(frames.get(span.end..)?)?)
            }
            Repr::Frames(frames) => {
                let span = Span::first_of(frames).filter(|span| span.more)?;
                let part = Part::of_range(frames, span.start..span.end);
                frames.advance(span.end);
                (part, Self::from_rest(mem::take(frames)))
            }
            Repr::Led(lead, body) => {
                let part = lead.parts().next().map(Part::from)?;
                if let Some(rest) = lead.behind_first() {
                    *lead = rest;
                    return Some(part);
                }
                (part, Self(Repr::Shared(mem::take(body))))
            }
            Repr::Parts(parts) => {
                if parts.len() < 2 {
                    return None;
                }
                let parts = Arc::make_mut(parts);
                let part = parts.pop_front()?;
                if parts.len() > 1 {
                    return Some(part);
                }
                (part, Self::from(parts.pop_front()?))
            }
        };
        *self = rest;
        Some(part)
    }

    /// Takes the last part away, unless it is the only one: a message is never without.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// let mut message = Message::from(["topic", "text"]);
    /// assert_eq!(message.pop_back().unwrap(), "text");
    /// assert_eq!(message.pop_back(), None);
    /// assert_eq!(message, Message::from("topic"));
    /// ```
    pub fn pop_back(&mut self) -> Option<Part> {
        let (part, rest) = match &mut self.0 {
            Repr::Inline(_) | Repr::Shared(_) => return None,
            Repr::InlineFrames(_) => self.split_small_last()?,
            Repr::Led(lead, body) => {
                let rest = match lead.parts().count() {
                    0 | 1 => Self::from_small_slice(lead.parts().next()?),
                    _ => Self::gather(lead.parts()),
                }?;
                (Part(PartRepr::Shared(mem::take(body))), rest)
            }
            Repr::Frames(_) => {
                // The new last one is to be marked as that, and the buffer is shared: as a list each
                // further part costs the same.
                let mut parts = self.take_parts();
                (parts.pop_back()?, Self::of_list(parts))
            }
            Repr::Parts(parts) => {
                if parts.len() < 2 {
                    return None;
                }
                let parts = Arc::make_mut(parts);
                let part = parts.pop_back()?;
                if parts.len() > 1 {
                    return Some(part);
                }
                (part, Self::from(parts.pop_front()?))
            }
        };
        *self = rest;
        Some(part)
    }

    /// The parts, owned. What is large is shared, not copied.
    ///
    /// ```
    /// use zmtp_codec::{Message, Part};
    ///
    /// let parts: Vec<Part> = Message::from(["a", "b"]).into_parts().collect();
    /// assert_eq!(parts, [Part::from("a"), Part::from("b")]);
    /// ```
    #[must_use]
    pub const fn into_parts(self) -> IntoParts {
        IntoParts(Some(self))
    }

    /// Copies what the message shares, if it does, into an allocation of its own of just the size
    /// it needs.
    ///
    /// A large part that was received, and a message of several, share the buffer they arrived in
    /// with their neighbours and keep all of it in memory. Detach what is to be kept for long.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use zmtp_codec::Message;
    ///
    /// let buffer = Bytes::from(vec![7; 1_000_000]);
    /// let mut message = Message::from(buffer.slice(..100));
    /// message.detach();
    /// assert!(buffer.is_unique());
    /// ```
    pub fn detach(&mut self) {
        match &mut self.0 {
            Repr::Inline(_) | Repr::InlineFrames(_) => {}
            Repr::Shared(bytes) | Repr::Led(_, bytes) | Repr::Frames(bytes) => {
                *bytes = Bytes::copy_from_slice(bytes);
            }
            Repr::Parts(parts) => Arc::make_mut(parts).iter_mut().for_each(Part::detach),
        }
    }

    /// Adds a part before those that lie in the value itself, if it fits there too; whether it did.
    #[inline]
    fn push_small_front(&mut self, part: &[u8]) -> bool {
        let frames = match &self.0 {
            Repr::Inline(block) if part.is_empty() => block.delimited(),
            Repr::InlineFrames(block) if part.is_empty() => block.behind_delimiter(),
            Repr::Inline(block) => Block::of_two(part, block),
            _ => None,
        };
        match frames {
            Some(frames) => {
                self.0 = Repr::InlineFrames(frames);
                true
            }
            None => false,
        }
    }

    /// Adds a short part before one that is large and its envelope, if it is that; whether it was.
    #[inline]
    fn lead_by(&mut self, part: &[u8]) -> bool {
        match &mut self.0 {
            Repr::Shared(body) => {
                let Some(lead) = Lead::of(part) else { return false };
                self.0 = Repr::Led(lead, mem::take(body));
                true
            }
            Repr::Led(lead, _) => lead.push_front(part),
            _ => false,
        }
    }

    /// The part of a message that has just one.
    pub(super) fn into_single(self) -> Option<Part> {
        match self.0 {
            Repr::Inline(block) => Some(Part(PartRepr::Inline(block))),
            Repr::Shared(bytes) => Some(Part(PartRepr::Shared(bytes))),
            Repr::InlineFrames(_) | Repr::Led(..) | Repr::Frames(_) | Repr::Parts(_) => None,
        }
    }

    /// The last part of small frames, and the message of the others.
    fn split_small_last(&self) -> Option<(Part, Self)> {
        let others = self.part_count().checked_sub(1)?;
        let rest = match others {
            0 | 1 => Self::from_small_slice(self.first()),
            _ => Self::gather(self.parts().take(others)),
        };
        Some((Part::from(self.last()), rest?))
    }

    /// Adds parts behind the others, all at once.
    pub(super) fn append(&mut self, parts: VecDeque<Part>) {
        if parts.is_empty() {
            return;
        }
        let mut all = self.take_parts();
        all.extend(parts);
        let gathered = Self::gather(all.iter().map(|part| &**part));
        *self = gathered.unwrap_or_else(|| Self::of_list(all));
    }

    /// A message of these parts, of which there is one at least.
    pub(super) fn of_array<const N: usize>(parts: [Part; N]) -> Self {
        if N < 2 {
            return Self::from(parts.into_iter().next().unwrap_or_default());
        }
        let gathered = Self::gather(parts.iter().map(|part| &**part));
        gathered.unwrap_or_else(|| Self::of_list(VecDeque::from(parts)))
    }

    /// A message of these parts, as a list if there are several.
    fn of_list(mut parts: VecDeque<Part>) -> Self {
        match parts.len() {
            0 | 1 => Self::from(parts.pop_front().unwrap_or_default()),
            _ => Self(Repr::Parts(Arc::new(parts))),
        }
    }

    /// What is left of small frames: one part or more.
    fn small_rest(frames: &[u8]) -> Option<Self> {
        match Span::first_of(frames)? {
            Span { start, end, more: false } => Self::from_small_slice(frames.get(start..end)?),
            _ => Self::from_small_frames(frames),
        }
    }

    /// All parts as a list, with room for one more; leaves an empty part behind.
    fn take_parts(&mut self) -> VecDeque<Part> {
        let mut list = VecDeque::with_capacity(self.part_count().saturating_add(1));
        list.extend(mem::replace(self, Self(Repr::Inline(Block::EMPTY))).into_parts());
        list
    }
}
