//! When each peer is to be looked at again.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use zmtp_codec::Time;

use super::Hub;
use crate::peer::{Link, PeerId};

/// So many entries are kept before any are looked for that are out of date.
const LEAST: usize = 64;

/// Peers by the time at which they are to be looked at. An entry may be out of date: a peer that
/// is looked at too early is entered again.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<(Time, PeerId)>>,
}

impl Timers {
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    fn set(&mut self, at: Time, id: PeerId) {
        self.heap.push(Reverse((at, id)));
    }

    fn first(&self) -> Option<Time> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    fn pop(&mut self, now: Time) -> Option<(Time, PeerId)> {
        if self.first()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry)
    }
}

impl Hub {
    /// When [`handle_timeout`](Self::handle_timeout) is to be called next.
    pub(crate) fn next_timeout(&self) -> Option<Time> {
        self.timers.first()
    }

    /// Does what is due.
    pub(crate) fn handle_timeout(&mut self, now: Time) {
        self.at(now);
        while let Some((at, id)) = self.timers.pop(now) {
            let Some(peer) = self.peers.get_mut(id) else { continue };
            if peer.timer != Some(at) {
                continue;
            }
            peer.timer = None;
            self.peer_timeout(id, now);
            self.schedule(id);
        }
        self.settle();
    }

    fn peer_timeout(&mut self, id: PeerId, now: Time) {
        // What we do not read cannot tell that the peer lives.
        let held = !self.peers.wants_input(id);
        if let Some(peer) = self.peers.get_mut(id).filter(|peer| !peer.is_gone())
            && let Some(connection) = peer.connection()
            && connection.next_timeout().is_some_and(|at| at <= now)
        {
            if held && connection.is_ready() {
                connection.heard();
            }
            match connection.handle_timeout(now) {
                // It may have queued a PING.
                Ok(()) => self.peers.mark_if_output(id),
                Err(error) => return self.lost(id, error.into()),
            }
        }
        self.dial_timeout(id, now);
        self.depart_timeout(id, now);
    }

    /// As [`schedule`](Self::schedule), where nothing but the connection can have set a timer.
    pub(super) fn schedule_connection(&mut self, id: PeerId) {
        let Some(peer) = self.peers.get(id) else { return };
        if let Link::Stream(stream) = &peer.link
            && stream.connection.next_timeout().is_some()
        {
            self.schedule(id);
        }
    }

    /// Sets the timer of a peer, if what it waits for is earlier than what is set.
    pub(super) fn schedule(&mut self, id: PeerId) {
        let dialing = self.dialers.get(&id).and_then(super::dial::Dialer::due);
        let departing = self.departure(id);
        let Some(peer) = self.peers.get_mut(id) else { return };
        let protocol = match &peer.link {
            Link::Stream(stream) if !peer.is_gone() => stream.connection.next_timeout(),
            _ => None,
        };
        let due = [dialing, departing, protocol].into_iter().flatten().min();
        if let Some(at) = due
            && peer.timer.is_none_or(|set| at < set)
        {
            peer.timer = Some(at);
            self.timers.set(at, id);
            self.prune_timers();
        }
    }

    /// Throws out entries that are out of date, when most of them are.
    fn prune_timers(&mut self) {
        if self.timers.heap.len() > 2 * self.peers.len() + LEAST {
            let peers = &self.peers;
            let set = |at, id| peers.get(id).is_some_and(|peer| peer.timer == Some(at));
            self.timers.heap.retain(|Reverse((at, id))| set(*at, *id));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use zmtp_codec::SocketType;

    use super::*;
    use crate::event::{ConnectError, IoError};
    use crate::hub::{Action, Surroundings};
    use crate::options::Options;

    const TEN_YEARS: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

    /// One that has failed to connect once.
    fn hub() -> (Hub, PeerId) {
        let entropy = Box::new(|_: &mut [u8]| true);
        let around = Surroundings { now: Time::ZERO, seed: 1, entropy };
        let mut hub = Hub::new(SocketType::Push, Options::default(), around).unwrap();
        let text = "tcp://127.0.0.1:5555";
        let id = hub.connect(Arc::new(text.parse().unwrap()), Arc::from(text));
        assert_eq!(dials(&mut hub), 1);
        hub.dial_failed(id, refused());
        (hub, id)
    }

    fn refused() -> ConnectError {
        IoError::from(std::io::ErrorKind::ConnectionRefused).into()
    }

    fn dials(hub: &mut Hub) -> usize {
        hub.actions.drain(..).filter(|action| matches!(action, Action::Dial(..))).count()
    }

    /// A machine that slept: what was due many times is done once.
    #[test]
    fn a_clock_that_jumps_ahead_does_everything_once() {
        let (mut hub, id) = hub();
        let due = hub.next_timeout().unwrap();
        hub.handle_timeout(due + TEN_YEARS);
        assert_eq!(dials(&mut hub), 1);
        hub.dial_failed(id, refused());
        let next = hub.next_timeout().unwrap();
        assert!(next > due + TEN_YEARS, "it is due at once, again and again");
        hub.handle_timeout(Time::ZERO + Duration::MAX);
        assert_eq!(dials(&mut hub), 1);
    }

    #[test]
    fn a_clock_that_goes_back_is_not_followed() {
        let (mut hub, _) = hub();
        let due = hub.next_timeout().unwrap();
        hub.handle_timeout(due);
        hub.handle_timeout(Time::ZERO);
        assert_eq!(hub.now(), due);
        assert_eq!(dials(&mut hub), 1);
    }
}
