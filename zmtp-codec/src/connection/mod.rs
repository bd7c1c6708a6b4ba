//! One side of one connection.

mod assembly;
mod buffer;
mod commands;
#[cfg(feature = "curve")]
mod curve_session;
mod establish;
mod frame;
mod greeting;
mod handshake;
mod heartbeats;
mod input;
mod phase;
mod receive;
mod send;
mod timers;
mod traffic;

use alloc::boxed::Box;
use alloc::sync::Arc;

use crate::config::Config;
use crate::security::Security;
use crate::{Error, Event, Misuse, Output, Peer, Refusal, Time, Unsent, Version};
use greeting::GreetingPhase;
use handshake::Handshake;
use heartbeats::Heartbeats;
use phase::Phase;
use receive::Turn;
use timers::{Due, Timers};
use traffic::Traffic;

/// One side of one ZMTP connection: bytes in, events out, bytes out, timers as arguments.
///
/// It holds no socket and reads no clock. Its caller
/// 1. writes whatever is in [`output`](Self::output) to the stream,
/// 2. gives whatever comes from the stream to [`receive`](Self::receive), again and again until
///    that returns `None`,
/// 3. calls [`handle_timeout`](Self::handle_timeout) when [`next_timeout`](Self::next_timeout)
///    has come,
/// 4. calls [`receive_end`](Self::receive_end) when the stream ends.
///
/// An error from any of these is the last state of the connection: write the output that is left,
/// close the stream.
///
/// ```
/// use bytes::{Buf, Bytes};
/// use zmtp_codec::{Config, Connection, Event, Message, Security, SocketType, Time};
///
/// let now = Time::ZERO;
/// let mut push = Connection::new(Config::new(SocketType::Push), Security::Null, now);
/// let mut pull = Connection::new(Config::new(SocketType::Pull), Security::Null, now);
/// let mut received = None;
/// while received.is_none() {
///     // What a network would do: carry bytes each way.
///     for step in 0..2 {
///         let (from, to) = if step == 0 { (&mut push, &mut pull) } else { (&mut pull, &mut push) };
///         let pending = from.output().remaining();
///         let mut bytes = from.output().copy_to_bytes(pending);
///         while let Some(event) = to.receive(now, &mut bytes)? {
///             match event {
///                 Event::Ready(peer) if peer.socket_type() == Some(SocketType::Pull) => {
///                     to.send(Message::from("hello"))?;
///                 }
///                 Event::Message(message) => received = Some(message),
///                 _ => {}
///             }
///         }
///     }
/// }
/// assert_eq!(received.unwrap().first(), b"hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Connection {
    phase: Phase,
    output: Output,
    timers: Timers,
    /// Bytes of the peer's stream that were read.
    consumed: u64,
    /// The version that is spoken; 3.1 until the greeting tells.
    version: Version,
    heartbeats: Heartbeats,
    peer: Option<Arc<Peer>>,
    config: Arc<Config>,
}

/// What a connection waits for when [`Connection::receive`] leaves input behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Blocked {
    /// For the caller's verdict on the peer: [`Connection::accept`] or [`Connection::refuse`].
    Authentication,
}

impl Connection {
    /// Begins a connection: the first bytes of the greeting are in the output. The connecting
    /// and the accepting side are made alike; only `security` knows client and server.
    #[must_use]
    pub fn new(config: impl Into<Arc<Config>>, security: Security, now: Time) -> Self {
        let config = config.into();
        let mut output = Output::default();
        let greeting = GreetingPhase::begin(&config, security, &mut output);
        Self {
            phase: Phase::Greeting(greeting.into()),
            output,
            timers: Timers::new(config.handshake_timeout, now),
            consumed: 0,
            version: Version::V3_1,
            heartbeats: Heartbeats::default(),
            peer: None,
            config,
        }
    }

    /// What is to be written to the stream, in order. Read it as a [`bytes::Buf`] and advance it
    /// by what was written.
    #[must_use]
    pub fn output(&mut self) -> &mut Output {
        self.answer_held();
        &mut self.output
    }

    /// How many bytes the output has: as its [`len`](Output::len), and costs nothing.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Security, SocketType, Time};
    ///
    /// let mut push = Connection::new(Config::new(SocketType::Push), Security::Null, Time::ZERO);
    /// assert_eq!(push.backlog(), push.output().len()); // a greeting
    /// ```
    #[inline]
    #[must_use]
    pub fn backlog(&self) -> usize {
        self.output.len()
    }

    /// Takes the whole output away, for a writer that owns what it writes (another task, a
    /// submission queue). What is queued later is in a new one, which counts from zero: messages
    /// that are taken away are among the [`Output::unsent`] of that output, and no longer among
    /// the [`unsent`](Self::unsent) of this connection.
    #[must_use]
    pub fn take_output(&mut self) -> Output {
        self.answer_held();
        self.heartbeats.forget_places();
        core::mem::take(&mut self.output)
    }

    /// How many messages were accepted and are not wholly drained from the
    /// [`output`](Self::output): those that count against a high-water mark. Commands, and
    /// subscriptions in whatever form they travel, are no messages. A message counts until its
    /// last byte is drained.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Security, SocketType, Time};
    ///
    /// let push = Connection::new(Config::new(SocketType::Push), Security::Null, Time::ZERO);
    /// assert_eq!(push.unsent(), 0); // a greeting is no message
    /// ```
    #[doc(alias = "ZMQ_SNDHWM")]
    #[inline]
    #[must_use]
    pub const fn unsent(&self) -> usize {
        self.output.unsent()
    }

    /// Takes back the messages of which no byte was drained from the [`output`](Self::output), in
    /// the order in which they were sent: those that a caller may send again, on another
    /// connection and in another version or mechanism, without the peer getting one twice. It
    /// works at any time, in particular after the connection has ended.
    ///
    /// What stays in the output is the rest of a message that was drained in part, which still
    /// counts as [`unsent`](Self::unsent), and whatever is no message; so a stream that lives can
    /// go on. Large parts share their memory with what was sent; small ones are copied.
    ///
    /// For CURVE and version 1.0 it has the messages themselves, which a connection keeps until
    /// they are drained; for other traffic it reads the frames in the output.
    ///
    /// ```
    /// # use bytes::{Buf, Bytes};
    /// # use zmtp_codec::*;
    /// # fn carry(from: &mut Connection, to: &mut Connection) -> Result<Vec<Event>, Error> {
    /// #     let length = from.output().remaining();
    /// #     let mut bytes = from.output().copy_to_bytes(length);
    /// #     std::iter::from_fn(|| to.receive(Time::ZERO, &mut bytes).transpose()).collect()
    /// # }
    /// # fn pair(ours: Config, theirs: SocketType) -> Result<(Connection, Connection), Error> {
    /// #     let mut one = Connection::new(ours, Security::Null, Time::ZERO);
    /// #     let mut two = Connection::new(Config::new(theirs), Security::Null, Time::ZERO);
    /// #     while !(one.is_ready() && two.is_ready()) {
    /// #         carry(&mut one, &mut two)?;
    /// #         carry(&mut two, &mut one)?;
    /// #     }
    /// #     Ok((one, two))
    /// # }
    /// # let (mut push, _) = pair(Config::new(SocketType::Push), SocketType::Pull)?;
    /// push.send_batch(&["one", "two", "three"].map(Message::from))?;
    /// push.output().advance(6); // all of "one", and a byte of "two"
    /// assert_eq!(push.unsent(), 2);
    /// let _ = push.receive_end(); // the stream breaks
    /// let unsent = push.take_unsent();
    /// assert_eq!(unsent.messages, [Message::from("three")]);
    /// assert!(unsent.cut); // "two", which nobody knows the peer did not get
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn take_unsent(&mut self) -> Unsent {
        self.output.take_unsent()
    }

    /// What the peer said of itself, once the handshake is complete.
    #[must_use]
    pub const fn peer(&self) -> Option<&Arc<Peer>> {
        self.peer.as_ref()
    }

    /// Why the connection ended, if it has.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match &self.phase {
            Phase::Ended(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the handshake is complete and the connection has not ended: messages may be sent.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Traffic(_) | Phase::Announcing(_))
    }

    /// Why [`receive`](Self::receive) does not read on, if it does not.
    #[must_use]
    pub fn blocked(&self) -> Option<Blocked> {
        match self.phase {
            Phase::Asking(_) => Some(Blocked::Authentication),
            _ => None,
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called next; it may change with
    /// every call of any other method.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Time> {
        self.timers.next()
    }

    /// Does what is due: sends a PING, or ends the connection. Calling it early does nothing.
    ///
    /// # Errors
    /// [`Error::TimedOut`] when the peer was silent for too long, or the handshake took too long;
    /// or the error that ended the connection before.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Error, Security, SocketType, Time, TimeOut};
    ///
    /// let mut req = Connection::new(Config::new(SocketType::Req), Security::Null, Time::ZERO);
    /// let due = req.next_timeout().unwrap();
    /// assert_eq!(req.handle_timeout(Time::ZERO), Ok(()));
    /// assert_eq!(req.handle_timeout(due), Err(Error::TimedOut(TimeOut::Handshake)));
    /// ```
    pub fn handle_timeout(&mut self, now: Time) -> Result<(), Error> {
        if let Phase::Ended(error) = &self.phase {
            return Err(error.clone());
        }
        match self.timers.due(self.config.heartbeat.as_ref(), now) {
            Due::Nothing => Ok(()),
            Due::TimedOut(which) => Err(self.end(Error::TimedOut(which))),
            Due::Ping => {
                self.heartbeat();
                Ok(())
            }
        }
    }

    /// Bytes have come from the peer that are not given to [`receive`](Self::receive) yet: they
    /// count as life. A caller that holds back reading says so before each
    /// [`handle_timeout`](Self::handle_timeout), or its own back-pressure looks like silence.
    pub fn heard(&mut self) {
        self.timers.heard();
    }

    /// Lets the peer of an [`Event::Authenticate`](crate::Event::Authenticate) go on. Call
    /// [`receive`](Self::receive) again afterwards: input may be waiting.
    ///
    /// # Errors
    /// [`Misuse::NothingToAuthenticate`] where nothing was asked.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use zmtp_codec::wire::{Greeting, MechanismName};
    /// use zmtp_codec::{Blocked, Config, Connection, Event, Security, SocketType, Time};
    ///
    /// let now = Time::ZERO;
    /// let mut pull = Connection::new(Config::new(SocketType::Pull), Security::NullAuthenticated, now);
    /// let mechanism = MechanismName::NULL;
    /// let theirs = Greeting { major: 3, minor: 1, mechanism, as_server: false }.write(1);
    /// let mut input = Bytes::copy_from_slice(&theirs);
    /// let asked = pull.receive(now, &mut input)?;
    /// assert!(matches!(asked, Some(Event::Authenticate(_))));
    /// assert_eq!(pull.blocked(), Some(Blocked::Authentication));
    /// pull.accept(now)?;
    /// assert_eq!(pull.blocked(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn accept(&mut self, now: Time) -> Result<(), Misuse> {
        let handshake = self.take_question()?;
        let offset = self.consumed;
        let step = handshake.accept(&mut self.context(now, offset, offset));
        if let Turn::Tell(event) = self.follow(step, now) {
            self.announce(event);
        }
        Ok(())
    }

    /// Refuses the peer of an [`Event::Authenticate`](crate::Event::Authenticate): queues an ERROR
    /// command with the status code (nothing for [`Refusal::Temporary`]) and ends the connection
    /// with [`Error::RefusedPeer`].
    ///
    /// # Errors
    /// [`Misuse::NothingToAuthenticate`] where nothing was asked.
    pub fn refuse(&mut self, refusal: Refusal) -> Result<(), Misuse> {
        self.take_question()?;
        handshake::refuse(refusal, &mut self.output);
        self.end(Error::RefusedPeer(refusal));
        Ok(())
    }

    /// As [`refuse`](Self::refuse) with [`Refusal::Denied`], but the ERROR command gives a reason
    /// of the caller's: up to 255 bytes, which RFC 37 wants printable. libzmq understands
    /// status codes alone, and takes any other reason for a plain end.
    ///
    /// # Errors
    /// [`Misuse::NothingToAuthenticate`] where nothing was asked, [`Misuse::TooLong`] where the
    /// reason exceeds 255 bytes.
    pub fn refuse_with(&mut self, reason: &[u8]) -> Result<(), Misuse> {
        if reason.len() > 255 {
            return Err(Misuse::TooLong);
        }
        self.take_question()?;
        handshake::send_error(reason, &mut self.output);
        self.end(Error::RefusedPeer(Refusal::Denied));
        Ok(())
    }

    fn take_question(&mut self) -> Result<Handshake, Misuse> {
        match core::mem::replace(&mut self.phase, Phase::Ended(Error::Closed)) {
            Phase::Asking(handshake) => Ok(*handshake),
            other => {
                self.phase = other;
                Err(Misuse::NothingToAuthenticate)
            }
        }
    }

    /// Keeps an event for the next call of [`receive`](Self::receive).
    fn announce(&mut self, event: Event) {
        match core::mem::replace(&mut self.phase, Phase::Ended(Error::Closed)) {
            Phase::Traffic(traffic) => self.phase = Phase::Announcing(Box::new((event, traffic))),
            other => self.phase = other,
        }
    }

    /// The traffic, once the handshake is complete.
    fn traffic(phase: &mut Phase) -> Result<&mut Traffic, Misuse> {
        match phase {
            Phase::Traffic(traffic) => Ok(traffic),
            Phase::Announcing(announcing) => Ok(&mut announcing.1),
            Phase::Ended(_) => Err(Misuse::Ended),
            _ => Err(Misuse::NotReady),
        }
    }

    /// Enters the last state.
    fn end(&mut self, error: Error) -> Error {
        self.timers.stop();
        self.phase = Phase::Ended(error.clone());
        error
    }
}
