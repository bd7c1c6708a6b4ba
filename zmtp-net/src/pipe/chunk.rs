//! Chunks of a queue, which one side fills and the other empties.
//!
//! A chunk has so many cells, and knows the next one. It belongs to nobody: what says which cells are
//! whose is the count of the queue that it is a chunk of. Emptied ones wait behind a mutex to be filled
//! again ([`Spares`]).

use std::ptr::NonNull;

use crate::sync::{Mutex, MutexGuard, PoisonError, UnsafeCell};

/// What one side writes and the other reads, in cache lines of its own.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Apart<T>(pub(super) T);

/// Cells, and where it goes on behind them.
pub(super) struct Chunk<C> {
    cells: Box<[C]>,
    /// Set before who empties it comes to the end of this one.
    next: UnsafeCell<Option<NonNull<Self>>>,
}

/// A cell of a chunk.
pub(super) struct Place<C> {
    chunk: NonNull<Chunk<C>>,
    pub(super) at: usize,
}

impl<C> Clone for Place<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Place<C> {}

impl<C> Place<C> {
    /// The first cell of a new chunk, to be given back by [`free`](Self::free).
    pub(super) fn allocate(cells: impl Iterator<Item = C>) -> Self {
        let chunk = Chunk { cells: cells.collect(), next: UnsafeCell::new(None) };
        Self { chunk: NonNull::from(Box::leak(Box::new(chunk))), at: 0 }
    }

    /// Gives the memory of the chunk back. What lies in its cells is dropped as cells are.
    ///
    /// # Safety
    /// Nobody else uses the chunk, now or later.
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    pub(super) unsafe fn free(self) {
        // SAFETY: it was leaked by `allocate`, and is used by nobody else, as the caller says.
        drop(unsafe { Box::from_raw(self.chunk.as_ptr()) });
    }

    /// The cells of the chunk.
    ///
    /// # Safety
    /// The chunk is not freed as long as they are borrowed.
    #[inline(always)]
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    pub(super) unsafe fn cells(&self) -> &[C] {
        // SAFETY: it has not been freed, as the caller says, and which cells it has never changes.
        unsafe { &self.chunk.as_ref().cells }
    }

    /// The first place of the next chunk.
    ///
    /// # Safety
    /// The chunk has not been freed; its next one is set and does not change any more.
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    pub(super) unsafe fn follow(self) -> Option<Self> {
        // SAFETY: as the caller says.
        let next = unsafe { self.chunk.as_ref() }.next.with(|next| unsafe { *next });
        next.map(|chunk| Self { chunk, at: 0 })
    }

    /// Has the chunk of `next`, which is the last one, follow this one.
    ///
    /// # Safety
    /// Neither chunk has been freed. Nobody else uses that of `next`; nobody looks what follows this one
    /// before it is told to.
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    pub(super) unsafe fn lead_to(self, next: Self) {
        // SAFETY: as the caller says.
        unsafe {
            next.chunk.as_ref().next.with_mut(|next| *next = None);
            self.chunk.as_ref().next.with_mut(|place| *place = Some(next.chunk));
        }
    }
}

/// A chunk that nobody uses.
struct Spare<C>(Place<C>);

// SAFETY: a chunk that nobody uses is memory and nothing else.
#[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
unsafe impl<C: Send> Send for Spare<C> {}

/// Chunks that nobody uses.
pub(super) struct Spares<C>(Mutex<Vec<Spare<C>>>);

impl<C> Spares<C> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn list(&self) -> MutexGuard<'_, Vec<Spare<C>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there are.
    #[cfg(all(test, not(loom)))]
    pub(super) fn len(&self) -> usize {
        self.list().len()
    }

    /// The last one that went back and has so many cells, and is the caller's. Any that is smaller is
    /// given up.
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    pub(super) fn pop(&self, least: usize) -> Option<Place<C>> {
        let mut list = self.list();
        while let Some(Spare(place)) = list.pop() {
            // SAFETY: nobody uses a spare chunk, and it is off the list.
            unsafe {
                if place.cells().len() >= least {
                    return Some(place);
                }
                place.free();
            }
        }
        None
    }
}

impl<C> Drop for Spares<C> {
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    fn drop(&mut self) {
        for Spare(place) in self.list().drain(..) {
            // SAFETY: nobody uses a spare chunk.
            unsafe { place.free() };
        }
    }
}

/// What who empties chunks knows of those that it has given back.
#[derive(Default)]
pub(super) struct Returns {
    /// How many went back since the last [`rest`](Self::rest), and how many spare ones that left.
    returned: usize,
    kept: usize,
}

impl Returns {
    /// Gives an emptied chunk back.
    ///
    /// # Safety
    /// Nobody else uses the chunk, and the caller no longer does.
    #[cold]
    #[inline(never)]
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    pub(super) unsafe fn give_back<C>(&mut self, spares: &Spares<C>, place: Place<C>) {
        self.returned += 1;
        spares.list().push(Spare(Place { at: 0, ..place }));
    }

    /// Gives memory back: nothing is there to be taken, for now. As many chunks are kept as went back
    /// since the last time, for what comes next is likely to need as many; at least one and at most
    /// `most`, and of more than that half, so that where less and less is needed less is kept each time.
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    pub(super) fn rest<C>(&mut self, spares: &Spares<C>, most: usize) {
        let returned = std::mem::take(&mut self.returned);
        if returned == 0 && self.kept <= 1 {
            return;
        }
        let mut list = spares.list();
        let keep = returned.max(list.len() / 2).clamp(1, most);
        // The first ones are the smallest.
        let surplus = list.len().saturating_sub(keep);
        for Spare(place) in list.drain(..surplus) {
            // SAFETY: nobody uses a spare chunk, and it is off the list.
            unsafe { place.free() };
        }
        self.kept = list.len();
    }
}
