//! When what is queued is written.
//!
//! A lone message leaves with the call that sends it, and so does an answer that is waited for. In a
//! burst messages are held back while the last write is not longer ago than a few times what it took, so
//! that they share the next one; a write is due at once when a queue reaches its high-water mark or fills
//! whole segments of the system. What is held back is written by the next call that has to wait or
//! neither sends nor receives, or by the sweeper of the context, within half a millisecond of the last
//! call. While calls go on it is theirs to write, with the 32nd send at the latest, or the 128th in a
//! stream; where there are few of them, so that this takes long, the sweeper does.

use std::time::{Duration, Instant};

use super::core::{Core, Pace};

/// How many times its own duration a write has to be ago for the next message to be written alone.
const PATIENCE: u32 = 4;
/// A write counts for no less than this: where it is done at once, messages that follow each other within
/// a few times of it still share one.
const LEAST: Duration = Duration::from_nanos(500);
/// No write takes longer, unless the thread had to wait for the processor meanwhile.
const USUAL: Duration = Duration::from_micros(50);
/// And each of its system calls counts for no more than this.
const LONGEST: Duration = Duration::from_micros(200);
/// The clock is looked at again behind so many messages that are held back, or before, if a write is
/// likely to be due when fewer have come.
const LOOK: u32 = 32;
/// In a stream behind half as many as are held back already, up to so many: a caller that becomes so slow that
/// those take it half a millisecond is slow enough for the sweeper to see to it.
const LOOK_IN_STREAM: u32 = 4 * LOOK;

impl Pace {
    /// Whether the last write is long enough ago.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.ended) >= self.due()
    }

    /// How long after the last write the next one is due.
    fn due(&self) -> Duration {
        self.took.max(LEAST).saturating_mul(PATIENCE)
    }

    /// When what is held back for so many streams has waited for too long: however much longer the last write
    /// took, which may have been to many more.
    fn overdue(&self, streams: usize) -> Instant {
        let streams = u32::try_from(streams).unwrap_or(u32::MAX);
        let took = self.took.min(USUAL.saturating_mul(streams)).max(LEAST);
        self.ended + took.saturating_mul(PATIENCE)
    }

    /// How many messages are held back from here on without a look at the clock.
    pub(super) const fn credit(&self) -> u32 {
        match self.held {
            0 => 0,
            held => self.look_at.saturating_sub(held),
        }
    }

    /// Something is to be told to a peer in this process, with others if they come soon.
    pub(super) fn hold_for_others(&mut self) {
        if self.held == 0 {
            (self.held, self.look_at) = (1, 1 + LOOK);
            self.has_held = true;
        }
    }

    /// Whether a message was held back, and the clock is not to be looked at for the next one.
    const fn is_set(&self) -> bool {
        self.held > 0 && self.held < self.look_at
    }

    /// Holds back one more.
    fn hold(&mut self, now: Instant) {
        let held = self.held;
        self.held = held.saturating_add(1);
        self.look_at = self.held.saturating_add(self.likely(held, now));
        self.has_held = true;
    }

    /// A lane is used up: holds back more, unless a write is due.
    pub(super) fn hold_more(&mut self, now: Instant) {
        if !self.is_over(now) {
            self.look_at = self.held.saturating_add(self.likely(self.held, now));
        }
    }

    /// How many messages behind so many that are held back come before the write is due, if they go on coming
    /// as they did since the last one; no more than come without a look at the clock.
    fn likely(&self, held: u32, now: Instant) -> u32 {
        let passed = now.saturating_duration_since(self.ended).as_nanos().max(1);
        let left = self.due().as_nanos().saturating_sub(passed);
        let most = (held / 2).clamp(LOOK, LOOK_IN_STREAM);
        let likely = match held {
            0 => u128::from(LOOK),
            held => left * u128::from(held) / passed,
        };
        u32::try_from(likely).unwrap_or(most).clamp(1, most)
    }
}

impl Core {
    /// Decides after a send whether to write; whether something is held back.
    #[inline]
    pub(crate) fn sent(&mut self) -> bool {
        if self.hub.is_pressing() {
            self.flush();
            return false;
        }
        if self.pace.is_set() {
            self.pace.held = self.pace.held.saturating_add(1);
            return true;
        }
        self.look()
    }

    /// Counts a message that was queued behind others that are held back; whether they are to be
    /// written.
    pub(super) fn is_due(&mut self) -> bool {
        if self.pace.is_set() {
            self.pace.held = self.pace.held.saturating_add(1);
            return false;
        }
        let now = Instant::now();
        let is_over = self.pace.is_over(now);
        if !is_over {
            self.pace.hold(now);
        }
        is_over
    }

    /// Looks at the clock.
    fn look(&mut self) -> bool {
        if !self.engine.has_output(&self.hub) {
            return false;
        }
        if std::mem::take(&mut self.pace.answers) {
            let is_known = !self.pace.took.is_zero() && self.pace.took < USUAL;
            self.flush_since(if is_known { None } else { Some(Instant::now()) });
            return false;
        }
        let now = Instant::now();
        if self.pace.is_over(now) {
            self.flush_since(Some(now));
            return false;
        }
        self.pace.hold(now);
        true
    }

    /// A caller has received a message. If it had to wait for that since the last write, what is sent
    /// next is most likely the answer that somebody else waits for.
    pub(crate) fn heard(&mut self) {
        self.pace.answers |= self.last_wait > self.pace.ended;
    }

    /// Writes what is held back; whether anything was written.
    pub(crate) fn flush(&mut self) -> bool {
        if !self.engine.has_output(&self.hub) {
            self.pace.held = 0;
            return false;
        }
        self.flush_since(Some(Instant::now()))
    }

    /// Writes what is held back, and takes the time if it is known when that began; whether anything was
    /// written.
    fn flush_since(&mut self, started: Option<Instant>) -> bool {
        self.pace.held = 0;
        self.pace.answers = false;
        let before = self.engine.tally.writes;
        let progress = self.engine.flush(&mut self.hub);
        let calls = u32::try_from(self.engine.tally.writes - before).unwrap_or(u32::MAX);
        self.pace.ended = Instant::now();
        if let Some(started) = started
            && progress
        {
            // What found all streams full says nothing of how long a write takes.
            let took = self.pace.ended.saturating_duration_since(started);
            self.pace.took = took.min(LONGEST.saturating_mul(calls.max(1)));
        }
        self.perform();
        progress
    }

    /// Whether something was held back that a write would take.
    pub(crate) fn is_held(&self) -> bool {
        self.engine.has_output(&self.hub)
    }

    /// Until when what is held back may wait for others, if anything is, where no call writes it.
    #[inline]
    pub(super) fn held_until(&self) -> Option<Instant> {
        self.is_held().then(|| self.pace.overdue(self.hub.dirty_count()))
    }

    /// Writes what is held back, if it has been for too long.
    pub(super) fn flush_overdue(&mut self) {
        if self.held_until().is_some_and(|until| until <= Instant::now()) {
            self.flush();
        }
    }

    /// As if the last write were long ago.
    #[cfg(test)]
    pub(crate) fn forget_pace(&mut self) {
        let ended = self.pace.ended;
        self.pace.ended = ended.checked_sub(Duration::from_secs(1)).unwrap_or(ended);
        self.pace.took = Duration::ZERO;
        self.pace.held = 0;
    }

    /// As if the last write had just ended and taken half a second.
    #[cfg(test)]
    pub(crate) fn pretend_slow_write(&mut self) {
        self.pace.ended = Instant::now();
        self.pace.took = Duration::from_millis(500);
    }
}

#[cfg(test)]
mod tests;
