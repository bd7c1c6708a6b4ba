//! Reading the events of a socket.

use std::ffi::CString;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::raw::MonitorGuard;
use super::{Error, EventKind, MonitorEvent, Result, Socket, SocketType};

/// A reader of one socket's events.
///
/// It does not borrow the socket. Dropping either stops the events, and those
/// that came before can still be read, with [`EventKind::MonitorStopped`] last.
#[derive(Debug)]
pub struct Monitor {
    // Dropped in this order: the events stop before their reader closes.
    _guard: MonitorGuard,
    reader: Socket,
}

impl Monitor {
    /// Monitors `socket`, which must not have a monitor yet.
    ///
    /// The reader connects first and without a limit, so that libzmq never has
    /// to wait with an event for a reader.
    pub(super) fn new(socket: &Socket) -> Result<Self> {
        let endpoint = unique_endpoint();
        let reader = Socket::new(socket.context(), SocketType::Pair)?;
        reader.set_recv_hwm(0)?;
        reader.connect(&endpoint)?;
        let guard = socket.raw.monitor(&CString::new(endpoint)?)?;
        Ok(Self { _guard: guard, reader })
    }

    /// Waits for the next event, or fails with [`Error::Timeout`].
    pub fn next(&self, timeout: Duration) -> Result<MonitorEvent> {
        self.reader.set_recv_timeout(timeout)?;
        MonitorEvent::from_frames(&self.reader.recv()?)
    }

    /// Waits for the next event of this kind and discards those before it.
    pub fn wait_for(&self, kind: EventKind, timeout: Duration) -> Result<MonitorEvent> {
        self.wait_until(timeout, |event| event.kind == kind)
    }

    /// Waits for the next event that `wanted` accepts and discards those before it.
    pub fn wait_until(
        &self,
        timeout: Duration,
        wanted: impl Fn(&MonitorEvent) -> bool,
    ) -> Result<MonitorEvent> {
        let deadline = Instant::now() + timeout;
        loop {
            let event = self.next(deadline.saturating_duration_since(Instant::now()))?;
            if wanted(&event) {
                return Ok(event);
            }
            if event.kind == EventKind::MonitorStopped {
                return Err(Error::Terminated);
            }
        }
    }
}

/// An endpoint that no other monitor of this process uses.
fn unique_endpoint() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("inproc://interop-monitor-{number}")
}
