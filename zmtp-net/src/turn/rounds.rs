//! What the sweeper looks at without the socket's lock.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use super::core::Core;

/// For so many rounds callers may come without a look at the poll.
const PATIENCE: u32 = 10;

/// So many calls between two turns of the background, or between two rounds of the sweeper, are a
/// stream, whose caller sees to the poll.
const MANY: u64 = 64;

/// What the sweeper sees on its round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Callers come and go, and do all that is to be done.
    Busy,
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
    /// The next round is the first.
    fresh: AtomicBool,
    seen_calls: AtomicU64,
    seen_waits: AtomicU64,
    /// How many rounds in a row no caller watched the poll, or asked it.
    unattended: AtomicU32,
    /// The calls when the background had its last turn.
    turned_calls: AtomicU64,
}

impl Default for Rounds {
    fn default() -> Self {
        Self {
            waits: AtomicU64::new(0),
            unwatched: AtomicBool::new(false),
            fresh: AtomicBool::new(true),
            seen_calls: AtomicU64::new(0),
            seen_waits: AtomicU64::new(0),
            unattended: AtomicU32::new(0),
            turned_calls: AtomicU64::new(0),
        }
    }
}

impl Rounds {
    /// The next round is the first; so many calls there were by now.
    pub(super) fn begin(&self, calls: u64) {
        self.seen_calls.store(calls, Ordering::Relaxed);
        self.fresh.store(true, Ordering::Relaxed);
    }

    /// A caller is going to watch the poll, or to ask it.
    pub(super) fn waits(&self) {
        self.waits.fetch_add(1, Ordering::Relaxed);
    }

    /// The background is to watch the poll; whether it did not.
    pub(super) fn armed(&self, _: &mut Core) -> bool {
        self.unwatched.swap(false, Ordering::Relaxed)
    }

    /// The background is not to watch the poll; whether it did.
    pub(super) fn disarmed(&self, _: &mut Core) -> bool {
        !self.unwatched.swap(true, Ordering::Relaxed)
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

    /// The sweeper passes by; so many calls there were by now.
    pub(super) fn look(&self, calls: u64) -> Seen {
        let waits = self.waits.load(Ordering::Relaxed);
        let waited = self.seen_waits.swap(waits, Ordering::Relaxed) != waits;
        let fresh = self.fresh.swap(false, Ordering::Relaxed);
        let before = self.seen_calls.swap(calls, Ordering::Relaxed);
        if before == calls {
            return Seen::Idle;
        }
        let is_watched = waited || fresh || !self.unwatched.load(Ordering::Relaxed);
        let rounds = if is_watched { 0 } else { self.unattended.load(Ordering::Relaxed) + 1 };
        self.unattended.store(rounds % PATIENCE, Ordering::Relaxed);
        match calls.wrapping_sub(before) {
            _ if rounds == PATIENCE => Seen::Unwatched,
            MANY.. => Seen::Streaming,
            _ => Seen::Busy,
        }
    }

    /// Whether nobody came since the sweeper passed by.
    pub(super) fn is_still(&self, calls: u64) -> bool {
        self.seen_calls.load(Ordering::Relaxed) == calls
    }
}
