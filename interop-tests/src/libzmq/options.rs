//! Socket options that go with every socket type.

use std::ffi::c_int;
use std::time::Duration;

use super::{Result, Socket, ffi};

impl Socket {
    /// Sets how long a send may block; [`Duration::ZERO`] does not block.
    pub fn set_send_timeout(&self, timeout: Duration) -> Result<()> {
        self.set_duration(ffi::SNDTIMEO, timeout)
    }

    /// Sets how long a receive may block; [`Duration::ZERO`] does not block.
    pub fn set_recv_timeout(&self, timeout: Duration) -> Result<()> {
        self.set_duration(ffi::RCVTIMEO, timeout)
    }

    /// Sets how long unsent messages keep the context alive after a close.
    pub fn set_linger(&self, linger: Duration) -> Result<()> {
        self.set_duration(ffi::LINGER, linger)
    }

    /// Sets how many messages may wait to be sent per peer; 0 is no limit.
    pub fn set_send_hwm(&self, messages: u32) -> Result<()> {
        self.set_u32(ffi::SNDHWM, messages)
    }

    /// Sets how many messages may wait to be received per peer; 0 is no limit.
    pub fn set_recv_hwm(&self, messages: u32) -> Result<()> {
        self.set_u32(ffi::RCVHWM, messages)
    }

    /// Sets the longest frame to accept, beyond which the peer is
    /// disconnected. `None` is no limit.
    pub fn set_max_message_size(&self, bytes: Option<u64>) -> Result<()> {
        let bytes = bytes.map_or(-1, |bytes| i64::try_from(bytes).unwrap_or(i64::MAX));
        self.raw.set(ffi::MAXMSGSIZE, &bytes.to_ne_bytes())
    }

    /// Queues messages only to connections that have completed.
    pub fn set_immediate(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::IMMEDIATE, on)
    }

    /// Allows IPv6 addresses.
    pub fn set_ipv6(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::IPV6, on)
    }

    /// Sets the first and the longest pause before connecting again. With a
    /// `max` of zero the pause does not grow.
    pub fn set_reconnect_interval(&self, first: Duration, max: Duration) -> Result<()> {
        self.set_duration(ffi::RECONNECT_IVL, first)?;
        self.set_duration(ffi::RECONNECT_IVL_MAX, max)
    }

    /// Sets how long a handshake may take before the connection is closed;
    /// [`Duration::ZERO`] is no limit.
    pub fn set_handshake_interval(&self, interval: Duration) -> Result<()> {
        self.set_duration(ffi::HANDSHAKE_IVL, interval)
    }

    /// Sets how often to send a `PING`; [`Duration::ZERO`] sends none.
    pub fn set_heartbeat_interval(&self, interval: Duration) -> Result<()> {
        self.set_duration(ffi::HEARTBEAT_IVL, interval)
    }

    /// Sets how long to wait for traffic after a `PING`.
    pub fn set_heartbeat_timeout(&self, timeout: Duration) -> Result<()> {
        self.set_duration(ffi::HEARTBEAT_TIMEOUT, timeout)
    }

    /// Sets the time to live that each `PING` announces to the peer. ZMTP
    /// carries it in tenths of a second, in 16 bits.
    pub fn set_heartbeat_ttl(&self, ttl: Duration) -> Result<()> {
        self.set_duration(ffi::HEARTBEAT_TTL, ttl)
    }

    /// Adds a property to the metadata that the handshake sends. This is a
    /// draft option; libzmq wants the name to begin with `X-`.
    pub fn add_metadata(&self, name: &str, value: &str) -> Result<()> {
        let property = format!("{name}:{value}");
        self.raw.set(ffi::METADATA, property.as_bytes())
    }

    pub(super) fn set_bool(&self, option: c_int, on: bool) -> Result<()> {
        self.set_int(option, c_int::from(on))
    }

    fn set_u32(&self, option: c_int, value: u32) -> Result<()> {
        self.set_int(option, c_int::try_from(value).unwrap_or(c_int::MAX))
    }

    /// Sets an option in milliseconds. A time too long for it is cut to the
    /// longest that is not endless.
    fn set_duration(&self, option: c_int, time: Duration) -> Result<()> {
        let millis = c_int::try_from(time.as_millis()).unwrap_or(c_int::MAX);
        self.set_int(option, millis)
    }

    pub(super) fn set_int(&self, option: c_int, value: c_int) -> Result<()> {
        self.raw.set(option, &value.to_ne_bytes())
    }
}
