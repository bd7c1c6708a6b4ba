//! One side of a pair, with its caller's part.

use core::time::Duration;

use bytes::{Buf, Bytes};
use zmtp_codec::{
    Blocked, Config, Connection, Error, Event, Heartbeat, Message, Misuse, Refusal, SocketType,
    Time, Version,
};

use super::model::{Expected, Network};
use crate::role::Role;
use crate::settings::{Settings, peer_of};

/// A connection, what has come for it, and what should.
pub(super) struct Side {
    pub(super) connection: Connection,
    socket_type: SocketType,
    version: Version,
    pub(super) inbox: Bytes,
    expected: Expected,
    is_ready: bool,
    error: Option<Error>,
    /// It refused its peer, or let time pass.
    pub(super) asked_for_trouble: bool,
}

impl Side {
    /// Two that can talk to each other.
    pub(super) fn both(role: Role, settings: &Settings) -> [Self; 2] {
        let version = Network::version(role, settings);
        let theirs = peer_of(settings.socket_type);
        let config = settings.config().limits(zmtp_codec::Limits::default());
        // A version that is not allowed has its own tests.
        let config = config.minimum_version(version.min(Version::V3_0));
        let peer = Config::new(theirs).heartbeat(
            Heartbeat::every(Duration::from_millis(700)).time_to_live(Duration::from_secs(3)),
        );
        [
            Self::new(settings.socket_type, config, role, version),
            Self::new(theirs, peer, role.opposite(), version),
        ]
    }

    fn new(socket_type: SocketType, config: Config, role: Role, version: Version) -> Self {
        Self {
            connection: Connection::new(config, role.security(), Time::ZERO),
            socket_type,
            version,
            inbox: Bytes::new(),
            expected: Expected::default(),
            is_ready: false,
            error: None,
            asked_for_trouble: false,
        }
    }

    /// What a verb should say, before anything about its arguments.
    fn may(&self) -> Result<(), Misuse> {
        match (&self.error, self.connection.is_ready()) {
            (Some(_), _) => Err(Misuse::Ended),
            (None, false) => Err(Misuse::NotReady),
            (None, true) => Ok(()),
        }
    }

    pub(super) fn send(&mut self, peer: &mut Self, message: Message) {
        let may = self.may();
        let sent = self.connection.send(message.clone());
        match sent {
            Ok(()) => peer.expected.message(peer.socket_type, &message),
            Err(ref error) => assert_eq!(error.message, message, "not handed back as it was"),
        }
        assert_eq!(sent.map_err(|error| error.misuse), may);
    }

    pub(super) fn send_batch(&mut self, peer: &mut Self, messages: &[Message]) {
        let may = self.may();
        assert_eq!(self.connection.send_batch(messages), may);
        if may.is_ok() {
            messages.iter().for_each(|m| peer.expected.message(peer.socket_type, m));
        }
    }

    pub(super) fn subscribe(&mut self, peer: &mut Self, topic: &[u8]) {
        let may = self.may_subscribe();
        assert_eq!(self.connection.subscribe(topic), may);
        self.expect(peer, may, Event::Subscribe(topic.into()));
    }

    pub(super) fn cancel(&mut self, peer: &mut Self, topic: &[u8]) {
        let may = self.may_subscribe();
        assert_eq!(self.connection.cancel(topic), may);
        self.expect(peer, may, Event::Cancel(topic.into()));
    }

    fn may_subscribe(&self) -> Result<(), Misuse> {
        if self.socket_type.is_subscriber() { self.may() } else { Err(Misuse::WrongSocketType) }
    }

    pub(super) fn join(&mut self, peer: &mut Self, group: &[u8]) {
        let may = self.may_join();
        assert_eq!(self.connection.join(group), may);
        self.expect(peer, may, Event::Join(group.into()));
    }

    pub(super) fn leave(&mut self, peer: &mut Self, group: &[u8]) {
        let may = self.may_join();
        assert_eq!(self.connection.leave(group), may);
        self.expect(peer, may, Event::Leave(group.into()));
    }

    fn may_join(&self) -> Result<(), Misuse> {
        if self.socket_type == SocketType::Dish {
            self.may_command()
        } else {
            Err(Misuse::WrongSocketType)
        }
    }

    fn may_command(&self) -> Result<(), Misuse> {
        self.may()?;
        if self.version < Version::V3_0 { Err(Misuse::NotInThisVersion) } else { Ok(()) }
    }

    fn expect(&mut self, peer: &mut Self, may: Result<(), Misuse>, event: Event) {
        if may.is_ok() {
            peer.expected.events.push_back(event);
        }
    }

    pub(super) fn ping(&mut self, context: &[u8]) {
        let may = if context.len() > 16 { Err(Misuse::TooLong) } else { self.may_command() };
        assert_eq!(self.connection.ping(context), may);
        if may.is_ok() {
            self.expected.pongs.push_back(context.to_vec());
        }
    }

    /// Reads one event; whether there may be more to read.
    fn read(&mut self, now: Time) -> bool {
        let result = self.connection.receive(now, &mut self.inbox);
        self.note(result)
    }

    fn note(&mut self, result: Result<Option<Event>, Error>) -> bool {
        match result {
            Ok(Some(event)) => {
                self.happened(&event);
                true
            }
            Ok(None) => false,
            Err(error) => {
                assert!(self.error.is_none() || self.error.as_ref() == Some(&error));
                self.error = Some(error);
                false
            }
        }
    }

    fn happened(&mut self, event: &Event) {
        match event {
            Event::Ready(peer) => {
                assert!(!core::mem::replace(&mut self.is_ready, true), "ready twice");
                assert_eq!(peer.version(), self.version);
            }
            Event::Authenticate(_) => {
                assert_eq!(self.connection.blocked(), Some(Blocked::Authentication));
            }
            other => self.expected.meet(other),
        }
    }

    pub(super) fn receive(&mut self, now: Time) {
        self.read(now);
    }

    pub(super) fn receive_all(&mut self, now: Time) {
        while self.read(now) {}
        let may_leave = self.error.is_some() || self.connection.blocked().is_some();
        assert!(self.inbox.is_empty() || may_leave, "octets left behind");
    }

    pub(super) fn receive_batch(&mut self, now: Time, most: usize) {
        let mut messages = Vec::new();
        let result = self.connection.receive_batch(now, &mut self.inbox, &mut messages, most);
        assert!(messages.len() <= most);
        messages.into_iter().for_each(|message| self.happened(&Event::Message(message)));
        self.note(result);
    }

    pub(super) fn answer(&mut self, now: Time, refusal: Option<Refusal>) {
        let asks = self.connection.blocked() == Some(Blocked::Authentication);
        let answered = match refusal {
            None => self.connection.accept(now),
            Some(refusal) => self.connection.refuse(refusal),
        };
        assert_eq!(answered, if asks { Ok(()) } else { Err(Misuse::NothingToAuthenticate) });
        if asks && refusal.is_some() {
            self.asked_for_trouble = true;
            self.error = self.connection.error().cloned();
        }
    }

    /// Time has passed: what is due is done, and once.
    pub(super) fn pass(&mut self, now: Time) {
        let is_due = self.connection.next_timeout().is_some_and(|at| at <= now);
        let before = self.connection.output().queued();
        let result = self.connection.handle_timeout(now);
        let spoke = self.connection.output().queued() > before;
        assert!(is_due || !spoke, "spoke before its time");
        if let Err(error) = result {
            let known = self.error.get_or_insert_with(|| error.clone());
            assert_eq!(*known, error);
            assert!(is_due || !matches!(error, Error::TimedOut(_)) || self.asked_for_trouble);
            self.asked_for_trouble = true;
            return;
        }
        if spoke {
            self.expected.pongs.push_back(Vec::new());
        }
        assert!(self.connection.next_timeout().is_none_or(|at| at > now), "due for ever");
    }

    /// The stream breaks off behind what was delivered of it.
    pub(super) fn lose(&mut self, now: Time) {
        self.receive_all(now);
        let Err(error) = self.connection.receive_end() else { unreachable!("it has ended") };
        assert_eq!(*self.error.get_or_insert(error.clone()), error);
        self.asked_for_trouble = true;
    }

    pub(super) const fn has_ended(&self) -> bool {
        self.error.is_some()
    }

    /// Errors are excused where someone asked for them, and only then.
    pub(super) fn check(&mut self, now: Time, excused: bool) {
        assert_eq!(self.connection.error(), self.error.as_ref());
        assert!(!self.is_ready || self.connection.is_ready() || self.error.is_some());
        if let Some(error) = &self.error {
            assert!(excused, "two honest peers, and yet: {error}");
            assert_eq!(self.connection.handle_timeout(now).as_ref(), Err(error));
        }
    }

    /// Whether nothing is left to deliver or to read.
    pub(super) fn is_quiet(&mut self) -> bool {
        self.error.is_some() || (self.inbox.is_empty() && self.connection.output().remaining() == 0)
    }

    /// All that was sent has come.
    pub(super) fn nothing_is_missing(&self) {
        assert!(self.is_ready, "no handshake after all");
        assert!(self.expected.events.is_empty(), "lost: {:?}", self.expected.events);
        assert!(self.expected.pongs.is_empty(), "not answered: {:?}", self.expected.pongs);
    }

    /// The stream ends, between two messages.
    pub(super) fn end_of_stream(&mut self) {
        assert_eq!(self.connection.receive_end(), Err(Error::Closed));
        assert_eq!(self.connection.receive_end(), Err(Error::Closed));
    }
}
