//! Connecting, and connecting again.

use std::time::Duration;

use super::{Backoff, Options, ReconnectStop, unless_zero};

/// The shortest wait between two attempts, so that no value makes a busy loop. libzmq counts in
/// milliseconds too.
const SHORTEST: Duration = Duration::from_millis(1);

impl Options {
    /// The wait before a lost or failed connection is tried again; `None` or zero: it is not;
    /// default: 100 ms. At least a millisecond is waited.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().reconnect_interval(Some(Duration::from_secs(1)));
    /// assert_eq!(options.get_reconnect_interval(), Some(Duration::from_secs(1)));
    /// ```
    #[doc(alias = "ZMQ_RECONNECT_IVL")]
    #[must_use]
    pub fn reconnect_interval(mut self, wait: Option<Duration>) -> Self {
        self.reconnect_interval = unless_zero(wait);
        self
    }

    /// The longest wait; `None`, the default, or zero: the wait does not grow from one attempt to
    /// the next. Below the interval it is the wait.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().reconnect_interval_max(Some(Duration::from_secs(30)));
    /// assert_eq!(options.get_reconnect_interval_max(), Some(Duration::from_secs(30)));
    /// ```
    #[doc(alias = "ZMQ_RECONNECT_IVL_MAX")]
    #[must_use]
    pub fn reconnect_interval_max(mut self, wait: Option<Duration>) -> Self {
        self.reconnect_interval_max = unless_zero(wait);
        self
    }

    /// How the wait grows, and what of it is left to chance; default: [`Backoff::Libzmq`].
    ///
    /// ```
    /// use zmtp_net::{Backoff, Options};
    ///
    /// let options = Options::default().reconnect_jitter(Backoff::FullJitter);
    /// assert_eq!(options.get_reconnect_jitter(), Backoff::FullJitter);
    /// ```
    #[must_use]
    pub fn reconnect_jitter(mut self, backoff: Backoff) -> Self {
        self.reconnect_jitter = backoff;
        self
    }

    /// What ends the attempts; default: neither.
    ///
    /// ```
    /// use zmtp_net::{Options, ReconnectStop};
    ///
    /// let stop = ReconnectStop::default().refused(true);
    /// let options = Options::default().reconnect_stop(stop);
    /// assert_eq!(options.get_reconnect_stop(), stop);
    /// ```
    #[doc(alias = "ZMQ_RECONNECT_STOP")]
    #[must_use]
    pub fn reconnect_stop(mut self, stop: ReconnectStop) -> Self {
        self.reconnect_stop = stop;
        self
    }

    /// How long one attempt to connect may take, the lookup of the name aside; `None`, the
    /// default, or zero: as long as the system lets it, often two minutes.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().connect_timeout(Some(Duration::from_secs(1)));
    /// assert_eq!(options.get_connect_timeout(), Some(Duration::from_secs(1)));
    /// ```
    #[doc(alias = "ZMQ_CONNECT_TIMEOUT")]
    #[must_use]
    pub fn connect_timeout(mut self, limit: Option<Duration>) -> Self {
        self.connect_timeout = unless_zero(limit);
        self
    }

    /// The wait before an attempt, after `failures` others since the connection last stood (0: it
    /// was lost just now); `None`: no attempt. `random` is any of all values of `u64`.
    pub(crate) fn reconnect_wait(&self, failures: u32, random: u64) -> Option<Duration> {
        let interval = self.reconnect_interval?;
        let wait = match (self.reconnect_jitter, self.reconnect_interval_max) {
            (Backoff::Libzmq, None) => interval.saturating_add(below(interval, random)),
            (Backoff::Libzmq, Some(max)) => doubled(interval, failures).min(max),
            (Backoff::FullJitter, None) => below(interval, random),
            (Backoff::FullJitter, Some(max)) => below(doubled(interval, failures).min(max), random),
        };
        Some(wait.max(SHORTEST))
    }
}

fn doubled(interval: Duration, times: u32) -> Duration {
    interval.saturating_mul(1_u32.checked_shl(times).unwrap_or(u32::MAX))
}

/// A share of `limit` that is `random` of all values of `u64`: from zero to below it. Nanoseconds
/// above 2^64 (584 years) count as 2^64.
fn below(limit: Duration, random: u64) -> Duration {
    let nanos = limit.as_nanos().min(u128::from(u64::MAX));
    let share = nanos.saturating_mul(u128::from(random)) >> 64;
    Duration::from_nanos(u64::try_from(share).unwrap_or(u64::MAX))
}
