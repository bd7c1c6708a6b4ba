//! What the system knows about this process.

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};
use nix::time::{ClockId, clock_gettime};

use super::ok;

/// Processor time so far, of all threads.
#[derive(Clone, Copy, Debug)]
pub struct Usage(f64);

impl Usage {
    /// As it is now.
    #[must_use]
    pub fn now() -> Self {
        let usage = ok(getrusage(UsageWho::RUSAGE_SELF));
        Self(seconds(usage.user_time()) + seconds(usage.system_time()))
    }

    /// Seconds since then.
    #[must_use]
    pub fn elapsed(self) -> f64 {
        Self::now().0 - self.0
    }
}

fn seconds(time: TimeVal) -> f64 {
    time.num_microseconds() as f64 / 1e6
}

/// Nanoseconds of a clock that all processes of the machine share.
#[must_use]
pub fn monotonic() -> u64 {
    let now = ok(clock_gettime(ClockId::CLOCK_MONOTONIC));
    now.tv_sec().unsigned_abs() * 1_000_000_000 + now.tv_nsec().unsigned_abs()
}

/// Octets that are resident now, and the most that were.
///
/// `getrusage` tells the most too, but counts what the parent had before this program was loaded.
#[must_use]
pub fn resident() -> (u64, u64) {
    let status = ok(std::fs::read_to_string("/proc/self/status"));
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    };
    let octets = |name| field(name).unwrap_or_default() * 1024;
    (octets("VmRSS:"), octets("VmHWM:"))
}
