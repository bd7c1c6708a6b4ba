//! An allocator that knows what each thread holds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Counts, and leaves the work to the system's allocator.
struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

thread_local! {
    static HELD: Cell<i64> = const { Cell::new(0) };
    static PEAK: Cell<i64> = const { Cell::new(0) };
}

fn changed(by: i64) {
    // A thread that is going away no longer counts.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + by);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

fn bytes(layout: Layout) -> i64 {
    i64::try_from(layout.size()).unwrap_or(i64::MAX)
}

// A block that grows is one more block until what was in the old one is copied.
#[expect(unsafe_code, reason = "an allocator is")]
// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        changed(bytes(layout));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        changed(-bytes(layout));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(ptr, layout) }
    }
}

/// The bytes that this thread holds.
pub(super) fn held() -> i64 {
    HELD.get()
}

/// The most bytes that this thread held during this, beyond what it held before.
pub(super) fn peak(work: impl FnOnce()) -> i64 {
    let before = HELD.get();
    PEAK.set(before);
    work();
    PEAK.get() - before
}

#[test]
fn what_is_held_is_counted() {
    let before = held();
    let block = vec![0_u8; 1000];
    assert_eq!(held(), before + 1000);
    drop(block);
    assert_eq!(held(), before);
    assert_eq!(peak(|| drop(vec![0_u8; 1000])), 1000);
}
