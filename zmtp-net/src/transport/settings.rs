//! Options that become options of the system's sockets. What a system does not have is left out.

use std::io;
use std::time::Duration;

use socket2::{Socket, TcpKeepalive};

use crate::options::{Keepalive, Options, Probes};

/// The most that Linux takes for the times of keepalive probes, in seconds.
const KEEPALIVE_SECONDS_MAX: u64 = 32_767;
/// The most that Linux takes for the number of keepalive probes.
const KEEPALIVE_COUNT_MAX: u32 = 127;

/// The system takes an `int`, and more would be negative.
#[cfg(any(target_os = "linux", target_os = "android"))]
const INT_MAX: u32 = i32::MAX.unsigned_abs();

/// How many connections may wait to be accepted.
pub(super) fn backlog(options: &Options) -> i32 {
    i32::try_from(options.backlog).unwrap_or(i32::MAX)
}

/// Sets what is to be set before a socket of tcp is bound to listen. The buffers must be, because
/// the window that a connection can have is agreed on before it is accepted; the rest goes for the
/// packets with which connections begin.
///
/// # Errors
/// What the operating system says.
pub(super) fn apply_listener(socket: &Socket, ipv6: bool, options: &Options) -> io::Result<()> {
    apply_device(socket, options)?;
    apply_buffers(socket, options)?;
    apply_packets(socket, ipv6, options)
}

/// Sets what a stream of tcp is to have, accepted or about to be connected.
///
/// # Errors
/// What the operating system says.
pub(super) fn apply_stream(socket: &Socket, ipv6: bool, options: &Options) -> io::Result<()> {
    socket.set_tcp_nodelay(true)?;
    apply_buffers(socket, options)?;
    apply_packets(socket, ipv6, options)?;
    apply_keepalive(socket, &options.tcp_keepalive)?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Some(limit) = options.tcp_max_retransmit {
        // Less than a millisecond would be none at all.
        let limit = limit.clamp(Duration::from_millis(1), Duration::from_millis(INT_MAX.into()));
        socket.set_tcp_user_timeout(Some(limit))?;
    }
    #[cfg(target_os = "linux")]
    if let Some(time) = options.busy_poll {
        let microseconds = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
        socket.set_busy_poll(microseconds.clamp(1, INT_MAX))?;
    }
    Ok(())
}

/// Sets the sizes of the system's buffers.
///
/// # Errors
/// What the operating system says.
pub(super) fn apply_buffers(socket: &Socket, options: &Options) -> io::Result<()> {
    if let Some(octets) = options.send_buffer {
        socket.set_send_buffer_size(octets)?;
    }
    if let Some(octets) = options.receive_buffer {
        socket.set_recv_buffer_size(octets)?;
    }
    Ok(())
}

/// Keeps a socket to one interface.
///
/// # Errors
/// What the operating system says: that it knows no such interface, or that this is not allowed.
pub(super) fn apply_device(socket: &Socket, options: &Options) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Some(device) = &options.bind_to_device {
        socket.bind_device(Some(device.as_bytes()))?;
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = (socket, options);
    Ok(())
}

/// Sets what packets are marked with.
fn apply_packets(socket: &Socket, ipv6: bool, options: &Options) -> io::Result<()> {
    if let Some(octet) = options.tos {
        apply_tos(socket, ipv6, octet)?;
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Some(priority) = options.priority {
        socket.set_priority(priority)?;
    }
    Ok(())
}

/// IPv6 has it under another name, and a socket of IPv6 may come to speak IPv4.
fn apply_tos(socket: &Socket, ipv6: bool, octet: u8) -> io::Result<()> {
    if !ipv6 {
        return socket.set_tos_v4(octet.into());
    }
    #[cfg(unix)]
    socket.set_tclass_v6(octet.into())?;
    // Not all systems have the option of IPv4 for a socket of IPv6, nor is it needed there.
    let _ = socket.set_tos_v4(octet.into());
    Ok(())
}

fn apply_keepalive(socket: &Socket, keepalive: &Keepalive) -> io::Result<()> {
    let (idle, interval, count) = match *keepalive {
        Keepalive::System => return Ok(()),
        Keepalive::Off => return socket.set_keepalive(false),
        Keepalive::On(Probes { idle, interval, count }) => (idle, interval, count),
    };
    socket.set_keepalive(true)?;
    let mut probes = TcpKeepalive::new();
    if let Some(time) = idle {
        probes = probes.with_time(whole_seconds(time));
    }
    if let Some(time) = interval {
        probes = probes.with_interval(whole_seconds(time));
    }
    if let Some(count) = count {
        probes = probes.with_retries(count.clamp(1, KEEPALIVE_COUNT_MAX));
    }
    socket.set_tcp_keepalive(&probes)
}

/// The system counts whole seconds from 1; part of a second counts as one.
fn whole_seconds(time: Duration) -> Duration {
    let rounded = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
    Duration::from_secs(rounded.clamp(1, KEEPALIVE_SECONDS_MAX))
}

/// Whether a socket waits for connections that are streams.
#[cfg(unix)]
pub(super) fn is_listening_stream(socket: &Socket) -> bool {
    let stream = socket.r#type().is_ok_and(|found| found == socket2::Type::STREAM);
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    let stream = stream && socket.is_listener().unwrap_or(false);
    stream
}
