//! Endpoints that the socket connects to: the first attempt, the next ones, and giving up.

use std::fmt;
use std::io;
use std::sync::Arc;

use zmtp_codec::{Connection, Message, SocketType, Time};

use super::{Action, Address, Details, Hub};
use crate::endpoint::Endpoint;
use crate::event::{ConnectError, EventKind, IoError};
use crate::pattern::{Admission, Pattern};
use crate::peer::{Link, Origin, Peer, PeerId, Stay, Stream};

/// How far an endpoint is that the socket connects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The stream is being opened, until then at the latest.
    Connecting(Option<Time>),
    /// There is a stream.
    Linked,
    /// The handshake on it is complete.
    Ready,
    /// The next attempt is at that time.
    Waiting(Time),
    /// There will be no other attempt.
    Stopped,
}

/// An endpoint that the socket connects to.
#[derive(Debug)]
pub(super) struct Dialer {
    endpoint: Arc<Endpoint>,
    pub(super) text: Arc<str>,
    state: State,
    /// Attempts that failed since the last handshake that did not.
    failures: u32,
    /// Attempts that failed in all. A success does not take them back: the address that was good is
    /// the first to be tried when the connection is lost.
    misses: u32,
}

impl Dialer {
    pub(super) const fn due(&self) -> Option<Time> {
        match self.state {
            State::Connecting(until) => until,
            State::Waiting(until) => Some(until),
            State::Linked | State::Ready | State::Stopped => None,
        }
    }
}

/// There is no randomness for the keys of a connection.
#[derive(Debug)]
struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system has no randomness for the keys of a connection")
    }
}

impl std::error::Error for NoRandomness {}

impl From<NoRandomness> for ConnectError {
    fn from(error: NoRandomness) -> Self {
        IoError::from(io::Error::other(error)).into()
    }
}

impl Hub {
    /// The peer that is connected to under this text, for the types that connect to an endpoint
    /// once: libzmq ignores a second call of a DEALER, SUB, PUB or REQ.
    pub(crate) fn connected_once(&self, text: &str) -> Option<PeerId> {
        let once = [SocketType::Dealer, SocketType::Sub, SocketType::Pub, SocketType::Req];
        if !once.contains(&self.socket_type) {
            return None;
        }
        self.dialed_as(text).into_iter().next()
    }

    /// Connects to an endpoint; `text` is how the application wrote it.
    #[cfg(test)]
    pub(crate) fn connect(&mut self, endpoint: Arc<Endpoint>, text: Arc<str>) -> PeerId {
        self.connect_as(endpoint, text, None)
    }

    /// Connects to an endpoint, whose peer gets this identity (`ZMQ_CONNECT_ROUTING_ID`).
    pub(crate) fn connect_as(
        &mut self,
        endpoint: Arc<Endpoint>,
        text: Arc<str>,
        identity: Option<&[u8]>,
    ) -> PeerId {
        let id = self.peers.insert(Origin::Dialed, Link::Absent);
        if let (Some(identity), Some(peer)) = (identity, self.peers.get_mut(id)) {
            peer.identity = identity.into();
        }
        let dialer = Dialer { endpoint, text, state: State::Stopped, failures: 0, misses: 0 };
        self.dialers.insert(id, dialer);
        // A ROUTER can only send to who has a name, and that is known after the handshake.
        let named_first = self.socket_type == SocketType::Router && identity.is_none();
        if !self.options.immediate && !named_first {
            self.attach(id);
        }
        if self.peers.get(id).is_some() {
            self.dial(id);
            self.report_dialer(id, EventKind::ConnectDelayed);
        }
        self.settle();
        id
    }

    /// The peers that are connected to under this text and are to stay.
    pub(crate) fn dialed_as(&self, text: &str) -> Vec<PeerId> {
        let stays = |id| self.peers.get(id).is_some_and(|peer| peer.stay == Stay::Here);
        let found = self.dialers.iter().filter(|(_, dialer)| &*dialer.text == text);
        let mut found: Vec<PeerId> = found.map(|(id, _)| *id).filter(|id| stays(*id)).collect();
        found.sort_unstable();
        found
    }

    fn dial(&mut self, id: PeerId) {
        let now = self.now();
        let limit = self.options.connect_timeout.map(|limit| now + limit);
        let Some(dialer) = self.dialers.get_mut(&id) else { return };
        dialer.state = State::Connecting(limit);
        self.actions.push_back(Action::Dial(id, Arc::clone(&dialer.endpoint)));
        self.schedule(id);
    }

    /// Whether a stream is being opened for this peer.
    pub(crate) fn is_dialing(&self, id: PeerId) -> bool {
        let dialer = self.dialers.get(&id);
        dialer.is_some_and(|dialer| matches!(dialer.state, State::Connecting(_)))
    }

    /// How many attempts failed before their handshake was complete: which of the addresses of a
    /// name is next, in turn.
    pub(crate) fn misses(&self, id: PeerId) -> u32 {
        self.dialers.get(&id).map_or(0, |dialer| dialer.misses)
    }

    /// A stream is open that an [`Action::Dial`] asked for.
    pub(crate) fn dialed(&mut self, id: PeerId, address: Address) {
        if !self.is_dialing(id) {
            // It was given up meanwhile; or there is one already, which stays.
            if self.peers.get_mut(id).and_then(Peer::stream).is_none() {
                self.actions.push_back(Action::Close(id, zmtp_codec::Output::new()));
            }
            return;
        }
        let Some(connection) = self.begin() else {
            self.actions.push_back(Action::Close(id, zmtp_codec::Output::new()));
            return self.dial_failed(id, NoRandomness.into());
        };
        if let Some(dialer) = self.dialers.get_mut(&id) {
            dialer.state = State::Linked;
        }
        // What the last connection brought can still be received.
        let properties = self.details.remove(&id).and_then(|details| details.properties);
        self.details.insert(id, Details { properties, ..Details::new(address) });
        if let Some(peer) = self.peers.get_mut(id) {
            peer.link = Link::Stream(Box::new(Stream::new(connection)));
        }
        self.report(id, EventKind::Connected);
        self.peers.mark_dirty(id);
        self.schedule(id);
        self.settle();
    }

    /// A stream that an [`Action::Dial`] asked for cannot be opened.
    pub(crate) fn dial_failed(&mut self, id: PeerId, error: ConnectError) {
        if !self.is_dialing(id) {
            return;
        }
        let is_refused = matches!(error, ConnectError::Refused(_));
        self.report_dialer(id, EventKind::ConnectFailed(error));
        if is_refused && self.options.reconnect_stop.refused {
            self.stop_dialing(id);
        } else {
            self.redial(id);
        }
        self.settle();
    }

    /// Begins the protocol on a new stream; `None` if there is no randomness for it.
    pub(super) fn begin(&mut self) -> Option<Connection> {
        let asks = self.asks_about_null();
        let entropy = &mut self.entropy;
        let fill = |octets: &mut [u8; _]| if entropy(octets) { Ok(()) } else { Err(()) };
        let security = self.options.security.security(asks, fill).ok()?;
        Some(Connection::new(Arc::clone(&self.config), security, self.now()))
    }

    /// Sets the time of the next attempt.
    pub(super) fn redial(&mut self, id: PeerId) {
        let random = self.random.next();
        let now = self.now();
        let Some(dialer) = self.dialers.get_mut(&id) else { return self.leave(id) };
        let wait = self.options.reconnect_wait(dialer.failures, random);
        dialer.failures = dialer.failures.saturating_add(1);
        if dialer.state != State::Ready {
            dialer.misses = dialer.misses.wrapping_add(1);
        }
        match wait {
            Some(wait) => {
                dialer.state = State::Waiting(now + wait);
                self.report_dialer(id, EventKind::ConnectRetried { after: wait });
                self.schedule(id);
            }
            None => self.stop_dialing(id),
        }
    }

    /// No more attempts: `ZMQ_RECONNECT_IVL` is off, or `ZMQ_RECONNECT_STOP` says so. The endpoint
    /// is removed.
    pub(super) fn stop_dialing(&mut self, id: PeerId) {
        self.leave(id);
    }

    /// Nothing is to be connected to any more.
    pub(super) fn forget_dialing(&mut self, id: PeerId) {
        if let Some(dialer) = self.dialers.get_mut(&id) {
            dialer.state = State::Stopped;
        }
    }

    /// The handshake with a peer that was connected to is complete.
    pub(super) fn dial_succeeded(&mut self, id: PeerId) {
        if let Some(dialer) = self.dialers.get_mut(&id) {
            dialer.failures = 0;
            dialer.state = State::Ready;
        }
    }

    pub(super) fn dial_timeout(&mut self, id: PeerId, now: Time) {
        let Some(dialer) = self.dialers.get(&id) else { return };
        match dialer.state {
            State::Waiting(at) if at <= now => {
                self.dial(id);
                self.report_dialer(id, EventKind::ConnectDelayed);
            }
            State::Connecting(Some(at)) if at <= now => {
                self.actions.push_back(Action::Close(id, zmtp_codec::Output::new()));
                self.dial_failed(id, IoError::from(io::ErrorKind::TimedOut).into());
            }
            _ => {}
        }
    }

    /// Has the pattern take a peer; whether it did.
    pub(super) fn attach(&mut self, id: PeerId) -> bool {
        self.room_found += 1;
        if let Some(peer) = self.peers.get_mut(id) {
            peer.flags.attached = true;
        }
        match self.pattern.attach(&mut self.peers, id) {
            Admission::Admitted => true,
            Admission::Replaces(old) => {
                self.reject(old);
                true
            }
            Admission::Refused => {
                if let Some(peer) = self.peers.get_mut(id) {
                    peer.flags.attached = false;
                    // Nobody will receive what it has sent already.
                    peer.stay = Stay::Departing(None);
                }
                self.reject(id);
                false
            }
        }
    }

    /// Sends `ZMQ_HELLO_MSG`, ahead of everything.
    pub(super) fn greet(&mut self, id: PeerId) {
        let greets = matches!(self.socket_type, SocketType::Dealer | SocketType::Router);
        if let Some(hello) = self.options.hello_message.clone().filter(|_| greets) {
            self.peers.send_first(id, Message::from(hello));
        }
    }
}
