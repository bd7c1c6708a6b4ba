//! Numbers of threads.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The number of a thread, that no other thread ever has. It is never 0.
#[inline(always)]
pub(super) fn own() -> usize {
    #[cfg(not(loom))]
    thread_local! {
        static OWN: Cell<usize> = const { Cell::new(0) };
    }
    #[cfg(loom)]
    loom::thread_local! {
        static OWN: Cell<usize> = Cell::new(0);
    }
    OWN.with(|own| match own.get() {
        0 => {
            let token = next();
            own.set(token);
            token
        }
        token => token,
    })
}

#[cold]
fn next() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
