//! The table of a socket's peers: queues, bounds, and what goes in and out of them.

use std::collections::VecDeque;

use bytes::{Buf, Bytes};
use zmtp_codec::{Connection, Event, Message, Part, Time};

use super::{Counters, DropReason, Flags, Link, Origin, Peer, PeerId, Signal, Stream};
use crate::pipe::{Command, Taken};

/// How many messages are decoded at once while the application receives.
const RUN: usize = 256;
/// Output of this size is worth a write of its own.
const WRITE_SIZE: usize = 64 * 1024;

/// The bounds of each peer's queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// `ZMQ_SNDHWM`; `usize::MAX` is no limit, here and below.
    pub(crate) send_messages: usize,
    pub(crate) send_octets: usize,
    /// `ZMQ_RCVHWM`.
    pub(crate) receive_messages: usize,
    pub(crate) receive_octets: usize,
    /// `ZMQ_CONFLATE`: only the newest message counts.
    pub(crate) conflate: bool,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            send_messages: 1000,
            send_octets: usize::MAX,
            receive_messages: 1000,
            receive_octets: usize::MAX,
            conflate: false,
        }
    }
}

/// What becomes of messages that come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inward {
    /// They wait in the peer's inbox until the application receives them.
    Queued,
    /// They are signalled to the pattern in order with everything else.
    Signalled,
}

#[derive(Debug, Default)]
struct Slot {
    generation: u32,
    peer: Option<Box<Peer>>,
}

/// The table of a socket's peers.
#[derive(Debug)]
pub(crate) struct Peers {
    slots: Vec<Slot>,
    vacant: Vec<u32>,
    count: usize,
    /// The time of the present turn.
    pub(crate) now: Time,
    pub(crate) bounds: Bounds,
    pub(crate) inward: Inward,
    /// Peers with octets to write.
    pub(crate) dirty: Vec<PeerId>,
    /// The pattern has no room for more of what is signalled to it.
    pub(crate) upstream_full: bool,
    /// Some output is so large that it is worth a write at once.
    pub(crate) pressing: bool,
    pub(crate) signals: VecDeque<Signal>,
    /// The counters of peers that have gone, and of messages that never had one.
    pub(crate) past: Counters,
}

impl Peers {
    pub(crate) fn new(inward: Inward, bounds: Bounds, now: Time) -> Self {
        Self {
            slots: Vec::new(),
            vacant: Vec::new(),
            count: 0,
            now,
            bounds,
            inward,
            dirty: Vec::new(),
            upstream_full: false,
            pressing: false,
            signals: VecDeque::new(),
            past: Counters::default(),
        }
    }

    /// Enters a peer.
    pub(crate) fn insert(&mut self, origin: Origin, link: Link) -> PeerId {
        let index = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        let slot = &mut self.slots[index as usize];
        let id = PeerId { index, generation: slot.generation };
        slot.peer = Some(Box::new(Peer {
            id,
            origin,
            link,
            waiting: VecDeque::new(),
            inbox: VecDeque::new(),
            identity: Part::default(),
            counters: Counters::default(),
            flags: Flags::default(),
            timer: None,
            departure: None,
        }));
        self.count += 1;
        id
    }

    /// Takes a peer out. What was queued for it or came from it is counted as dropped.
    pub(crate) fn remove(&mut self, id: PeerId, reason: DropReason) -> Option<Box<Peer>> {
        let slot = self.slots.get_mut(id.index as usize)?;
        if slot.generation != id.generation {
            return None;
        }
        let mut peer = slot.peer.take()?;
        slot.generation = slot.generation.wrapping_add(1);
        self.vacant.push(id.index);
        self.count -= 1;
        let lost = peer.outbound() as u64;
        peer.counters.dropped.add(reason, lost);
        self.past.add(&peer.counters);
        Some(peer)
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    #[inline]
    pub(crate) fn get(&self, id: PeerId) -> Option<&Peer> {
        let slot = self.slots.get(id.index as usize)?;
        slot.peer.as_deref().filter(|peer| peer.id == id)
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, id: PeerId) -> Option<&mut Peer> {
        let slot = self.slots.get_mut(id.index as usize)?;
        slot.peer.as_deref_mut().filter(|peer| peer.id == id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Peer> {
        self.slots.iter().filter_map(|slot| slot.peer.as_deref())
    }

    pub(crate) fn ids(&self) -> Vec<PeerId> {
        self.iter().map(|peer| peer.id).collect()
    }

    /// Counts messages that are dropped before they had a peer.
    pub(crate) fn drop_unrouted(&mut self, reason: DropReason) {
        self.past.dropped.add(reason, 1);
    }

    /// Counts a message of this peer as dropped.
    pub(crate) fn drop_of(&mut self, id: PeerId, reason: DropReason) {
        match self.get_mut(id) {
            Some(peer) => peer.counters.dropped.add(reason, 1),
            None => self.drop_unrouted(reason),
        }
    }

    // ---- outward

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
        let Some(peer) = slot.peer.as_deref_mut().filter(|peer| peer.id == id) else {
            return Err(message);
        };
        if !peer.has_room(&bounds) {
            peer.flags.refused = true;
            return Err(message);
        }
        peer.counters.messages_sent += 1;
        if bounds.conflate {
            peer.send_newest(message);
        } else {
            match &mut peer.link {
                Link::Stream(stream) if stream.connection.is_ready() => {
                    if let Err(refused) = stream.connection.send(message) {
                        peer.waiting.push_back(refused.message);
                    }
                }
                Link::Inproc(end) => {
                    end.put(message);
                    return Ok(());
                }
                Link::Absent | Link::Stream(_) => {
                    peer.waiting.push_back(message);
                    return Ok(());
                }
            }
        }
        self.mark_dirty(id);
        Ok(())
    }

    /// Queues a copy of a message for this peer, or counts it as dropped if there is no room;
    /// whether it was queued.
    pub(crate) fn send_copy(&mut self, id: PeerId, message: &Message) -> bool {
        let bounds = self.bounds;
        let Some(peer) = self.get_mut(id) else { return false };
        if !peer.has_room(&bounds) {
            peer.flags.refused = true;
            peer.counters.dropped.add(DropReason::HighWaterMark, 1);
            return false;
        }
        if !bounds.conflate
            && let Link::Stream(stream) = &mut peer.link
            && stream.connection.send_ref(message).is_ok()
        {
            peer.counters.messages_sent += 1;
            self.mark_dirty(id);
            return true;
        }
        self.send(id, message.clone()).is_ok()
    }

    /// Puts the peer on the list of those with octets to write.
    #[inline]
    pub(crate) fn mark_dirty(&mut self, id: PeerId) {
        let most = self.bounds.send_messages;
        let Some(peer) = self.get_mut(id) else { return };
        let Link::Stream(stream) = &mut peer.link else { return };
        let pressing =
            stream.connection.unsent() >= most || stream.connection.output().len() >= WRITE_SIZE;
        let fresh = !std::mem::replace(&mut peer.flags.dirty, true);
        self.pressing |= pressing;
        if fresh {
            self.dirty.push(id);
        }
    }

    /// Puts the peer on that list if there is anything to write.
    pub(crate) fn mark_if_output(&mut self, id: PeerId) {
        let Some(peer) = self.get_mut(id) else { return };
        if let Some(connection) = peer.connection()
            && !connection.output().is_empty()
        {
            self.mark_dirty(id);
        }
    }

    /// Takes the list of peers with octets to write.
    pub(crate) fn take_dirty(&mut self, into: &mut Vec<PeerId>) {
        into.append(&mut self.dirty);
        self.pressing = false;
        for id in into.iter() {
            if let Some(peer) = self.get_mut(*id) {
                peer.flags.dirty = false;
            }
        }
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
                };
                self.mark_dirty(id);
            }
            Link::Inproc(end) => end.command(command.clone()),
            Link::Absent | Link::Stream(_) => {}
        }
    }

    /// Octets of this peer's output were written, or there is a new link: tells the pattern if it
    /// waits for room, and queues what waited.
    pub(crate) fn written(&mut self, id: PeerId) {
        let bounds = self.bounds;
        let Some(peer) = self.get_mut(id) else { return };
        peer.release();
        if peer.flags.refused && peer.has_room(&bounds) {
            peer.flags.refused = false;
            self.signals.push_back(Signal::Writable(id));
        }
    }

    // ---- inward

    /// Whether this peer's stream should be read: there is room for what comes.
    pub(crate) fn wants_input(&self, id: PeerId) -> bool {
        !self.upstream_full && self.get(id).is_some_and(|peer| peer.wants_input(&self.bounds))
    }

    /// Takes octets that came from this peer's stream.
    pub(crate) fn octets(&mut self, id: PeerId, octets: Bytes) {
        let Some(peer) = self.get_mut(id) else { return };
        peer.counters.octets_received += octets.len() as u64;
        let Link::Stream(stream) = &mut peer.link else { return };
        if stream.input.is_empty() {
            stream.input = octets;
        } else {
            let mut both = bytes::BytesMut::with_capacity(stream.input.len() + octets.len());
            both.extend_from_slice(&stream.input);
            both.extend_from_slice(&octets);
            stream.input = both.freeze();
        }
        self.decode(id, self.bounds.receive_messages.max(1));
    }

    /// Tells that `count` octets were read into the connection's own space.
    pub(crate) fn filled(&mut self, id: PeerId, count: usize) {
        let now = self.now;
        let Some(peer) = self.get_mut(id) else { return };
        peer.counters.octets_received += count as u64;
        let Link::Stream(stream) = &mut peer.link else { return };
        match stream.connection.receive_filled(now, count) {
            Ok(Some(Event::Message(message))) => self.arrive(id, message),
            Ok(Some(event)) => self.signals.push_back(Signal::Event(id, event)),
            Ok(None) => {}
            Err(error) => self.signals.push_back(Signal::Failed(id, error)),
        }
    }

    /// Takes a message that came from this peer.
    pub(crate) fn arrive(&mut self, id: PeerId, message: Message) {
        if self.inward == Inward::Signalled {
            return self.signals.push_back(Signal::Event(id, Event::Message(message)));
        }
        let conflate = self.bounds.conflate;
        let Some(peer) = self.get_mut(id) else { return };
        let was_empty = peer.inbox.is_empty();
        peer.inbox.push_back(message);
        if conflate {
            peer.keep_newest();
        }
        if was_empty {
            self.signals.push_back(Signal::Readable(id));
        }
    }

    /// Decodes input until there are `most` messages in the inbox.
    pub(crate) fn decode(&mut self, id: PeerId, most: usize) {
        let (now, inward, conflate) = (self.now, self.inward, self.bounds.conflate);
        let Some(slot) = self.slots.get_mut(id.index as usize) else { return };
        let Some(peer) = slot.peer.as_deref_mut().filter(|peer| peer.id == id) else { return };
        let Link::Stream(stream) = &mut peer.link else { return };
        let was_empty = peer.inbox.is_empty();
        loop {
            let room = match conflate {
                true => RUN,
                false => most.saturating_sub(peer.inbox.len()).min(4 * RUN),
            };
            if room == 0 || stream.input.is_empty() {
                break;
            }
            let before = peer.inbox.len();
            let mut run = Vec::new();
            let result = stream.connection.receive_batch(now, &mut stream.input, &mut run, room);
            peer.inbox.extend(run);
            if inward == Inward::Signalled {
                let messages = peer.inbox.drain(before..);
                let signals = messages.map(|message| Signal::Event(id, Event::Message(message)));
                self.signals.extend(signals);
            }
            let moved = peer.inbox.len() > before;
            match result {
                Ok(Some(event)) => self.signals.push_back(Signal::Event(id, event)),
                Ok(None) if moved => {}
                Ok(None) => break,
                Err(error) => {
                    stream.input = Bytes::new();
                    self.signals.push_back(Signal::Failed(id, error));
                    break;
                }
            }
        }
        if conflate {
            peer.keep_newest();
        }
        if was_empty && !peer.inbox.is_empty() {
            self.signals.push_back(Signal::Readable(id));
        }
    }

    /// The bell of an inproc pipe rang: takes what came, and tells of room.
    pub(crate) fn rang(&mut self, id: PeerId) {
        self.take_inproc(id);
        self.written(id);
    }

    fn take_inproc(&mut self, id: PeerId) {
        let conflate = self.bounds.conflate;
        let inward = self.inward;
        let Some(peer) = self.get_mut(id) else { return };
        let Link::Inproc(end) = &mut peer.link else { return };
        let was_empty = peer.inbox.is_empty();
        let mut commands = Vec::new();
        let taken = end.take(&mut peer.inbox, &mut commands);
        if conflate {
            peer.keep_newest();
        }
        let mut messages = VecDeque::new();
        if inward == Inward::Signalled {
            std::mem::swap(&mut messages, &mut peer.inbox);
            let count = messages.len() as u64;
            if let Link::Inproc(end) = &mut peer.link {
                end.received(count, true);
            }
        }
        let readable = was_empty && !peer.inbox.is_empty();
        let signals = &mut self.signals;
        signals.extend(commands.into_iter().map(|command| {
            Signal::Event(
                id,
                match command {
                    Command::Subscribe(topic) => Event::Subscribe(topic),
                    Command::Cancel(topic) => Event::Cancel(topic),
                },
            )
        }));
        signals.extend(messages.into_iter().map(|m| Signal::Event(id, Event::Message(m))));
        if readable {
            signals.push_back(Signal::Readable(id));
        }
        if taken == Taken::Closed {
            signals.push_back(Signal::PipeClosed(id));
        }
    }

    /// The next message of this peer.
    #[inline]
    pub(crate) fn receive(&mut self, id: PeerId) -> Option<Message> {
        let peer = self.get_mut(id)?;
        if let Some(message) = peer.inbox.pop_front() {
            peer.counters.messages_received += 1;
            if let Link::Inproc(end) = &mut peer.link {
                end.received(1, peer.inbox.is_empty());
            }
            return Some(message);
        }
        self.receive_more(id)
    }

    /// The inbox is empty: decodes more of the input, or takes more out of the pipe.
    #[cold]
    fn receive_more(&mut self, id: PeerId) -> Option<Message> {
        match self.get(id)?.link {
            Link::Stream(_) => self.decode(id, RUN.min(self.bounds.receive_messages.max(1))),
            Link::Inproc(_) => self.take_inproc(id),
            Link::Absent => {}
        }
        let peer = self.get_mut(id)?;
        let message = peer.inbox.pop_front();
        if message.is_some() {
            peer.counters.messages_received += 1;
            if let Link::Inproc(end) = &mut peer.link {
                end.received(1, peer.inbox.is_empty());
            }
        } else if peer.flags.leaving {
            self.signals.push_back(Signal::Exhausted(id));
        }
        message
    }

    /// Whether this peer has a message to receive. May decode.
    pub(crate) fn has_message(&mut self, id: PeerId) -> bool {
        let Some(peer) = self.get(id) else { return false };
        if peer.inbox.is_empty() {
            match peer.link {
                Link::Stream(_) => self.decode(id, RUN.min(self.bounds.receive_messages.max(1))),
                Link::Inproc(_) => self.take_inproc(id),
                Link::Absent => {}
            }
        }
        self.get(id).is_some_and(|peer| !peer.inbox.is_empty())
    }
}

impl Peer {
    /// Messages that are queued for the peer and not written.
    pub(crate) fn outbound(&self) -> usize {
        let linked = match &self.link {
            Link::Stream(stream) => stream.connection.unsent(),
            Link::Inproc(_) | Link::Absent => 0,
        };
        linked + self.waiting.len()
    }

    #[inline]
    fn has_room(&mut self, bounds: &Bounds) -> bool {
        if bounds.conflate {
            return true;
        }
        match &mut self.link {
            Link::Stream(stream) => {
                stream.connection.unsent() + self.waiting.len() < bounds.send_messages
                    && stream.connection.output().len() < bounds.send_octets
            }
            Link::Inproc(end) => end.has_room(),
            Link::Absent => {
                self.waiting.len() < bounds.send_messages
                    && (bounds.send_octets == usize::MAX
                        || self.waiting.iter().map(size).sum::<usize>() < bounds.send_octets)
            }
        }
    }

    /// Keeps only this message of all that are not yet on their way.
    fn send_newest(&mut self, message: Message) {
        let replaced = match &mut self.link {
            Link::Inproc(end) => end.put_newest(message),
            Link::Stream(_) | Link::Absent => {
                let replaced = self.waiting.len() as u64;
                self.waiting.clear();
                self.waiting.push_back(message);
                replaced
            }
        };
        self.counters.dropped.add(DropReason::Superseded, replaced);
        if let Link::Stream(stream) = &mut self.link
            && stream.connection.is_ready()
            && stream.connection.output().is_empty()
        {
            self.release();
        }
    }

    /// Moves what waited into the link, if that is open.
    fn release(&mut self) {
        let Link::Stream(stream) = &mut self.link else { return };
        if self.waiting.is_empty() || !stream.connection.is_ready() {
            return;
        }
        while let Some(message) = self.waiting.pop_front() {
            if let Err(refused) = stream.connection.send(message) {
                self.waiting.push_front(refused.message);
                return;
            }
        }
        self.waiting.shrink_to(0);
    }

    fn keep_newest(&mut self) {
        let excess = self.inbox.len().saturating_sub(1);
        self.inbox.drain(..excess);
        self.counters.dropped.add(DropReason::Superseded, excess as u64);
    }

    fn wants_input(&self, bounds: &Bounds) -> bool {
        let Link::Stream(stream) = &self.link else { return false };
        !stream.ended
            && stream.input.is_empty()
            && (self.inbox.len() < bounds.receive_messages)
            && (bounds.receive_octets == usize::MAX
                || self.inbox.iter().map(size).sum::<usize>() < bounds.receive_octets)
            && stream.connection.blocked().is_none()
    }

    /// The connection of the link, if that is a stream.
    pub(crate) fn connection(&mut self) -> Option<&mut Connection> {
        match &mut self.link {
            Link::Stream(stream) => Some(&mut stream.connection),
            Link::Absent | Link::Inproc(_) => None,
        }
    }

    /// What the stream has not decoded yet.
    pub(crate) fn undecoded(&self) -> usize {
        match &self.link {
            Link::Stream(stream) => stream.input.remaining(),
            Link::Absent | Link::Inproc(_) => 0,
        }
    }

    /// Replaces the link, and gives the old one.
    pub(crate) fn relink(&mut self, link: Link) -> Link {
        std::mem::replace(&mut self.link, link)
    }

    pub(crate) fn stream(&mut self) -> Option<&mut Stream> {
        match &mut self.link {
            Link::Stream(stream) => Some(stream),
            Link::Absent | Link::Inproc(_) => None,
        }
    }
}

/// The octets of a message's parts.
fn size(message: &Message) -> usize {
    message.parts().map(|part| part.len()).sum()
}
