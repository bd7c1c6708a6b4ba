//! Sending: from verbs to bytes.

use alloc::vec::Vec;

use super::Connection;
use super::commands::{CANCEL, SUBSCRIBE};
use super::phase::Phase;
use super::traffic::Traffic;
use crate::wire::{Cancel, Join, Leave, Ping, Subscribe};
use crate::{Framed, Heartbeat, Message, Misuse, SendError, SocketType, Version};

/// A borrowed part of up to this many bytes is copied beside its header. It must be copied
/// anyway, and this spares it an allocation.
const COPIED: usize = 4096;

impl Connection {
    /// Queues a message in the output, whole. It never blocks: how much waits there is in
    /// [`Output::len`](crate::Output::len), and holding back is up to the caller.
    ///
    /// A caller that must send messages again when the stream breaks has them back from
    /// [`take_unsent`](Self::take_unsent); how many are not written yet is
    /// [`unsent`](Self::unsent).
    ///
    /// # Errors
    /// A [`SendError`] with the message where the handshake is not complete or the connection has
    /// ended.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Message, Misuse, Security, SocketType, Time};
    ///
    /// let mut push = Connection::new(Config::new(SocketType::Push), Security::Null, Time::ZERO);
    /// let refused = push.send(Message::from("too early")).unwrap_err();
    /// assert_eq!(refused.misuse, Misuse::NotReady);
    /// assert_eq!(refused.message.first(), b"too early"); // it comes back
    /// ```
    #[inline(always)]
    pub fn send(&mut self, message: Message) -> Result<(), SendError> {
        if let Phase::Traffic(Traffic::Plain(_)) = &self.phase {
            self.output.put_message_v2(message, self.config.copy_below);
            return Ok(());
        }
        self.send_any(message)
    }

    #[inline(never)]
    fn send_any(&mut self, message: Message) -> Result<(), SendError> {
        let copy_below = self.config.copy_below;
        let output = &mut self.output;
        match Self::traffic(&mut self.phase) {
            Ok(traffic) => traffic
                .send(message, copy_below, output)
                .map_err(|(message, misuse)| SendError { message, misuse }),
            Err(misuse) => Err(SendError { message, misuse }),
        }
    }

    /// As [`send`](Self::send), for a message that the caller keeps: one that goes to many peers.
    /// It costs less than sending a clone. Parts below [`Config::copy_below`] bytes are copied,
    /// larger ones shared with the original.
    ///
    /// [`Config::copy_below`]: crate::Config::copy_below
    ///
    /// # Errors
    /// [`Misuse`] as for [`send`](Self::send); then nothing is queued.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Message, Misuse, Security, SocketType, Time};
    ///
    /// let mut publisher = Connection::new(Config::new(SocketType::Pub), Security::Null, Time::ZERO);
    /// assert_eq!(publisher.send_ref(&Message::from("too early")), Err(Misuse::NotReady));
    /// ```
    #[inline(always)]
    pub fn send_ref(&mut self, message: &Message) -> Result<(), Misuse> {
        if let Phase::Traffic(Traffic::Plain(_)) = &self.phase {
            self.output.put_message_ref_v2(message, self.config.copy_below);
            return Ok(());
        }
        self.send_ref_any(message)
    }

    #[inline(never)]
    fn send_ref_any(&mut self, message: &Message) -> Result<(), Misuse> {
        let copy_below = self.config.copy_below;
        Self::traffic(&mut self.phase)?.send_ref(message, copy_below, &mut self.output)
    }

    /// As [`send_ref`](Self::send_ref), for all parts of a message but the first: what a ROUTER sends is behind
    /// the address that it goes to. A message of one part has nothing there: nothing is queued, and that is
    /// `false`.
    ///
    /// # Errors
    /// [`Misuse`] as for [`send`](Self::send); then nothing is queued.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Message, Misuse, Security, SocketType, Time};
    ///
    /// let config = Config::new(SocketType::Router);
    /// let mut router = Connection::new(config, Security::Null, Time::ZERO);
    /// let message = Message::from(["address", "text"]);
    /// assert_eq!(router.send_rest_ref(&message), Err(Misuse::NotReady));
    /// ```
    #[inline]
    pub fn send_rest_ref(&mut self, message: &Message) -> Result<bool, Misuse> {
        if let Phase::Traffic(Traffic::Plain(_)) = &self.phase {
            return Ok(self.output.put_rest_ref_v2(message, self.config.copy_below));
        }
        Self::traffic(&mut self.phase)?;
        let mut rest = message.clone();
        if rest.pop_front().is_none() {
            return Ok(false);
        }
        self.send_ref_any(&rest).map(|()| true)
    }

    /// As [`send`](Self::send), for a message of one part that is a copy of `part`. Up to 4096 bytes
    /// are copied straight to the output (except under CURVE and in version 1.0), which costs less
    /// than making a [`Message`] of them.
    ///
    /// # Errors
    /// [`Misuse`] as for [`send`](Self::send); then nothing is queued.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Misuse, Security, SocketType, Time};
    ///
    /// let mut push = Connection::new(Config::new(SocketType::Push), Security::Null, Time::ZERO);
    /// assert_eq!(push.send_slice(b"too early"), Err(Misuse::NotReady));
    /// ```
    #[inline]
    pub fn send_slice(&mut self, part: &[u8]) -> Result<(), Misuse> {
        if let Phase::Traffic(Traffic::Plain(_)) = &self.phase
            && part.len() <= COPIED
        {
            self.output.put_slice_v2(part);
            return Ok(());
        }
        self.send_slice_any(part)
    }

    #[inline(never)]
    fn send_slice_any(&mut self, part: &[u8]) -> Result<(), Misuse> {
        let copy_below = self.config.copy_below;
        Self::traffic(&mut self.phase)?.send_slice(part, copy_below, &mut self.output)
    }

    /// As [`send_slice`](Self::send_slice), behind an empty part: a request or a reply (RFC 28).
    ///
    /// # Errors
    /// [`Misuse`] as for [`send`](Self::send); then nothing is queued.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Misuse, Security, SocketType, Time};
    ///
    /// let mut req = Connection::new(Config::new(SocketType::Req), Security::Null, Time::ZERO);
    /// assert_eq!(req.send_delimited_slice(b"too early"), Err(Misuse::NotReady));
    /// ```
    #[inline]
    pub fn send_delimited_slice(&mut self, part: &[u8]) -> Result<(), Misuse> {
        if let Phase::Traffic(Traffic::Plain(_)) = &self.phase
            && part.len() <= COPIED
        {
            self.output.put_delimited_slice_v2(part);
            return Ok(());
        }
        self.send_delimited_any(Message::from(part))
    }

    /// As [`send_ref`](Self::send_ref), behind an empty part: a request or a reply (RFC 28).
    ///
    /// # Errors
    /// [`Misuse`] as for [`send`](Self::send); then nothing is queued.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Message, Misuse, Security, SocketType, Time};
    ///
    /// let mut req = Connection::new(Config::new(SocketType::Req), Security::Null, Time::ZERO);
    /// let message = Message::from(["too", "early"]);
    /// assert_eq!(req.send_delimited_ref(&message), Err(Misuse::NotReady));
    /// ```
    #[inline]
    pub fn send_delimited_ref(&mut self, message: &Message) -> Result<(), Misuse> {
        if let Phase::Traffic(Traffic::Plain(_)) = &self.phase {
            self.output.put_delimited_ref_v2(message, self.config.copy_below);
            return Ok(());
        }
        self.send_delimited_any(message.clone())
    }

    #[inline(never)]
    fn send_delimited_any(&mut self, mut message: Message) -> Result<(), Misuse> {
        message.push_front("");
        self.send(message).map_err(|error| error.misuse)
    }

    /// Queues a run of messages, at a lower cost a message than one call each. Large parts are
    /// shared with the originals.
    ///
    /// # Errors
    /// [`Misuse`] as for [`send`](Self::send); then none of them is queued.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Message, Misuse, Security, SocketType, Time};
    ///
    /// let mut push = Connection::new(Config::new(SocketType::Push), Security::Null, Time::ZERO);
    /// assert_eq!(push.send_batch(&[Message::from("too early")]), Err(Misuse::NotReady));
    /// ```
    pub fn send_batch(&mut self, messages: &[Message]) -> Result<(), Misuse> {
        let copy_below = self.config.copy_below;
        let traffic = Self::traffic(&mut self.phase)?;
        traffic.send_batch(messages, copy_below, &mut self.output)
    }

    /// Queues messages that were [framed](crate::Framer) before, for many connections at once. Few
    /// bytes are copied, more are shared: a chunk of the [`Output`](crate::Output) then is the same
    /// memory on every connection. What is queued, and how it counts as [`unsent`](Self::unsent), is
    /// as if each message were [sent](Self::send_ref).
    ///
    /// Under CURVE and in version 1.0 the bytes are others on each connection, so there the
    /// messages are encoded anew.
    ///
    /// # Errors
    /// [`Misuse`] as for [`send`](Self::send); then none of them is queued.
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
    /// # let subscribed = || pair(Config::new(SocketType::Pub), SocketType::Sub);
    /// let mut pairs = [subscribed()?, subscribed()?, subscribed()?];
    ///
    /// let mut framer = Framer::new();
    /// framer.push(&Message::from(["weather", "rain"]));
    /// let framed = framer.finish();
    /// for (publisher, subscriber) in &mut pairs {
    ///     publisher.send_framed(&framed)?;
    ///     let events = carry(publisher, subscriber)?;
    ///     assert_eq!(events, [Event::Message(Message::from(["weather", "rain"]))]);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn send_framed(&mut self, framed: &Framed) -> Result<(), Misuse> {
        let copy_below = self.config.copy_below;
        let traffic = Self::traffic(&mut self.phase)?;
        match traffic {
            Traffic::Plain(_) => self.output.put_framed(framed, copy_below),
            _ => {
                let messages = framed.messages();
                traffic.send_batch(&messages, copy_below, &mut self.output)?;
            }
        }
        Ok(())
    }

    /// Whether [`send_framed`](Self::send_framed) queues bytes as they are: in version 2.0 and later
    /// in clear text, once the handshake is complete. Elsewhere it makes messages of them again, so
    /// that a caller who has the messages does better to [send](Self::send_batch) those.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Security, SocketType, Time};
    ///
    /// let publisher = Connection::new(Config::new(SocketType::Pub), Security::Null, Time::ZERO);
    /// assert!(!publisher.takes_framed()); // nothing is known of the peer yet
    /// ```
    #[inline]
    #[must_use]
    pub const fn takes_framed(&self) -> bool {
        match &self.phase {
            Phase::Traffic(Traffic::Plain(_)) => true,
            Phase::Announcing(announcing) => matches!(announcing.1, Traffic::Plain(_)),
            _ => false,
        }
    }

    /// Subscribes to messages whose first part begins with `topic`. Subscriptions add up: two of
    /// the same topic want two cancellations (RFC 37). A SUBSCRIBE command goes to a peer of 3.1,
    /// a message to an older one.
    ///
    /// # Errors
    /// [`Misuse`] where this is no SUB or XSUB, or the connection is not ready.
    #[doc(alias = "ZMQ_SUBSCRIBE")]
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
    /// # let (mut sub, mut publisher) = pair(Config::new(SocketType::Sub), SocketType::Pub)?;
    /// sub.subscribe(b"weather.")?;
    /// let events = carry(&mut sub, &mut publisher)?;
    /// assert_eq!(events, [Event::Subscribe(Part::from("weather."))]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn subscribe(&mut self, topic: &[u8]) -> Result<(), Misuse> {
        self.change_subscription(topic, SUBSCRIBE, |out| Subscribe { topic }.write(out))
    }

    /// Takes back one subscription to `topic`.
    ///
    /// # Errors
    /// As [`subscribe`](Self::subscribe).
    #[doc(alias = "ZMQ_UNSUBSCRIBE")]
    pub fn cancel(&mut self, topic: &[u8]) -> Result<(), Misuse> {
        self.change_subscription(topic, CANCEL, |out| Cancel { topic }.write(out))
    }

    fn change_subscription(
        &mut self,
        topic: &[u8],
        mark: u8,
        command: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), Misuse> {
        if !self.config.socket_type.is_subscriber() {
            return Err(Misuse::WrongSocketType);
        }
        Self::traffic(&mut self.phase)?;
        if self.version >= Version::V3_1 {
            return self.send_command(command);
        }
        let mut body = Vec::with_capacity(topic.len() + 1);
        body.push(mark);
        body.extend_from_slice(topic);
        let start = self.output.queued();
        self.send(Message::from(body)).map_err(|error| error.misuse)?;
        self.output.not_message(start);
        Ok(())
    }

    /// Joins a group of a RADIO peer.
    ///
    /// # Errors
    /// [`Misuse`] where this is no DISH, the group exceeds 255 bytes, or the connection is not
    /// ready or of a version below 3.0.
    pub fn join(&mut self, group: &[u8]) -> Result<(), Misuse> {
        let join = Join::new(group).map_err(|_| Misuse::TooLong)?;
        self.change_group(|out| join.write(out))
    }

    /// Leaves a group of a RADIO peer.
    ///
    /// # Errors
    /// As [`join`](Self::join).
    pub fn leave(&mut self, group: &[u8]) -> Result<(), Misuse> {
        let leave = Leave::new(group).map_err(|_| Misuse::TooLong)?;
        self.change_group(|out| leave.write(out))
    }

    fn change_group(&mut self, command: impl FnOnce(&mut Vec<u8>)) -> Result<(), Misuse> {
        if self.config.socket_type != SocketType::Dish {
            return Err(Misuse::WrongSocketType);
        }
        self.send_command(command)
    }

    /// Sends a PING with a context of up to 16 bytes, which the peer echoes in its PONG; see
    /// [`Event::Pong`](crate::Event::Pong). It arms no timer: that is what
    /// [`Config::heartbeat`](crate::Config::heartbeat) is for.
    ///
    /// # Errors
    /// [`Misuse`] where the context is longer, or the connection is not ready or of a version
    /// below 3.0.
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
    /// # let (mut req, mut rep) = pair(Config::new(SocketType::Req), SocketType::Rep)?;
    /// req.ping(b"42")?;
    /// carry(&mut req, &mut rep)?;
    /// let events = carry(&mut rep, &mut req)?;
    /// assert_eq!(events, [Event::Pong(Part::from("42"))]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ping(&mut self, context: &[u8]) -> Result<(), Misuse> {
        let ping = Ping::new(0, context).map_err(|_| Misuse::TooLong)?;
        self.send_command(|out| ping.write(out))
    }

    /// Sends the PING of a heartbeat that is due.
    pub(super) fn heartbeat(&mut self) {
        let ttl = self.config.heartbeat.as_ref().map_or(0, Heartbeat::ttl_tenths);
        // A connection that has no words left is silent, and its peer will tell.
        if self.heartbeats.is_ping_waiting(&self.output) {
            return;
        }
        if let Ok(ping) = Ping::new(ttl, b"")
            && self.send_command(|out| ping.write(out)).is_ok()
        {
            self.heartbeats.pinged(&self.output);
        }
    }

    /// Queues a command that `write` appends the body of.
    pub(super) fn send_command(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), Misuse> {
        let traffic = Self::traffic(&mut self.phase)?;
        if self.version < Version::V3_0 {
            return Err(Misuse::NotInThisVersion);
        }
        let mut body = Vec::new();
        write(&mut body);
        traffic.send_command(&body, &mut self.output)
    }
}
