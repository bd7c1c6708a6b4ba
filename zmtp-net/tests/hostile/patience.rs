//! How long what was promised is waited for, on a machine that others use too.

use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::support::LONG;

/// How long the good peer waits at most, and a refusal takes. It is the promise, not a guess of how
/// fast we are.
const SERVED: Duration = Duration::from_secs(1);

/// A wait that is longer may be for want of processors.
const GLANCE: Duration = Duration::from_millis(100);

/// The end of a wait: what was promised, and as long as the system has let the library's threads, the
/// application's and this one stand in line for a processor, since others use the machine too: what is
/// waited for may need one after the other. An attacker's time in line is its own.
pub(crate) struct Patience {
    begin: Instant,
    /// What each thread had stood in line before, once the wait is a long one.
    stood: Option<Queues>,
}

impl Patience {
    pub(crate) fn new() -> Self {
        Self { begin: Instant::now(), stood: None }
    }

    fn left(&self, patience: Duration) -> Duration {
        patience.min(LONG).saturating_sub(self.begin.elapsed())
    }

    /// Waits for something before it ends; `attempt` does so for as long as it is told.
    pub(crate) fn wait<T>(&mut self, mut attempt: impl FnMut(Duration) -> Option<T>) -> Option<T> {
        if self.stood.is_none() {
            let found = attempt(self.left(GLANCE));
            if found.is_some() {
                return found;
            }
            self.stood = Some(Queues::now());
        }
        loop {
            let more = if self.left(SERVED).is_zero() { self.stood() } else { Duration::ZERO };
            let left = self.left(SERVED + more);
            let found = attempt(left);
            if found.is_some() || left.is_zero() {
                return found;
            }
        }
    }

    pub(crate) fn waited(&self) -> Duration {
        self.begin.elapsed()
    }

    /// How long those threads have stood in line meanwhile.
    pub(crate) fn stood(&self) -> Duration {
        self.stood.as_ref().map_or(Duration::ZERO, |before| Queues::now().since(before))
    }
}

/// The thread of the application that owns the victim and the good peer.
static APPLICATION: AtomicU64 = AtomicU64::new(0);

/// This thread is the application's, from now on.
pub(crate) fn is_application() {
    APPLICATION.store(this_thread(), Ordering::Relaxed);
}

/// The system's number of this thread.
fn this_thread() -> u64 {
    let link = std::fs::read_link("/proc/thread-self").unwrap_or_default();
    number(link.file_name().unwrap_or_default().to_owned()).unwrap_or_default()
}

fn number(name: OsString) -> Option<u64> {
    name.into_string().ok()?.parse().ok()
}

/// How long each thread that counts has stood in line for a processor.
struct Queues(Vec<(u64, Duration)>);

impl Queues {
    fn now() -> Self {
        let own = [this_thread(), APPLICATION.load(Ordering::Relaxed)];
        let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
        let counted = tasks.filter_map(|task| {
            let thread = number(task.file_name())?;
            let counts = own.contains(&thread) || is_of_library(&task.path());
            Some((thread, stood(&task.path())?)).filter(|_| counts)
        });
        Self(counted.collect())
    }

    /// All that its threads stood in line since.
    fn since(&self, before: &Self) -> Duration {
        let had = |thread| before.0.iter().find(|(other, _)| *other == thread);
        let more = |(thread, stood): &(u64, Duration)| {
            stood.saturating_sub(had(*thread).map_or(Duration::ZERO, |(_, stood)| *stood))
        };
        self.0.iter().map(more).sum()
    }
}

fn is_of_library(task: &Path) -> bool {
    std::fs::read_to_string(task.join("comm")).is_ok_and(|name| name.starts_with("zmtp-"))
}

/// How long a thread has stood in line since it began.
fn stood(task: &Path) -> Option<Duration> {
    let times = std::fs::read_to_string(task.join("schedstat")).ok()?;
    Some(Duration::from_nanos(times.split(' ').nth(1)?.parse().ok()?))
}

/// A stretch of time, without what the system has let this thread stand in line for a processor.
/// This thread has a part in each exchange, so that each waits for it as long.
pub(crate) struct Stretch {
    begin: Instant,
    stood: Duration,
}

impl Stretch {
    pub(crate) fn begin() -> Self {
        Self { begin: Instant::now(), stood: Self::stood() }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }

    /// So many exchanges since it began are how many in a second?
    pub(crate) fn rate(&self, exchanges: u64) -> f64 {
        let stood = Self::stood().saturating_sub(self.stood);
        let time = self.elapsed().saturating_sub(stood).max(Duration::from_micros(1));
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let exchanges = exchanges as f64;
        exchanges / time.as_secs_f64()
    }

    fn stood() -> Duration {
        stood(Path::new("/proc/thread-self")).unwrap_or_default()
    }
}
