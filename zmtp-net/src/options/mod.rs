//! What a socket is told before it works.

mod access;
mod check;
mod connection;
mod default;
mod derive;
mod error;
mod filter;
mod get;
mod limits;
mod mechanism;
mod messages;
mod pattern;
mod preset;
mod queue;
mod reconnect;
mod tcp;
#[cfg(test)]
mod tests;
mod values;

use std::time::Duration;

use bytes::Bytes;
use zmtp_codec::{Limits, Version};

pub(crate) use derive::COPY_BELOW;
pub use error::OptionError;
pub use filter::AddressFilter;
pub(crate) use filter::IpcFilters;
pub use mechanism::Mechanism;
pub use values::{
    Backoff, Keepalive, Linger, Probes, ReconnectStop, RouterNotify, Verbosity, XpubManual,
};

/// Everything that can be set on a socket.
///
/// The defaults are libzmq's, but for the backlog and limits that libzmq does not have;
/// [`Options::resilient`] is a set that copes with lost peers and networks by itself. Each setter takes
/// the options and returns them. A socket copies what it is given, so that one value serves many
/// sockets.
///
/// ```
/// use std::time::Duration;
/// use zmtp_net::{Linger, Options};
///
/// let options = Options::default()
///     .send_hwm(10)
///     .linger(Linger::For(Duration::from_secs(1)))
///     .identity(b"worker-7")?;
/// # let _ = options;
/// # Ok::<(), zmtp_net::OptionError>(())
/// ```
///
/// `docs/options.md` in the repository lists all options of libzmq and what became of them here.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    // Queues and verbs.
    pub(crate) send_hwm: u32,
    pub(crate) receive_hwm: u32,
    pub(crate) send_hwm_bytes: Option<u64>,
    pub(crate) receive_hwm_bytes: Option<u64>,
    pub(crate) send_timeout: Option<Duration>,
    pub(crate) receive_timeout: Option<Duration>,
    /// `None`: as the type of the socket has it; see [`Options::linger_of`].
    pub(crate) linger: Option<Linger>,
    pub(crate) immediate: bool,
    pub(crate) conflate: bool,

    // Connecting again.
    /// Never zero. `None`: never.
    pub(crate) reconnect_interval: Option<Duration>,
    /// Never zero.
    pub(crate) reconnect_interval_max: Option<Duration>,
    pub(crate) reconnect_jitter: Backoff,
    pub(crate) reconnect_stop: ReconnectStop,
    /// Never zero.
    pub(crate) connect_timeout: Option<Duration>,

    // One connection.
    /// Empty: none.
    pub(crate) identity: Bytes,
    /// Names are valid and unique.
    pub(crate) metadata: Vec<(String, Vec<u8>)>,
    pub(crate) minimum_version: Version,
    /// Never zero.
    pub(crate) handshake_timeout: Option<Duration>,
    /// Never zero. `None`: no heartbeats.
    pub(crate) heartbeat_interval: Option<Duration>,
    /// `None`: as the interval. Zero: no time-out.
    pub(crate) heartbeat_timeout: Option<Duration>,
    pub(crate) heartbeat_ttl: Duration,
    pub(crate) limits: Limits,

    // Who may connect.
    pub(crate) security: Mechanism,
    pub(crate) zap_domain: String,
    pub(crate) zap_enforce_domain: bool,
    pub(crate) accept_filters: Vec<AddressFilter>,
    pub(crate) ipc_filters: IpcFilters,
    pub(crate) max_connections: Option<u32>,
    pub(crate) max_connections_per_address: Option<u32>,
    pub(crate) max_pending_handshakes: Option<u32>,
    pub(crate) max_pending_per_address: Option<u32>,

    // The system's sockets.
    /// At most `i32::MAX`.
    pub(crate) backlog: u32,
    pub(crate) ipv6: bool,
    pub(crate) tos: Option<u8>,
    pub(crate) priority: Option<u32>,
    /// At most `i32::MAX`.
    pub(crate) send_buffer: Option<usize>,
    /// At most `i32::MAX`.
    pub(crate) receive_buffer: Option<usize>,
    pub(crate) tcp_keepalive: Keepalive,
    /// Never zero.
    pub(crate) tcp_max_retransmit: Option<Duration>,
    /// Never zero.
    pub(crate) busy_poll: Option<Duration>,
    /// 1 to 15 bytes, no NUL and no slash.
    pub(crate) bind_to_device: Option<String>,

    // ROUTER, REQ, DEALER.
    pub(crate) router_mandatory: bool,
    pub(crate) router_handover: bool,
    pub(crate) router_notify: RouterNotify,
    pub(crate) probe_router: bool,
    pub(crate) req_correlate: bool,
    pub(crate) req_relaxed: bool,

    // PUB, SUB, XPUB, XSUB.
    pub(crate) xpub_verbosity: Verbosity,
    pub(crate) xpub_manual: XpubManual,
    pub(crate) xpub_nodrop: bool,
    /// Never empty.
    pub(crate) xpub_welcome: Option<Bytes>,
    pub(crate) invert_matching: bool,
    pub(crate) only_first_subscribe: bool,
    pub(crate) xsub_verbose_unsubscribe: bool,
    pub(crate) max_subscriptions_per_peer: Option<u32>,
    pub(crate) max_subscription_bytes_per_peer: Option<u64>,

    // Messages that tell of a connection.
    /// Never empty.
    pub(crate) hello_message: Option<Bytes>,
    /// Never empty.
    pub(crate) disconnect_message: Option<Bytes>,
    /// Never empty.
    pub(crate) hiccup_message: Option<Bytes>,
}

/// What libzmq writes as 0: none.
fn unless_zero(time: Option<Duration>) -> Option<Duration> {
    time.filter(|time| !time.is_zero())
}

/// What libzmq writes as a message of length 0: none.
fn unless_empty(message: Bytes) -> Option<Bytes> {
    Some(message).filter(|message| !message.is_empty())
}
