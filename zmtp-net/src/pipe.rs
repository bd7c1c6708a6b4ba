//! A pipe between two sockets of one process: what inproc is made of.
//!
//! Each direction is a queue of messages that the sender appends to and the receiver takes as a
//! whole. Who has nothing to do sleeps, and is woken once by the other side.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zmtp_codec::{Message, Part, SocketType};

use crate::peer::PeerId;

/// Where a socket is told that one of its pipes wants attention.
pub(crate) trait Bell: Send + Sync {
    /// Something changed on the pipe of this peer: octets to take, room to send, or its end.
    fn ring(&self, peer: PeerId);
}

/// What travels beside the messages.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Command {
    Subscribe(Part),
    Cancel(Part),
}

/// What a socket tells the other of itself.
#[derive(Clone, Debug)]
pub(crate) struct Introduction {
    pub(crate) socket_type: SocketType,
    pub(crate) identity: Part,
    /// `ZMQ_SNDHWM` and `ZMQ_RCVHWM`; `None` is no limit.
    pub(crate) send_hwm: Option<usize>,
    pub(crate) receive_hwm: Option<usize>,
}

impl Introduction {
    /// Nobody knows yet who is at the other end.
    pub(crate) fn unknown() -> Self {
        Self {
            socket_type: SocketType::Pair,
            identity: Part::default(),
            send_hwm: Some(0),
            receive_hwm: Some(0),
        }
    }
}

#[derive(Default)]
struct Queue {
    messages: VecDeque<Message>,
    commands: VecDeque<Command>,
    /// The sender has left: what is queued is the last.
    closed: bool,
    /// Whom to wake when something is queued.
    reader: Option<(Arc<dyn Bell>, PeerId)>,
    /// Whom to wake when there is room again.
    writer: Option<(Arc<dyn Bell>, PeerId)>,
}

/// One direction.
#[derive(Default)]
struct Lane {
    queue: Mutex<Queue>,
    /// The reader found nothing and wants to be woken.
    reader_sleeps: AtomicBool,
    /// The writer found no room and wants to be woken.
    writer_sleeps: AtomicBool,
    /// How many messages the reader has given to its application.
    read: AtomicU64,
    /// The high-water mark of this direction.
    limit: AtomicUsize,
    /// The reader has left: nothing that is queued will be read.
    abandoned: AtomicBool,
}

impl Lane {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake_reader(&self) {
        // The queue's lock orders this load after the reader's store.
        if self.reader_sleeps.load(Ordering::Relaxed)
            && self.reader_sleeps.swap(false, Ordering::AcqRel)
        {
            let reader = self.queue().reader.clone();
            if let Some((bell, peer)) = reader {
                bell.ring(peer);
            }
        }
    }

    fn wake_writer(&self) {
        if self.writer_sleeps.swap(false, Ordering::AcqRel) {
            let writer = self.queue().writer.clone();
            if let Some((bell, peer)) = writer {
                bell.ring(peer);
            }
        }
    }
}

/// One end of a pipe.
pub(crate) struct End {
    outward: Arc<Lane>,
    inward: Arc<Lane>,
    /// How many messages were ever put into `outward`.
    written: u64,
    /// How many messages were taken out of `inward` and given to the application; told to the
    /// writer at `read_told`.
    read: u64,
    read_told: u64,
    other: Introduction,
}

impl std::fmt::Debug for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("End")
            .field("written", &self.written)
            .field("read", &self.read)
            .field("other", &self.other)
            .finish_non_exhaustive()
    }
}

/// A limit of one direction: what both sides allow together, and none if one of them has none.
fn combined(send: Option<usize>, receive: Option<usize>) -> usize {
    match (send, receive) {
        (Some(send), Some(receive)) => send.saturating_add(receive),
        _ => usize::MAX,
    }
}

/// A pipe whose first end belongs to `one`, the second to `two`.
pub(crate) fn pair(one: Introduction, two: Introduction) -> (End, End) {
    let (forth, back) = (Arc::new(Lane::default()), Arc::new(Lane::default()));
    forth.limit.store(combined(one.send_hwm, two.receive_hwm), Ordering::Relaxed);
    back.limit.store(combined(two.send_hwm, one.receive_hwm), Ordering::Relaxed);
    for lane in [&forth, &back] {
        lane.reader_sleeps.store(true, Ordering::Relaxed);
    }
    let end = |outward: &Arc<Lane>, inward: &Arc<Lane>, other| End {
        outward: Arc::clone(outward),
        inward: Arc::clone(inward),
        written: 0,
        read: 0,
        read_told: 0,
        other,
    };
    (end(&forth, &back, two), end(&back, &forth, one))
}

/// A pipe whose other end nobody has yet: until `bound` tells who that is, the limit is the
/// sender's own.
pub(crate) fn half(own: Introduction, unknown: Introduction) -> (End, End) {
    let limit = own.send_hwm.unwrap_or(usize::MAX);
    let (near, far) = pair(own, unknown);
    near.outward.limit.store(limit, Ordering::Relaxed);
    (near, far)
}

/// What taking from a pipe found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Something, or nothing yet.
    Open,
    /// The other side has left; what was taken is the last.
    Closed,
}

impl End {
    /// What the other side said of itself.
    pub(crate) const fn other(&self) -> &Introduction {
        &self.other
    }

    /// Tells the far end of a [`half`] pipe who its owner is, and sets the limits.
    pub(crate) fn bound(&self, own: &Introduction) {
        let limit = combined(self.other.send_hwm, own.receive_hwm);
        self.inward.limit.store(limit, Ordering::Relaxed);
        let limit = combined(own.send_hwm, self.other.receive_hwm);
        self.outward.limit.store(limit, Ordering::Relaxed);
        self.inward.wake_writer();
    }

    /// Says whom to wake, and as which peer. Rings at once if something is there already.
    pub(crate) fn listen(&mut self, bell: &Arc<dyn Bell>, peer: PeerId) {
        self.outward.queue().writer = Some((Arc::clone(bell), peer));
        let waiting = {
            let mut queue = self.inward.queue();
            queue.reader = Some((Arc::clone(bell), peer));
            queue.closed || !queue.messages.is_empty() || !queue.commands.is_empty()
        };
        if waiting {
            bell.ring(peer);
        }
    }

    /// How many messages were put in and not yet received by the other application, at most.
    pub(crate) fn queued(&self) -> u64 {
        self.written.saturating_sub(self.outward.read.load(Ordering::Acquire))
    }

    /// Whether another message has room. If not, the bell will ring when it has.
    pub(crate) fn has_room(&self) -> bool {
        let limit = self.outward.limit.load(Ordering::Relaxed) as u64;
        if self.queued() < limit {
            return true;
        }
        self.outward.writer_sleeps.store(true, Ordering::SeqCst);
        // It may have been read in between, when nobody was to be woken yet.
        if self.queued() < self.outward.limit.load(Ordering::SeqCst) as u64 {
            self.outward.writer_sleeps.store(false, Ordering::Relaxed);
            return true;
        }
        false
    }

    /// Queues a message, whether there is room or not.
    pub(crate) fn put(&mut self, message: Message) {
        self.written += 1;
        self.outward.queue().messages.push_back(message);
        self.outward.wake_reader();
    }

    /// Queues a message in place of any that the other side has not taken; how many it replaced.
    pub(crate) fn put_newest(&mut self, message: Message) -> u64 {
        let replaced = {
            let mut queue = self.outward.queue();
            let replaced = queue.messages.len() as u64;
            queue.messages.clear();
            queue.messages.push_back(message);
            replaced
        };
        self.written = self.written + 1 - replaced;
        self.outward.wake_reader();
        replaced
    }

    /// Queues a command. There is always room.
    pub(crate) fn command(&mut self, command: Command) {
        self.outward.queue().commands.push_back(command);
        self.outward.wake_reader();
    }

    /// Takes all that came: messages are appended to `inbox`.
    pub(crate) fn take(
        &mut self,
        inbox: &mut VecDeque<Message>,
        commands: &mut Vec<Command>,
    ) -> Taken {
        let mut queue = self.inward.queue();
        commands.extend(queue.commands.drain(..));
        if inbox.is_empty() {
            std::mem::swap(inbox, &mut queue.messages);
        } else {
            inbox.append(&mut queue.messages);
        }
        self.inward.reader_sleeps.store(true, Ordering::Release);
        if queue.closed { Taken::Closed } else { Taken::Open }
    }

    /// Counts messages that the application received out of what was taken. The writer is told
    /// when `drained`, or when it is half the limit.
    pub(crate) fn received(&mut self, count: u64, drained: bool) {
        self.read += count;
        let limit = self.inward.limit.load(Ordering::Relaxed) as u64;
        if drained || self.read - self.read_told >= limit.div_ceil(2) {
            self.read_told = self.read;
            self.inward.read.store(self.read, Ordering::SeqCst);
            if self.inward.writer_sleeps.load(Ordering::SeqCst) {
                self.inward.wake_writer();
            }
        }
    }

    /// Changes what this side adds to the limits: the high-water marks were changed.
    pub(crate) fn set_limits(&self, own: &Introduction) {
        let limit = combined(own.send_hwm, self.other.receive_hwm);
        self.outward.limit.store(limit, Ordering::Relaxed);
        let limit = combined(self.other.send_hwm, own.receive_hwm);
        self.inward.limit.store(limit, Ordering::SeqCst);
        self.inward.wake_writer();
    }

    /// Whether the other side has left and will read nothing more.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.outward.abandoned.load(Ordering::Acquire)
    }

    /// Whether all that was sent has been taken by the other side, or never will be.
    pub(crate) fn is_delivered(&self) -> bool {
        self.is_abandoned() || self.outward.queue().messages.is_empty()
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.outward.queue().closed = true;
        self.outward.wake_reader();
        self.inward.abandoned.store(true, Ordering::Release);
        self.inward.writer_sleeps.store(true, Ordering::Release);
        self.inward.wake_writer();
    }
}
