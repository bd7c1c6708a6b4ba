//! What a measuring program and the measured ones say to each other. The programs that measure
//! other implementations are built from the same files.

mod cores;
mod link;
mod measured;
mod report;
mod task;
mod usage;

pub use cores::{allowed_cores, stay_on};
pub use link::{Away, Home, done, pair};
pub use measured::{Measured, Stopwatch, Trips};
pub use report::{Announcement, Idle, Latencies, Report};
pub use task::{Scenario, Side, Task};
pub use usage::{Usage, monotonic, resident};

/// The result, where a bench that went wrong has no use for the error.
///
/// # Panics
/// With the error.
#[inline(always)]
pub fn ok<T, E: core::fmt::Debug>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        #[expect(clippy::panic, reason = "a bench that measures a failure is worth nothing")]
        Err(error) => panic!("{error:?}"),
    }
}
