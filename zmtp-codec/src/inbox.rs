//! Where a batch of messages goes.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::Message;
use crate::message::INLINE;

/// A list that [`Connection::receive_batch`](crate::Connection::receive_batch) adds messages to:
/// a [`Vec`] or a [`VecDeque`] of them, and nothing else.
pub trait Inbox: sealed::Inbox {}

impl Inbox for Vec<Message> {}
impl Inbox for VecDeque<Message> {}

mod sealed {
    use super::{INLINE, Message, Vec, VecDeque};

    pub trait Inbox {
        fn count(&self) -> usize;
        /// How many there may be without an allocation.
        fn room(&self) -> usize;
        fn make_room(&mut self, more: usize);
        fn add(&mut self, message: Message);
        /// Adds a message of one small part, made where it belongs.
        fn add_small(&mut self, window: &[u8; INLINE + 1]);
        fn add_all(&mut self, messages: impl Iterator<Item = Message>);
    }

    macro_rules! inbox {
        ($list:ident, $push:ident) => {
            impl Inbox for $list<Message> {
                #[inline(always)]
                fn count(&self) -> usize {
                    self.len()
                }

                #[inline(always)]
                fn room(&self) -> usize {
                    self.capacity()
                }

                #[inline(always)]
                fn make_room(&mut self, more: usize) {
                    self.reserve(more);
                }

                #[inline(always)]
                fn add(&mut self, message: Message) {
                    self.$push(message);
                }

                #[inline(always)]
                fn add_small(&mut self, window: &[u8; INLINE + 1]) {
                    self.$push(Message::of_window(window));
                }

                #[inline(always)]
                fn add_all(&mut self, messages: impl Iterator<Item = Message>) {
                    self.extend(messages);
                }
            }
        };
    }

    inbox!(Vec, push);
    inbox!(VecDeque, push_back);
}
