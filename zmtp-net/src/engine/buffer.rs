//! What streams are read into.

use std::io;

use bytes::buf::Limit;
use bytes::{Bytes, BytesMut};
use socket2::MaybeUninitSlice;

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

/// Behind a frame that fills a read of its own, no more of the next one is read into the buffer, from
/// where it would have to be copied.
const LOOK_AHEAD: usize = 512;

/// What one read came to.
pub(super) struct Reading {
    /// How many octets went to the place of a frame under way.
    pub(super) placed: usize,
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
        let is_full = count >= offered;
        if is_full {
            self.size = (offered * 4).clamp(SMALL, LARGE);
        }
        Ok(Reading { placed: 0, octets: self.take(count.min(offered)), is_full })
    }

    /// Reads once, to the `place` of a frame under way, and what follows it into the buffer.
    ///
    /// # Errors
    /// Those of the stream.
    pub(super) fn read_to(
        &mut self,
        mut place: Limit<&mut Vec<u8>>,
        stream: &mut Stream,
    ) -> io::Result<Reading> {
        self.make_room();
        let missing = place.limit();
        let frame = place.get_mut();
        let is_large = frame.len() + missing >= LARGE;
        let straight = frame.spare_capacity_mut();
        let missing = missing.min(straight.len());
        let straight = &mut straight[..missing];
        let room = self.current.spare_capacity_mut();
        let behind = room.len().min(if is_large { LOOK_AHEAD } else { LARGE });
        let offered = missing + behind;
        let slices =
            &mut [MaybeUninitSlice::new(straight), MaybeUninitSlice::new(&mut room[..behind])];
        let count = stream.read_uninit_vectored(slices)?.min(offered);
        let placed = count.min(missing);
        let arrived = frame.len() + placed;
        // SAFETY: the call has written so many octets from the start of the spare capacity on; no
        // more than were offered there.
        #[expect(unsafe_code, reason = "filling 64 KiB with zeros costs a tenth of reading them")]
        unsafe {
            frame.set_len(arrived);
        }
        Ok(Reading { placed, octets: self.take(count - placed), is_full: count == offered })
    }

    /// What a call has just written to the start of the room.
    fn take(&mut self, count: usize) -> Bytes {
        debug_assert!(self.current.is_empty());
        // SAFETY: the call has written so many octets from the start of that room on; no more than
        // were offered, which lie within the capacity.
        #[expect(unsafe_code, reason = "filling 64 KiB with zeros costs a tenth of reading them")]
        unsafe {
            self.current.set_len(count);
        }
        self.current.split().freeze()
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
