//! Both ends of a connection in one thread: a byte pipe each way, and a clock that tests wind.

use std::time::Duration;

use bytes::{Buf, Bytes};
use zmtp_codec::{Config, Connection, Error, Event, Message, Refusal, Security, SocketType, Time};

/// How a side answers the question whether its peer may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accept,
    Refuse(Refusal),
    /// Not at all: the test does.
    Wait,
}

/// One side: a connection, with all that it told its caller and all that it said to its peer.
#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) connection: Connection,
    pub(crate) verdict: Verdict,
    pub(crate) events: Vec<Event>,
    pub(crate) error: Option<Error>,
    /// Every octet that was taken from the output.
    pub(crate) said: Vec<u8>,
    /// Octets that have arrived and that the connection left behind.
    pub(crate) unread: Bytes,
}

impl Side {
    /// A side that accepts whoever comes, made at time zero.
    pub(crate) fn new(config: Config, security: Security) -> Self {
        Self {
            connection: Connection::new(config, security, Time::ZERO),
            verdict: Verdict::Accept,
            events: Vec::new(),
            error: None,
            said: Vec::new(),
            unread: Bytes::new(),
        }
    }

    /// Gives octets of the peer to the connection, in one piece, and reads all that can be read.
    pub(crate) fn feed(&mut self, now: Time, octets: &[u8]) {
        self.unread = if self.unread.is_empty() {
            Bytes::copy_from_slice(octets)
        } else {
            Bytes::from([&self.unread, octets].concat())
        };
        self.read_on(now);
    }

    /// Reads until there is nothing to read or the connection waits for its caller.
    pub(crate) fn read_on(&mut self, now: Time) {
        loop {
            match self.connection.receive(now, &mut self.unread) {
                Ok(Some(event)) => {
                    let asks = matches!(event, Event::Authenticate(_));
                    self.events.push(event);
                    if asks {
                        self.answer(now);
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    self.error = Some(error);
                    return;
                }
            }
        }
        let waits = self.connection.blocked().is_some();
        assert!(waits || self.unread.is_empty(), "input left behind without a reason");
    }

    fn answer(&mut self, now: Time) {
        let answered = match self.verdict {
            Verdict::Accept => self.connection.accept(now),
            Verdict::Refuse(refusal) => self.connection.refuse(refusal),
            Verdict::Wait => Ok(()),
        };
        assert_eq!(answered, Ok(()), "a verdict right after the question");
    }

    /// Takes up to `most` octets of the output.
    pub(crate) fn drain(&mut self, most: usize) -> Bytes {
        let output = self.connection.output();
        let octets = output.copy_to_bytes(output.remaining().min(most));
        self.said.extend_from_slice(&octets);
        octets
    }

    /// Takes all of the output.
    pub(crate) fn drain_all(&mut self) -> Bytes {
        self.drain(usize::MAX)
    }

    /// The events since the last call.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The messages among the events since the last call; the other events are forgotten.
    pub(crate) fn take_messages(&mut self) -> Vec<Message> {
        let message = |event| match event {
            Event::Message(message) => Some(message),
            _ => None,
        };
        self.take_events().into_iter().filter_map(message).collect()
    }

    /// Does what is due by `now`.
    pub(crate) fn tick(&mut self, now: Time) {
        if let Err(error) = self.connection.handle_timeout(now) {
            self.error = Some(error);
        }
    }
}

/// What the pipe makes of the greetings that it carries, so that each side takes the other for a
/// peer of an older version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disguise {
    /// Nothing: both speak 3.1.
    None,
    V3_0,
    V2_0,
    /// A peer of 1.0 that sends a greeting of 12 octets.
    V1Versioned,
    /// A peer of 1.0 that sends no greeting, only its identity frame.
    V1Unversioned,
}

impl Disguise {
    pub(crate) const ALL: [Self; 5] =
        [Self::None, Self::V3_0, Self::V2_0, Self::V1Versioned, Self::V1Unversioned];

    /// What is delivered of octets that stand at `from` in the stream of a side.
    fn apply(self, from: usize, octets: Bytes) -> Bytes {
        if self == Self::None || from >= 12 {
            return octets;
        }
        let places = octets.iter().enumerate();
        places.filter_map(|(i, &octet)| self.octet(from + i, octet)).collect()
    }

    /// What is delivered of the octet at `place`.
    pub(crate) fn octet(self, place: usize, octet: u8) -> Option<u8> {
        match (self, place) {
            (Self::V3_0, 11) => Some(0),
            (Self::V2_0, 10) => Some(1),
            (Self::V1Versioned, 10) => Some(0),
            // The size in the signature is that of a 1.0 identity frame: a short one is left.
            (Self::V1Unversioned, 0..=7) => None,
            (Self::V1Unversioned, 9) => Some(0),
            _ => Some(octet),
        }
    }
}

/// Two sides and what is between them.
#[derive(Debug)]
pub(crate) struct Pipe {
    pub(crate) now: Time,
    pub(crate) disguise: Disguise,
    pub(crate) left: Side,
    pub(crate) right: Side,
}

impl Pipe {
    pub(crate) fn new(left: Side, right: Side) -> Self {
        Self { now: Time::ZERO, disguise: Disguise::None, left, right }
    }

    /// Two sockets with all defaults under NULL, the handshake done and its events forgotten.
    pub(crate) fn null(left: SocketType, right: SocketType) -> Self {
        let side = |socket_type| Side::new(Config::new(socket_type), Security::Null);
        let mut pipe = Self::new(side(left), side(right));
        pipe.settle();
        pipe.forget();
        pipe
    }

    /// Forgets the events of both sides.
    pub(crate) fn forget(&mut self) {
        self.left.events.clear();
        self.right.events.clear();
    }

    /// Carries octets both ways until both sides are silent.
    pub(crate) fn settle(&mut self) {
        self.settle_by(usize::MAX);
    }

    /// As [`settle`](Self::settle), with at most `step` octets in each read.
    pub(crate) fn settle_by(&mut self, step: usize) {
        loop {
            let places = [self.left.said.len(), self.right.said.len()];
            let (to_right, to_left) = (self.left.drain(step), self.right.drain(step));
            if to_right.is_empty() && to_left.is_empty() {
                return;
            }
            self.right.feed(self.now, &self.disguise.apply(places[0], to_right));
            self.left.feed(self.now, &self.disguise.apply(places[1], to_left));
        }
    }

    /// Lets time pass: each timer fires when it is due, and what it says arrives at once.
    pub(crate) fn advance(&mut self, by: Duration) {
        let end = self.now + by;
        loop {
            let dues = [self.left.connection.next_timeout(), self.right.connection.next_timeout()];
            let Some(next) = dues.into_iter().flatten().min().filter(|&due| due <= end) else {
                break;
            };
            self.now = self.now.max(next);
            self.left.tick(self.now);
            self.right.tick(self.now);
            self.settle();
        }
        self.now = end;
    }
}

/// The pipe itself works, and every test file that has it has all of it.
#[test]
fn the_pipe_carries_octets() {
    let mut pipe = Pipe::null(SocketType::Pair, SocketType::Pair);
    assert!(pipe.left.connection.send(Message::from("hello")).is_ok());
    pipe.settle_by(1);
    assert_eq!(pipe.right.take_messages(), [Message::from("hello")]);
    assert!(pipe.left.said.ends_with(b"\0\x05hello"));
}

#[test]
fn the_pipe_has_time_and_verdicts_and_disguises() {
    let mut asking = Side::new(Config::new(SocketType::Pair), Security::NullAuthenticated);
    asking.verdict = Verdict::Wait;
    let left = Side::new(Config::new(SocketType::Pair), Security::Null);
    let mut pipe = Pipe::new(left, asking);
    pipe.settle();
    assert_eq!(pipe.right.take_events().len(), 1);
    pipe.advance(Duration::from_secs(31));
    assert!(pipe.left.error.is_some() && pipe.right.error.is_some());
    for disguise in Disguise::ALL {
        let side = || Side::new(Config::new(SocketType::Pair), Security::Null);
        let mut pipe = Pipe::new(side(), side());
        pipe.disguise = disguise;
        pipe.settle();
        assert!(pipe.left.connection.is_ready() && pipe.right.connection.is_ready());
    }
    for verdict in [Verdict::Accept, Verdict::Refuse(Refusal::Denied)] {
        let mut side = Side::new(Config::new(SocketType::Pair), Security::NullAuthenticated);
        side.verdict = verdict;
        side.feed(Time::ZERO, &pipe.left.said);
        assert_eq!(side.error.is_some(), verdict != Verdict::Accept);
        assert!(side.drain_all().len() > 64, "the greeting, then READY or ERROR");
    }
}
