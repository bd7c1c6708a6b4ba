//! The empty part between an envelope and what was said (RFC 28).

use core::mem;

use bytes::Buf;

use super::block::INLINE;
use super::frame::Span;
use super::{Message, Repr};
use crate::wire::MORE;

/// The frame of an empty part that others follow, in its shortest form.
pub(crate) const DELIMITER: [u8; 2] = [MORE, 0];

impl Message {
    /// Takes the first part away if it is empty and not the only one: the delimiter before a request or
    /// a reply (RFC 28). Whether it was so; if not, the message is as before.
    ///
    /// ```
    /// use zmtp_codec::Message;
    ///
    /// let mut reply = Message::from(["", "text"]);
    /// assert!(reply.pop_delimiter());
    /// assert_eq!(reply, Message::from("text"));
    /// assert!(!reply.pop_delimiter());
    ///
    /// // A message is never without a part.
    /// assert!(!Message::from("").pop_delimiter());
    /// ```
    #[inline]
    pub fn pop_delimiter(&mut self) -> bool {
        match &mut self.0 {
            Repr::Inline(_) | Repr::Shared(_) => return false,
            Repr::InlineFrames(block) => {
                if let Some(rest) = block.undelimited() {
                    self.0 = Repr::Inline(rest);
                    return true;
                }
            }
            Repr::Frames(frames) => {
                // Most often one large part is behind it, which needs no look at what it is.
                if let Some((&DELIMITER, rest)) = frames.split_first_chunk()
                    && let Some(Span { start, end, more: false }) = Span::first_of(rest)
                    && end == rest.len()
                    && end - start > INLINE
                {
                    frames.advance(DELIMITER.len() + start);
                    self.0 = Repr::Shared(mem::take(frames));
                    return true;
                }
            }
            Repr::Led(..) | Repr::Parts(_) => {}
        }
        self.pop_empty_front()
    }

    #[inline(never)]
    fn pop_empty_front(&mut self) -> bool {
        self.first().is_empty() && self.pop_front().is_some()
    }
}
