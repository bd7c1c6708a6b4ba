//! Which cores a process or a thread stays on. Two ends that the system puts on one core take turns
//! instead of working at once, and whether it does that is chance: so each end is given one.

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

use super::ok;

/// Itself, the thread that asks.
const SELF: Pid = Pid::from_raw(0);

/// Keeps this thread on one core, and with it the threads that it starts from now on.
///
/// # Panics
/// If the core is not one of [`allowed_cores`].
pub fn stay_on(core: usize) {
    let mut set = CpuSet::new();
    ok(set.set(core));
    ok(sched_setaffinity(SELF, &set));
}

/// The cores that this process may use.
#[must_use]
pub fn allowed_cores() -> Vec<usize> {
    let set = ok(sched_getaffinity(SELF));
    (0..CpuSet::count()).filter(|&core| set.is_set(core).unwrap_or(false)).collect()
}
