//! Walks over the parts of a message.

use alloc::collections::vec_deque;
use core::fmt;
use core::iter::FusedIterator;

use super::frame::Bodies;
use super::{Message, Part, Repr};

/// The parts of a message, borrowed; made by [`Message::parts`].
///
/// ```
/// use zmtp_codec::Message;
///
/// let message = Message::from(["topic", "text"]);
/// let mut parts = message.parts();
/// assert_eq!(parts.next(), Some(&b"topic"[..]));
/// assert_eq!(parts.clone().count(), 1);
/// ```
#[derive(Clone)]
pub struct Parts<'a>(Walk<'a>);

#[derive(Clone)]
enum Walk<'a> {
    One(Option<&'a [u8]>),
    /// Those come before this one.
    Led(Bodies<'a>, &'a [u8]),
    Frames(Bodies<'a>),
    Parts(vec_deque::Iter<'a, Part>),
}

impl<'a> Parts<'a> {
    #[inline]
    pub(super) fn new(repr: &'a Repr) -> Self {
        Self(match repr {
            Repr::Inline(block) => Walk::One(Some(block.as_slice())),
            Repr::Shared(bytes) => Walk::One(Some(bytes)),
            Repr::Led(lead, bytes) => Walk::Led(lead.parts(), bytes),
            Repr::InlineFrames(block) => Walk::Frames(Bodies::new(block.as_slice())),
            Repr::Frames(bytes) => Walk::Frames(Bodies::new(bytes)),
            Repr::Parts(parts) => Walk::Parts(parts.iter()),
        })
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        match &mut self.0 {
            Walk::One(part) => part.take(),
            Walk::Led(lead, body) => match lead.next() {
                None => {
                    let body = *body;
                    self.0 = Walk::One(None);
                    Some(body)
                }
                part => part,
            },
            Walk::Frames(bodies) => bodies.next(),
            Walk::Parts(parts) => parts.next().map(|part| &**part),
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Walk::One(part) => {
                let n = usize::from(part.is_some());
                (n, Some(n))
            }
            Walk::Led(lead, _) => {
                let bytes = lead.remaining();
                (1 + usize::from(bytes > 0), Some(1 + bytes / 2))
            }
            Walk::Frames(bodies) => {
                let bytes = bodies.remaining();
                // A frame has at least two bytes.
                (usize::from(bytes > 0), Some(bytes / 2))
            }
            Walk::Parts(parts) => parts.size_hint(),
        }
    }
}

impl FusedIterator for Parts<'_> {}

impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone().map(super::part::Excerpt)).finish()
    }
}

/// The parts of a message, owned; made by [`Message::into_parts`].
///
/// ```
/// use zmtp_codec::Message;
///
/// let mut parts = Message::from(["id", "text"]).into_parts();
/// assert_eq!(parts.next().unwrap(), "id");
/// assert_eq!(parts.next().unwrap(), "text");
/// assert!(parts.next().is_none());
/// ```
#[derive(Clone, Debug)]
pub struct IntoParts(pub(super) Option<Message>);

impl Iterator for IntoParts {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let message = self.0.as_mut()?;
        match message.pop_front() {
            Some(part) => Some(part),
            None => self.0.take().and_then(Message::into_single),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.as_ref().map_or((0, Some(0)), |message| message.parts().size_hint())
    }
}

impl FusedIterator for IntoParts {}

impl IntoIterator for Message {
    type Item = Part;
    type IntoIter = IntoParts;

    fn into_iter(self) -> IntoParts {
        self.into_parts()
    }
}

impl<'a> IntoIterator for &'a Message {
    type Item = &'a [u8];
    type IntoIter = Parts<'a>;

    fn into_iter(self) -> Parts<'a> {
        self.parts()
    }
}
