//! Time as the caller tells it.

use core::ops::Add;
use core::time::Duration;

/// A moment on the caller's monotonic clock.
///
/// The codec reads no clock. Whoever drives a [`Connection`](crate::Connection) says what time it
/// is, counted from any fixed moment it likes: the start of the process, of the test, of the
/// machine. The resolution is one nanosecond; the range is 584 years.
///
/// ```
/// use core::time::Duration;
/// use zmtp_codec::Time;
///
/// let start = Time::ZERO;
/// let later = start + Duration::from_millis(30);
/// assert_eq!(later.since(start), Duration::from_millis(30));
/// assert_eq!(start.since(later), Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

impl Time {
    /// The moment that the caller counts from.
    pub const ZERO: Self = Self(0);

    /// The moment that lies `elapsed` after [`Time::ZERO`], or the last one there is.
    #[must_use]
    pub const fn after(elapsed: Duration) -> Self {
        let nanos = elapsed.as_nanos();
        if nanos > u64::MAX as u128 {
            return Self(u64::MAX);
        }
        #[expect(clippy::cast_possible_truncation, reason = "compared with u64::MAX above")]
        Self(nanos as u64)
    }

    /// How long after `earlier` this is; zero where it is not after it at all.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, by: Duration) -> Self {
        Self(self.0.saturating_add(Self::after(by).0))
    }
}

#[cfg(feature = "std")]
impl Time {
    /// The moment `instant`, counted from `epoch`: how a caller with a `std` clock makes one.
    ///
    /// ```
    /// # use std::time::Instant;
    /// let epoch = Instant::now();
    /// let now = zmtp_codec::Time::at(Instant::now(), epoch);
    /// assert!(now >= zmtp_codec::Time::ZERO);
    /// ```
    #[must_use]
    pub fn at(instant: std::time::Instant, epoch: std::time::Instant) -> Self {
        Self::after(instant.saturating_duration_since(epoch))
    }
}
