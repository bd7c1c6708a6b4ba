//! The crank of the world: what hubs ask for is done, octets are carried, time passes.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use zmtp_codec::{Output, Time};

use super::World;
use super::node::{Attempt, NodeId};
use super::wire::{EndOfWire, Lane, Side, Wire};
use crate::event::{ConnectError, IoError};
use crate::hub::{Action, Address};
use crate::peer::{Peer, PeerId};

/// So many rounds in one moment are a busy loop.
const ROUNDS: usize = 100_000;

/// Nobody listens there.
pub(super) fn refused() -> ConnectError {
    IoError::from(std::io::ErrorKind::ConnectionRefused).into()
}

impl World {
    /// Lets time pass.
    pub(crate) fn run_for(&mut self, time: Duration) {
        let end = self.now + time;
        self.do_all_that_is_due();
        while let Some(next) = self.next_due()
            && next <= end
        {
            self.now = self.now.max(next);
            self.do_all_that_is_due();
        }
        if self.now < end {
            self.now = end;
            self.do_all_that_is_due();
        }
    }

    /// Lets time pass until something is so; whether it came to be within the time.
    pub(crate) fn run_until(
        &mut self,
        time: Duration,
        mut done: impl FnMut(&mut Self) -> bool,
    ) -> bool {
        let end = self.now + time;
        loop {
            self.do_all_that_is_due();
            if done(self) {
                return true;
            }
            // What was looked at may have made room.
            self.do_all_that_is_due();
            match self.next_due() {
                Some(next) if next <= end => self.now = self.now.max(next),
                _ => {
                    self.now = end;
                    self.do_all_that_is_due();
                    return done(self);
                }
            }
        }
    }

    /// Does everything that is to be done at this moment.
    pub(crate) fn do_all_that_is_due(&mut self) {
        for _ in 0..ROUNDS {
            let mut progress = self.ring();
            for node in 0..self.nodes.len() {
                progress |= self.turn(NodeId(node));
            }
            progress |= self.carry();
            if !progress {
                return;
            }
        }
        panic!("busy for ever at {:?}", self.now);
    }

    fn note(&mut self, what: u64) {
        self.trace = self.trace.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ what;
    }

    /// Has a socket hear the bells that rang for it.
    pub(super) fn hear_rings_of(&mut self, id: NodeId) {
        let rings = self.rings.take();
        let (own, others): (Vec<_>, Vec<_>) = rings.into_iter().partition(|(node, _)| *node == id);
        others.into_iter().for_each(|ring| self.rings.put(ring));
        for (node, peer) in own {
            self.hub(node).rang(peer);
        }
    }

    /// When something happens next.
    fn next_due(&mut self) -> Option<Time> {
        let mut next: Option<Time> = None;
        let mut at = |time: Option<Time>| next = [next, time].into_iter().flatten().min();
        for node in self.nodes.iter().filter(|node| !node.frozen) {
            at(node.hub.next_timeout());
            node.attempts.values().for_each(|attempt| at(attempt.due));
            node.questions.values().for_each(|(_, due)| at(*due));
        }
        for wire in self.wires.values() {
            let lanes = [(&wire.forth, &wire.listener), (&wire.back, &wire.dialer)];
            for (lane, reader) in lanes {
                let node = &self.nodes[reader.node.0];
                if node.frozen || !reader.open || !node.hub.wants_input(reader.peer) {
                    continue;
                }
                let due = lane.pieces.front().map_or(lane.ends_at, |piece| Some(piece.due));
                at(due.map(|due| due.max(wire.stalled_until)));
            }
        }
        next.map(|next| next.max(self.now))
    }

    fn ring(&mut self) -> bool {
        let rings = self.rings.take();
        if rings.is_empty() {
            return false;
        }
        let (heard, kept): (Vec<_>, Vec<_>) =
            rings.into_iter().partition(|(node, _)| !self.nodes[node.0].frozen);
        for (node, peer) in &heard {
            self.hub(*node).rang(*peer);
        }
        kept.into_iter().for_each(|ring| self.rings.put(ring));
        !heard.is_empty()
    }

    /// Does what one hub asks for.
    fn turn(&mut self, id: NodeId) -> bool {
        if self.node(id).frozen {
            return false;
        }
        let now = self.now;
        let mut progress = false;
        if self.hub(id).next_timeout().is_some_and(|at| at <= now) {
            self.hub(id).handle_timeout(now);
            progress = true;
        }
        progress |= self.attempt(id);
        progress |= self.answer_questions(id);
        progress |= self.hub(id).go_on();
        let node = self.node(id);
        node.events.extend(node.hub.events.drain(..));
        // Peers in the same process are told what waits for them; octets are carried elsewhere.
        node.hub.take_dirty(&mut Vec::new());
        while let Some(action) = self.node(id).hub.actions.pop_front() {
            progress = true;
            self.perform(id, action);
        }
        progress
    }

    fn perform(&mut self, id: NodeId, action: Action) {
        let delay = self.weather.draw_delay(&mut self.random);
        let now = self.now;
        match action {
            Action::Dial(peer, endpoint) => {
                let endpoint = endpoint.to_string();
                let due = (!self.silent.contains(&endpoint)).then(|| now + delay);
                let before = self.node(id).attempts.insert(peer, Attempt { endpoint, due });
                assert!(before.is_none(), "one attempt at a time");
            }
            Action::Close(peer, output) => self.close_stream(id, peer, output),
            Action::Authenticate(question) => {
                let node = self.node(id);
                let due = node.answer.verdict().map(|_| now + node.answers_after);
                let before = node.questions.insert(question.peer, (question.number, due));
                assert!(before.is_none(), "one question at a time");
            }
            Action::Unask(peer) => {
                let before = self.node(id).questions.remove(&peer);
                assert!(before.is_some(), "what was not asked need not be taken back");
            }
        }
    }

    /// Attempts to connect come to their end.
    fn attempt(&mut self, id: NodeId) -> bool {
        let now = self.now;
        let due = |attempt: &Attempt| attempt.due.is_some_and(|due| due <= now);
        let attempts = &mut self.node(id).attempts;
        let Some(peer) = attempts.iter().find(|(_, attempt)| due(attempt)).map(|(id, _)| *id)
        else {
            return false;
        };
        let Some(Attempt { endpoint, .. }) = attempts.remove(&peer) else { return false };
        let found = (0..self.nodes.len())
            .map(NodeId)
            .find_map(|node| Some((node, self.node(node).listener(&endpoint)?)));
        match found {
            Some((node, listener)) => {
                let accepted = self.hub(node).accepted(listener, address(node, &endpoint, id));
                self.hub(id).dialed(peer, address(id, "", node));
                match accepted {
                    Some(other) => self.wire((id, peer), (node, other)),
                    // It was closed as soon as it was accepted.
                    None => self.hub(id).ended(peer, None),
                }
            }
            None => self.hub(id).dial_failed(peer, refused()),
        }
        true
    }

    fn wire(&mut self, dialer: (NodeId, PeerId), listener: (NodeId, PeerId)) {
        let end = |(node, peer)| EndOfWire { node, peer, open: true };
        let wire = Wire {
            dialer: end(dialer),
            listener: end(listener),
            forth: Lane::default(),
            back: Lane::default(),
            stalled_until: self.now,
        };
        self.wires_ever += 1;
        self.note(self.wires_ever);
        self.wires.insert(self.wires_ever, wire);
    }

    fn answer_questions(&mut self, id: NodeId) -> bool {
        let now = self.now;
        let node = self.node(id);
        if node.questions.is_empty() {
            return false;
        }
        let answered: Vec<(PeerId, u64)> = node
            .questions
            .iter()
            .filter(|(_, (_, due))| due.is_some_and(|due| due <= now))
            .map(|(peer, (number, _))| (*peer, *number))
            .collect();
        for (peer, number) in &answered {
            let node = self.node(id);
            node.questions.remove(peer);
            if let Some(verdict) = node.answer.verdict() {
                self.hub(id).answer(*peer, *number, verdict);
            }
        }
        !answered.is_empty()
    }

    /// A hub closes a stream, or gives up opening it.
    fn close_stream(&mut self, id: NodeId, peer: PeerId, mut output: Output) {
        self.node(id).attempts.remove(&peer);
        let now = self.now;
        let Some((key, side)) = self.find(id, peer) else { return };
        let delay = self.weather.draw_delay(&mut self.random);
        let capacity = self.weather.capacity;
        let Some(wire) = self.wires.get_mut(&key) else { return };
        wire.end(side).open = false;
        let lane = wire.lane(side);
        let room = capacity.saturating_sub(lane.held).min(output.remaining());
        if room > 0 && !lane.deaf {
            let octets = output.copy_to_bytes(room);
            lane.put(octets, 0, now + delay);
        }
        lane.ends_at = Some(lane.pieces.back().map_or(now + delay, |last| last.due));
        let inward = wire.lane(side.other());
        inward.deaf = true;
        self.lost += inward.lose();
        if wire.is_dead() {
            self.wires.remove(&key);
        }
    }

    fn find(&self, id: NodeId, peer: PeerId) -> Option<(u64, Side)> {
        self.wires.iter().find_map(|(key, wire)| {
            let is = |end: &EndOfWire| end.open && end.node == id && end.peer == peer;
            match (is(&wire.dialer), is(&wire.listener)) {
                (true, _) => Some((*key, Side::Dialer)),
                (_, true) => Some((*key, Side::Listener)),
                _ => None,
            }
        })
    }

    /// Carries octets: what is written goes on its way, what has come is read.
    fn carry(&mut self) -> bool {
        let mut progress = false;
        let mut from = 0;
        while let Some((&key, _)) = self.wires.range(from..).next() {
            from = key + 1;
            for side in Side::BOTH {
                while self.write(key, side) {
                    progress = true;
                }
                // What a hub asks for is done before it is told more.
                while self.read(key, side) {
                    progress = true;
                    if self.asks_for_something(key, side) {
                        break;
                    }
                }
            }
        }
        progress
    }

    /// Whether the hub at this side wants something done.
    fn asks_for_something(&mut self, key: u64, side: Side) -> bool {
        let Some(node) = self.wires.get_mut(&key).map(|wire| wire.end(side).node) else {
            return true;
        };
        !self.node(node).hub.actions.is_empty()
    }

    /// Takes a piece of what this side has to say.
    fn write(&mut self, key: u64, side: Side) -> bool {
        let (now, capacity) = (self.now, self.weather.capacity);
        let Some(wire) = self.wires.get_mut(&key) else { return false };
        let EndOfWire { node, peer, open } = *wire.end(side);
        let room = capacity.saturating_sub(wire.lane(side).held);
        if !open || room == 0 || self.nodes[node.0].frozen {
            return false;
        }
        let hub = self.nodes[node.0].hub.at(now);
        let Some(output) = hub.output(peer).filter(|output| !output.is_empty()) else {
            return false;
        };
        let most = self.weather.draw_piece(&mut self.random).min(room).min(output.remaining());
        let octets = peek(output, most);
        let before = hub.peers.get(peer).map_or(0, Peer::outbound);
        hub.wrote(peer, most);
        let after = hub.peers.get(peer).map_or(0, Peer::outbound);
        let ends = (before - after) as u64;
        self.nodes[node.0].books.written += ends;
        let due = now + self.weather.draw_delay(&mut self.random);
        self.note(most as u64);
        match self.wires.get_mut(&key).map(|wire| wire.lane(side)) {
            Some(lane) if !lane.deaf => lane.put(octets, ends, due),
            _ => self.lost += ends,
        }
        true
    }

    /// Gives this side a piece of what has come, or tells it that nothing more comes.
    fn read(&mut self, key: u64, side: Side) -> bool {
        let now = self.now;
        let Some(wire) = self.wires.get_mut(&key) else { return false };
        let EndOfWire { node, peer, open } = *wire.end(side);
        let stalled = wire.stalled_until > now;
        let lane = wire.lane(side.other());
        let node_of = &self.nodes[node.0];
        if !open || stalled || node_of.frozen || !node_of.hub.wants_input(peer) {
            return false;
        }
        if lane.pieces.is_empty() {
            if lane.ends_at.is_none_or(|at| at > now) {
                return false;
            }
            wire.end(side).open = false;
            if wire.is_dead() {
                self.wires.remove(&key);
            }
            self.hub(node).ended(peer, None);
            return true;
        }
        if lane.pieces.front().is_none_or(|piece| piece.due > now) {
            return false;
        }
        let Some(mut piece) = lane.take() else { return false };
        // What has come by now may be read at once.
        let (random, most) = (&mut self.random, self.weather.read);
        while let Some(next) = lane.pieces.front()
            && next.due <= now
            && piece.octets.len() + next.octets.len() <= most
            && random.next().is_multiple_of(2)
            && let Some(next) = lane.take()
        {
            piece.octets = [piece.octets, next.octets].concat().into();
            piece.ends += next.ends;
        }
        self.nodes[node.0].books.arrived += piece.ends;
        self.note(piece.octets.len() as u64);
        self.give(node, peer, piece.octets);
        true
    }

    /// Has a hub read octets: straight to where they belong if it has a place for them, or not.
    fn give(&mut self, node: NodeId, peer: PeerId, mut octets: Bytes) {
        let straight = self.draw(2) == 0;
        let hub = self.hub(node);
        while straight
            && !octets.is_empty()
            && let Some(mut place) = hub.spare(peer)
        {
            let count = place.remaining_mut().min(octets.len());
            place.put(octets.split_to(count));
            hub.filled(peer, count);
        }
        if !octets.is_empty() {
            hub.octets(peer, octets);
        }
    }
}

/// A copy of the first octets.
fn peek(output: &Output, count: usize) -> Bytes {
    let mut octets = BytesMut::with_capacity(count);
    for chunk in output.chunks() {
        let room = count - octets.len();
        octets.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    octets.freeze()
}

/// Where a stream of `own` with `other` leads. Each socket has an address of its own.
fn address(own: NodeId, endpoint: &str, other: NodeId) -> Address {
    let host = |id: NodeId| format!("10.0.0.{}", id.0 % 250 + 1);
    let local = match endpoint.is_empty() {
        true => host(own),
        false => endpoint.into(),
    };
    Address {
        local: Arc::from(local),
        remote: Arc::from(format!("tcp://{}:1", host(other))),
        zap: Arc::from(host(other)),
        ip: host(other).parse().ok(),
    }
}
