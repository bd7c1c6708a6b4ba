//! A pipe between two sockets of one process: what inproc is made of.
//!
//! Each direction is a queue of messages that the sender appends to and the receiver takes as a
//! whole. Who has nothing to do sleeps, and is woken once by the other side.

use std::collections::VecDeque;
use std::sync::Arc;

use zmtp_codec::{Message, Part, SocketType};

use crate::id::PeerId;
use crate::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use crate::sync::{Mutex, MutexGuard, PoisonError};

/// A queue that was found empty gives back what room it has for more messages than this.
const IDLE: usize = 128;

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
    /// The other end has told who it is; see [`End::other`].
    Introduced,
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
    /// Who the sender is, if that was not known when the pipe was made.
    introduction: Option<Introduction>,
    /// The sender has left: what is queued is the last.
    closed: bool,
    /// The reader has left: nothing that is queued will be read.
    abandoned: bool,
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
    /// What the writer adds to the high-water mark of this direction, and what the reader does;
    /// `usize::MAX` is no limit.
    send_hwm: AtomicUsize,
    receive_hwm: AtomicUsize,
    /// The same in octets; 0 is none. Together they are the bound, if there is any.
    send_octets: AtomicUsize,
    receive_octets: AtomicUsize,
    /// How many octets the messages had that count as `read`.
    octets_read: AtomicU64,
}

impl Lane {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The high-water mark: what both sides allow together, and none if one of them has none.
    #[inline]
    fn limit(&self, ordering: Ordering) -> u64 {
        let send = self.send_hwm.load(ordering);
        send.saturating_add(self.receive_hwm.load(ordering)) as u64
    }

    /// The bound on octets.
    #[inline]
    fn octet_limit(&self, ordering: Ordering) -> u64 {
        let send = self.send_octets.load(ordering);
        match send.saturating_add(self.receive_octets.load(ordering)) {
            0 => u64::MAX,
            limit => limit as u64,
        }
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

/// Messages and their octets.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    messages: u64,
    octets: u64,
}

/// One end of a pipe.
pub(crate) struct End {
    outward: Arc<Lane>,
    inward: Arc<Lane>,
    /// What was ever put into `outward`.
    written: Tally,
    /// What was taken out of `inward` and given to the application; told to the writer at
    /// `read_told`.
    read: Tally,
    read_told: Tally,
    other: Introduction,
    /// Whether the other side is known: nobody may be bound to the endpoint yet.
    known: bool,
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

/// `usize::MAX` for no limit.
fn number(limit: Option<usize>) -> usize {
    limit.unwrap_or(usize::MAX)
}

/// A pipe whose first end belongs to `one`, the second to `two`.
pub(crate) fn pair(one: Introduction, two: Introduction) -> (End, End) {
    let (forth, back) = (Arc::new(Lane::default()), Arc::new(Lane::default()));
    for (lane, sender, receiver) in [(&forth, &one, &two), (&back, &two, &one)] {
        lane.send_hwm.store(number(sender.send_hwm), Ordering::Relaxed);
        lane.receive_hwm.store(number(receiver.receive_hwm), Ordering::Relaxed);
        lane.reader_sleeps.store(true, Ordering::Relaxed);
    }
    let end = |outward: &Arc<Lane>, inward: &Arc<Lane>, other| End {
        outward: Arc::clone(outward),
        inward: Arc::clone(inward),
        written: Tally::default(),
        read: Tally::default(),
        read_told: Tally::default(),
        other,
        known: true,
    };
    (end(&forth, &back, two), end(&back, &forth, one))
}

/// A pipe whose other end nobody has yet: until [`End::bound`] tells who that is, the limit is the
/// sender's own.
pub(crate) fn half(own: Introduction, unknown: Introduction) -> (End, End) {
    let (mut near, far) = pair(own, unknown);
    near.outward.receive_hwm.store(0, Ordering::Relaxed);
    near.known = false;
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

    /// Whether [`other`](Self::other) is who it is, and not a stand-in.
    pub(crate) const fn is_known(&self) -> bool {
        self.known
    }

    /// Tells the near end of a [`half`] pipe who owns this one, and sets the limits.
    pub(crate) fn bound(&self, own: &Introduction) {
        self.outward.queue().introduction = Some(own.clone());
        self.outward.wake_reader();
        self.set_limits(own);
    }

    /// Says whom to wake, and as which peer. Rings at once if something is there already.
    pub(crate) fn listen(&mut self, bell: &Arc<dyn Bell>, peer: PeerId) {
        self.outward.queue().writer = Some((Arc::clone(bell), peer));
        let waiting = {
            let mut queue = self.inward.queue();
            queue.reader = Some((Arc::clone(bell), peer));
            queue.closed
                || queue.introduction.is_some()
                || !queue.messages.is_empty()
                || !queue.commands.is_empty()
        };
        if waiting {
            bell.ring(peer);
        }
    }

    /// How many messages were put in and not yet received by the other application, at most.
    pub(crate) fn queued(&self) -> u64 {
        self.written.messages.saturating_sub(self.outward.read.load(Ordering::Acquire))
    }

    fn is_below_limits(&self, ordering: Ordering) -> bool {
        let lane = &self.outward;
        let messages = self.written.messages.saturating_sub(lane.read.load(ordering));
        let octets = self.written.octets.saturating_sub(lane.octets_read.load(ordering));
        messages < lane.limit(ordering) && octets < lane.octet_limit(ordering)
    }

    /// Whether another message has room. If not, the bell will ring when it has.
    pub(crate) fn has_room(&self) -> bool {
        if self.is_below_limits(Ordering::Acquire) {
            return true;
        }
        self.outward.writer_sleeps.store(true, Ordering::SeqCst);
        // It may have been read in between, when nobody was to be woken yet: either this sees what
        // the reader has told, or the reader sees that we sleep.
        let room = self.is_below_limits(Ordering::SeqCst);
        if room {
            self.outward.writer_sleeps.store(false, Ordering::Relaxed);
        }
        room
    }

    /// Queues a message, whether there is room or not. It comes back if the other side has left.
    pub(crate) fn put(&mut self, message: Message) -> Result<(), Message> {
        let mut queue = self.outward.queue();
        if queue.abandoned {
            return Err(message);
        }
        self.written.messages += 1;
        self.written.octets += message.byte_len() as u64;
        queue.messages.push_back(message);
        drop(queue);
        self.outward.wake_reader();
        Ok(())
    }

    /// Queues a message in place of any that the other side has not taken; how many it replaced.
    /// It comes back if the other side has left.
    pub(crate) fn put_newest(&mut self, message: Message) -> Result<usize, Message> {
        let mut queue = self.outward.queue();
        if queue.abandoned {
            return Err(message);
        }
        let replaced = std::mem::take(&mut queue.messages);
        let octets: usize = replaced.iter().map(Message::byte_len).sum();
        let written = &mut self.written;
        written.messages = (written.messages + 1).saturating_sub(replaced.len() as u64);
        written.octets = (written.octets + message.byte_len() as u64).saturating_sub(octets as u64);
        queue.messages.push_back(message);
        drop(queue);
        self.outward.wake_reader();
        Ok(replaced.len())
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
        if let Some(introduction) = queue.introduction.take() {
            self.other = introduction;
            self.known = true;
            commands.push(Command::Introduced);
        }
        commands.extend(queue.commands.drain(..));
        if queue.messages.is_empty() && queue.messages.capacity() > IDLE {
            queue.messages.shrink_to_fit();
        }
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
    pub(crate) fn received(&mut self, count: u64, octets: usize, drained: bool) {
        self.read.messages += count;
        self.read.octets += octets as u64;
        let lane = &self.inward;
        let messages = self.read.messages - self.read_told.messages;
        let octets = self.read.octets - self.read_told.octets;
        if drained
            || messages >= lane.limit(Ordering::Relaxed).div_ceil(2)
            || octets >= lane.octet_limit(Ordering::Relaxed).div_ceil(2)
        {
            self.read_told = self.read;
            lane.read.store(self.read.messages, Ordering::SeqCst);
            lane.octets_read.store(self.read.octets, Ordering::SeqCst);
            if lane.writer_sleeps.load(Ordering::SeqCst) {
                lane.wake_writer();
            }
        }
    }

    /// Sets what this side adds to the bounds on octets, if anything.
    pub(crate) fn set_octet_limits(&self, send: Option<usize>, receive: Option<usize>) {
        self.outward.send_octets.store(send.unwrap_or(0), Ordering::Relaxed);
        self.inward.receive_octets.store(receive.unwrap_or(0), Ordering::SeqCst);
        self.inward.wake_writer();
    }

    /// Changes what this side adds to the limits: the high-water marks were changed.
    pub(crate) fn set_limits(&self, own: &Introduction) {
        self.outward.send_hwm.store(number(own.send_hwm), Ordering::Relaxed);
        self.inward.receive_hwm.store(number(own.receive_hwm), Ordering::SeqCst);
        self.inward.wake_writer();
    }

    /// Whether the other side is there, or has left messages.
    pub(crate) fn is_of_use(&self) -> bool {
        !self.outward.queue().abandoned || !self.inward.queue().messages.is_empty()
    }

    /// Leaves: what was put in can still be read by the other side, if that is there. How many
    /// messages nobody will read: each is told to who leaves last, once.
    pub(crate) fn leave(mut self) -> usize {
        self.end()
    }

    fn end(&mut self) -> usize {
        let unread = |queue: &mut Queue| match queue.closed && queue.abandoned {
            true => std::mem::take(&mut queue.messages).len(),
            false => 0,
        };
        let mut queue = self.outward.queue();
        queue.closed = true;
        // Nobody is bound who could read it, and nobody will be.
        queue.abandoned |= !self.known;
        let sent = unread(&mut queue);
        drop(queue);
        self.outward.wake_reader();
        let mut queue = self.inward.queue();
        queue.abandoned = true;
        let came = unread(&mut queue);
        drop(queue);
        self.inward.writer_sleeps.store(true, Ordering::Release);
        self.inward.wake_writer();
        sent + came
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.end();
    }
}
