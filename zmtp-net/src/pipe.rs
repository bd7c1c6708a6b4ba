//! A pipe between two sockets of one process: what inproc is made of.
//!
//! Each direction is a queue of messages that the sender appends to and the receiver takes as a
//! whole. What is put in can be taken at once; who found nothing is woken by the other side, once,
//! and when that finds it worth its while ([`End::wake`]): in a burst one wake-up serves many.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

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

/// So few messages are not worth it to have come for them.
const FEW: usize = 32;
/// A reader that comes again within this time is at the heels of the writer.
const HASTE: Duration = Duration::from_micros(2);
/// How long it then pauses: well below a microsecond.
const PAUSE: u32 = 16;

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

/// What the reader of a queue wants to be woken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reader {
    /// Whatever is queued: it has nothing.
    #[default]
    Hungry,
    /// All but messages: of those it has some, and comes for more by itself.
    Fed,
    /// Nothing: it was woken, and comes.
    Called,
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
    wants: Reader,
    /// Whom to wake when something is queued.
    reader: Option<(Arc<dyn Bell>, PeerId)>,
    /// Whom to wake when there is room again.
    writer: Option<(Arc<dyn Bell>, PeerId)>,
}

/// One direction.
#[derive(Default)]
struct Lane {
    queue: Mutex<Queue>,
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

    /// Wakes the reader, unless that was done and it has not come yet.
    fn wake_reader(&self, mut queue: MutexGuard<'_, Queue>) {
        if queue.wants == Reader::Called {
            return;
        }
        let Some((bell, peer)) = queue.reader.clone() else { return };
        queue.wants = Reader::Called;
        drop(queue);
        bell.ring(peer);
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
    /// When to tell it next, in messages ever read.
    tell_at: u64,
    /// Octets of what is read are counted, because there is a bound on them.
    measured: bool,
    /// The reader of `outward` had nothing when the last message was put in.
    awaited: bool,
    /// When messages were last taken, if there were only few.
    hasty: Option<Instant>,
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
    }
    let end = |outward: &Arc<Lane>, inward: &Arc<Lane>, other| End {
        outward: Arc::clone(outward),
        inward: Arc::clone(inward),
        written: Tally::default(),
        read: Tally::default(),
        read_told: Tally::default(),
        tell_at: 0,
        measured: true,
        awaited: false,
        hasty: None,
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
        let mut queue = self.outward.queue();
        queue.introduction = Some(own.clone());
        self.outward.wake_reader(queue);
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

    /// How many octets those have, as far as they are counted.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn queued_octets(&self) -> u64 {
        self.written.octets.saturating_sub(self.outward.octets_read.load(Ordering::Acquire))
    }

    fn is_below_limits(&self, ordering: Ordering) -> bool {
        let lane = &self.outward;
        let messages = self.written.messages.saturating_sub(lane.read.load(ordering));
        let octets = self.written.octets.saturating_sub(lane.octets_read.load(ordering));
        messages < lane.limit(ordering) && octets < lane.octet_limit(ordering)
    }

    /// Whether another message has room. If not, the bell will ring when it has.
    pub(crate) fn has_room(&mut self) -> bool {
        self.settle_octets(Ordering::Acquire);
        if self.is_below_limits(Ordering::Acquire) {
            return true;
        }
        self.outward.writer_sleeps.store(true, Ordering::SeqCst);
        // It may have been read in between, when nobody was to be woken yet: either this sees what
        // the reader has told, or the reader sees that we sleep.
        self.settle_octets(Ordering::SeqCst);
        let room = self.is_below_limits(Ordering::SeqCst);
        if room {
            self.outward.writer_sleeps.store(false, Ordering::Relaxed);
        }
        room
    }

    /// Where all was read, no octets wait, whatever was counted: the reader does not count them as
    /// long as it knows of no bound on them.
    fn settle_octets(&mut self, ordering: Ordering) {
        let lane = &self.outward;
        if lane.octet_limit(Ordering::Relaxed) != u64::MAX
            && self.written.messages == lane.read.load(ordering)
        {
            self.written.octets = lane.octets_read.load(ordering);
        }
    }

    /// For how many messages there is room, if only messages are counted; else for none.
    pub(crate) fn lane(&self) -> usize {
        let lane = &self.outward;
        if lane.octet_limit(Ordering::Acquire) != u64::MAX {
            return 0;
        }
        let room = lane.limit(Ordering::Acquire).saturating_sub(self.queued());
        usize::try_from(room).unwrap_or(usize::MAX)
    }

    /// Whether the other side had nothing when the last message was put in, and is to be woken.
    #[inline]
    pub(crate) const fn is_awaited(&self) -> bool {
        self.awaited
    }

    /// Wakes the other side if it waits for what was put in.
    pub(crate) fn wake(&mut self) {
        if std::mem::take(&mut self.awaited) {
            let queue = self.outward.queue();
            // It may have come by itself.
            if queue.wants == Reader::Hungry && !queue.messages.is_empty() {
                self.outward.wake_reader(queue);
            }
        }
    }

    /// Queues a message, whether there is room or not. It comes back if the other side has left. To
    /// be followed by [`wake`](Self::wake), soon.
    #[inline]
    pub(crate) fn put(&mut self, message: Message) -> Result<(), Message> {
        let mut queue = self.outward.queue();
        if queue.abandoned {
            return Err(message);
        }
        self.written.messages += 1;
        self.written.octets += message.byte_len() as u64;
        queue.messages.push_back(message);
        self.awaited = queue.wants == Reader::Hungry;
        Ok(())
    }

    /// Queues a message in place of any that the other side has not taken; how many it replaced.
    /// It comes back if the other side has left. To be followed by [`wake`](Self::wake), soon.
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
        self.awaited = queue.wants == Reader::Hungry;
        drop(queue);
        Ok(replaced.len())
    }

    /// Queues a command. There is always room.
    pub(crate) fn command(&mut self, command: Command) {
        let mut queue = self.outward.queue();
        queue.commands.push_back(command);
        self.outward.wake_reader(queue);
    }

    /// Takes all that came: messages are appended to `inbox`. `greedy` if more is wanted at once, even
    /// though there are some.
    pub(crate) fn take(
        &mut self,
        greedy: bool,
        inbox: &mut VecDeque<Message>,
        commands: &mut Vec<Command>,
    ) -> Taken {
        self.pause();
        let before = inbox.len();
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
        queue.wants = if greedy || inbox.is_empty() { Reader::Hungry } else { Reader::Fed };
        let is_few = (1..FEW).contains(&(inbox.len() - before));
        self.hasty = is_few.then(Instant::now);
        if queue.closed { Taken::Closed } else { Taken::Open }
    }

    /// Lets a few messages more be put in, if the reader comes for each before the writer has done
    /// with it: the two would have each other wait for the queue at every message.
    fn pause(&mut self) {
        if self.hasty.take().is_some_and(|taken| taken.elapsed() < HASTE) {
            (0..PAUSE).for_each(|_| std::hint::spin_loop());
        }
    }

    /// How many messages may be received before the writer has to be told.
    pub(crate) const fn untold(&self) -> u64 {
        match self.measured {
            true => 0,
            false => self.tell_at.saturating_sub(self.read.messages + 1),
        }
    }

    /// Counts one of [those](Self::untold).
    #[inline]
    pub(crate) const fn received_untold(&mut self) {
        self.read.messages += 1;
    }

    /// Counts a message that the application received out of what was taken, the last of it if
    /// `drained`.
    #[inline]
    pub(crate) fn received_one(&mut self, message: &Message, drained: bool) {
        if drained || self.untold() == 0 {
            return self.received(1, message.byte_len(), drained);
        }
        self.received_untold();
    }

    /// Counts messages that the application received out of what was taken. The writer is told
    /// when `drained`, or when it is half the limit.
    pub(crate) fn received(&mut self, count: u64, octets: usize, drained: bool) {
        self.read.messages += count;
        self.read.octets += octets as u64;
        let lane = &self.inward;
        let octet_limit = lane.octet_limit(Ordering::Relaxed);
        let half = lane.limit(Ordering::Relaxed).div_ceil(2);
        self.measured = octet_limit != u64::MAX;
        let messages = self.read.messages - self.read_told.messages;
        let octets = self.read.octets - self.read_told.octets;
        if drained || messages >= half || octets >= octet_limit.div_ceil(2) {
            self.read_told = self.read;
            // Who sees that all was read sees the octets of all.
            lane.octets_read.store(self.read.octets, Ordering::SeqCst);
            lane.read.store(self.read.messages, Ordering::SeqCst);
            if lane.writer_sleeps.load(Ordering::SeqCst) {
                lane.wake_writer();
            }
        }
        self.tell_at = self.read_told.messages.saturating_add(half);
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
        self.outward.wake_reader(queue);
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
