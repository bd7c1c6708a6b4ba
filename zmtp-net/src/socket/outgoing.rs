//! What can be sent.

use bytes::Bytes;
use zmtp_codec::{Message, Part};

use crate::peer::Lent;

/// What a socket sends: a [`Message`], or what one is made of. Bytes that are borrowed are copied
/// once, straight to where they are written from, which costs less than making a message of them. So
/// are those of one part that the message owns, if they go to a stream and are less than 4 KiB, and of
/// several parts those of less than 1 KiB; more are never copied. Within this process one part of up to 1 KiB
/// is copied if nobody else shares its memory, which costs less than to give that back in another thread.
///
/// ```
/// use zmtp_net::{Context, Message, SocketType};
///
/// let context = Context::new()?;
/// let pull = context.socket(SocketType::Pull)?;
/// let push = context.socket(SocketType::Push)?;
/// push.connect(&pull.bind("tcp://127.0.0.1:*")?)?;
///
/// push.send("text")?;
/// push.send(b"bytes")?;
/// push.send(vec![0; 10_000])?; // not copied: it is large
/// push.send(["topic", "several parts"])?;
/// push.send(Message::from("a message"))?;
/// assert_eq!(pull.recv()?.first(), b"text");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Outgoing: Into<Message> {
    /// What can be sent before it is made a message; with nothing said, nothing.
    #[inline]
    fn lent(&self) -> Option<Lent<'_>> {
        None
    }
}

impl Outgoing for &[u8] {
    #[inline]
    fn lent(&self) -> Option<Lent<'_>> {
        Some(Lent::Borrowed(self))
    }
}

impl<const N: usize> Outgoing for &[u8; N] {
    #[inline]
    fn lent(&self) -> Option<Lent<'_>> {
        Some(Lent::Borrowed(*self))
    }
}

impl Outgoing for &str {
    #[inline]
    fn lent(&self) -> Option<Lent<'_>> {
        Some(Lent::Borrowed(self.as_bytes()))
    }
}

impl Outgoing for Message {
    #[inline]
    fn lent(&self) -> Option<Lent<'_>> {
        Some(Lent::of_message(self))
    }
}

impl Outgoing for Part {
    #[inline]
    fn lent(&self) -> Option<Lent<'_>> {
        Lent::of_owned(self)
    }
}

impl Outgoing for Vec<u8> {
    #[inline]
    fn lent(&self) -> Option<Lent<'_>> {
        Lent::of_owned(self)
    }
}

impl Outgoing for String {
    #[inline]
    fn lent(&self) -> Option<Lent<'_>> {
        Lent::of_owned(self.as_bytes())
    }
}

impl Outgoing for Bytes {
    #[inline]
    fn lent(&self) -> Option<Lent<'_>> {
        Lent::of_owned(self)
    }
}

impl<T: Into<Part>, const N: usize> Outgoing for [T; N] {}
