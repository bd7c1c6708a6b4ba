//! One test at a time, and nothing left of it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::holdings::{Holdings, count_panics};

static TURN: Mutex<()> = Mutex::new(());

/// What the runner of the tests may take meanwhile, and the system's library for its own use.
const SLACK: i64 = 64 * 1024;

/// How long it may take until threads and descriptors are gone.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs this with no other test beside it. Afterwards as many threads and descriptors are there as
/// before, and no more memory.
pub(crate) fn leaves_nothing(act: impl FnOnce()) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    count_panics();
    // What a process sets up once is set up now.
    drop(crate::support::context());
    let before = Holdings::now();
    act();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let now = Holdings::now();
        let as_before = now.descriptors <= before.descriptors
            && now.threads <= before.threads
            && now.octets <= before.octets + before.octets / 20 + SLACK;
        if as_before {
            assert_eq!(now.panics, before.panics, "a thread has panicked");
            return;
        }
        assert!(Instant::now() < deadline, "left behind: {now:?}, before {before:?}");
        std::thread::yield_now();
    }
}
