//! Locks and atomics of loom in the place of those of `std`.
//!
//! Loom takes `SeqCst` at a load or a store for no more than acquire and release, but knows
//! sequentially consistent fences. So a fence follows each `SeqCst` store and exchange here, which
//! is how processors do it (x86: a store and a full fence, a load as any other): whatever is proved
//! so holds for what the compiler makes of it.

use std::sync::{LockResult, WaitTimeoutResult};
use std::time::Duration;

pub(crate) use loom::cell::UnsafeCell;
pub(crate) use loom::sync::{Arc, Mutex, MutexGuard};
pub(crate) use std::sync::PoisonError;

pub(crate) mod atomic {
    //! Atomics.

    pub(crate) use loom::sync::atomic::{Ordering, fence};

    fn fence_if_strong(ordering: Ordering) {
        if ordering == Ordering::SeqCst {
            fence(Ordering::SeqCst);
        }
    }

    macro_rules! atomic {
        ($name:ident, $value:ty) => {
            #[derive(Debug, Default)]
            pub(crate) struct $name(loom::sync::atomic::$name);

            impl $name {
                pub(crate) fn new(value: $value) -> Self {
                    Self(loom::sync::atomic::$name::new(value))
                }

                pub(crate) fn load(&self, ordering: Ordering) -> $value {
                    self.0.load(ordering)
                }

                pub(crate) fn store(&self, value: $value, ordering: Ordering) {
                    self.0.store(value, ordering);
                    fence_if_strong(ordering);
                }

                pub(crate) fn swap(&self, value: $value, ordering: Ordering) -> $value {
                    let before = self.0.swap(value, ordering);
                    fence_if_strong(ordering);
                    before
                }
            }
        };
    }

    atomic!(AtomicBool, bool);
    atomic!(AtomicU64, u64);
    atomic!(AtomicUsize, usize);
}

/// Loom's condition variable has no `wait_while`.
#[derive(Debug, Default)]
pub(crate) struct Condvar(loom::sync::Condvar);

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(loom::sync::Condvar::new())
    }

    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.0.wait(guard)
    }

    pub(crate) fn wait_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<MutexGuard<'a, T>> {
        while condition(&mut guard) {
            guard = self.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(guard)
    }

    /// There is no time in a model: it waits for ever, so that what would hang without the time-out
    /// is seen.
    pub(crate) fn wait_timeout_while<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        _: Duration,
        condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<(MutexGuard<'a, T>, Option<WaitTimeoutResult>)> {
        match self.wait_while(guard, condition) {
            Ok(guard) => Ok((guard, None)),
            Err(poisoned) => Err(PoisonError::new((poisoned.into_inner(), None))),
        }
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}
