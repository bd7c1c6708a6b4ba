//! The thread of an observer.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::event::SocketEvent;
use crate::hub::Statistics;
use crate::monitor::Monitor;
use crate::turn::Shared;

/// What the thread is told from outside.
#[derive(Debug, Default)]
pub(super) struct Desk {
    pub(super) arrived: Vec<Watched>,
    pub(super) over: bool,
}

/// A socket that is watched.
pub(super) struct Watched {
    name: String,
    monitor: Monitor,
    socket: Weak<Shared>,
    /// Where this thread waits at the monitor.
    place: Option<u64>,
    /// Events that the monitor has missed, as far as that was told.
    missed: u64,
}

impl Watched {
    pub(super) fn new(name: String, monitor: Monitor, socket: Weak<Shared>) -> Self {
        Self { name, monitor, socket, place: None, missed: 0 }
    }

    /// Tells what has happened; whether more may come.
    fn tell_events(&mut self, context: &Context<'_>) -> bool {
        loop {
            match self.monitor.poll_recv(&mut self.place, context) {
                Poll::Ready(Ok(event)) => tell_event(&event, &self.name),
                Poll::Ready(Err(_)) => return false,
                Poll::Pending => return true,
            }
        }
    }

    /// Tells the figures.
    fn tell_figures(&mut self) {
        if let Some(socket) = self.socket.upgrade() {
            tell_statistics(&socket.call(|core| core.hub.statistics()), &self.name);
        }
        let missed = self.monitor.missed();
        tell_missed(missed - self.missed, &self.name);
        self.missed = missed;
    }
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watched").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Wakes the thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// What the thread does until it is over.
pub(super) fn run(desk: &Mutex<Desk>, interval: Duration) {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let context = Context::from_waker(&waker);
    let mut watched: Vec<Watched> = Vec::new();
    // An interval beyond all time is never over.
    let after = |now: Instant| now.checked_add(interval);
    let mut due = after(Instant::now());
    loop {
        let over = {
            let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
            watched.append(&mut desk.arrived);
            desk.over
        };
        watched.retain_mut(|socket| {
            let stays = socket.tell_events(&context);
            if !stays {
                tell_end(&socket.name);
            }
            stays
        });
        let now = Instant::now();
        if over || due.is_some_and(|due| now >= due) {
            watched.iter_mut().for_each(Watched::tell_figures);
            // Intervals that were slept through are left out.
            due = after(now);
        }
        if over {
            return;
        }
        // A wake-up that came since the look at the monitors ends this at once.
        match due {
            Some(due) => thread::park_timeout(due.saturating_duration_since(Instant::now())),
            None => thread::park(),
        }
    }
}

fn tell_event(event: &SocketEvent, name: &str) {
    #[cfg(feature = "tracing")]
    event.trace(name);
    #[cfg(feature = "metrics")]
    super::figures::count(event, name);
}

fn tell_statistics(statistics: &Statistics, name: &str) {
    #[cfg(feature = "tracing")]
    statistics.trace(name);
    #[cfg(feature = "metrics")]
    statistics.record(name);
}

/// Events that the monitor had no room for.
fn tell_missed(count: u64, name: &str) {
    if count == 0 {
        return;
    }
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "zmtp_net", socket = name, count, "events were missed");
    #[cfg(feature = "metrics")]
    super::figures::missed(count, name);
    #[cfg(not(any(feature = "tracing", feature = "metrics")))]
    let _ = name;
}

/// The socket is closed: nothing is queued any more.
fn tell_end(name: &str) {
    #[cfg(feature = "metrics")]
    super::figures::clear(name);
    #[cfg(not(feature = "metrics"))]
    let _ = name;
}
