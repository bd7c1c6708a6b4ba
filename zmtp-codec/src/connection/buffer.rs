//! A buffer that fills up, and can be read straight into.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

/// Octets that have arrived, and behind them room that a caller may read more into.
///
/// Room once made is kept until it is filled, so that no octet is cleared twice.
#[derive(Default)]
pub(super) struct Buffer {
    /// What has arrived, then the room.
    octets: Vec<u8>,
    arrived: usize,
}

impl Buffer {
    pub(super) fn capacity(&self) -> usize {
        self.octets.capacity()
    }

    /// Makes the capacity `total`, if it is less.
    pub(super) fn reserve_total(&mut self, total: usize) {
        self.octets.reserve_exact(total.saturating_sub(self.octets.len()));
    }

    /// Adds octets behind those that have arrived.
    pub(super) fn append(&mut self, octets: &[u8]) {
        let (over, beyond) = octets.split_at(octets.len().min(self.room().len()));
        if let Some(place) = self.room().get_mut(..over.len()) {
            place.copy_from_slice(over);
        }
        self.octets.extend_from_slice(beyond);
        self.arrived += octets.len();
    }

    /// The room, none at first.
    pub(super) fn room(&mut self) -> &mut [u8] {
        self.octets.get_mut(self.arrived..).unwrap_or_default()
    }

    /// Makes room until there are `total` octets with what has arrived.
    pub(super) fn widen(&mut self, total: usize) {
        if total > self.octets.len() {
            self.reserve_total(total);
            self.octets.resize(total, 0);
        }
    }

    /// Counts octets of the room as arrived, `count` or as many as there are; how many.
    pub(super) fn commit(&mut self, count: usize) -> usize {
        let count = count.min(self.room().len());
        self.arrived += count;
        count
    }

    /// Forgets all but the first `count` octets.
    pub(super) fn truncate(&mut self, count: usize) {
        self.arrived = self.arrived.min(count);
        self.octets.truncate(self.arrived);
    }

    /// What has arrived, and leaves nothing behind.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.octets.truncate(self.arrived);
        self.arrived = 0;
        core::mem::take(&mut self.octets)
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(octets: Vec<u8>) -> Self {
        Self { arrived: octets.len(), octets }
    }
}

/// Tells no content: it may be a password, or what came out of a box.
impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Buffer({} octets)", self.arrived)
    }
}

/// What has arrived.
impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.octets.get(..self.arrived).unwrap_or_default()
    }
}
