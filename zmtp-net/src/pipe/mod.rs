//! A pipe between two sockets of one process: what inproc is made of.
//!
//! Each direction is a queue of messages ([`messages`]) that the sender appends to without a lock, and the
//! receiver takes many from at a time, behind a lock that it has nearly to itself ([`lane`]). What is
//! put in can be taken at once; who found nothing is woken by the other side, once, and when that finds
//! it worth its while ([`End::wake`]): in a burst one wake-up serves many.
//!
//! Whether the receiver sleeps is looked at behind a fence, which waits until all that was stored has
//! left the processor. So it is not done for each message: [`End::put`] looks without one, to know
//! early, and [`End::wake`], which is to follow soon, looks behind one. The receiver says that it found
//! nothing, runs a fence, and looks once more: either it finds the message, or the sender sees that
//! it is to be woken.

mod chunk;
mod lane;
mod messages;
pub(crate) mod records;
pub(crate) mod spsc;

use std::sync::Arc;
use std::time::{Duration, Instant};

use zmtp_codec::{Message, Part, SocketType};

use crate::id::PeerId;
use crate::sync::atomic::{Ordering, fence};
use lane::{Lane, Queue, Reader, Tally};
use messages::Sender;

/// Where a socket is told that one of its pipes wants attention.
pub(crate) trait Bell: Send + Sync {
    /// Something changed on the pipe of this peer: bytes to take, room to send, or its end.
    fn ring(&self, peer: PeerId);
}

/// So many messages are taken at once.
const RUN: usize = if cfg!(loom) { 2 } else { 256 };
/// So many messages are worth it to come for them, where there are more to follow.
const BATCH: u64 = if cfg!(loom) { 2 } else { 32 };
/// A reader that found so many messages reads a stream, as long as it comes again within this time.
const STREAM: usize = 8;
const HASTE: Duration = Duration::from_micros(10);
/// How long it then waits for a batch before it looks what there is: about a microsecond.
const PAUSE: u32 = 20;

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

/// One end of a pipe.
pub(crate) struct End {
    outward: Arc<Lane>,
    inward: Arc<Lane>,
    /// What puts messages into `outward`.
    messages: Sender,
    /// What was ever put into it, and how many messages of that were read, at least.
    written: Tally,
    read_there: u64,
    /// What was taken out of `inward` and given to the application; told to the writer at
    /// `read_told`.
    read: Tally,
    read_told: Tally,
    /// When to tell it next, in messages ever read.
    tell_at: u64,
    /// Bytes of what is read are counted, because there is a bound on them.
    measured: bool,
    /// Something was put in since it was last looked whether the reader sleeps.
    unwoken: bool,
    /// When messages of a stream were last taken.
    hasty: Option<Instant>,
    /// What [`Lane::handed`] of `inward` was when messages were last taken.
    handed: u64,
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
    let ((forth, into_forth), (back, into_back)) = (Lane::new(), Lane::new());
    let (forth, back) = (Arc::new(forth), Arc::new(back));
    for (lane, sender, receiver) in [(&forth, &one, &two), (&back, &two, &one)] {
        lane.limits.send_hwm.store(number(sender.send_hwm), Ordering::Relaxed);
        lane.limits.receive_hwm.store(number(receiver.receive_hwm), Ordering::Relaxed);
    }
    let end = |outward: &Arc<Lane>, inward: &Arc<Lane>, messages, other| End {
        outward: Arc::clone(outward),
        inward: Arc::clone(inward),
        messages,
        written: Tally::default(),
        read_there: 0,
        read: Tally::default(),
        read_told: Tally::default(),
        tell_at: 0,
        measured: true,
        unwoken: false,
        hasty: None,
        handed: 0,
        other,
        known: true,
    };
    (end(&forth, &back, into_forth, two), end(&back, &forth, into_back, one))
}

/// A pipe whose other end nobody has yet: until [`End::bound`] tells who that is, the limit is the
/// sender's own.
pub(crate) fn half(own: Introduction, unknown: Introduction) -> (End, End) {
    let (mut near, far) = pair(own, unknown);
    near.outward.limits.receive_hwm.store(0, Ordering::Relaxed);
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
                || queue.messages.len() > 0
                || !queue.commands.is_empty()
        };
        if waiting {
            bell.ring(peer);
        }
    }

    /// How many messages were put in and not yet received by the other application, at most.
    pub(crate) fn queued(&self) -> u64 {
        self.written.messages.saturating_sub(self.outward.read_messages())
    }

    /// How many bytes those have, as far as they are counted.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn queued_bytes(&self) -> u64 {
        self.written.bytes.saturating_sub(self.outward.read_bytes())
    }

    /// Whether another message has room. If not, the bell will ring when it has.
    #[inline]
    pub(crate) fn has_room(&mut self) -> bool {
        // What was read the last time it was looked at: the reader's count need not come from another processor.
        let lane = &self.outward;
        let queued = self.written.messages.saturating_sub(self.read_there);
        if queued < lane.limit(Ordering::Relaxed) && lane.octet_limit(Ordering::Relaxed) == u64::MAX
        {
            return true;
        }
        let has_room = self.outward.has_room(&mut self.written);
        self.read_there = self.outward.read_messages();
        has_room
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

    /// Whether something was put in since the last [`wake`](Self::wake).
    #[inline]
    pub(crate) const fn is_unwoken(&self) -> bool {
        self.unwoken
    }

    /// Whether the other side has nothing, as far as this one knows, and is to be woken now.
    #[inline]
    pub(crate) fn is_awaited(&self) -> bool {
        self.outward.is_hungry()
    }

    /// Wakes the other side if it waits for what was put in.
    pub(crate) fn wake(&mut self) {
        if std::mem::take(&mut self.unwoken) {
            // Either the reader finds what was put in, or this sees that it sleeps.
            fence(Ordering::SeqCst);
            if self.outward.is_hungry() {
                self.outward.wake_hungry_reader();
            }
        }
    }

    /// Queues a message, whether there is room or not. It comes back if the other side has left. To
    /// be followed by [`wake`](Self::wake), soon.
    #[inline]
    pub(crate) fn put(&mut self, message: Message) -> Result<(), Message> {
        if self.outward.is_abandoned() {
            return Err(message);
        }
        let bytes = message.byte_len();
        self.messages.push(message);
        self.has_put(bytes);
        Ok(())
    }

    /// As [`put`](Self::put), of a message of one part, which is copied; whether the other side is there.
    #[inline]
    pub(crate) fn put_part(&mut self, part: &[u8]) -> bool {
        if self.outward.is_abandoned() {
            return false;
        }
        self.messages.push_part(part);
        self.has_put(part.len());
        true
    }

    /// As [`put_part`](Self::put_part), if it is short and the other side need not be told that there is
    /// a batch; whether it was put in.
    #[inline(always)]
    pub(crate) fn put_short(&mut self, part: &[u8]) -> bool {
        let is_telling = (self.messages.put() + 1).is_multiple_of(BATCH) && self.is_awaited();
        if is_telling || self.outward.is_abandoned() || !self.messages.push_short(part) {
            return false;
        }
        self.has_put(part.len());
        true
    }

    /// Counts a message that was put in.
    #[inline]
    fn has_put(&mut self, bytes: usize) {
        self.written.messages += 1;
        self.written.bytes += bytes as u64;
        self.unwoken = true;
        if self.is_batch() {
            self.outward.handed.0.store(self.messages.put(), Ordering::Relaxed);
        }
    }

    /// Whether the last message completed a batch.
    #[inline]
    pub(crate) const fn is_batch(&self) -> bool {
        self.messages.put().is_multiple_of(BATCH)
    }

    /// Queues a message in place of any that the other side has not taken; how many it replaced.
    /// It comes back if the other side has left. To be followed by [`wake`](Self::wake), soon.
    pub(crate) fn put_newest(&mut self, message: Message) -> Result<usize, Message> {
        if self.outward.is_abandoned() {
            return Err(message);
        }
        let (replaced, bytes) = self.outward.queue().messages.clear();
        let written = &mut self.written;
        written.messages = written.messages.saturating_sub(replaced as u64);
        written.bytes = written.bytes.saturating_sub(bytes as u64);
        self.put(message)?;
        Ok(replaced)
    }

    /// Queues a command. There is always room.
    pub(crate) fn command(&mut self, command: Command) {
        let mut queue = self.outward.queue();
        queue.commands.push_back(command);
        self.outward.wake_reader(queue);
    }

    /// Takes what came: messages are appended to `inbox` if that is empty, many but not always all of
    /// them. All if `greedy`, and then more is wanted at once, even though there are some.
    pub(crate) fn take(
        &mut self,
        greedy: bool,
        inbox: &mut Vec<Message>,
        commands: &mut Vec<Command>,
    ) -> Taken {
        let was_hasty = inbox.is_empty() && self.pause();
        self.handed = self.inward.handed.0.load(Ordering::Relaxed);
        let before = inbox.len();
        let lane = &*self.inward;
        let mut queue = lane.queue();
        if let Some(introduction) = queue.introduction.take() {
            self.other = introduction;
            self.known = true;
            commands.push(Command::Introduced);
        }
        if !queue.commands.is_empty() {
            commands.extend(queue.commands.drain(..));
        }
        let most = match inbox.is_empty() {
            _ if greedy || queue.closed => usize::MAX,
            true => RUN,
            // A writer that conflates puts in another whenever the last one is taken.
            false => 0,
        };
        queue.messages.take(most, inbox);
        if greedy || inbox.is_empty() {
            if lane.want(&mut queue, Reader::Hungry) {
                // Either this finds what was put in, or the writer sees that we sleep.
                fence(Ordering::SeqCst);
                queue.messages.take(most, inbox);
            }
            queue.messages.rest();
        }
        if !greedy && !inbox.is_empty() {
            lane.want(&mut queue, Reader::Fed);
        }
        // Of few messages one tells nothing.
        self.hasty = match inbox.len() - before {
            0 => None,
            count if count >= STREAM || was_hasty => Some(Instant::now()),
            _ => None,
        };
        if queue.closed { Taken::Closed } else { Taken::Open }
    }

    /// In a stream, gives the writer a moment to put in a batch: to look at each message as it comes
    /// costs both of them more. Whether it is a stream.
    fn pause(&mut self) -> bool {
        let hasty = self.hasty.take().is_some_and(|taken| taken.elapsed() < HASTE);
        if hasty {
            let is_due = || self.inward.handed.0.load(Ordering::Relaxed) != self.handed;
            (0..PAUSE).take_while(|_| !is_due()).for_each(|_| std::hint::spin_loop());
        }
        hasty
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
    pub(crate) fn received(&mut self, count: u64, bytes: usize, drained: bool) {
        self.read.messages += count;
        self.read.bytes += bytes as u64;
        let lane = &self.inward;
        let octet_limit = lane.octet_limit(Ordering::Relaxed);
        let half = lane.limit(Ordering::Relaxed).div_ceil(2);
        self.measured = octet_limit != u64::MAX;
        let messages = self.read.messages - self.read_told.messages;
        let bytes = self.read.bytes - self.read_told.bytes;
        if drained || messages >= half || bytes >= octet_limit.div_ceil(2) {
            self.read_told = self.read;
            lane.tell_read(self.read);
        }
        self.tell_at = self.read_told.messages.saturating_add(half);
    }

    /// Sets what this side adds to the bounds on bytes, if anything.
    pub(crate) fn set_octet_limits(&self, send: Option<usize>, receive: Option<usize>) {
        self.outward.limits.send_bytes.store(send.unwrap_or(0), Ordering::Relaxed);
        self.inward.limits.receive_bytes.store(receive.unwrap_or(0), Ordering::SeqCst);
        self.inward.wake_writer();
    }

    /// Changes what this side adds to the limits: the high-water marks were changed.
    pub(crate) fn set_limits(&self, own: &Introduction) {
        self.outward.limits.send_hwm.store(number(own.send_hwm), Ordering::Relaxed);
        self.inward.limits.receive_hwm.store(number(own.receive_hwm), Ordering::SeqCst);
        self.inward.wake_writer();
    }

    /// Whether the other side is there, or has left messages.
    pub(crate) fn is_of_use(&self) -> bool {
        !self.outward.is_abandoned() || self.inward.queue().messages.len() > 0
    }

    /// Leaves: what was put in can still be read by the other side, if that is there. How many
    /// messages nobody will read: each is told to who leaves last, once.
    pub(crate) fn leave(mut self) -> usize {
        self.end()
    }

    fn end(&mut self) -> usize {
        let unread = |lane: &Lane, queue: &mut Queue| match queue.closed && lane.is_abandoned() {
            true => queue.messages.clear().0,
            false => 0,
        };
        let lane = &*self.outward;
        let mut queue = lane.queue();
        queue.closed = true;
        if !self.known {
            // Nobody is bound who could read it, and nobody will be.
            lane.abandon(&mut queue);
        }
        let sent = unread(lane, &mut queue);
        lane.wake_reader(queue);
        let lane = &*self.inward;
        let mut queue = lane.queue();
        lane.abandon(&mut queue);
        let came = unread(lane, &mut queue);
        drop(queue);
        lane.wake_writer_for_good();
        sent + came
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.end();
    }
}
