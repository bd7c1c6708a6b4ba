//! The queue of bytes to write.

mod drain;
mod encode;
mod framed;
mod ledger;
mod segments;
#[cfg(all(test, feature = "std"))]
mod tests;
mod unsent;

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;

pub use framed::{Framed, Framer};
use ledger::Ledger;
use segments::{Chunks, Segment};
pub use unsent::Unsent;

/// A drained output keeps a buffer of up to this many bytes whatever it was used for.
const KEPT: usize = 64 * 1024;
/// And room for this many segments.
const KEPT_SEGMENTS: usize = 4096;

/// What a connection wants to have written, in order.
///
/// Small things lie side by side in one buffer, large payloads are chained behind each other
/// without a copy. Write [`chunk`](bytes::Buf::chunk) (or several of [`chunks`](Self::chunks) at once,
/// with a vectored write) and tell with [`advance`](bytes::Buf::advance) how much was written. The buffer
/// is reused: an output that is drained now and then does not allocate.
///
/// ```
/// use bytes::Buf;
/// use zmtp_codec::Output;
///
/// fn write_all(output: &mut Output, stream: &mut impl std::io::Write) -> std::io::Result<()> {
///     while output.has_remaining() {
///         let written = stream.write(output.chunk())?;
///         output.advance(written);
///     }
///     Ok(())
/// }
///
/// let mut output = Output::new();
/// write_all(&mut output, &mut Vec::new()).unwrap();
/// assert!(output.is_empty());
/// ```
#[derive(Default)]
pub struct Output {
    /// Everything that was copied. The first `head` bytes are written already.
    buf: Vec<u8>,
    head: usize,
    /// Where in `buf` the bytes behind the last segment start.
    mark: usize,
    segments: VecDeque<Segment>,
    /// Bytes in `segments`.
    chained: usize,
    /// Bytes that were ever queued and are not in `buf` any more, or never were.
    base: u64,
    ledger: Ledger,
}

impl Output {
    /// An empty queue, which holds no memory yet.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Output::new().len(), 0);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            buf: Vec::new(),
            head: 0,
            mark: 0,
            segments: VecDeque::new(),
            chained: 0,
            base: 0,
            ledger: Ledger::new(),
        }
    }

    /// Whether there is nothing to write.
    ///
    /// ```
    /// assert!(zmtp_codec::Output::new().is_empty());
    /// ```
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes there are to write.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Output::new().len(), 0);
    /// ```
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.buffered().saturating_add(self.chained)
    }

    /// How many bytes were ever queued, those already written included.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Output::new().queued(), 0);
    /// ```
    #[inline]
    #[must_use]
    pub const fn queued(&self) -> u64 {
        self.base.wrapping_add(self.buf.len() as u64)
    }

    /// How many bytes were ever written, as told with [`advance`](bytes::Buf::advance).
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Output::new().drained(), 0);
    /// ```
    #[inline]
    #[must_use]
    pub const fn drained(&self) -> u64 {
        let written = self.base.wrapping_add(self.head as u64);
        written.wrapping_sub(self.chained as u64)
    }

    /// The contiguous pieces of what is to write, in order. None of them is empty.
    ///
    /// ```
    /// assert_eq!(zmtp_codec::Output::new().chunks().count(), 0);
    /// ```
    pub fn chunks(&self) -> impl Iterator<Item = &[u8]> + Clone {
        Chunks {
            buffered: self.buf.get(self.head..).unwrap_or_default(),
            segments: self.segments.iter(),
            payload: None,
        }
    }

    /// How many bytes of the buffer are to be written.
    #[inline]
    fn buffered(&self) -> usize {
        self.buf.len().saturating_sub(self.head)
    }

    /// Makes room for `bytes` more in the buffer.
    #[inline]
    fn reserve(&mut self, bytes: usize) {
        if self.buf.capacity().wrapping_sub(self.buf.len()) < bytes {
            self.make_room(bytes);
        }
    }

    /// Moves what is left of the buffer to its start if that is less than what was written since
    /// the last time, so that each byte pays for one move at most; else lets the buffer grow.
    #[cold]
    fn make_room(&mut self, bytes: usize) {
        if self.head >= self.buffered() {
            self.buf.drain(..self.head);
            self.base = self.base.wrapping_add(self.head as u64);
            self.mark = self.mark.saturating_sub(self.head);
            self.head = 0;
        }
        self.buf.reserve(bytes);
    }

    /// Starts over with the buffer, all of which is written.
    #[cold]
    fn rewind(&mut self) {
        let used = self.buf.len();
        self.buf.clear();
        self.base = self.base.wrapping_add(used as u64);
        self.head = 0;
        self.mark = 0;
        // A peak that was not reached this time is given back.
        if self.buf.capacity() > KEPT && used < self.buf.capacity() / 4 {
            self.buf.shrink_to(KEPT.max(used * 2));
        }
        if self.segments.is_empty() && self.segments.capacity() > KEPT_SEGMENTS {
            self.segments.shrink_to(KEPT_SEGMENTS);
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("len", &self.len())
            .field("drained", &self.drained())
            .field("unsent", &self.unsent())
            .finish_non_exhaustive()
    }
}
