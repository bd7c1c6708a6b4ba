//! An allocator that knows how much memory the current thread holds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Measures, and leaves the work to the system's allocator.
pub(crate) struct MeasuringAllocator;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

fn grow(octets: usize) {
    // A thread that is going away no longer counts.
    let _ = LIVE.try_with(|live| {
        live.set(live.get() + octets.cast_signed());
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.get())));
    });
}

fn shrink(octets: usize) {
    let _ = LIVE.try_with(|live| live.set(live.get() - octets.cast_signed()));
}

fn count() {
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for MeasuringAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        grow(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        grow(layout.size());
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        shrink(layout.size());
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(ptr, layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count();
        // The system grows a large block where it stands, or moves its pages: it is held once.
        shrink(layout.size());
        grow(new_size);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(ptr, layout, new_size) }
    }
}

/// What some work took, in this thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    /// How many allocations were made, blocks that grew included.
    pub(crate) allocations: u64,
    /// The most octets that were held at once, beyond those held before.
    pub(crate) peak: usize,
    /// The octets that are still held.
    pub(crate) left: isize,
}

/// Measures `work`.
pub(crate) fn measure<R>(work: impl FnOnce() -> R) -> (R, Taken) {
    let (before, allocations) = (LIVE.get(), COUNT.get());
    PEAK.set(before);
    let result = work();
    let taken = Taken {
        allocations: COUNT.get() - allocations,
        peak: usize::try_from(PEAK.get() - before).unwrap_or(0),
        left: LIVE.get() - before,
    };
    (result, taken)
}
