//! One direction of a pipe, as both ends see it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::chunk::Apart;
use super::messages::{self, Receiver, Sender};
use super::{Bell, Command, Introduction};
use crate::id::PeerId;
use crate::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use crate::sync::{Mutex, MutexGuard, PoisonError};

/// What the reader of a lane wants to be woken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reader {
    /// Whatever is queued: it has nothing.
    #[default]
    Hungry,
    /// All but messages: of those it has some, and comes for more by itself.
    Fed,
    /// Nothing: it was woken, and comes.
    Called,
}

/// What the reader takes, and all that travels beside the messages. The writer comes here for commands
/// and to wake the reader, not for a message.
pub(super) struct Queue {
    pub(super) messages: Receiver,
    pub(super) commands: VecDeque<Command>,
    /// Who the sender is, if that was not known when the pipe was made.
    pub(super) introduction: Option<Introduction>,
    /// The sender has left: what is queued is the last.
    pub(super) closed: bool,
    wants: Reader,
    /// Whom to wake when something is queued.
    pub(super) reader: Option<(Arc<dyn Bell>, PeerId)>,
    /// Whom to wake when there is room again.
    pub(super) writer: Option<(Arc<dyn Bell>, PeerId)>,
}

/// What the reader says now and then, and the writer looks at with each message.
struct Says {
    /// It is [`Reader::Hungry`].
    hungry: AtomicBool,
    /// It has left: nothing that is queued will be read.
    abandoned: AtomicBool,
}

/// How much the reader has given to its application.
#[derive(Default)]
struct Read {
    messages: AtomicU64,
    bytes: AtomicU64,
}

/// What the writer adds to the high-water mark of a lane, and what the reader does; `usize::MAX` is no
/// limit. The same in bytes; 0 is none there. Together they are the bound, if there is any.
#[derive(Default)]
pub(super) struct Limits {
    pub(super) send_hwm: AtomicUsize,
    pub(super) receive_hwm: AtomicUsize,
    pub(super) send_bytes: AtomicUsize,
    pub(super) receive_bytes: AtomicUsize,
}

/// One direction. What one side writes often and the other reads is in cache lines of its own.
pub(super) struct Lane {
    queue: Mutex<Queue>,
    says: Apart<Says>,
    read: Apart<Read>,
    /// How many messages were put in when there were enough to come for them.
    pub(super) handed: Apart<AtomicU64>,
    /// The writer found no room and wants to be woken.
    writer_sleeps: AtomicBool,
    pub(super) limits: Limits,
}

/// Messages and their bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) messages: u64,
    pub(super) bytes: u64,
}

impl Lane {
    /// An empty lane, and what puts messages in.
    pub(super) fn new() -> (Self, Sender) {
        let (sender, messages) = messages::queue();
        let queue = Queue {
            messages,
            commands: VecDeque::new(),
            introduction: None,
            closed: false,
            wants: Reader::Hungry,
            reader: None,
            writer: None,
        };
        let says = Says { hungry: AtomicBool::new(true), abandoned: AtomicBool::new(false) };
        let lane = Self {
            queue: Mutex::new(queue),
            says: Apart(says),
            read: Apart::default(),
            handed: Apart::default(),
            writer_sleeps: AtomicBool::new(false),
            limits: Limits::default(),
        };
        (lane, sender)
    }

    pub(super) fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The high-water mark: what both sides allow together, and none if one of them has none.
    #[inline]
    pub(super) fn limit(&self, ordering: Ordering) -> u64 {
        let send = self.limits.send_hwm.load(ordering);
        send.saturating_add(self.limits.receive_hwm.load(ordering)) as u64
    }

    /// The bound on bytes.
    #[inline]
    pub(super) fn octet_limit(&self, ordering: Ordering) -> u64 {
        let send = self.limits.send_bytes.load(ordering);
        match send.saturating_add(self.limits.receive_bytes.load(ordering)) {
            0 => u64::MAX,
            limit => limit as u64,
        }
    }

    /// How many messages the other application has received, at least.
    pub(super) fn read_messages(&self) -> u64 {
        self.read.0.messages.load(Ordering::Acquire)
    }

    /// How many bytes those had, as far as they were counted.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(super) fn read_bytes(&self) -> u64 {
        self.read.0.bytes.load(Ordering::Acquire)
    }

    fn is_below_limits(&self, written: Tally, ordering: Ordering) -> bool {
        let messages = written.messages.saturating_sub(self.read.0.messages.load(ordering));
        let bytes = written.bytes.saturating_sub(self.read.0.bytes.load(ordering));
        messages < self.limit(ordering) && bytes < self.octet_limit(ordering)
    }

    /// Whether the writer, who has put in so much, has room for another message. If not, it will be
    /// woken when it has.
    pub(super) fn has_room(&self, written: &mut Tally) -> bool {
        self.settle(written, Ordering::Acquire);
        if self.is_below_limits(*written, Ordering::Acquire) {
            return true;
        }
        self.writer_sleeps.store(true, Ordering::SeqCst);
        // It may have been read in between, when nobody was to be woken yet: either this sees what
        // the reader has told, or the reader sees that we sleep.
        self.settle(written, Ordering::SeqCst);
        let room = self.is_below_limits(*written, Ordering::SeqCst);
        if room {
            self.writer_sleeps.store(false, Ordering::Relaxed);
        }
        room
    }

    /// Where all was read, no bytes wait, whatever was counted: the reader does not count them as
    /// long as it knows of no bound on them.
    fn settle(&self, written: &mut Tally, ordering: Ordering) {
        if self.octet_limit(Ordering::Relaxed) != u64::MAX
            && written.messages == self.read.0.messages.load(ordering)
        {
            written.bytes = self.read.0.bytes.load(ordering);
        }
    }

    /// The reader tells how much its application has received.
    pub(super) fn tell_read(&self, read: Tally) {
        self.read.0.bytes.store(read.bytes, Ordering::Release);
        self.read.0.messages.store(read.messages, Ordering::SeqCst);
        if self.writer_sleeps.load(Ordering::SeqCst) {
            self.wake_writer();
        }
    }

    pub(super) fn wake_writer(&self) {
        if self.writer_sleeps.swap(false, Ordering::AcqRel) {
            let writer = self.queue().writer.clone();
            if let Some((bell, peer)) = writer {
                bell.ring(peer);
            }
        }
    }

    /// Wakes the writer whether it sleeps or not: nothing more will be read.
    pub(super) fn wake_writer_for_good(&self) {
        self.writer_sleeps.store(true, Ordering::Release);
        self.wake_writer();
    }

    /// Whether the reader waits for a message, as far as the writer knows.
    #[inline]
    pub(super) fn is_hungry(&self) -> bool {
        self.says.0.hungry.load(Ordering::Relaxed)
    }

    /// Whether the reader has left.
    #[inline]
    pub(super) fn is_abandoned(&self) -> bool {
        self.says.0.abandoned.load(Ordering::Acquire)
    }

    /// The reader leaves.
    pub(super) fn abandon(&self, _: &mut Queue) {
        self.says.0.abandoned.store(true, Ordering::Release);
    }

    /// What the reader wants from now on; whether it was something else. Who becomes hungry has to look
    /// for messages again, behind a fence.
    pub(super) fn want(&self, queue: &mut Queue, wants: Reader) -> bool {
        if queue.wants == wants {
            return false;
        }
        queue.wants = wants;
        self.says.0.hungry.store(wants == Reader::Hungry, Ordering::Relaxed);
        true
    }

    /// Wakes the reader, unless that was done and it has not come yet.
    pub(super) fn wake_reader(&self, mut queue: MutexGuard<'_, Queue>) {
        if queue.wants == Reader::Called {
            return;
        }
        let Some((bell, peer)) = queue.reader.clone() else { return };
        self.want(&mut queue, Reader::Called);
        drop(queue);
        bell.ring(peer);
    }

    /// Wakes the reader if it waits for messages and there are any.
    #[cold]
    pub(super) fn wake_hungry_reader(&self) {
        let queue = self.queue();
        // It may have come by itself.
        if queue.wants == Reader::Hungry && queue.messages.len() > 0 {
            self.wake_reader(queue);
        }
    }
}
