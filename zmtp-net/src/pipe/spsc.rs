//! A queue without a bound and without a lock, from one who puts in to one who takes.
//!
//! The values lie in chunks, each of which knows the next. Who puts in fills the next place and then
//! raises the count of what was ever put in; who takes looks at that count and empties the places
//! below it. A chunk that was emptied goes back to be filled again.
//!
//! Why nobody meets anybody at a place: a place belongs to the [`Producer`] until the count is past it,
//! and to the [`Consumer`] from then on. The count is stored with release and loaded with acquire, so
//! that whoever sees it sees the values below it, and which chunk follows which. A chunk goes back by
//! way of a mutex, when all its places are empty. There is one of each, neither can be cloned, and what
//! they do takes `&mut`.

use std::mem::MaybeUninit;

use super::chunk::{Apart, Place, Returns, Spares};
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Arc, UnsafeCell};

/// Places in the first chunk, and in the largest: each new one has twice as many as the last.
const FIRST: usize = if cfg!(loom) { 1 } else { 4 };
const MOST: usize = if cfg!(loom) { 2 } else { 128 };

/// Room for a value, in a cache line of its own if that is enough.
#[repr(align(64))]
struct Slot<T>(UnsafeCell<MaybeUninit<T>>);

impl<T> Place<Slot<T>> {
    /// The first place of a new chunk.
    fn allocate_slots(size: usize) -> Self {
        Self::allocate((0..size).map(|_| Slot(UnsafeCell::new(MaybeUninit::uninit()))))
    }

    /// Whether the chunk ends here.
    ///
    /// # Safety
    /// The chunk has not been freed.
    #[inline]
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    unsafe fn is_end(self) -> bool {
        // SAFETY: as the caller says.
        self.at == unsafe { self.cells() }.len()
    }

    /// Moves the value out of its place.
    ///
    /// # Safety
    /// The chunk has not been freed, and the value in this place is the caller's, once.
    #[inline]
    #[expect(unsafe_code, reason = "values are handed from one side to the other")]
    unsafe fn take(self) -> T {
        // SAFETY: as the caller says; a value lies there, so it is initialized.
        unsafe { self.cells()[self.at].0.with(|place| (*place).assume_init_read()) }
    }
}

/// What both sides share.
struct Shared<T> {
    /// How many values were ever put in.
    put: Apart<AtomicU64>,
    spares: Spares<Slot<T>>,
    /// Where the consumer stopped for good, and after how many values.
    stopped: UnsafeCell<(Place<Slot<T>>, u64)>,
}

// SAFETY: `stopped` is touched by the one consumer when it goes, and by who drops this, after everybody
// else; all else is made to be shared. Values move between threads.
#[expect(unsafe_code, reason = "values are handed from one side to the other")]
unsafe impl<T: Send> Sync for Shared<T> {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "values are handed from one side to the other")]
unsafe impl<T: Send> Send for Shared<T> {}

/// Who puts values in.
pub(crate) struct Producer<T> {
    shared: Arc<Shared<T>>,
    place: Place<Slot<T>>,
    put: u64,
}

/// Who takes them out.
pub(crate) struct Consumer<T> {
    shared: Arc<Shared<T>>,
    place: Place<Slot<T>>,
    taken: u64,
    /// What the count was when it was last looked at.
    known: u64,
    returns: Returns,
}

// SAFETY: a producer has the chunk it fills for itself, and moves with it.
#[expect(unsafe_code, reason = "values are handed from one side to the other")]
unsafe impl<T: Send> Send for Producer<T> {}
// SAFETY: a consumer has what was put in for itself, and moves with it.
#[expect(unsafe_code, reason = "values are handed from one side to the other")]
unsafe impl<T: Send> Send for Consumer<T> {}

/// An empty queue.
pub(crate) fn queue<T>() -> (Producer<T>, Consumer<T>) {
    let place = Place::allocate_slots(FIRST);
    let shared = Arc::new(Shared {
        put: Apart(AtomicU64::new(0)),
        spares: Spares::new(),
        stopped: UnsafeCell::new((place, 0)),
    });
    let producer = Producer { shared: Arc::clone(&shared), place, put: 0 };
    (producer, Consumer { shared, place, taken: 0, known: 0, returns: Returns::default() })
}

impl<T> Producer<T> {
    /// Puts a value in. It can be taken at once.
    #[inline]
    #[expect(unsafe_code, reason = "values are handed from one side to the other")]
    pub(crate) fn push(&mut self, value: T) {
        // SAFETY: the chunk that is filled is freed or goes back only when the consumer has emptied it,
        // for which the count has to be past its last place.
        if unsafe { self.place.is_end() } {
            self.extend();
        }
        let at = self.place.at;
        // SAFETY: the chunk is here, as above. The count is not past this place, so it is ours.
        unsafe {
            self.place.cells()[at].0.with_mut(|place| (*place).write(value));
        }
        self.place.at += 1;
        self.put += 1;
        self.shared.put.0.store(self.put, Ordering::Release);
    }

    /// Goes on in another chunk.
    #[cold]
    #[inline(never)]
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    fn extend(&mut self) {
        let size = (2 * self.place.at).min(MOST);
        let next = self.shared.spares.pop(1).unwrap_or_else(|| Place::allocate_slots(size));
        // SAFETY: nobody else uses `next`. The consumer looks at the `next` of the chunk that is full
        // when the count is past it, which it is not before the next value is in.
        unsafe { self.place.lead_to(next) };
        self.place = next;
    }
}

impl<T> Consumer<T> {
    /// The next value, if there is one.
    #[inline]
    #[expect(unsafe_code, reason = "values are handed from one side to the other")]
    pub(crate) fn pop(&mut self) -> Option<T> {
        if self.taken == self.known {
            self.known = self.shared.put.0.load(Ordering::Acquire);
            if self.taken == self.known {
                return None;
            }
        }
        // SAFETY: the count is past what `next_place` gives, so the value is ours, and we pass it once.
        Some(unsafe { self.next_place().take() })
    }

    /// The next place, which is passed.
    ///
    /// # Safety
    /// The count is past it.
    #[inline]
    #[expect(unsafe_code, reason = "values are handed from one side to the other")]
    unsafe fn next_place(&mut self) -> Place<Slot<T>> {
        // SAFETY: the chunk is ours until we hand it back, which we do when every place is empty and the
        // producer has gone on. If it ends here, the count is past the first place of the next one, as
        // the caller says, so that `next` is set for good.
        unsafe {
            if self.place.is_end()
                && let Some(next) = self.place.follow()
            {
                let empty = std::mem::replace(&mut self.place, next);
                self.returns.give_back(&self.shared.spares, empty);
            }
        }
        let place = self.place;
        self.place.at += 1;
        self.taken += 1;
        place
    }

    /// Gives memory back: nothing is there to be taken, for now.
    #[inline]
    pub(crate) fn rest(&mut self) {
        self.returns.rest(&self.shared.spares, usize::MAX);
    }
}

impl<T> Drop for Consumer<T> {
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    fn drop(&mut self) {
        let here = (self.place, self.taken);
        // SAFETY: there is one consumer, and who drops the queue comes after it.
        self.shared.stopped.with_mut(|stopped| unsafe { *stopped = here });
    }
}

impl<T> Drop for Shared<T> {
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    fn drop(&mut self) {
        let put = self.put.0.load(Ordering::Acquire);
        // SAFETY: both sides are gone. Places from where the consumer stopped up to the count have a
        // value each; the chunks from there on are nobody's but ours.
        unsafe {
            let (mut place, mut taken) = self.stopped.with(|stopped| *stopped);
            loop {
                if place.is_end() {
                    let next = place.follow();
                    place.free();
                    let Some(next) = next else { break };
                    place = next;
                    continue;
                }
                if taken == put {
                    // Nothing lies behind: a chunk is added for a value only.
                    place.free();
                    break;
                }
                drop(place.take());
                place.at += 1;
                taken += 1;
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
