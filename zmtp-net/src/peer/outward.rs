//! What goes out to peers.

use zmtp_codec::{Connection, Framed, Message};

use super::peers::{Bounds, Peers};
use super::{DropReason, Lent, Link, Peer, PeerId, Signal};
use crate::pipe::Command;
use crate::pipe::records::LARGEST;

/// What the system takes as one segment, where it can: 64 KiB with all headers. What a write has beyond
/// a whole number of those goes as another, which costs as much on its way as a full one.
pub(super) const SEGMENT: usize = 65_000;

/// Output of this size is worth a write of its own.
pub(super) const WRITE_SIZE: usize = 2 * SEGMENT;

impl Peers {
    /// Whether this peer has room for another message. If not, [`Signal::Writable`] follows when
    /// it has.
    pub(crate) fn has_room(&mut self, id: PeerId) -> bool {
        let bounds = self.bounds;
        let Some(peer) = self.get_mut(id) else { return false };
        let room = peer.has_room(&bounds);
        peer.flags.refused |= !room;
        room
    }

    /// Queues a message for this peer, or gives it back if there is no room.
    #[inline]
    pub(crate) fn send(&mut self, id: PeerId, message: Message) -> Result<(), Message> {
        let bounds = self.bounds;
        let Some(slot) = self.slots.get_mut(id.index as usize) else { return Err(message) };
        let Some(peer) = slot.peer_mut(id) else { return Err(message) };
        if !peer.has_room(&bounds) {
            peer.flags.refused = true;
            return Err(message);
        }
        if bounds.conflate {
            peer.send_newest(message)?;
        } else {
            peer.queue(message)?;
        }
        peer.counters.messages_sent += 1;
        let fresh = match &peer.link {
            Link::Stream(stream) => {
                let connection = &stream.connection;
                let is_much = connection.unsent() >= bounds.send_messages
                    || connection.backlog() >= WRITE_SIZE;
                self.pressing |= is_much && !peer.flags.stuck;
                !peer.flags.dirty
            }
            Link::Inproc(end) => end.is_unwoken() && !peer.flags.dirty,
            Link::Absent => false,
        };
        if fresh {
            peer.flags.dirty = true;
            self.dirty.push(id);
        }
        Ok(())
    }

    /// Queues a message for this peer, copied, if its link is an open stream with room and nothing
    /// waits; whether it was queued.
    #[inline]
    pub(crate) fn send_lent(&mut self, id: PeerId, lent: Lent<'_>) -> bool {
        self.send_by(id, |connection| put(connection, lent))
    }

    /// As [`send_lent`](Self::send_lent), all parts of a message but the first.
    #[inline]
    pub(crate) fn send_rest(&mut self, id: PeerId, message: &Message) -> bool {
        self.send_by(id, |connection| connection.send_rest_ref(message) == Ok(true))
    }

    /// As [`send_lent`](Self::send_lent), behind an empty part. Within this process bytes that are copied in
    /// any case are queued, too.
    #[inline]
    pub(crate) fn send_delimited(&mut self, id: PeerId, lent: Lent<'_>) -> bool {
        if let Lent::Borrowed(part) = lent
            && self.get(id).is_some_and(|peer| matches!(peer.link, Link::Inproc(_)))
        {
            let mut message = Message::from(part);
            message.push_front("");
            return self.send(id, message).is_ok();
        }
        self.send_by(id, |connection| {
            let sent = match lent.to_copy() {
                Ok(part) => connection.send_delimited_slice(part),
                Err(message) => connection.send_delimited_ref(message),
            };
            sent.is_ok()
        })
    }

    #[inline(always)]
    fn send_by(&mut self, id: PeerId, put: impl FnOnce(&mut Connection) -> bool) -> bool {
        let Bounds { send_messages, send_octets, conflate, .. } = self.bounds;
        let Some(peer) = self.get_mut(id) else { return false };
        let Link::Stream(stream) = &mut peer.link else { return false };
        let connection = &mut stream.connection;
        // Of what waits there is none in a connection that has sent something, but for bounds.
        if connection.unsent() >= send_messages
            || send_octets != usize::MAX
            || conflate
            || !peer.waiting.is_empty()
            || !put(connection)
        {
            return false;
        }
        let is_much = connection.unsent() >= send_messages || connection.backlog() >= WRITE_SIZE;
        let pressing = is_much && !peer.flags.stuck;
        peer.counters.messages_sent += 1;
        let fresh = !std::mem::replace(&mut peer.flags.dirty, true);
        self.pressing |= pressing;
        if fresh {
            self.dirty.push(id);
        }
        true
    }

    /// The short way of messages to this peer, if nothing waits for it and only messages are counted.
    /// A run is begun for it if it takes frames.
    pub(crate) fn lane(&mut self, id: PeerId) -> SendLane {
        let Bounds { send_messages, send_octets, conflate, .. } = self.bounds;
        let Some(peer) = self.get(id) else { return SendLane::Closed };
        if send_octets != usize::MAX || conflate || !peer.waiting.is_empty() {
            return SendLane::Closed;
        }
        let held = peer.flags.dirty;
        match &peer.link {
            Link::Stream(stream) if stream.connection.is_ready() && held => {
                let connection = &stream.connection;
                match connection.takes_framed() {
                    true => SendLane::Frames { room: self.run_to(id) },
                    false => {
                        SendLane::Stream { room: send_messages.saturating_sub(connection.unsent()) }
                    }
                }
            }
            Link::Inproc(end) => SendLane::Pipe { room: end.lane(), held },
            Link::Stream(_) | Link::Absent => SendLane::Closed,
        }
    }

    /// Queues a message, copied, for the peer in this place, whose [`lane`](Self::lane)
    /// is not used up. Whether it was queued, and there is less than a whole write by now.
    #[inline(always)]
    pub(crate) fn send_on_lane(&mut self, place: u32, lent: Lent<'_>) -> OnLane {
        let slot = self.slots.get_mut(place as usize);
        let Some(peer) = slot.and_then(|slot| slot.peer.as_deref_mut()) else {
            return OnLane::Refused;
        };
        let stream = match &mut peer.link {
            Link::Stream(stream) => stream,
            Link::Inproc(_) => return self.send_on_pipe(place, lent),
            Link::Absent => return OnLane::Refused,
        };
        if !put(&mut stream.connection, lent) {
            return OnLane::Refused;
        }
        peer.counters.messages_sent += 1;
        match stream.connection.backlog() < WRITE_SIZE || peer.flags.stuck {
            true => OnLane::Queued,
            false => {
                self.pressing = true;
                OnLane::Pressing
            }
        }
    }

    /// As [`send_on_lane`](Self::send_on_lane), for a peer in this process.
    fn send_on_pipe(&mut self, place: u32, lent: Lent<'_>) -> OnLane {
        let slot = self.slots.get_mut(place as usize);
        let Some(peer) = slot.and_then(|slot| slot.peer.as_deref_mut()) else {
            return OnLane::Refused;
        };
        let Link::Inproc(end) = &mut peer.link else { return OnLane::Refused };
        let is_put = match lent {
            Lent::Borrowed(part) | Lent::Owned(part) => end.put_part(part),
            // A clone would share the memory.
            Lent::Message(message) if message.is_unique() && message.first().len() <= LARGEST => {
                end.put_part(message.first())
            }
            Lent::Message(message) => end.put(message.clone()).is_ok(),
        };
        if !is_put {
            return OnLane::Refused;
        }
        peer.counters.messages_sent += 1;
        let awaited = end.is_awaited();
        if peer.flags.dirty {
            // Now and then is often enough where messages follow each other.
            return if awaited && end.is_batch() { OnLane::Awaited } else { OnLane::Queued };
        }
        peer.flags.dirty = true;
        self.dirty.push(peer.id);
        if awaited { OnLane::Awaited } else { OnLane::Collected }
    }

    /// As [`send_on_lane`](Self::send_on_lane), of a few bytes for a peer in this process that is to be
    /// told of some that went before, and not now; whether they were queued.
    #[inline(always)]
    pub(crate) fn put_on_pipe(&mut self, place: u32, part: &[u8]) -> bool {
        let slot = self.slots.get_mut(place as usize);
        let Some(peer) = slot.and_then(|slot| slot.peer.as_deref_mut()) else { return false };
        let Link::Inproc(end) = &mut peer.link else { return false };
        if !peer.flags.dirty || !end.put_short(part) {
            return false;
        }
        peer.counters.messages_sent += 1;
        true
    }

    /// Queues a message ahead of all that waits for this peer, whose link is open, whether there is
    /// room or not.
    pub(crate) fn send_first(&mut self, id: PeerId, message: Message) {
        let Some(peer) = self.get_mut(id) else { return };
        match &mut peer.link {
            Link::Stream(stream) => {
                if let Err(refused) = stream.connection.send(message) {
                    peer.waiting.push_front(refused.message);
                }
            }
            Link::Inproc(end) => match end.put(message) {
                Ok(()) => end.wake(),
                Err(_) => peer.counters.dropped.add(DropReason::PeerGone, 1),
            },
            Link::Absent => peer.waiting.push_front(message),
        }
        peer.counters.messages_sent += 1;
        self.mark_dirty(id);
    }

    /// Queues a copy of a message for this peer, or counts it as dropped if there is no room; whether
    /// it was queued. The first peer whose link takes frames has it framed, for all of them; the last
    /// one is followed by [`take_back`](Self::take_back).
    pub(crate) fn send_copy(
        &mut self,
        id: PeerId,
        message: &Message,
        framed: &mut Option<Framed>,
    ) -> bool {
        let bounds = self.bounds;
        let Some(peer) = self.get_mut(id) else { return false };
        if !peer.has_room(&bounds) {
            peer.flags.refused = true;
            peer.counters.dropped.add(DropReason::HighWaterMark, 1);
            return false;
        }
        let direct = !bounds.conflate && peer.waiting.is_empty();
        if let Link::Stream(stream) = &mut peer.link
            && direct
        {
            if stream.connection.takes_framed() {
                return self.send_framed(id, message, framed);
            }
            if stream.connection.send_ref(message).is_ok() {
                peer.counters.messages_sent += 1;
                self.mark_dirty(id);
                return true;
            }
        }
        let sent = self.send(id, message.clone()).is_ok();
        if !sent {
            // It had room, so it is the other end of a pipe that has left.
            self.drop_of(id, DropReason::PeerGone);
        }
        sent
    }

    /// Queues a message for this peer, whose link takes frames.
    fn send_framed(&mut self, id: PeerId, message: &Message, framed: &mut Option<Framed>) -> bool {
        let framed = framed.get_or_insert_with(|| self.frame(message));
        let Some(peer) = self.get_mut(id) else { return false };
        let Some(connection) = peer.connection() else { return false };
        let sent = connection.send_framed(framed).is_ok();
        peer.counters.messages_sent += u64::from(sent);
        self.mark_dirty(id);
        sent
    }

    /// Puts the peer on the list of those with octets to write.
    #[inline]
    pub(crate) fn mark_dirty(&mut self, id: PeerId) {
        let most = self.bounds.send_messages;
        let Some(peer) = self.get_mut(id) else { return };
        let Link::Stream(stream) = &mut peer.link else { return };
        let is_much =
            stream.connection.unsent() >= most || stream.connection.backlog() >= WRITE_SIZE;
        let pressing = is_much && !peer.flags.stuck;
        let fresh = !std::mem::replace(&mut peer.flags.dirty, true);
        self.pressing |= pressing;
        if fresh {
            self.dirty.push(id);
        }
    }

    /// Puts the peer on that list if there is anything to write.
    #[inline]
    pub(crate) fn mark_if_output(&mut self, id: PeerId) {
        let Some(peer) = self.get_mut(id) else { return };
        if let Link::Stream(stream) = &mut peer.link
            && !stream.connection.output().is_empty()
        {
            self.mark_dirty(id);
        }
    }

    /// Takes the list of peers with octets to write. Those in this process are woken, and are not on
    /// it.
    pub(crate) fn take_dirty(&mut self, into: &mut Vec<PeerId>) {
        self.pressing = false;
        let mut dirty = std::mem::take(&mut self.dirty);
        for id in dirty.drain(..) {
            let Some(peer) = self.get_mut(id) else { continue };
            peer.flags.dirty = false;
            match &mut peer.link {
                Link::Inproc(end) => end.wake(),
                Link::Stream(_) | Link::Absent => into.push(id),
            }
        }
        self.dirty = dirty;
    }

    /// As [`take_dirty`](Self::take_dirty), if there is one on the list, and that one has a stream.
    #[inline]
    pub(crate) fn take_sole_dirty(&mut self) -> Option<PeerId> {
        let &[id] = self.dirty.as_slice() else { return None };
        let peer = self.get_mut(id)?;
        if !matches!(peer.link, Link::Stream(_)) {
            return None;
        }
        peer.flags.dirty = false;
        self.pressing = false;
        self.dirty.clear();
        Some(id)
    }

    /// Sends a subscription or its end to a peer whose link is open; others get all of them when
    /// theirs is. Never counts against a high-water mark.
    pub(crate) fn subscribe(&mut self, id: PeerId, command: &Command) {
        let Some(peer) = self.get_mut(id) else { return };
        match &mut peer.link {
            Link::Stream(stream) if stream.connection.is_ready() => {
                // A connection that has no words left ends by itself.
                let _ = match command {
                    Command::Subscribe(topic) => stream.connection.subscribe(topic),
                    Command::Cancel(topic) => stream.connection.cancel(topic),
                    Command::Introduced => Ok(()),
                };
                self.mark_dirty(id);
            }
            Link::Inproc(end) => end.command(command.clone()),
            Link::Absent | Link::Stream(_) => {}
        }
    }

    /// Whether the stream of this peer takes no octets at the moment.
    pub(crate) fn set_stuck(&mut self, id: PeerId, stuck: bool) {
        if let Some(peer) = self.get_mut(id) {
            peer.flags.stuck = stuck;
        }
    }

    /// Octets of this peer's output were written, or there is a new link: tells the pattern if it
    /// waits for room, and queues what waited.
    pub(crate) fn written(&mut self, id: PeerId) {
        let bounds = self.bounds;
        let Some(peer) = self.get_mut(id) else { return };
        if peer.waiting.is_empty() && !peer.flags.refused {
            return;
        }
        let released = peer.release(bounds.conflate);
        if peer.flags.refused && peer.has_room(&bounds) {
            peer.flags.refused = false;
            self.signals.push_back(Signal::Writable(id));
        }
        if released {
            self.mark_dirty(id);
        }
    }
}

/// Queues a message on a connection, copied; whether it takes one.
#[inline]
fn put(connection: &mut Connection, lent: Lent<'_>) -> bool {
    let sent = match lent.to_copy() {
        Ok(part) => connection.send_slice(part),
        Err(message) => connection.send_ref(message),
    };
    sent.is_ok()
}

/// The short way of messages to one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendLane {
    /// There is none.
    Closed,
    /// For so many messages, [collected](Peers::collect) in a run for this peer, behind others that
    /// are to be written.
    Frames { room: usize },
    /// The same one by one: the octets are the connection's own.
    Stream { room: usize },
    /// To another socket of this process, for so many messages. It is to be told of some that went
    /// before, if they are `held`.
    Pipe { room: usize, held: bool },
}

/// What became of a message on a [`lane`](Peers::lane).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnLane {
    /// Queued behind others that are to be written, or of which the peer is to be told.
    Queued,
    /// The first of those of which the peer is to be told. It does not wait for it, as far as is known.
    Collected,
    /// Queued, and the peer waits for it.
    Awaited,
    /// Queued, and there is enough for a write.
    Pressing,
    Refused,
}

impl Peer {
    #[inline]
    fn has_room(&mut self, bounds: &Bounds) -> bool {
        if bounds.conflate {
            return true;
        }
        match &mut self.link {
            Link::Stream(stream) => {
                let unsent = stream.connection.unsent();
                if unsent + self.waiting.len() >= bounds.send_messages {
                    return false;
                }
                if bounds.send_octets == usize::MAX {
                    return true;
                }
                // Without a message in it, what the output holds is commands.
                let linked = if unsent == 0 { 0 } else { stream.connection.output().len() };
                linked.saturating_add(self.waiting.octets()) < bounds.send_octets
            }
            Link::Inproc(end) => end.has_room(),
            Link::Absent => {
                self.waiting.len() < bounds.send_messages
                    && self.waiting.octets() < bounds.send_octets
            }
        }
    }

    /// Queues a message where it belongs. It comes back if it never can get there.
    #[inline]
    fn queue(&mut self, message: Message) -> Result<(), Message> {
        match &mut self.link {
            // Nothing may overtake what waits.
            Link::Stream(stream) if self.waiting.is_empty() && stream.connection.is_ready() => {
                if let Err(refused) = stream.connection.send(message) {
                    self.waiting.push(refused.message);
                }
            }
            Link::Inproc(end) => return end.put(message),
            Link::Absent | Link::Stream(_) => self.waiting.push(message),
        }
        Ok(())
    }

    /// Keeps only this message of all that are not yet on their way.
    fn send_newest(&mut self, message: Message) -> Result<(), Message> {
        let replaced = match &mut self.link {
            Link::Inproc(end) => end.put_newest(message)?,
            Link::Stream(_) | Link::Absent => {
                let replaced = self.waiting.take().len();
                self.waiting.push(message);
                replaced
            }
        };
        self.counters.dropped.add(DropReason::Superseded, replaced as u64);
        self.release(true);
        Ok(())
    }

    /// Moves what waited into the link, if that is open; whether there was anything. Of a conflated
    /// queue nothing is moved before what was moved last is written, so that it can be replaced.
    fn release(&mut self, conflate: bool) -> bool {
        let Link::Stream(stream) = &mut self.link else { return false };
        if self.waiting.is_empty() || !stream.connection.is_ready() {
            return false;
        }
        if conflate && stream.connection.unsent() > 0 {
            return false;
        }
        while let Some(message) = self.waiting.pop() {
            if let Err(refused) = stream.connection.send(message) {
                self.waiting.push_front(refused.message);
                return true;
            }
        }
        drop(self.waiting.take());
        true
    }
}
