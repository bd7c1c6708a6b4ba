//! Turns in a row, as the background and the drivers take them.

use std::sync::{MutexGuard, TryLockError, TryLockResult};
use std::time::Duration;

use super::core::Core;
use super::crank::CrankGuard;
use super::shared::{Seat, Shared};

/// How many turns are taken of one socket before it is another's, or another thread's.
pub(super) const TURNS: usize = 16;

/// What the poll has told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    All,
    /// There may be more. A poll of another event loop that watches by edge does not tell of that.
    AsMuchAsFits,
}

/// What is left after some turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    Nothing,
    More,
    /// A caller waits for the lock, and is to have it before there is another turn.
    Lock,
}

/// What some turns came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turns {
    pub(super) brought_anything: bool,
    pub(super) left: Left,
}

impl Shared {
    /// Does what the poll tells of, and what there is besides, a bounded amount of it, or as much as is
    /// enough; none if another has the poll.
    pub(super) fn take_turns(
        &self,
        core: &mut CrankGuard<'_, Core>,
        is_enough: impl Fn(&mut Core) -> bool,
    ) -> Option<Turns> {
        let told = self.ask_poll(core)?;
        self.open_mail(core);
        let (mut turns, mut wanted, mut enough) = (0, false, false);
        while turns < TURNS && !wanted && !enough && core.turn() {
            turns += 1;
            wanted = core.is_wanted();
            enough = is_enough(core);
        }
        self.open_mail(core);
        let has_more = turns == TURNS || enough || told == Told::AsMuchAsFits;
        let left = match (wanted, has_more) {
            (true, _) => Left::Lock,
            (false, true) => Left::More,
            (false, false) => Left::Nothing,
        };
        Some(Turns { brought_anything: turns > 0, left })
    }

    /// Asks the poll; none if another has it.
    pub(super) fn ask_poll(&self, core: &mut Core) -> Option<Told> {
        let mut seat = unless_busy(self.seat.try_lock())?;
        let Seat { poll, events } = &mut *seat;
        if poll.poll(events, Some(Duration::ZERO)).is_err() {
            return Some(Told::Nothing);
        }
        core.ready(events);
        Some(match events.iter().count() {
            0 => Told::Nothing,
            count if count < events.capacity() => Told::All,
            _ => Told::AsMuchAsFits,
        })
    }
}

/// What a lock gives that nobody has; that somebody panicked with it does not matter.
fn unless_busy<T>(lock: TryLockResult<MutexGuard<'_, T>>) -> Option<MutexGuard<'_, T>> {
    match lock {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
