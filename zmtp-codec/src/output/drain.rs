//! Taking bytes out of the queue.

use bytes::Buf;

use super::Output;
use super::segments::Segment;

impl Buf for Output {
    #[inline]
    fn remaining(&self) -> usize {
        self.len()
    }

    #[inline]
    fn chunk(&self) -> &[u8] {
        self.chunks().next().unwrap_or_default()
    }

    #[cfg(feature = "std")]
    fn chunks_vectored<'a>(&'a self, dst: &mut [std::io::IoSlice<'a>]) -> usize {
        let pairs = dst.iter_mut().zip(self.chunks());
        pairs.map(|(slot, chunk)| *slot = std::io::IoSlice::new(chunk)).count()
    }

    /// Removes `cnt` bytes from the front, or all if there are fewer: unlike other buffers it does
    /// not panic then.
    fn advance(&mut self, cnt: usize) {
        let mut left = cnt.min(self.len());
        while left > 0 {
            let Some(Segment { lead, payload }) = self.segments.front_mut() else {
                self.head += left;
                break;
            };
            let step = left.min(*lead);
            *lead -= step;
            self.head += step;
            left -= step;
            let step = left.min(payload.len());
            payload.advance(step);
            self.chained -= step;
            left -= step;
            if payload.is_empty() {
                self.segments.pop_front();
            }
        }
        if self.head >= self.buf.len() {
            self.rewind();
        }
        let drained = self.drained();
        if self.is_empty() {
            self.ledger.clear(drained);
        } else {
            self.ledger.settle(drained);
        }
    }
}
