//! Options for peers and networks that fail.

use std::time::Duration;

use super::{Backoff, Keepalive, Linger, Options, Probes};

const MIB: u64 = 1 << 20;

impl Options {
    /// Options for peers and networks that fail: dead peers are noticed, lost ones are tried again
    /// without a stampede, memory is bounded, and closing ends.
    ///
    /// | option | value | instead of |
    /// |---|---|---|
    /// | heartbeat interval, time-out, time-to-live | 5 s, 15 s, 15 s | none |
    /// | wait before connecting again | random up to 100 ms, doubled each time up to 30 s | 100 to 200 ms |
    /// | one attempt to connect | 10 s | as the system has it |
    /// | TCP keep-alive | on, as the system is set | as the system has it |
    /// | linger | 5 s | for ever |
    /// | bytes waiting for one peer, from one peer | 64 MiB each | unlimited |
    /// | bytes in a part, in a message | 64 MiB each | unlimited |
    ///
    /// All else is as in [`Options::default`]. Peers need no such options of their own: one of
    /// libzmq answers heartbeats since 4.2.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::resilient().send_hwm(100);
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn resilient() -> Self {
        let silence = Duration::from_secs(15);
        Self::default()
            .heartbeat_interval(Some(Duration::from_secs(5)))
            .heartbeat_timeout(Some(silence))
            .heartbeat_ttl(silence)
            .reconnect_interval(Some(Duration::from_millis(100)))
            .reconnect_interval_max(Some(Duration::from_secs(30)))
            .reconnect_jitter(Backoff::FullJitter)
            .connect_timeout(Some(Duration::from_secs(10)))
            .tcp_keepalive(Keepalive::On(Probes::default()))
            .linger(Linger::For(Duration::from_secs(5)))
            .send_hwm_bytes(Some(64 * MIB))
            .receive_hwm_bytes(Some(64 * MIB))
            .max_message_size(Some(64 * MIB))
            .max_multipart_size(Some(64 * MIB))
    }
}
