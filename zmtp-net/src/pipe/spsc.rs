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

use std::collections::VecDeque;
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Arc, Mutex, PoisonError, UnsafeCell};

/// Places in the first chunk, and in the largest: each new one has twice as many as the last.
const FIRST: usize = if cfg!(loom) { 1 } else { 4 };
const MOST: usize = if cfg!(loom) { 2 } else { 128 };

/// What one side writes and the other reads, in cache lines of its own.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Apart<T>(pub(super) T);

/// Room for a value, in a cache line of its own if that is enough.
#[repr(align(64))]
struct Slot<T>(UnsafeCell<MaybeUninit<T>>);

/// Places for values.
struct Chunk<T> {
    slots: Box<[Slot<T>]>,
    /// Set before the count is past the last place of this one.
    next: UnsafeCell<Option<NonNull<Self>>>,
}

impl<T> Chunk<T> {
    /// Empty places, to be given back by [`free`].
    fn allocate(size: usize) -> NonNull<Self> {
        let slots = (0..size).map(|_| Slot(UnsafeCell::new(MaybeUninit::uninit()))).collect();
        NonNull::from(Box::leak(Box::new(Self { slots, next: UnsafeCell::new(None) })))
    }
}

/// Gives the memory of a chunk back. What lies in its places is not dropped.
///
/// # Safety
/// Nobody else uses the chunk, now or later.
#[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
unsafe fn free<T>(chunk: NonNull<Chunk<T>>) {
    // SAFETY: it was leaked by `Chunk::allocate`, and is used by nobody else, as the caller says.
    drop(unsafe { Box::from_raw(chunk.as_ptr()) });
}

/// A place in a chunk.
struct Place<T> {
    chunk: NonNull<Chunk<T>>,
    at: usize,
}

impl<T> Clone for Place<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Place<T> {}

impl<T> Place<T> {
    /// Whether the chunk ends here.
    ///
    /// # Safety
    /// The chunk has not been freed.
    #[inline]
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    unsafe fn is_end(self) -> bool {
        // SAFETY: it has not been freed, as the caller says, and how many places it has never changes.
        self.at == unsafe { self.chunk.as_ref() }.slots.len()
    }

    /// The first place of the next chunk.
    ///
    /// # Safety
    /// The chunk has not been freed; its next one is set and does not change any more.
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    unsafe fn follow(self) -> Option<Self> {
        // SAFETY: as the caller says.
        let next = unsafe { self.chunk.as_ref() }.next.with(|next| unsafe { *next });
        next.map(|chunk| Self { chunk, at: 0 })
    }

    /// Moves the value out of its place.
    ///
    /// # Safety
    /// The chunk has not been freed, and the value in this place is the caller's, once.
    #[inline]
    #[expect(unsafe_code, reason = "values are handed from one side to the other")]
    unsafe fn take(self) -> T {
        // SAFETY: as the caller says; a value lies there, so it is initialized.
        unsafe { self.chunk.as_ref().slots[self.at].0.with(|place| (*place).assume_init_read()) }
    }
}

/// What both sides share.
struct Shared<T> {
    /// How many values were ever put in.
    put: Apart<AtomicU64>,
    /// Chunks of which every place is empty.
    spares: Mutex<Vec<Spare<T>>>,
    /// Where the consumer stopped for good, and after how many values.
    stopped: UnsafeCell<(Place<T>, u64)>,
}

/// A chunk that nobody uses.
struct Spare<T>(NonNull<Chunk<T>>);

// SAFETY: a chunk that nobody uses is memory and nothing else.
#[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
unsafe impl<T: Send> Send for Spare<T> {}

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
    place: Place<T>,
    put: u64,
}

/// Who takes them out.
pub(crate) struct Consumer<T> {
    shared: Arc<Shared<T>>,
    place: Place<T>,
    taken: u64,
    /// How many chunks went back since the last [`Consumer::rest`], and how many spare ones that left.
    returned: usize,
    kept: usize,
}

// SAFETY: a producer has the chunk it fills for itself, and moves with it.
#[expect(unsafe_code, reason = "values are handed from one side to the other")]
unsafe impl<T: Send> Send for Producer<T> {}
// SAFETY: a consumer has what was put in for itself, and moves with it.
#[expect(unsafe_code, reason = "values are handed from one side to the other")]
unsafe impl<T: Send> Send for Consumer<T> {}

/// An empty queue.
pub(crate) fn queue<T>() -> (Producer<T>, Consumer<T>) {
    let place = Place { chunk: Chunk::allocate(FIRST), at: 0 };
    let shared = Arc::new(Shared {
        put: Apart(AtomicU64::new(0)),
        spares: Mutex::new(Vec::new()),
        stopped: UnsafeCell::new((place, 0)),
    });
    let producer = Producer { shared: Arc::clone(&shared), place, put: 0 };
    (producer, Consumer { shared, place, taken: 0, returned: 0, kept: 0 })
}

impl<T> Producer<T> {
    /// How many values were ever put in.
    #[inline]
    pub(crate) const fn put(&self) -> u64 {
        self.put
    }

    /// Puts a value in. It can be taken at once.
    #[inline]
    pub(crate) fn push(&mut self, value: T) {
        self.push_made(value, |_| ());
    }

    /// Puts a value in that `make` makes of another one, where it is to lie: it is not moved any more.
    /// It can be taken at once.
    #[inline]
    #[expect(unsafe_code, reason = "values are handed from one side to the other")]
    pub(crate) fn push_made(&mut self, value: T, make: impl FnOnce(&mut T)) {
        // SAFETY: the chunk that is filled is freed or goes back only when the consumer has emptied it,
        // for which the count has to be past its last place.
        if unsafe { self.place.is_end() } {
            self.extend();
        }
        let Place { chunk, at } = self.place;
        // SAFETY: the chunk is here, as above. The count is not past this place, so it is ours. Should
        // `make` panic, the value is forgotten, and the next one takes its place.
        unsafe {
            chunk.as_ref().slots[at].0.with_mut(|place| make((*place).write(value)));
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
        let spare = self.shared.spares().pop();
        let next = match spare {
            Some(Spare(chunk)) => chunk,
            None => Chunk::allocate((2 * self.place.at).min(MOST)),
        };
        // SAFETY: nobody else uses `next`. The consumer looks at the `next` of the chunk that is full
        // when the count is past it, which it is not before the next value is in.
        unsafe {
            next.as_ref().next.with_mut(|next| *next = None);
            self.place.chunk.as_ref().next.with_mut(|place| *place = Some(next));
        }
        self.place = Place { chunk: next, at: 0 };
    }
}

impl<T> Consumer<T> {
    /// How many values can be taken.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        let count = self.shared.put.0.load(Ordering::Acquire) - self.taken;
        usize::try_from(count).unwrap_or(usize::MAX)
    }

    /// Moves values to the end of a list, as many as there are or `most`; how many.
    #[expect(unsafe_code, reason = "values are handed from one side to the other")]
    pub(crate) fn take(&mut self, most: usize, into: &mut VecDeque<T>) -> usize {
        let count = self.len().min(most);
        into.reserve(count);
        for _ in 0..count {
            // SAFETY: the count is past what `next_place` gives, so the value is ours, and we pass it
            // once.
            let value = unsafe { self.next_place().take() };
            into.push_back(value);
        }
        count
    }

    /// Drops all values; how many there were.
    #[expect(unsafe_code, reason = "values are handed from one side to the other")]
    pub(crate) fn clear(&mut self) -> usize {
        let count = self.len();
        for _ in 0..count {
            // SAFETY: as in `take`. Should dropping one panic, it is passed already.
            drop(unsafe { self.next_place().take() });
        }
        count
    }

    /// The next place, which is passed.
    ///
    /// # Safety
    /// The count is past it.
    #[inline]
    #[expect(unsafe_code, reason = "values are handed from one side to the other")]
    unsafe fn next_place(&mut self) -> Place<T> {
        // SAFETY: the chunk is ours until we hand it back. If it ends here, the count is past the first
        // place of the next one, as the caller says, so that `next` is set for good.
        unsafe {
            if self.place.is_end()
                && let Some(next) = self.place.follow()
            {
                let empty = std::mem::replace(&mut self.place, next).chunk;
                self.give_back(empty);
            }
        }
        let place = self.place;
        self.place.at += 1;
        self.taken += 1;
        place
    }

    /// Every place of this chunk is empty, and the producer has gone on to another.
    #[cold]
    #[inline(never)]
    fn give_back(&mut self, chunk: NonNull<Chunk<T>>) {
        self.returned += 1;
        self.shared.spares().push(Spare(chunk));
    }

    /// Gives memory back: nothing is there to be taken, for now. As many chunks are kept as went back
    /// since the last time, for the next values are likely to be as many; at least one, and of more than
    /// that half, so that where less and less is needed less is kept each time.
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    pub(crate) fn rest(&mut self) {
        let returned = std::mem::take(&mut self.returned);
        if returned == 0 && self.kept <= 1 {
            return;
        }
        let mut spares = self.shared.spares();
        let keep = returned.max(spares.len() / 2).max(1);
        // The first ones are the smallest.
        let surplus = spares.len().saturating_sub(keep);
        for Spare(chunk) in spares.drain(..surplus) {
            // SAFETY: nobody uses a spare chunk, and it is off the list.
            unsafe { free(chunk) };
        }
        self.kept = spares.len();
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

impl<T> Shared<T> {
    fn spares(&self) -> crate::sync::MutexGuard<'_, Vec<Spare<T>>> {
        self.spares.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Shared<T> {
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    fn drop(&mut self) {
        let put = self.put.0.load(Ordering::Acquire);
        for Spare(chunk) in self.spares().drain(..) {
            // SAFETY: nobody uses a spare chunk.
            unsafe { free(chunk) };
        }
        // SAFETY: both sides are gone. Places from where the consumer stopped up to the count have a
        // value each; the chunks from there on are nobody's but ours.
        unsafe {
            let (mut place, mut taken) = self.stopped.with(|stopped| *stopped);
            loop {
                if place.is_end() {
                    let next = place.follow();
                    free(place.chunk);
                    let Some(next) = next else { break };
                    place = next;
                    continue;
                }
                if taken == put {
                    // Nothing lies behind: a chunk is added for a value only.
                    free(place.chunk);
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
