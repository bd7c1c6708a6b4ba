//! The preset for peers and networks that fail.

use std::time::Duration;

use zmtp_codec::{Heartbeat, SocketType};

use super::super::{Backoff, Keepalive, Linger, Options};

#[test]
fn bounds_what_libzmq_leaves_open() {
    let options = Options::resilient();
    let seconds = Duration::from_secs;
    let beat = Heartbeat::every(seconds(5)).timeout(Some(seconds(15))).time_to_live(seconds(15));
    assert_eq!(options.heartbeat(), Some(beat));
    assert_eq!(options.reconnect_jitter, Backoff::FullJitter);
    assert_eq!(
        options.reconnect_wait(40, u64::MAX / 2),
        Some(Duration::from_nanos(14_999_999_999))
    );
    assert_eq!(options.reconnect_wait(0, u64::MAX / 2), Some(Duration::from_nanos(49_999_999)));
    assert_eq!(options.connect_timeout, Some(seconds(10)));
    assert!(matches!(options.tcp_keepalive, Keepalive::On(_)));
    assert_eq!(options.linger_of(SocketType::Push), Linger::For(seconds(5)));
    assert_eq!(options.linger_of(SocketType::Sub), Linger::For(seconds(5)));
    assert_eq!(options.send_hwm_bytes, Some(64 << 20));
    assert_eq!(options.receive_hwm_bytes, Some(64 << 20));
    assert_eq!(options.limits.part_size, 64 << 20);
    assert_eq!(options.limits.message_size, 64 << 20);
}
