//! How kind the network is.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::random::Random;

/// How kind the network is: each value is drawn anew whenever it is needed.
#[derive(Clone, Debug)]
pub(crate) struct Weather {
    /// How long octets, and answers to attempts to connect, are on their way; in microseconds.
    pub(crate) delay: RangeInclusive<u64>,
    /// How many octets are written or read at once.
    pub(crate) piece: RangeInclusive<u64>,
    /// How many octets a stream holds that were written and not read, in each direction.
    pub(crate) capacity: usize,
    /// How many octets are read at once at most, if they came in several pieces.
    pub(crate) read: usize,
}

impl Default for Weather {
    fn default() -> Self {
        Self { delay: 10..=2000, piece: 1..=64 * 1024, capacity: 128 * 1024, read: 64 * 1024 }
    }
}

impl Weather {
    /// Everything arrives in tiny pieces.
    pub(crate) fn drizzle() -> Self {
        Self { delay: 1..=500, piece: 1..=7, capacity: 4096, ..Self::default() }
    }

    pub(super) fn draw_delay(&self, random: &mut Random) -> Duration {
        Duration::from_micros(draw(&self.delay, random))
    }

    pub(super) fn draw_piece(&self, random: &mut Random) -> usize {
        usize::try_from(draw(&self.piece, random)).unwrap()
    }
}

/// Any of the values, each as likely as the other.
pub(super) fn draw(range: &RangeInclusive<u64>, random: &mut Random) -> u64 {
    range.start() + random.next() % (range.end() - range.start() + 1)
}
