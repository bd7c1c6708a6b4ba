//! What can be sent.

use bytes::Bytes;
use zmtp_codec::{Message, Part};

/// What a socket sends: a [`Message`], or what one is made of. Bytes that are borrowed are copied
/// once, straight to where they are written from, which costs less than making a message of them.
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
/// push.send(vec![0; 1000])?; // not copied: it is large
/// push.send(["topic", "several parts"])?;
/// push.send(Message::from("a message"))?;
/// assert_eq!(pull.recv()?.first(), b"text");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Outgoing: Into<Message> {
    /// The bytes, if this is one part whose bytes are to be copied anyway; with nothing said, none.
    #[inline]
    fn lent(&self) -> Option<&[u8]> {
        None
    }
}

impl Outgoing for &[u8] {
    #[inline]
    fn lent(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl<const N: usize> Outgoing for &[u8; N] {
    #[inline]
    fn lent(&self) -> Option<&[u8]> {
        Some(*self)
    }
}

impl Outgoing for &str {
    #[inline]
    fn lent(&self) -> Option<&[u8]> {
        Some(self.as_bytes())
    }
}

impl Outgoing for Message {
    #[inline]
    fn lent(&self) -> Option<&[u8]> {
        self.as_inline()
    }
}

impl Outgoing for Part {
    #[inline]
    fn lent(&self) -> Option<&[u8]> {
        (self.len() <= zmtp_codec::INLINE).then_some(&**self)
    }
}

impl Outgoing for Vec<u8> {
    #[inline]
    fn lent(&self) -> Option<&[u8]> {
        (self.len() <= zmtp_codec::INLINE).then_some(&**self)
    }
}

impl Outgoing for String {
    #[inline]
    fn lent(&self) -> Option<&[u8]> {
        (self.len() <= zmtp_codec::INLINE).then_some(self.as_bytes())
    }
}

impl Outgoing for Bytes {
    #[inline]
    fn lent(&self) -> Option<&[u8]> {
        (self.len() <= zmtp_codec::INLINE).then_some(&**self)
    }
}

impl<T: Into<Part>, const N: usize> Outgoing for [T; N] {}
