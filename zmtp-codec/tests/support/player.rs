//! A conversation whose peer is a list of octets: played to a connection of ours, cut at will.

use std::time::Duration;

use bytes::{Buf, Bytes};
use zmtp_codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_codec::{
    Config, Connection, Error, Event, Message, Misuse, PlainCredentials, Refusal, Security,
    SocketType, Time,
};

/// A security mechanism and the role in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mechanism {
    Null,
    NullAuthenticated,
    PlainClient,
    PlainServer,
    CurveClient,
    CurveServer,
}

/// A side of a connection that can be made again and again, always the same.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) config: Config,
    pub(crate) mechanism: Mechanism,
    /// All randomness of the connection is this octet.
    pub(crate) seed: u8,
    /// What is said to a peer that presents itself: `None` accepts it.
    pub(crate) verdict: Option<Refusal>,
}

/// The secret of the server's permanent key, and of the client's.
pub(crate) const SERVER_SECRET: [u8; 32] = [0x51; 32];
pub(crate) const CLIENT_SECRET: [u8; 32] = [0xc1; 32];

impl Side {
    pub(crate) fn new(socket_type: SocketType, mechanism: Mechanism) -> Self {
        let seed = if mechanism == Mechanism::CurveServer { 0x52 } else { 0xc2 };
        Self { config: Config::new(socket_type), mechanism, seed, verdict: None }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(Config) -> Config) -> Self {
        self.config = change(self.config);
        self
    }

    pub(crate) fn connect(&self) -> Connection {
        let entropy = || Entropy::new([self.seed; Entropy::LEN]);
        let keys = |secret| KeyPair::from(SecretKey::new(secret));
        let security = match self.mechanism {
            Mechanism::Null => Security::Null,
            Mechanism::NullAuthenticated => Security::NullAuthenticated,
            Mechanism::PlainClient => {
                Security::PlainClient(PlainCredentials::new(b"admin", b"secret").unwrap())
            }
            Mechanism::PlainServer => Security::PlainServer,
            Mechanism::CurveClient => {
                let server = SecretKey::new(SERVER_SECRET).public_key();
                Security::curve_client(server, keys(CLIENT_SECRET), entropy())
            }
            Mechanism::CurveServer => Security::curve_server(keys(SERVER_SECRET), entropy()),
        };
        Connection::new(self.config.clone(), security, Time::ZERO)
    }
}

/// What happens next in a conversation.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The peer sends octets.
    Octets(Bytes),
    /// Time passes, and all timers are served.
    Wait(Duration),
    /// The peer closes the stream.
    End,
}

/// What a conversation came to.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Trace {
    pub(crate) events: Vec<Event>,
    pub(crate) error: Option<Error>,
    /// All that we said.
    pub(crate) output: Vec<u8>,
}

/// Plays the peer to a connection.
pub(crate) struct Player {
    pub(crate) connection: Connection,
    pub(crate) trace: Trace,
    verdict: Option<Refusal>,
    now: Time,
    /// Whether events and output are kept, or thrown away at once.
    keeps: bool,
}

impl Player {
    pub(crate) fn new(side: &Side) -> Self {
        let mut player = Self::of(side.connect());
        player.verdict = side.verdict;
        player
    }

    /// Plays on with a connection that is under way.
    pub(crate) fn of(connection: Connection) -> Self {
        let trace = Trace::default();
        let mut player = Self { connection, trace, verdict: None, now: Time::ZERO, keeps: true };
        player.drain();
        player
    }

    /// One that keeps nothing but the error, for measurements of memory.
    pub(crate) fn forgetful(side: &Side) -> Self {
        let mut player = Self::new(side);
        player.trace.output = Vec::new();
        player.keeps = false;
        player
    }

    fn drain(&mut self) {
        let output = self.connection.output();
        while output.has_remaining() {
            let chunk = output.chunk();
            if self.keeps {
                self.trace.output.extend_from_slice(chunk);
            }
            let written = chunk.len();
            output.advance(written);
        }
    }

    /// The peer sends `octets`, which we read until there is nothing more to read.
    pub(crate) fn feed(&mut self, mut octets: Bytes) {
        while self.trace.error.is_none() {
            match self.connection.receive(self.now, &mut octets) {
                Ok(Some(event)) => self.notice(event),
                Ok(None) => {
                    assert!(octets.is_empty(), "octets are left, and nothing blocks");
                    break;
                }
                Err(error) => self.trace.error = Some(error),
            }
            self.drain();
        }
        self.drain();
    }

    fn notice(&mut self, event: Event) {
        if matches!(event, Event::Authenticate(_)) {
            match self.verdict {
                None => self.connection.accept(self.now).unwrap(),
                Some(refusal) => self.connection.refuse(refusal).unwrap(),
            }
        }
        if self.keeps {
            self.trace.events.push(event);
        }
    }

    /// Time passes.
    pub(crate) fn wait(&mut self, span: Duration) {
        let until = self.now + span;
        while let Some(due) = self.connection.next_timeout().filter(|&due| due <= until) {
            self.now = due;
            if let Err(error) = self.connection.handle_timeout(due) {
                self.trace.error = Some(error);
            }
            self.drain();
        }
        self.now = until;
    }

    /// The peer closes the stream.
    pub(crate) fn end(&mut self) {
        self.trace.error = self.connection.receive_end().err();
    }

    /// The error stays, whatever is done.
    pub(crate) fn check_sticky(&mut self) {
        let Some(error) = self.trace.error.clone() else { return };
        let mut more = Bytes::from_static(b"\x00\x05hello");
        assert_eq!(self.connection.error(), Some(&error));
        assert_eq!(self.connection.receive(self.now, &mut more), Err(error.clone()));
        let mut messages = Vec::new();
        let batch = self.connection.receive_batch(self.now, &mut more, &mut messages, 9);
        assert_eq!((batch, messages.len()), (Err(error.clone()), 0));
        assert_eq!(self.connection.handle_timeout(self.now), Err(error.clone()));
        assert_eq!(self.connection.receive_end(), Err(error));
        assert_eq!(self.connection.send(Message::from("x")).unwrap_err().misuse, Misuse::Ended);
        assert_eq!(self.connection.next_timeout(), None);
        assert!(!self.connection.is_ready());
        assert!(self.connection.output().is_empty());
    }
}

/// Where the peer's octets are cut.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cuts<'a> {
    /// Behind every octet.
    Everywhere,
    /// After as many octets of the whole stream, in ascending order.
    At(&'a [usize]),
}

pub(crate) const UNCUT: Cuts<'static> = Cuts::At(&[]);

/// Feeds `octets`, which begin `start` octets into the stream, in pieces.
pub(crate) fn feed_cut(player: &mut Player, octets: &[u8], start: usize, cuts: Cuts<'_>) {
    let mut rest = octets;
    let mut at = start;
    while !rest.is_empty() && player.trace.error.is_none() {
        let piece = match cuts {
            Cuts::Everywhere => 1,
            Cuts::At(cuts) => {
                let next = cuts.iter().find(|&&cut| cut > at);
                next.map_or(rest.len(), |cut| cut - at).min(rest.len())
            }
        };
        let (front, back) = rest.split_at(piece);
        player.feed(Bytes::copy_from_slice(front));
        rest = back;
        at += piece;
    }
}

/// Plays a conversation.
pub(crate) fn play(side: &Side, steps: &[Step], cuts: Cuts<'_>) -> Trace {
    let mut player = Player::new(side);
    let mut at = 0;
    for step in steps {
        if player.trace.error.is_some() {
            break;
        }
        match step {
            Step::Octets(octets) => {
                feed_cut(&mut player, octets, at, cuts);
                at += octets.len();
            }
            Step::Wait(span) => player.wait(*span),
            Step::End => player.end(),
        }
    }
    player.check_sticky();
    player.trace
}

/// Plays a conversation of octets alone.
pub(crate) fn play_octets(side: &Side, octets: &[u8], cuts: Cuts<'_>) -> Trace {
    let mut player = Player::new(side);
    feed_cut(&mut player, octets, 0, cuts);
    player.trace
}
