//! A queue without a bound and without a lock, of short runs of bytes that lie side by side.
//!
//! As in [`spsc`](super::spsc) there are chunks that know the next, and a count of what was ever put in.
//! But what lies in a chunk is a row of records: a byte that says what it is, and what belongs to it. So
//! forty short messages share two cache lines, where each, as a value, would have two of its own, which
//! have to come from one processor to the other.
//!
//! A record never lies in two chunks; where the next does not fit, one that says so is the last. Why
//! nobody meets anybody at a cell: those of a record, and of one before it that says that it is in the
//! next chunk, belong to the [`Producer`] until the count is past it, and to the [`Consumer`] from then
//! on. The count is stored with release and loaded with acquire. A chunk goes back by way of a mutex,
//! when the consumer has gone on to the next. There is one of each, neither can be cloned, and what they
//! do takes `&mut`.

use super::chunk::{Apart, Place, Returns, Spares};
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Arc, UnsafeCell};

/// Cells of the first chunk, and of the largest: each new one has twice as many as the last.
const FIRST: usize = if cfg!(loom) { 3 } else { 256 };
const MOST: usize = if cfg!(loom) { 6 } else { 16 * 1024 };
/// How many emptied chunks are kept while nothing is there.
const KEPT: usize = 16;

/// So many bytes fit into a record: with more, two copies cost more than an allocation that one thread
/// makes and the other frees.
pub(crate) const LARGEST: usize = if cfg!(loom) { 2 } else { 1024 };

/// The first byte of a record with so many bytes is their number.
const SHORT: u8 = if cfg!(loom) { 1 } else { 252 };
/// Bytes, behind two that say how many.
const LONG: u8 = 253;
/// No bytes: it stands for something else.
const TOKEN: u8 = 254;
/// The next record is in the next chunk.
const NEXT: u8 = 255;

/// What lies in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Record<'a> {
    /// Up to [`LARGEST`] bytes.
    Bytes(&'a [u8]),
    /// Something that is to be found elsewhere.
    Token,
}

/// A byte of a chunk.
type Cell = UnsafeCell<u8>;

fn allocate(size: usize) -> Place<Cell> {
    Place::allocate((0..size).map(|_| Cell::new(0)))
}

/// Puts bytes into as many cells.
///
/// # Safety
/// Nobody else looks at these cells, or changes them.
#[inline(always)]
#[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
unsafe fn write(cells: &[Cell], bytes: &[u8]) {
    #[cfg(not(loom))]
    {
        assert!(cells.len() == bytes.len());
        let to = cells.as_ptr().cast::<u8>().cast_mut();
        // SAFETY: cells are bytes that may be changed (`UnsafeCell` is transparent), and there are as
        // many; nobody else uses them, as the caller says, so that they are not what is copied either.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
    }
    #[cfg(loom)]
    for (cell, byte) in cells.iter().zip(bytes) {
        // SAFETY: as the caller says.
        cell.with_mut(|cell| unsafe { *cell = *byte });
    }
}

/// As [`write`], without a call where there are up to 16 bytes.
///
/// # Safety
/// As of [`write`].
#[inline(always)]
#[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
unsafe fn write_few(cells: &[Cell], bytes: &[u8]) {
    // SAFETY: as the caller says. Two pieces of the same size cover all; what is in both is written twice.
    unsafe {
        match bytes.len() {
            8..=16 => write_ends::<8>(cells, bytes),
            4..8 => write_ends::<4>(cells, bytes),
            2..4 => write_ends::<2>(cells, bytes),
            1 => write_ends::<1>(cells, bytes),
            _ => write(cells, bytes),
        }
    }
}

/// Puts the first `N` bytes and the last into as many cells.
///
/// # Safety
/// As of [`write`].
#[inline(always)]
#[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
unsafe fn write_ends<const N: usize>(cells: &[Cell], bytes: &[u8]) {
    let ends = (bytes.first_chunk::<N>(), bytes.last_chunk::<N>());
    let places = (cells.first_chunk::<N>(), cells.last_chunk::<N>());
    if let ((Some(first), Some(last)), (Some(front), Some(back))) = (ends, places) {
        // SAFETY: as the caller says.
        unsafe {
            write(front, first);
            write(back, last);
        }
    }
}

/// Looks at the bytes of cells.
///
/// # Safety
/// Nobody changes these cells meanwhile.
#[inline(always)]
#[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
unsafe fn read<R>(cells: &[Cell], look: impl FnOnce(&[u8]) -> R) -> R {
    #[cfg(not(loom))]
    {
        let bytes = cells.as_ptr().cast::<u8>();
        // SAFETY: cells are bytes (`UnsafeCell` is transparent), all of which were zero at first; nobody
        // changes them, as the caller says.
        look(unsafe { std::slice::from_raw_parts(bytes, cells.len()) })
    }
    #[cfg(loom)]
    {
        // SAFETY: as the caller says.
        let copy: Vec<u8> = cells.iter().map(|cell| cell.with(|cell| unsafe { *cell })).collect();
        look(&copy)
    }
}

/// What both sides share.
struct Shared {
    /// How many records were ever put in.
    put: Apart<AtomicU64>,
    spares: Spares<Cell>,
    /// Where the consumer stopped for good.
    stopped: UnsafeCell<Place<Cell>>,
}

// SAFETY: `stopped` is touched by the one consumer when it goes, and by who drops this, after everybody
// else; all else is made to be shared.
#[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
unsafe impl Sync for Shared {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
unsafe impl Send for Shared {}

/// Who puts records in.
pub(crate) struct Producer {
    shared: Arc<Shared>,
    place: Place<Cell>,
    put: u64,
}

/// Who takes them out.
pub(crate) struct Consumer {
    shared: Arc<Shared>,
    place: Place<Cell>,
    taken: u64,
    returns: Returns,
}

// SAFETY: a producer has what it fills for itself, and moves with it.
#[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
unsafe impl Send for Producer {}
// SAFETY: a consumer has what was put in for itself, and moves with it.
#[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
unsafe impl Send for Consumer {}

/// An empty queue.
pub(crate) fn queue() -> (Producer, Consumer) {
    let place = allocate(FIRST);
    let shared = Arc::new(Shared {
        put: Apart(AtomicU64::new(0)),
        spares: Spares::new(),
        stopped: UnsafeCell::new(place),
    });
    let producer = Producer { shared: Arc::clone(&shared), place, put: 0 };
    (producer, Consumer { shared, place, taken: 0, returns: Returns::default() })
}

impl Producer {
    /// How many records were ever put in.
    #[inline]
    pub(crate) const fn put(&self) -> u64 {
        self.put
    }

    /// Puts in a copy of bytes, unless there are more than [`LARGEST`]; whether it did. They can be taken
    /// at once.
    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        match u8::try_from(bytes.len()) {
            Ok(len) if len <= SHORT => self.push_record([len], bytes),
            _ if bytes.len() > LARGEST => return false,
            _ => self.push_long(bytes),
        }
        true
    }

    /// As [`push`](Self::push), if that is a record of the shorter kind which fits into this chunk; whether
    /// it was put in.
    #[inline(always)]
    pub(crate) fn push_short(&mut self, bytes: &[u8]) -> bool {
        match u8::try_from(bytes.len()) {
            Ok(len) if len <= SHORT && self.room() > bytes.len() => {
                self.put_record([len], bytes);
                true
            }
            _ => false,
        }
    }

    /// Puts in what stands for something else. It can be taken at once.
    #[inline]
    pub(crate) fn push_token(&mut self) {
        self.push_record([TOKEN], &[]);
    }

    #[inline(never)]
    fn push_long(&mut self, bytes: &[u8]) {
        let [low, high, ..] = bytes.len().to_le_bytes();
        self.push_record([LONG, low, high], bytes);
    }

    /// How many cells of this chunk are left for records. One more is left for a record that says that it
    /// goes on elsewhere.
    #[inline(always)]
    #[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
    fn room(&self) -> usize {
        // SAFETY: the chunk that is filled is freed or goes back only when the consumer has gone on from
        // it, for which the count has to be past a record in the next one.
        let size = unsafe { self.place.cells() }.len();
        size - 1 - self.place.at
    }

    #[inline(always)]
    fn push_record<const N: usize>(&mut self, head: [u8; N], bytes: &[u8]) {
        let len = N + bytes.len();
        if self.room() < len {
            self.extend(len);
        }
        self.put_record(head, bytes);
    }

    /// Puts in a record for which there is room.
    #[inline(always)]
    #[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
    fn put_record<const N: usize>(&mut self, head: [u8; N], bytes: &[u8]) {
        let len = N + bytes.len();
        let Place { at, .. } = self.place;
        // SAFETY: the chunk is here, as of `room`. The count is not past this record, so its cells are ours.
        unsafe {
            let cells = &self.place.cells()[at..at + len];
            write(&cells[..N], &head);
            write_few(&cells[N..], bytes);
        }
        self.place.at += len;
        self.put += 1;
        self.shared.put.0.store(self.put, Ordering::Release);
    }

    /// Goes on in another chunk, which has room for a record of so many cells.
    #[cold]
    #[inline(never)]
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    fn extend(&mut self, len: usize) {
        // SAFETY: as of `room`.
        let size = unsafe { self.place.cells() }.len();
        let spare = self.shared.spares.pop(size.max(len + 1));
        let next = spare.unwrap_or_else(|| allocate((2 * size).min(MOST).max(len + 1)));
        // SAFETY: the chunk that is full is here, and a cell of it was left, which is ours like those of
        // the next record. Nobody else uses `next`. The consumer looks at that cell, and at what follows
        // this chunk, when the count is past the next record.
        unsafe {
            write(&self.place.cells()[self.place.at..=self.place.at], &[NEXT]);
            self.place.lead_to(next);
        }
        self.place = next;
    }
}

impl Consumer {
    /// How many records can be taken.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        let count = self.shared.put.0.load(Ordering::Acquire) - self.taken;
        usize::try_from(count).unwrap_or(usize::MAX)
    }

    /// Takes records and shows each, as many as there are or `most`, or until `look` says that it was the
    /// last; how many.
    #[inline]
    #[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
    pub(crate) fn take(&mut self, most: usize, mut look: impl FnMut(Record<'_>) -> bool) -> usize {
        let count = self.len().min(most);
        for number in 1..=count {
            // SAFETY: the count is past so many records.
            if !unsafe { self.pass(&mut look) } {
                return number;
            }
        }
        count
    }

    /// Passes the next record and shows it.
    ///
    /// # Safety
    /// The count is past it.
    #[inline(always)]
    #[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
    unsafe fn pass(&mut self, look: impl FnOnce(Record<'_>) -> bool) -> bool {
        // SAFETY: the chunk is ours until we hand it back, and so are the cells of this record and of
        // one before it that says that it is in the next chunk: the count is past it, as the caller says.
        unsafe {
            let mut kind = self.kind();
            if kind == NEXT {
                self.follow();
                kind = self.kind();
            }
            let place = self.place;
            let cells = &place.cells()[place.at + 1..];
            let (cells, len) = match kind {
                TOKEN => (cells, 0),
                LONG => (&cells[2..], read(&cells[..2], number)),
                short => (cells, usize::from(short)),
            };
            self.taken += 1;
            self.place.at = place.cells().len() - cells.len() + len;
            read(&cells[..len], |bytes| {
                look(if kind == TOKEN { Record::Token } else { Record::Bytes(bytes) })
            })
        }
    }

    /// The first byte of the next record, or of what says where that is.
    ///
    /// # Safety
    /// As of [`pass`](Self::pass).
    #[inline(always)]
    #[expect(unsafe_code, reason = "bytes are handed from one side to the other")]
    unsafe fn kind(&self) -> u8 {
        let Place { at, .. } = self.place;
        // SAFETY: as the caller says.
        unsafe { read(&self.place.cells()[at..=at], |byte| byte[0]) }
    }

    /// Goes on to the next chunk, and gives back the one that is done with.
    ///
    /// # Safety
    /// The count is past a record there.
    #[cold]
    #[inline(never)]
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    unsafe fn follow(&mut self) {
        // SAFETY: the chunk is ours. What follows it is set for good, since the count is past a record
        // there, and the producer has gone on to it.
        unsafe {
            if let Some(next) = self.place.follow() {
                let done = std::mem::replace(&mut self.place, next);
                self.returns.give_back(&self.shared.spares, done);
            }
        }
    }

    /// Gives memory back: nothing is there to be taken, for now.
    #[inline]
    pub(crate) fn rest(&mut self) {
        self.returns.rest(&self.shared.spares, KEPT);
    }
}

/// The number that two bytes of a record say.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

impl Drop for Consumer {
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    fn drop(&mut self) {
        let here = self.place;
        // SAFETY: there is one consumer, and who drops the queue comes after it.
        self.shared.stopped.with_mut(|stopped| unsafe { *stopped = here });
    }
}

impl Drop for Shared {
    #[expect(unsafe_code, reason = "chunks are handed from one side to the other")]
    fn drop(&mut self) {
        // SAFETY: both sides are gone; the chunks from where the consumer stopped on are nobody's but
        // ours.
        unsafe {
            let mut rest = Some(self.stopped.with(|stopped| *stopped));
            while let Some(place) = rest {
                rest = place.follow();
                place.free();
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
