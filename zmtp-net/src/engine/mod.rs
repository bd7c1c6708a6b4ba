//! The streams and listeners of a socket: fills the hub with what comes, writes what it has to
//! say, accepts and connects.
//!
//! An engine never waits. It is told which streams are ready (edge-triggered, so it remembers),
//! and a turn does a bounded amount of work.

mod accept;
mod buffer;
mod dial;
mod fill;

mod flush;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use mio::event::Event;
use mio::{Interest, Registry, Token};
use zmtp_codec::{Output, Time};

use crate::endpoint::Endpoint;
use crate::hub::{Action, Hub, Question};
use crate::options::Options;
use crate::peer::{ListenerId, PeerId};
use crate::transport::{Listener, Stream};
use buffer::ReadBuffer;

/// What an engine cannot do without waiting, and has done elsewhere.
pub(crate) trait Errands {
    /// Look up the addresses of an endpoint; the answer goes to [`Engine::resolved`].
    fn resolve(&mut self, peer: PeerId, endpoint: Arc<Endpoint>, ipv6: bool);
    /// Decide on a peer; the answer goes to [`Hub::verdict`].
    fn authenticate(&mut self, question: Question);
    /// The answer is not wanted any more.
    fn unask(&mut self, peer: PeerId);
}

/// The token of the first listener; those of streams are below it.
const LISTENERS: usize = usize::MAX / 2;
/// The token of what wakes the waiting thread up.
pub(crate) const WAKE: Token = Token(usize::MAX);

/// How far a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Connecting,
    Open,
    /// Everything is written, and the peer is waited for to close its side, until then.
    Parting(Time),
}

/// One stream.
#[derive(Debug)]
struct Wire {
    id: PeerId,
    stream: Stream,
    stage: Stage,
    /// It may have octets to read.
    readable: bool,
    outlet: Outlet,
    /// The other side sends nothing more: what is unread ends with the end of the stream, of which
    /// the poll does not tell again.
    ending: bool,
    /// It is in the queue of those to read.
    queued: bool,
    intake: Intake,
}

/// Whether a stream takes octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outlet {
    /// It is not connected yet.
    Shut,
    /// It may.
    Open,
    /// It took less than there was to write, and has not told since that it takes more.
    Full,
}

/// How much the system keeps of what comes on a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Intake {
    /// As much as it sees fit; who the peer is is not known yet.
    Unknown,
    /// Little: the peer is on the same host.
    Little,
    /// As much as it sees fit, or is let.
    Ample,
}

impl Wire {
    /// `full` is how many are.
    fn set_outlet(&mut self, outlet: Outlet, full: &mut usize) {
        *full -= usize::from(self.outlet == Outlet::Full);
        *full += usize::from(outlet == Outlet::Full);
        self.outlet = outlet;
    }
}

/// One listener.
#[derive(Debug)]
struct Listening {
    listener: Listener,
    /// The endpoint as it turned out.
    text: Arc<str>,
    /// The endpoint as the application wrote it, which may name several listeners: `tcp://*:*`.
    asked: Arc<str>,
    /// Counts listeners, so that the last one is known.
    number: u64,
    readable: bool,
}

/// The streams and listeners of a socket.
#[derive(Debug)]
pub(crate) struct Engine {
    registry: Registry,
    /// By the index of their peer.
    wires: Vec<Option<Wire>>,
    listeners: Vec<Option<Listening>>,
    /// How many listeners there ever were.
    listened: u64,
    /// Streams that may have octets to read, in turn.
    to_read: VecDeque<PeerId>,
    /// Streams whose hub has no room for more at the moment.
    stalled: Vec<PeerId>,
    /// Room for octets that are read.
    buffer: ReadBuffer,
    /// Peers that have octets to write; kept for its room.
    to_write: Vec<PeerId>,
    /// How many streams are full.
    full: usize,
    /// Streams that were closed by us and wait for their peer to do so.
    parting: Vec<Wire>,
    /// There is no descriptor left: nothing is accepted until then.
    accept_again: Option<Time>,
    /// How many streams are open, and how many writes and reads were done.
    pub(crate) tally: Tally,
}

/// System calls that were made, for tests and figures.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) reads: u64,
    pub(crate) writes: u64,
}

impl Engine {
    pub(crate) fn new(registry: Registry) -> Self {
        Self {
            registry,
            wires: Vec::new(),
            listeners: Vec::new(),
            listened: 0,
            to_read: VecDeque::new(),
            stalled: Vec::new(),
            buffer: ReadBuffer::default(),
            to_write: Vec::new(),
            full: 0,
            parting: Vec::new(),
            accept_again: None,
            tally: Tally::default(),
        }
    }

    /// Where streams and listeners are entered to be watched.
    pub(crate) const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// All streams.
    #[cfg(test)]
    pub(crate) fn streams(&self) -> impl Iterator<Item = &Stream> {
        self.wires.iter().flatten().map(|wire| &wire.stream)
    }

    fn wire(&mut self, id: PeerId) -> Option<&mut Wire> {
        let wire = self.wires.get_mut(id.index as usize)?.as_mut()?;
        (wire.id == id).then_some(wire)
    }

    /// A stream or listener is ready, as the poll told it.
    pub(crate) fn ready(&mut self, event: &Event) {
        let token = event.token();
        let ending = event.is_read_closed() || event.is_error();
        let readable = event.is_readable() || ending;
        let writable = event.is_writable() || event.is_write_closed();
        if token == WAKE {
            return;
        }
        if token.0 >= LISTENERS {
            if let Some(Some(listening)) = self.listeners.get_mut(token.0 - LISTENERS) {
                listening.readable = true;
            }
            return;
        }
        // The number of a stream that is closing may be that of another by now.
        for wire in self.parting.iter_mut().filter(|wire| wire.id.index as usize == token.0) {
            wire.readable |= readable;
        }
        let Some(Some(wire)) = self.wires.get_mut(token.0) else { return };
        // Where it was open all the time, what there is to write is on the list already.
        let opens = writable && wire.outlet != Outlet::Open;
        if opens {
            wire.set_outlet(Outlet::Open, &mut self.full);
        }
        wire.ending |= ending;
        if readable {
            wire.readable = true;
        }
        if (readable || wire.stage == Stage::Connecting)
            && !std::mem::replace(&mut wire.queued, true)
        {
            self.to_read.push_back(wire.id);
        }
        if opens {
            self.to_write.push(wire.id);
        }
    }

    /// Whether a [`turn`](Self::turn) may have something to do before a timer is due.
    pub(crate) fn has_work(&self, hub: &Hub) -> bool {
        self.has_output(hub)
            || !hub.actions.is_empty()
            || hub.can_go_on()
            || !self.parting.is_empty()
            || self.has_arrivals()
            || self.has_input_for(hub)
    }

    /// Does a bounded amount of what can be done without waiting; whether anything was done.
    pub(crate) fn turn(&mut self, hub: &mut Hub, errands: &mut dyn Errands) -> bool {
        let mut progress = self.take_in(hub, errands);
        progress |= self.flush(hub);
        progress | self.perform(hub, errands)
    }

    /// The part of a [`turn`](Self::turn) in which what is queued for peers that stay is not written.
    pub(crate) fn take_in(&mut self, hub: &mut Hub, errands: &mut dyn Errands) -> bool {
        let mut progress = self.perform(hub, errands);
        if hub.can_go_on() {
            progress |= hub.go_on();
            // The place of a peer that went may be taken by the next one that comes.
            progress |= self.perform(hub, errands);
        }
        // Also if no listener is left: what it is to wait for is forgotten there when it has come.
        if self.accept_again.is_some() || self.has_arrivals() {
            progress |= self.accept(hub);
        }
        progress |= self.fill(hub);
        progress | self.perform(hub, errands)
    }

    /// Whether peers may wait to be accepted.
    fn has_arrivals(&self) -> bool {
        self.listeners.iter().flatten().any(|listening| listening.readable)
    }

    /// Does what the hub asked for; whether it asked for anything.
    #[inline]
    pub(crate) fn perform(&mut self, hub: &mut Hub, errands: &mut dyn Errands) -> bool {
        let asked = !hub.actions.is_empty();
        if asked {
            self.perform_all(hub, errands);
        }
        asked
    }

    #[cold]
    fn perform_all(&mut self, hub: &mut Hub, errands: &mut dyn Errands) {
        while let Some(action) = hub.actions.pop_front() {
            match action {
                Action::Dial(id, endpoint) => self.dial(hub, id, endpoint, errands),
                Action::Close(id, output) => self.close(hub, id, output),
                Action::Authenticate(question) => errands.authenticate(*question),
                Action::Unask(id) => errands.unask(id),
            }
        }
    }

    fn open(&mut self, id: PeerId, mut stream: Stream, stage: Stage) -> io::Result<()> {
        let index = id.index as usize;
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.registry.register(&mut stream, Token(index), interest)?;
        if self.wires.len() <= index {
            self.wires.resize_with(index + 1, || None);
        }
        // A stream that was accepted takes octets at once; that it has some is told by the poll.
        let outlet = if stage == Stage::Open { Outlet::Open } else { Outlet::Shut };
        let wire = Wire {
            id,
            stream,
            stage,
            readable: false,
            outlet,
            ending: false,
            queued: false,
            intake: Intake::Unknown,
        };
        self.wires[index] = Some(wire);
        Ok(())
    }

    /// Closes the stream of a peer, after what is left to say, if the stream takes that at once.
    fn close(&mut self, hub: &Hub, id: PeerId, output: Output) {
        if self.wire(id).is_none() {
            return;
        }
        let Some(mut wire) = self.wires.get_mut(id.index as usize).and_then(Option::take) else {
            return;
        };
        wire.set_outlet(Outlet::Shut, &mut self.full);
        let until = hub.patience(hub.now() + fill::PARTING);
        if wire.stage == Stage::Open && until > hub.now() {
            flush::write_last(&mut wire.stream, output);
            self.part(until, wire);
        } else {
            self.deregister(&mut wire.stream);
        }
    }

    /// Streams that were closed wait for their peers no longer than the linger of the socket.
    pub(crate) fn hurry(&mut self, hub: &Hub) {
        for wire in &mut self.parting {
            if let Stage::Parting(until) = wire.stage {
                wire.stage = Stage::Parting(hub.patience(until));
            }
        }
    }

    fn deregister(&self, stream: &mut Stream) {
        // It closes anyway.
        let _ = self.registry.deregister(stream);
    }

    /// Binds: what comes is accepted from now on. `asked` is the endpoint as the application wrote
    /// it, `text` as it turned out.
    pub(crate) fn listen(
        &mut self,
        mut listener: Listener,
        asked: Arc<str>,
        text: Arc<str>,
    ) -> io::Result<ListenerId> {
        let index = match self.listeners.iter().position(Option::is_none) {
            Some(index) => index,
            None => {
                self.listeners.push(None);
                self.listeners.len() - 1
            }
        };
        self.registry.register(&mut listener, Token(LISTENERS + index), Interest::READABLE)?;
        self.listened += 1;
        let number = self.listened;
        self.listeners[index] = Some(Listening { listener, text, asked, number, readable: true });
        Ok(ListenerId(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    /// Closes the listener of this endpoint, as it turned out or as it was asked for; the last one
    /// if there are several. Gives the endpoint as it turned out.
    pub(crate) fn unlisten(&mut self, text: &str) -> Option<(ListenerId, Arc<str>)> {
        let all = self.listeners.iter().enumerate();
        let named = all.filter_map(|(index, listening)| {
            let listening = listening.as_ref()?;
            let is_meant = &*listening.text == text || &*listening.asked == text;
            is_meant.then_some((listening.number, index))
        });
        let (_, index) = named.max()?;
        let text = self.drop_listener(index)?;
        Some((ListenerId(u32::try_from(index).unwrap_or(u32::MAX)), text))
    }

    fn drop_listener(&mut self, index: usize) -> Option<Arc<str>> {
        let mut listening = self.listeners.get_mut(index).and_then(Option::take)?;
        let _ = self.registry.deregister(&mut listening.listener);
        Some(listening.text)
    }

    /// Closes all listeners.
    pub(crate) fn unlisten_all(&mut self) -> Vec<Arc<str>> {
        (0..self.listeners.len()).filter_map(|index| self.drop_listener(index)).collect()
    }

    /// Whether all streams are closed.
    pub(crate) fn is_empty(&self) -> bool {
        self.parting.is_empty() && self.wires.iter().all(Option::is_none)
    }

    /// Whether it is in the middle of something: a stream takes no more of what there is to write at the
    /// moment, or others wait to be read.
    #[inline]
    pub(crate) fn is_interrupted(&self) -> bool {
        self.full > 0 || self.has_input()
    }

    /// Whether there is anything that the poll could tell of.
    pub(crate) fn has_sources(&self) -> bool {
        !self.is_empty() || self.listeners.iter().any(Option::is_some)
    }

    /// When a turn is to be taken even if nothing is ready.
    #[inline]
    pub(crate) fn next_timeout(&self) -> Option<Time> {
        if self.parting.is_empty() { self.accept_again } else { self.next_parting() }
    }

    #[cold]
    fn next_parting(&self) -> Option<Time> {
        let parting = self.parting.iter().filter_map(|wire| match wire.stage {
            Stage::Parting(until) => Some(until),
            Stage::Connecting | Stage::Open => None,
        });
        parting.chain(self.accept_again).min()
    }

    fn options(hub: &Hub) -> &Options {
        hub.options()
    }
}
