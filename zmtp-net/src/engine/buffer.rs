//! What streams are read into.

use std::io;

use bytes::{Bytes, BytesMut};

use crate::transport::Stream;

/// The first size of a buffer: what a socket that hears little needs.
const SMALL: usize = 8 * 1024;
/// The size that it grows to.
const LARGE: usize = 64 * 1024;

/// Buffers that streams are read into, one stream after the other. Two of them take turns: what was
/// read into one is used up, as a rule, when the other one is full, and then its memory serves again.
#[derive(Debug, Default)]
pub(super) struct ReadBuffer {
    current: BytesMut,
    other: BytesMut,
    /// The size of the next one.
    size: usize,
}

/// What one read came to.
pub(super) struct Reading {
    /// What came; empty at the end of the stream.
    pub(super) octets: Bytes,
    /// There was no room for more.
    pub(super) is_full: bool,
}

impl ReadBuffer {
    /// Reads once, up to 64 KiB.
    ///
    /// # Errors
    /// Those of the stream.
    pub(super) fn read(&mut self, stream: &mut Stream) -> io::Result<Reading> {
        self.make_room();
        let room = self.current.spare_capacity_mut();
        let offered = room.len().min(LARGE);
        let count = stream.read_uninit(&mut room[..offered])?;
        // SAFETY: the call has written so many octets from the start of that room on; no more than
        // were offered, which lie within the capacity.
        #[expect(unsafe_code, reason = "filling 64 KiB with zeros costs a tenth of reading them")]
        unsafe {
            self.current.set_len(count.min(offered));
        }
        let is_full = count >= offered;
        if is_full {
            self.size = (offered * 4).clamp(SMALL, LARGE);
        }
        Ok(Reading { octets: self.current.split().freeze(), is_full })
    }

    /// Sees to it that there is a quarter of a buffer at least. There is nothing in it.
    fn make_room(&mut self) {
        let size = self.size.max(SMALL);
        if self.current.capacity() >= size / 4 {
            return;
        }
        std::mem::swap(&mut self.current, &mut self.other);
        if !self.current.try_reclaim(size) {
            self.current = BytesMut::with_capacity(size);
        }
    }
}
