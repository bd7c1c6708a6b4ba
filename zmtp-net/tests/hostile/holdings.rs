//! What this process holds: memory, descriptors, threads. And whether anything panicked.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs::{read_dir, read_to_string};
use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Measures what all threads hold, but for those that do not count.
pub(crate) struct Allocator;

static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);
static PANICS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// This thread is the attacker: what it holds is no harm done.
    static EXEMPT: Cell<bool> = const { Cell::new(false) };
}

fn changed(by: i64) {
    if !EXEMPT.try_with(Cell::get).unwrap_or(false) {
        let live = LIVE.fetch_add(by, Ordering::Relaxed) + by;
        PEAK.fetch_max(live, Ordering::Relaxed);
    }
}

fn octets(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        changed(octets(layout.size()));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        changed(octets(layout.size()));
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        changed(-octets(layout.size()));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(ptr, layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // The system grows a large block where it stands, or moves its pages: it is held once.
        changed(octets(new_size) - octets(layout.size()));
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(ptr, layout, new_size) }
    }
}

fn exempt<T>(is: bool, act: impl FnOnce() -> T) -> T {
    let was = EXEMPT.replace(is);
    let result = act();
    EXEMPT.set(was);
    result
}

/// What this does in this thread does not count.
pub(crate) fn uncounted<T>(act: impl FnOnce() -> T) -> T {
    exempt(true, act)
}

/// What this does counts, within [`uncounted`].
pub(crate) fn counted<T>(act: impl FnOnce() -> T) -> T {
    exempt(false, act)
}

/// What this process holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holdings {
    pub(crate) octets: i64,
    pub(crate) descriptors: usize,
    pub(crate) threads: usize,
    pub(crate) panics: u64,
}

impl Holdings {
    pub(crate) fn now() -> Self {
        // The runner of the tests has threads too, which come and go.
        let ours = |comm: PathBuf| read_to_string(comm).is_ok_and(|name| name.starts_with("zmtp-"));
        let tasks = read_dir("/proc/self/task").into_iter().flatten().flatten();
        Self {
            descriptors: read_dir("/proc/self/fd").map_or(0, Iterator::count),
            threads: tasks.filter(|task| ours(task.path().join("comm"))).count(),
            octets: LIVE.load(Ordering::Relaxed),
            panics: PANICS.load(Ordering::Relaxed),
        }
    }
}

/// Forgets how much was held before.
pub(crate) fn forget_peak() {
    PEAK.store(LIVE.load(Ordering::Relaxed), Ordering::Relaxed);
}

/// The most octets that were held at once, since [`forget_peak`].
pub(crate) fn peak() -> i64 {
    PEAK.load(Ordering::Relaxed)
}

/// From now on panics of any thread are counted.
pub(crate) fn count_panics() {
    static HOOKED: Once = Once::new();
    HOOKED.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            told(info);
        }));
    });
}
