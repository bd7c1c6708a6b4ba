//! What comes in from peers.

use bytes::Bytes;
use zmtp_codec::{Connection, Error, Event, Message, Time};

use super::peers::{Bounds, Inward, Peers};
use super::{DropReason, Inbox, Link, Peer, PeerId, Signal, Spare, Stream};
use crate::pipe::{Command, Taken};

/// How many messages are decoded at once while the application receives.
pub(super) const RUN: usize = 256;
/// What is read at once may be more than there is room for, by so many octets.
const OVERFLOW: usize = 64 * 1024;

/// So many signals are worked off before more is decoded: what few octets say may be many signals,
/// and each of those takes more room than the octets, and more time than to decode a message.
const SIGNALS: usize = 32;

/// What a run of decoding came to.
struct Run {
    /// How many messages there were.
    messages: usize,
    result: Result<Option<Event>, Error>,
    /// There are octets that were not looked at.
    has_more: bool,
}

impl Peers {
    /// Whether this peer's stream should be read: there is room for what comes.
    pub(crate) fn wants_input(&self, id: PeerId) -> bool {
        let Some(peer) = self.get(id) else { return false };
        let Link::Stream(stream) = &peer.link else { return false };
        let connection = &stream.connection;
        if peer.is_gone() || stream.ended || !stream.input.is_empty() {
            return false;
        }
        // A handshake goes on, whatever is queued.
        let held = connection.is_ready() && !peer.is_departing() && self.is_full(peer);
        // While it waits for an authenticator too, so far as nothing was read behind the question:
        // the end of the stream takes the question back.
        connection.error().is_none() && !held
    }

    /// Whether nothing more of this peer is to be read.
    fn is_full(&self, peer: &Peer) -> bool {
        let bounds = &self.bounds;
        match self.inward {
            Inward::Signalled => self.upstream_full,
            Inward::Queued => !bounds.conflate && peer.is_inbox_full(bounds),
        }
    }

    /// Takes octets that came from this peer's stream.
    pub(crate) fn octets(&mut self, id: PeerId, octets: Bytes) {
        let Some(peer) = self.get_mut(id) else { return };
        peer.counters.bytes_received += octets.len() as u64;
        if peer.is_gone() {
            return;
        }
        let Link::Stream(stream) = &mut peer.link else { return };
        if stream.connection.error().is_some() {
            // What stood before them in the same read has ended it.
            return;
        }
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
        peer.counters.bytes_received += count as u64;
        let Link::Stream(stream) = &mut peer.link else { return };
        let result = stream.connection.receive_filled(now, count);
        self.tell(id, result);
        // A PONG, say.
        self.mark_if_output(id);
    }

    /// The connection may go on: reads what it has to tell, whether octets came or not.
    pub(crate) fn resume(&mut self, id: PeerId) {
        let now = self.now;
        let Some(peer) = self.get_mut(id) else { return };
        let Link::Stream(stream) = &mut peer.link else { return };
        let result = stream.connection.receive(now, &mut stream.input);
        let ready = matches!(result, Ok(Some(Event::Ready(_))));
        if self.tell(id, result) && !ready {
            self.decode(id, self.bounds.receive_messages.max(1));
        }
    }

    /// Passes on what a connection tells; whether it lives.
    fn tell(&mut self, id: PeerId, result: Result<Option<Event>, Error>) -> bool {
        match result {
            Ok(Some(Event::Message(message))) => self.arrive(id, message),
            Ok(Some(event)) => self.signals.push_back(Signal::Event(id, event)),
            Ok(None) => {}
            Err(error) => {
                if let Some(stream) = self.get_mut(id).and_then(Peer::stream) {
                    stream.input = Bytes::new();
                }
                self.signals.push_back(Signal::Failed(id, error));
                return false;
            }
        }
        true
    }

    /// Takes a message that came from this peer.
    pub(crate) fn arrive(&mut self, id: PeerId, message: Message) {
        let Some(peer) = self.get_mut(id) else { return };
        let was_empty = peer.inbox.is_empty();
        peer.inbox.push(message);
        self.sort_in(id, 1);
        self.announce_if_filled(id, was_empty);
    }

    /// The last `count` messages of the inbox are new: has them where they belong.
    fn sort_in(&mut self, id: PeerId, count: usize) {
        let (inward, farewell, conflate) = (self.inward, self.farewell, self.bounds.conflate);
        if count == 0 {
            return;
        }
        let Some(slot) = self.slots.get_mut(id.index as usize) else { return };
        let Some(peer) = slot.peer_mut(id) else { return };
        let (settled, reason) = match inward {
            _ if peer.is_departing() => (peer.inbox.split_last(count), farewell),
            Inward::Signalled => {
                let messages = peer.inbox.split_last(count);
                peer.received_inproc(&messages);
                let signals = messages.into_iter().map(|m| Signal::Event(id, Event::Message(m)));
                return self.signals.extend(signals);
            }
            Inward::Queued if conflate => (peer.inbox.keep_newest(), DropReason::Superseded),
            Inward::Queued => return,
        };
        peer.counters.dropped.add(reason, settled.len() as u64);
        peer.received_inproc(&settled);
    }

    /// Tells the pattern that there are messages again. It need not hear it twice in a row: a pattern
    /// that throws much away empties the inbox again and again before it hears anything.
    fn announce(&mut self, id: PeerId) {
        let is_told = matches!(self.signals.back(), Some(Signal::Readable(last)) if *last == id);
        if !is_told {
            self.signals.push_back(Signal::Readable(id));
        }
    }

    /// As [`announce`](Self::announce), if the inbox was empty and is not any more.
    fn announce_if_filled(&mut self, id: PeerId, was_empty: bool) {
        if was_empty && self.get(id).is_some_and(|peer| !peer.inbox.is_empty()) {
            self.announce(id);
        }
    }

    /// Decodes input until there are `most` messages in the inbox, or the handshake is complete.
    pub(crate) fn decode(&mut self, id: PeerId, most: usize) {
        let was_empty = self.get(id).is_none_or(|peer| peer.inbox.is_empty());
        while let Some(Run { messages, result, has_more }) = self.run(id, most, 1) {
            let read = messages > 0 || matches!(result, Ok(Some(_)));
            // Whether there is a place for the peer is not known yet: what it says comes after.
            let ready = matches!(result, Ok(Some(Event::Ready(_))));
            let is_done = matches!(result, Ok(None)) && !has_more;
            if is_done || !self.tell(id, result) || !read || ready {
                break;
            }
            if self.signals.len() >= SIGNALS {
                self.postpone(id);
                break;
            }
        }
        self.decoded(id, was_empty);
    }

    /// Does what follows when octets of a peer were decoded.
    fn decoded(&mut self, id: PeerId, was_empty: bool) {
        let Some(slot) = self.slots.get_mut(id.index as usize) else { return };
        let Some(peer) = slot.peer_mut(id) else { return };
        let is_readable = was_empty && !peer.inbox.is_empty();
        let Link::Stream(stream) = &mut peer.link else { return };
        if stream.input.is_empty() {
            // Octets that are all decoded would keep the buffer from being used again.
            stream.input = Bytes::new();
        }
        // The answer to a PING, however it came to be decoded: when it arrived, or when the application
        // has received what stood before it.
        if !stream.connection.output().is_empty() {
            self.mark_dirty(id);
        }
        if is_readable {
            self.announce(id);
        }
    }

    /// Has a peer go on when the signals are worked off.
    fn postpone(&mut self, id: PeerId) {
        if let Some(peer) = self.get_mut(id)
            && !std::mem::replace(&mut peer.flags.postponed, true)
        {
            self.postponed.push_back(id);
        }
    }

    /// How many peers had to wait until the signals are worked off.
    pub(crate) fn waiting_to_go_on(&self) -> usize {
        self.postponed.len()
    }

    /// Whether there is room for what a peer that had to wait has to tell.
    fn may_go_on(&self, id: PeerId) -> bool {
        !self.upstream_full || self.get(id).is_none_or(Peer::is_departing)
    }

    /// Whether any of those who had to wait may go on now.
    #[inline]
    pub(crate) fn can_go_on(&self) -> bool {
        !self.postponed.is_empty() && self.postponed.iter().any(|id| self.may_go_on(*id))
    }

    /// All signals are worked off: of the peers that had to wait for that, the one that has waited
    /// longest goes on, if there is room for what it has to tell, and is the last to go on again.
    pub(crate) fn go_on(&mut self) -> Option<PeerId> {
        let place = self.postponed.iter().position(|id| self.may_go_on(*id))?;
        let id = self.postponed.remove(place)?;
        if let Some(peer) = self.get_mut(id) {
            peer.flags.postponed = false;
        }
        self.decode(id, self.bounds.receive_messages.max(1));
        Some(id)
    }

    /// Goes on behind the handshake. A peer of ZMTP 1.0 may be subscribed to everything without a
    /// word of its own.
    pub(crate) fn begin(&mut self, id: PeerId) {
        let was_empty = self.get(id).is_none_or(|peer| peer.inbox.is_empty());
        let run = self.run(id, 1, 0);
        let lives = run.is_none_or(|run| self.tell(id, run.result));
        self.announce_if_filled(id, was_empty);
        if lives {
            self.decode(id, self.bounds.receive_messages.max(1));
        }
    }

    /// Decodes all that is left of a stream that is lost: messages only, since nothing that it said
    /// of itself counts any more. It fits, once: a peer that comes and goes again and again while
    /// nothing is received does not fill more than the bounds and one read. Of what would be
    /// signalled some is left only where signals have to be worked off first; that is dropped.
    pub(crate) fn decode_rest(&mut self, id: PeerId) {
        let (bounds, signalled) = (self.bounds, self.inward == Inward::Signalled);
        let (was_empty, before, overflows) = self.get(id).map_or((true, 0, false), |peer| {
            (peer.inbox.is_empty(), peer.inbox.len(), peer.is_inbox_overfull(&bounds))
        });
        while let Some((messages, Ok(event))) = self.read_on(id) {
            match signalled {
                true => self.drop_last(id, messages),
                false => self.sort_in(id, messages),
            }
            if messages == 0 && event.is_none() {
                break;
            }
        }
        if signalled && let Some(stream) = self.get_mut(id).and_then(Peer::stream) {
            // What breaks the protocol is not read to its end.
            stream.input = Bytes::new();
        }
        if overflows
            && !signalled
            && let Some(peer) = self.get_mut(id)
        {
            let more = peer.inbox.len().saturating_sub(before);
            let lost = peer.inbox.split_last(more).len();
            peer.counters.dropped.add(DropReason::PeerGone, lost as u64);
        }
        self.announce_if_filled(id, was_empty);
    }

    /// The last `count` messages of the inbox come too late.
    fn drop_last(&mut self, id: PeerId, count: usize) {
        let farewell = self.farewell;
        let Some(peer) = self.get_mut(id).filter(|_| count > 0) else { return };
        let dropped = peer.inbox.split_last(count).len();
        peer.counters.dropped.add(farewell, dropped as u64);
    }

    /// Decodes a run into the inbox, whether there is room or not; `None` if there is no input.
    fn read_on(&mut self, id: PeerId) -> Option<Read> {
        let peer = self.slots.get_mut(id.index as usize)?.peer_mut(id)?;
        let Link::Stream(stream) = &mut peer.link else { return None };
        if stream.input.is_empty() {
            return None;
        }
        Some(read(stream, &mut peer.inbox, &mut self.spare, (self.now, RUN)))
    }

    /// Decodes into the inbox until there are `most` messages in it, or up to the next other event;
    /// `None` if there is no room, or there are fewer than `least` octets.
    fn run(&mut self, id: PeerId, most: usize, least: usize) -> Option<Run> {
        let (now, bounds) = (self.now, &self.bounds);
        let is_kept = self.inward == Inward::Queued && !bounds.conflate;
        let peer = self.slots.get_mut(id.index as usize)?.peer_mut(id)?;
        let is_kept = is_kept && !peer.is_departing();
        let Link::Stream(stream) = &mut peer.link else { return None };
        let room = match is_kept {
            true => room(&peer.inbox, &stream.connection, bounds, most),
            false => SIGNALS.min(most),
        };
        if room == 0 || stream.input.len() < least {
            return None;
        }
        let (messages, result) = read(stream, &mut peer.inbox, &mut self.spare, (now, room));
        let has_more = !stream.input.is_empty();
        if !is_kept {
            self.sort_in(id, messages);
        }
        Some(Run { messages, result, has_more })
    }

    /// The bell of an inproc pipe rang: takes what came, and tells of room.
    pub(crate) fn rang(&mut self, id: PeerId) {
        self.take_inproc(id, false);
        self.written(id);
    }

    /// Takes what is in the pipe of this peer; all that it has sent if these are the last.
    pub(super) fn take_inproc(&mut self, id: PeerId, last: bool) {
        let (inward, conflate) = (self.inward, self.bounds.conflate);
        let Some(slot) = self.slots.get_mut(id.index as usize) else { return };
        let Some(peer) = slot.peer_mut(id) else { return };
        let is_departing = peer.is_departing();
        let Link::Inproc(end) = &mut peer.link else { return };
        peer.inbox.adopt(&mut self.spare);
        let was_empty = peer.inbox.is_empty();
        let mut commands = Vec::new();
        // Where messages do not wait in the inbox, or not all of them, each is looked at as it comes.
        let greedy = last || inward == Inward::Signalled || conflate || is_departing;
        let (count, taken) = peer.inbox.extend_by(|list| end.take(greedy, list, &mut commands));
        if !commands.is_empty() {
            self.signal(id, commands);
        }
        self.sort_in(id, count);
        self.announce_if_filled(id, was_empty);
        if taken == Taken::Closed {
            self.signals.push_back(Signal::PipeClosed(id));
        }
    }

    /// Signals what came beside the messages of a pipe.
    #[cold]
    fn signal(&mut self, id: PeerId, commands: Vec<Command>) {
        self.signals.extend(commands.into_iter().map(|command| match command {
            Command::Subscribe(topic) => Signal::Event(id, Event::Subscribe(topic)),
            Command::Cancel(topic) => Signal::Event(id, Event::Cancel(topic)),
            Command::Introduced => Signal::Introduced(id),
        }));
    }

    /// Throws away what came from a peer and was not received, and counts it.
    pub(crate) fn discard_inbox(&mut self, id: PeerId) {
        let farewell = self.farewell;
        let Some(peer) = self.get_mut(id) else { return };
        let messages = peer.inbox.take();
        peer.counters.dropped.add(farewell, messages.len() as u64);
        peer.received_inproc(&messages);
    }
}

/// How many messages were decoded, and what came behind them.
type Read = (usize, Result<Option<Event>, Error>);

/// Decodes up to so many messages into the inbox, or up to the next other event.
#[inline(always)]
fn read(
    stream: &mut Stream,
    inbox: &mut Inbox,
    spare: &mut Spare,
    (now, room): (Time, usize),
) -> Read {
    inbox.adopt(spare);
    inbox.extend_by(|list| stream.connection.receive_batch(now, &mut stream.input, list, room))
}

/// How many messages may be decoded next of those that wait in an inbox, until there are `most`.
#[inline]
fn room(inbox: &Inbox, connection: &Connection, bounds: &Bounds, most: usize) -> usize {
    let left = match inbox.octets() < bounds.receive_octets {
        true => most.saturating_sub(inbox.len()).min(4 * RUN),
        false => 0,
    };
    // A handshake goes on, whatever is queued.
    if connection.is_ready() { left } else { left.max(1) }
}

impl Peer {
    /// Tells the other end of a pipe that messages have left the inbox.
    fn received_inproc(&mut self, messages: &[Message]) {
        let drained = self.inbox.is_empty();
        if let Link::Inproc(end) = &mut self.link {
            let octets = messages.iter().map(Message::byte_len).sum();
            end.received(messages.len() as u64, octets, drained);
        }
    }

    /// Whether there is more than fits.
    fn is_inbox_overfull(&self, bounds: &Bounds) -> bool {
        !bounds.conflate
            && (self.inbox.len() > bounds.receive_messages
                || self.inbox.octets() > bounds.receive_octets.saturating_add(OVERFLOW))
    }

    fn is_inbox_full(&self, bounds: &Bounds) -> bool {
        self.inbox.len() >= bounds.receive_messages || self.inbox.octets() >= bounds.receive_octets
    }
}
