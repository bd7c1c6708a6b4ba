//! The lock of a socket's machinery. Whoever has it turns the crank.
//!
//! Nearly all calls on a socket come from one thread, and an uncontended mutex costs that thread two
//! locked instructions a call, which is as much as the rest of sending a small message. So the lock
//! *leans* towards a thread that takes it again and again: that thread takes it with plain stores
//! and loads. Every other thread visits: it takes the mutex, shuts the gate, has the operating
//! system run a full fence on all processors ([`barrier`]), and waits until the leaning thread is
//! out.
//!
//! Why nobody meets anybody inside: the leaning thread stores `held`, then loads `gate`; the visitor
//! stores `gate`, then loads `held`. The fences between make at least one of the two see the other's
//! store. If the thread sees the gate shut it steps back and queues for the mutex; if the visitor
//! sees `held` it waits. On the way out the thread stores `held`, then loads `gate`: for the same
//! reason it sees that there is a visitor to be woken, or the visitor sees that nobody is inside.
//!
//! A lock that is visited too often for what leaning saves stops to lean, and then it is a mutex.

mod barrier;
mod token;

use std::cell::UnsafeCell;
use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use crate::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// No thread.
const NOBODY: usize = 0;
/// How often a thread takes the lock in a row before it leans towards it, the first time.
const STREAK: u32 = if cfg!(loom) { 1 } else { 256 };
/// How often a lock begins to lean. Each time has a place of its own for `held`, so that a thread
/// that looks at an old one harms nobody.
const LEANS: usize = if cfg!(loom) { 2 } else { 6 };
/// Leaning pays if its thread takes the lock at least so often between two visits.
const WORTH: u64 = 128;
/// After so many visits in a row that came too soon it does not lean any more.
const PATIENCE: u32 = if cfg!(loom) { 2 } else { 16 };

/// Which way the lock leans. Only who has the mutex looks.
struct Lean {
    /// Towards this thread.
    owner: usize,
    /// How often it began to.
    times: usize,
    /// Who took the mutex last, and how often in a row.
    last: usize,
    streak: u32,
    /// How often the lock had been taken at the last visit, and how many came too soon.
    calls: u64,
    hasty: u32,
}

/// The lock of a socket's machinery; see the [module](self).
pub(crate) struct Crank<T> {
    /// The thread that may take it without the mutex, or [`NOBODY`].
    gate: AtomicUsize,
    /// Whether that thread has it, for each time that the lock began to lean; and which is in use.
    held: [AtomicBool; LEANS],
    place: AtomicUsize,
    /// How often callers took it.
    calls: AtomicU64,
    lean: Mutex<Lean>,
    /// A caller found the mutex taken and waits for it. A hint: of several that wait, the first to get
    /// it takes it back.
    wanted: AtomicBool,
    /// Where a visitor waits for the leaning thread.
    porch: Mutex<()>,
    left: Condvar,
    value: UnsafeCell<T>,
}

// SAFETY: as for a mutex: the value is reached through guards only, of which there is one at a time.
#[expect(unsafe_code, reason = "a lock")]
unsafe impl<T: Send> Sync for Crank<T> {}

/// The lock in the hands of the thread that it leans towards.
pub(crate) struct Leaning<'a, T> {
    crank: &'a Crank<T>,
    held: &'a AtomicBool,
    me: usize,
}

/// The lock in the hands of another.
struct Visiting<'a, T> {
    crank: &'a Crank<T>,
    lean: MutexGuard<'a, Lean>,
}

/// Whoever has this has the lock.
pub(crate) struct CrankGuard<'a, T>(Way<'a, T>);

enum Way<'a, T> {
    Leaning(Leaning<'a, T>),
    Visiting(Visiting<'a, T>),
}

impl<T> Crank<T> {
    pub(crate) fn new(value: T) -> Self {
        let lean = Lean { owner: NOBODY, times: 0, last: NOBODY, streak: 0, calls: 0, hasty: 0 };
        Self {
            gate: AtomicUsize::new(NOBODY),
            held: std::array::from_fn(|_| AtomicBool::new(false)),
            place: AtomicUsize::new(0),
            calls: AtomicU64::new(0),
            lean: Mutex::new(lean),
            wanted: AtomicBool::new(false),
            porch: Mutex::new(()),
            left: Condvar::new(),
            value: UnsafeCell::new(value),
        }
    }

    /// Takes the lock for a caller, waiting for whoever has it. A thread that has it already waits
    /// for ever.
    #[inline]
    pub(crate) fn lock(&self) -> CrankGuard<'_, T> {
        let me = token::own();
        let guard = match self.lean_in(me) {
            Some(leaning) => CrankGuard(Way::Leaning(leaning)),
            None => self.queue(me),
        };
        self.count();
        guard
    }

    /// Takes the lock, if it leans towards this thread, which is its caller.
    #[inline(always)]
    pub(crate) fn lean(&self) -> Option<Leaning<'_, T>> {
        let leaning = self.lean_in(token::own())?;
        self.count();
        Some(leaning)
    }

    /// Counts a call. Only who has the lock does.
    #[inline(always)]
    fn count(&self) {
        self.calls.store(self.calls.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }

    /// Takes the lock for the background, if nobody has it.
    pub(crate) fn try_lock(&self) -> Option<CrankGuard<'_, T>> {
        let me = token::own();
        if let Some(leaning) = self.lean_in(me) {
            return Some(CrankGuard(Way::Leaning(leaning)));
        }
        let mut lean = match self.lean.try_lock() {
            Ok(lean) => lean,
            Err(std::sync::TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(std::sync::TryLockError::WouldBlock) => return None,
        };
        if lean.owner == me {
            return None;
        }
        if lean.owner != NOBODY {
            let held = self.shut(&mut lean);
            if held.load(Ordering::Acquire) {
                self.gate.store(lean.owner, Ordering::Release);
                return None;
            }
            self.judge(&mut lean);
        }
        Some(self.visit(lean))
    }

    /// How often callers took the lock. It may be looked at without it.
    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    fn visit<'a>(&'a self, lean: MutexGuard<'a, Lean>) -> CrankGuard<'a, T> {
        CrankGuard(Way::Visiting(Visiting { crank: self, lean }))
    }

    /// Takes the lock past the gate, if it leans towards this thread.
    #[inline(always)]
    fn lean_in(&self, me: usize) -> Option<Leaning<'_, T>> {
        if self.gate.load(Ordering::Acquire) != me {
            return None;
        }
        // This thread itself has stored it, before it opened the gate for itself.
        let held = self.held.get(self.place.load(Ordering::Relaxed))?;
        if held.load(Ordering::Relaxed) {
            // It has the lock already.
            return None;
        }
        held.store(true, Ordering::Relaxed);
        barrier::light();
        if self.gate.load(Ordering::Acquire) == me {
            return Some(Leaning { crank: self, held, me });
        }
        self.step_back(held);
        None
    }

    /// There is a visitor, who may have seen `held`.
    #[cold]
    fn step_back(&self, held: &AtomicBool) {
        held.store(false, Ordering::Release);
        self.wake_visitor();
    }

    #[cold]
    fn wake_visitor(&self) {
        drop(self.porch.lock().unwrap_or_else(PoisonError::into_inner));
        self.left.notify_all();
    }

    #[cold]
    fn queue(&self, me: usize) -> CrankGuard<'_, T> {
        loop {
            let mut lean = self.take_mutex();
            if lean.owner == NOBODY {
                self.consider(&mut lean, me);
                return self.visit(lean);
            }
            if lean.owner != me {
                let held = self.shut(&mut lean);
                self.wait_for(held);
                self.judge(&mut lean);
                return self.visit(lean);
            }
            // The visitor for whom the gate was shut has left.
            drop(lean);
            if let Some(leaning) = self.lean_in(me) {
                return CrankGuard(Way::Leaning(leaning));
            }
            #[cfg(loom)]
            loom::thread::yield_now();
        }
    }

    /// Takes the mutex, and says so as long as it has to wait.
    fn take_mutex(&self) -> MutexGuard<'_, Lean> {
        match self.lean.try_lock() {
            Ok(lean) => lean,
            Err(std::sync::TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(std::sync::TryLockError::WouldBlock) => {
                self.wanted.store(true, Ordering::Relaxed);
                let lean = self.lean.lock().unwrap_or_else(PoisonError::into_inner);
                self.wanted.store(false, Ordering::Relaxed);
                lean
            }
        }
    }

    /// Whether to lean towards this thread, which has the mutex. The gate opens when it leaves.
    fn consider(&self, lean: &mut Lean, me: usize) {
        lean.streak = if lean.last == me { lean.streak.saturating_add(1) } else { 1 };
        lean.last = me;
        if lean.times < LEANS
            && lean.streak >= STREAK << (2 * lean.times)
            && barrier::is_available()
        {
            lean.owner = me;
            lean.calls = self.calls();
            lean.hasty = 0;
            self.place.store(lean.times, Ordering::Relaxed);
            lean.times += 1;
        }
    }

    /// Shuts the gate; gives what tells whether the thread inside has left.
    fn shut(&self, lean: &mut Lean) -> &AtomicBool {
        self.gate.store(NOBODY, Ordering::Relaxed);
        barrier::heavy();
        // A lock that leans began to at least once.
        &self.held[lean.times.saturating_sub(1).min(LEANS - 1)]
    }

    fn wait_for(&self, held: &AtomicBool) {
        if !held.load(Ordering::Acquire) {
            return;
        }
        let mut porch = self.porch.lock().unwrap_or_else(PoisonError::into_inner);
        while held.load(Ordering::Acquire) {
            porch = self.left.wait(porch).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A visitor is in, and the gate is shut: whether leaning is still worth it.
    fn judge(&self, lean: &mut Lean) {
        let calls = self.calls();
        let soon = calls.wrapping_sub(lean.calls) < WORTH;
        lean.calls = calls;
        lean.hasty = if soon { lean.hasty + 1 } else { 0 };
        if lean.hasty >= PATIENCE {
            lean.owner = NOBODY;
            lean.last = NOBODY;
            lean.streak = 0;
        }
    }
}

impl<'a, T> From<Leaning<'a, T>> for CrankGuard<'a, T> {
    #[inline(always)]
    fn from(leaning: Leaning<'a, T>) -> Self {
        Self(Way::Leaning(leaning))
    }
}

impl<T> CrankGuard<'_, T> {
    /// Whether a caller waits for the lock, as far as is known.
    pub(crate) fn is_wanted(&self) -> bool {
        match &self.0 {
            Way::Leaning(leaning) => leaning.crank.gate.load(Ordering::Relaxed) != leaning.me,
            Way::Visiting(visiting) => visiting.crank.wanted.load(Ordering::Relaxed),
        }
    }

    #[inline(always)]
    const fn crank(&self) -> &Crank<T> {
        match &self.0 {
            Way::Leaning(leaning) => leaning.crank,
            Way::Visiting(visiting) => visiting.crank,
        }
    }
}

impl<T> Deref for CrankGuard<'_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: while there is a guard there is no other, so nobody changes the value.
        #[expect(unsafe_code, reason = "a lock")]
        unsafe {
            &*self.crank().value.get()
        }
    }
}

impl<T> DerefMut for CrankGuard<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: while there is a guard there is no other, and it is borrowed mutably.
        #[expect(unsafe_code, reason = "a lock")]
        unsafe {
            &mut *self.crank().value.get()
        }
    }
}

impl<T> Deref for Leaning<'_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: as for any guard.
        #[expect(unsafe_code, reason = "a lock")]
        unsafe {
            &*self.crank.value.get()
        }
    }
}

impl<T> DerefMut for Leaning<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as for any guard.
        #[expect(unsafe_code, reason = "a lock")]
        unsafe {
            &mut *self.crank.value.get()
        }
    }
}

impl<T> Drop for Leaning<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.held.store(false, Ordering::Release);
        barrier::light();
        if self.crank.gate.load(Ordering::Relaxed) != self.me {
            self.crank.wake_visitor();
        }
    }
}

impl<T> Drop for Visiting<'_, T> {
    fn drop(&mut self) {
        if self.lean.owner != NOBODY {
            self.crank.gate.store(self.lean.owner, Ordering::Release);
        }
    }
}

impl<T> fmt::Debug for Crank<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crank").finish_non_exhaustive()
    }
}
