//! What the sweeper looks at without the socket's lock.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

use super::core::Core;
use crate::reactor::Rest;

/// For so many rounds callers may come without a look at the poll.
const PATIENCE: u32 = 10;

/// So many calls between two turns of the background, or between two rounds of the sweeper, are a
/// stream, whose caller sees to the poll.
const MANY: u64 = 64;

/// Nothing is held back.
const NOTHING: u64 = 0;

/// What the sweeper sees on its round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Callers come and go, and do all that is to be done.
    Busy,
    /// As `Busy`, and what they leave behind has time.
    Calm,
    /// As `Busy`, and so fast that it shows in a moment when they do not any more.
    Streaming,
    /// Callers come, but none has looked at the poll for a while.
    Unwatched,
    /// Nobody came since the last round.
    Idle,
}

/// What callers leave for the sweeper to see, and what it saw the last time.
#[derive(Debug)]
pub(super) struct Rounds {
    /// How often a caller watched the poll, or asked it.
    waits: AtomicU64,
    /// Nobody watches the poll: a caller comes back soon, or the sweeper has it watched.
    unwatched: AtomicBool,
    /// Callers leave nothing behind that could not wait for a long round.
    has_time: AtomicBool,
    /// The next round is the first.
    fresh: AtomicBool,
    seen_calls: AtomicU64,
    seen_waits: AtomicU64,
    /// How many rounds in a row no caller watched the poll, or asked it.
    unattended: AtomicU32,
    /// The calls when the background had its last turn.
    turned_calls: AtomicU64,
    /// Until when what is held back may wait for others, in nanoseconds since `started`, or [`NOTHING`]; and what
    /// that was when the sweeper last passed by.
    held: AtomicU64,
    seen_held: AtomicU64,
    started: Instant,
}

impl Default for Rounds {
    fn default() -> Self {
        Self {
            waits: AtomicU64::new(0),
            unwatched: AtomicBool::new(false),
            has_time: AtomicBool::new(false),
            fresh: AtomicBool::new(true),
            seen_calls: AtomicU64::new(0),
            seen_waits: AtomicU64::new(0),
            unattended: AtomicU32::new(0),
            turned_calls: AtomicU64::new(0),
            held: AtomicU64::new(NOTHING),
            seen_held: AtomicU64::new(NOTHING),
            started: Instant::now(),
        }
    }
}

impl Rounds {
    /// The next round is the first; so many calls there were by now.
    pub(super) fn begin(&self, calls: u64) {
        self.seen_calls.store(calls, Ordering::Relaxed);
        self.fresh.store(true, Ordering::Relaxed);
        self.seen_held.store(NOTHING, Ordering::Relaxed);
        self.has_time.store(false, Ordering::Relaxed);
    }

    /// Whether there is time for a long round from now on. Who says that there is none hurries the sweeper
    /// then, under a lock that it takes before it rests.
    pub(super) fn set_time(&self, has_time: bool) {
        self.has_time.store(has_time, Ordering::Relaxed);
    }

    /// Something is held back, and may be until then; none if nothing is. It is who has the lock that says so.
    pub(super) fn set_held(&self, until: Option<Instant>) {
        let since = |until: Instant| {
            let passed = until.saturating_duration_since(self.started).as_nanos();
            u64::try_from(passed).unwrap_or(u64::MAX).max(NOTHING + 1)
        };
        self.held.store(until.map_or(NOTHING, since), Ordering::Relaxed);
    }

    /// The sweeper passes by: whether the same messages are held back that were when it last did, and for too
    /// long.
    pub(super) fn is_overdue(&self) -> bool {
        let held = self.held.load(Ordering::Relaxed);
        let is_same = self.seen_held.swap(held, Ordering::Relaxed) == held && held != NOTHING;
        is_same && self.started.elapsed().as_nanos() >= u128::from(held)
    }

    /// A caller is going to watch the poll, or to ask it.
    pub(super) fn waits(&self) {
        self.waits.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether the background watches the poll from now on; it is who has the lock that says so.
    pub(super) fn set_watched(&self, _: &mut Core, watched: bool) {
        self.unwatched.store(!watched, Ordering::Relaxed);
    }

    /// The background has had a turn; whether callers came again and again since its last one.
    pub(super) fn has_callers(&self, calls: u64) -> bool {
        let before = self.turned_calls.swap(calls, Ordering::Relaxed);
        calls.wrapping_sub(before) >= MANY
    }

    /// Whether the background watches the poll.
    pub(super) fn is_armed(&self) -> bool {
        !self.unwatched.load(Ordering::Relaxed)
    }

    /// The sweeper passes by after such a rest; so many calls there were by now.
    pub(super) fn look(&self, calls: u64, rest: Rest) -> Seen {
        let waits = self.waits.load(Ordering::Relaxed);
        let waited = self.seen_waits.swap(waits, Ordering::Relaxed) != waits;
        let fresh = self.fresh.swap(false, Ordering::Relaxed);
        let before = self.seen_calls.swap(calls, Ordering::Relaxed);
        if before == calls {
            return Seen::Idle;
        }
        let is_watched = waited || fresh || !self.unwatched.load(Ordering::Relaxed);
        let rounds = match (is_watched, rest) {
            (true, _) => 0,
            (false, Rest::Short) => self.unattended.load(Ordering::Relaxed) + 1,
            (false, Rest::Long) => PATIENCE,
        };
        self.unattended.store(rounds % PATIENCE, Ordering::Relaxed);
        match calls.wrapping_sub(before) {
            _ if rounds == PATIENCE => Seen::Unwatched,
            _ if self.has_time.load(Ordering::Relaxed) => Seen::Calm,
            MANY.. => Seen::Streaming,
            _ => Seen::Busy,
        }
    }

    /// Whether nobody came since the sweeper passed by.
    pub(super) fn is_still(&self, calls: u64) -> bool {
        self.seen_calls.load(Ordering::Relaxed) == calls
    }
}
