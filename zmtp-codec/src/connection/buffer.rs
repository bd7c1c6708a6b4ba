//! A buffer that fills up, and can be read straight into.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

use bytes::BufMut;
use bytes::buf::Limit;

/// Bytes that have arrived, and behind them room that a caller may read more into.
///
/// Room once made is kept until it is filled, so that no byte is cleared twice.
#[derive(Default)]
pub(super) struct Buffer {
    /// What has arrived, then the room.
    bytes: Vec<u8>,
    arrived: usize,
}

impl Buffer {
    pub(super) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Makes the capacity `total`, if it is less.
    pub(super) fn reserve_total(&mut self, total: usize) {
        self.bytes.reserve_exact(total.saturating_sub(self.bytes.len()));
    }

    /// Adds bytes behind those that have arrived.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        let (over, beyond) = bytes.split_at(bytes.len().min(self.room().len()));
        if let Some(place) = self.room().get_mut(..over.len()) {
            place.copy_from_slice(over);
        }
        self.bytes.extend_from_slice(beyond);
        self.arrived += bytes.len();
    }

    /// The room, none at first.
    pub(super) fn room(&mut self) -> &mut [u8] {
        self.bytes.get_mut(self.arrived..).unwrap_or_default()
    }

    /// Makes room until there are `total` bytes with what has arrived.
    pub(super) fn widen(&mut self, total: usize) {
        if total > self.bytes.len() {
            self.reserve_total(total);
            self.bytes.resize(total, 0);
        }
    }

    /// Where `bytes` more may be appended, without a room that had to be cleared for them.
    pub(super) fn spare(&mut self, bytes: usize) -> Limit<&mut Vec<u8>> {
        self.bytes.truncate(self.arrived);
        self.bytes.reserve_exact(bytes);
        (&mut self.bytes).limit(bytes)
    }

    /// Counts bytes of the room as arrived, or of what was appended, `count` or as many as there
    /// are; how many.
    pub(super) fn commit(&mut self, count: usize) -> usize {
        self.arrived = self.arrived.min(self.bytes.len());
        let count = count.min(self.room().len());
        self.arrived += count;
        count
    }

    /// Forgets all but the first `count` bytes.
    pub(super) fn truncate(&mut self, count: usize) {
        self.arrived = self.arrived.min(count);
        self.bytes.truncate(self.arrived);
    }

    /// What has arrived, and leaves nothing behind.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.bytes.truncate(self.arrived);
        self.arrived = 0;
        core::mem::take(&mut self.bytes)
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(bytes: Vec<u8>) -> Self {
        Self { arrived: bytes.len(), bytes }
    }
}

/// Tells no content: it may be a password, or what came out of a box.
impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Buffer({} bytes)", self.arrived)
    }
}

/// What has arrived.
impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.arrived).unwrap_or_default()
    }
}
