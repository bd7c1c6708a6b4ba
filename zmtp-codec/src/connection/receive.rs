//! Reading: from bytes to events.

use alloc::vec::Vec;

use bytes::Bytes;
use bytes::buf::Limit;

use super::Connection;
use super::input::Input;
use super::phase::Phase;
use super::traffic::Traffic;
use crate::{Error, Event, Inbox, Time, TimeOut};

/// What one phase came to.
pub(super) enum Turn {
    /// More input is needed.
    Wait,
    /// Something to tell.
    Tell(Event),
    /// On to the next phase, with nothing to tell.
    Next,
}

impl Connection {
    /// Reads on in the peer's stream, up to the next event.
    ///
    /// `input` holds what came from the stream and was not read yet; what is read is cut off its
    /// front. Messages whose parts are larger than 70 bytes share its memory, smaller ones are
    /// copied out. What belongs to an unfinished frame is copied too, so `input` is empty when
    /// `None` comes back, unless [`blocked`](Self::blocked) tells otherwise.
    ///
    /// One call gives one event: back-pressure is not to call.
    ///
    /// Where it matters, look at the event by reference (`if let Event::Message(message) = &event`):
    /// moving a message out of it costs more than reading it did. Or read a
    /// [batch](Self::receive_batch).
    ///
    /// # Errors
    /// Why the connection ended; every later call repeats it.
    #[inline(always)]
    pub fn receive(&mut self, now: Time, input: &mut Bytes) -> Result<Option<Event>, Error> {
        if let Phase::Traffic(Traffic::Plain(plain)) = &mut self.phase {
            let before = input.len();
            if let Some(message) = plain.next_small(input) {
                self.consumed += (before - input.len()) as u64;
                self.timers.heard();
                return Ok(Some(Event::Message(message)));
            }
        }
        // A place of its own for the rarer result keeps the frequent one out of memory.
        let mut event = None;
        self.receive_into(now, input, &mut event)?;
        Ok(event)
    }

    /// As [`receive_any`](Self::receive_any), but the event is put where the caller wants it.
    #[inline(never)]
    fn receive_into(
        &mut self,
        now: Time,
        input: &mut Bytes,
        event: &mut Option<Event>,
    ) -> Result<(), Error> {
        *event = self.receive_any(now, input)?;
        Ok(())
    }

    /// As [`receive`](Self::receive), but messages go to the end of `messages`, `most` of them at
    /// most in one call; only other events are returned. `None` means that `most` messages were
    /// read or that `input` holds no further event. `messages` is a `Vec` or a `VecDeque`.
    ///
    /// It costs less a message than one call each.
    ///
    /// # Errors
    /// As [`receive`](Self::receive). Messages read before the error are in `messages`.
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
    /// # let (mut push, mut pull) = pair(Config::new(SocketType::Push), SocketType::Pull)?;
    /// push.send_batch(&["a", "b", "c"].map(Message::from))?;
    /// # let length = push.output().remaining();
    /// # let mut input = push.output().copy_to_bytes(length);
    /// let mut messages = Vec::new();
    /// pull.receive_batch(Time::ZERO, &mut input, &mut messages, 2)?;
    /// assert_eq!(messages, ["a", "b"].map(Message::from));
    /// pull.receive_batch(Time::ZERO, &mut input, &mut messages, 2)?;
    /// assert_eq!(messages.len(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn receive_batch<I: Inbox>(
        &mut self,
        now: Time,
        input: &mut Bytes,
        messages: &mut I,
        most: usize,
    ) -> Result<Option<Event>, Error> {
        let end = messages.count().saturating_add(most);
        while messages.count() < end {
            if let Phase::Traffic(traffic) = &mut self.phase {
                let before = input.len();
                traffic.run(input, messages, end - messages.count());
                if input.len() < before {
                    self.consumed += (before - input.len()) as u64;
                    self.timers.heard();
                    if input.is_empty() {
                        return Ok(None);
                    }
                    continue;
                }
            }
            match self.receive_any(now, input)? {
                Some(Event::Message(message)) => messages.add(message),
                other => return Ok(other),
            }
        }
        Ok(None)
    }

    /// Where the next bytes of the peer's stream belong, if a large frame is under way: read them
    /// straight to it, instead of into a buffer for [`receive`](Self::receive), and they are not
    /// copied any more. Then tell [`receive_filled`](Self::receive_filled) how many there were.
    ///
    /// It is at most as long as what has arrived of the frame, or what the peer has sent on this
    /// connection (up to 128 KiB), but at least 16 KiB: it follows the bytes and not the length that
    /// the peer claims. `None`: there is no such frame, or little is missing; read into a buffer.
    ///
    /// The bytes are there, filled with zeros; [`receive_spare`](Self::receive_spare) saves that.
    pub fn receive_space(&mut self) -> Option<&mut [u8]> {
        if self.blocked().is_some() {
            return None;
        }
        match &mut self.phase {
            Phase::Traffic(traffic) => traffic.space(self.consumed),
            _ => None,
        }
    }

    /// As [`receive_space`](Self::receive_space), for a caller that can append to a [`BufMut`]: a
    /// place for as many bytes, which was not filled with zeros before. Append to it only, and then
    /// tell [`receive_filled`](Self::receive_filled) how many bytes that were.
    ///
    /// ```
    /// use bytes::{BufMut, Bytes};
    /// use zmtp_codec::{Connection, Error, Event, Time};
    ///
    /// /// Reads the rest of a large frame, or into `buffer`.
    /// fn read(
    ///     connection: &mut Connection,
    ///     mut stream: impl FnMut(&mut dyn BufMut) -> usize,
    ///     buffer: &mut Vec<u8>,
    /// ) -> Result<Option<Event>, Error> {
    ///     match connection.receive_spare() {
    ///         Some(mut spare) => {
    ///             let count = stream(&mut spare);
    ///             connection.receive_filled(Time::ZERO, count)
    ///         }
    ///         None => {
    ///             stream(buffer);
    ///             connection.receive(Time::ZERO, &mut Bytes::from(std::mem::take(buffer)))
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// [`BufMut`]: bytes::BufMut
    pub fn receive_spare(&mut self) -> Option<Limit<&mut Vec<u8>>> {
        if self.blocked().is_some() {
            return None;
        }
        match &mut self.phase {
            Phase::Traffic(traffic) => traffic.spare(self.consumed),
            _ => None,
        }
    }

    /// `count` bytes were read into the [`receive_space`](Self::receive_space), or appended to the
    /// [`receive_spare`](Self::receive_spare) place; gives the event that they complete, if they do.
    ///
    /// # Errors
    /// As [`receive`](Self::receive).
    pub fn receive_filled(&mut self, now: Time, count: usize) -> Result<Option<Event>, Error> {
        if let Phase::Traffic(traffic) = &mut self.phase {
            let count = traffic.commit(count);
            self.consumed += count as u64;
            if count > 0 {
                self.timers.heard();
            }
        }
        self.receive_any(now, &mut Bytes::new())
    }

    /// The peer's stream has ended: says how. Call it when [`receive`](Self::receive) has left no
    /// input; bytes that it was not given cannot count.
    ///
    /// # Errors
    /// Always one: [`Error::Closed`] where it ended between two messages, [`Error::Truncated`]
    /// elsewhere, or the error that ended the connection before.
    ///
    /// ```
    /// use zmtp_codec::{Config, Connection, Error, Security, SocketType, Time};
    ///
    /// let mut rep = Connection::new(Config::new(SocketType::Rep), Security::Null, Time::ZERO);
    /// assert_eq!(rep.receive_end(), Err(Error::Truncated { offset: 0 }));
    /// ```
    pub fn receive_end(&mut self) -> Result<(), Error> {
        let error = match &self.phase {
            Phase::Ended(error) => return Err(error.clone()),
            Phase::Traffic(traffic) if traffic.is_at_boundary() => Error::Closed,
            Phase::Announcing(announcing) if announcing.1.is_at_boundary() => Error::Closed,
            _ => Error::Truncated { offset: self.consumed },
        };
        Err(self.end(error))
    }

    #[inline(never)]
    fn receive_any(&mut self, now: Time, input: &mut Bytes) -> Result<Option<Event>, Error> {
        if let Phase::Ended(error) = &self.phase {
            return Err(error.clone());
        }
        // Bytes that come too late do not complete a handshake.
        if self.timers.is_handshake_over(now) {
            return Err(self.end(Error::TimedOut(TimeOut::Handshake)));
        }
        let mut input = Input::new(input, self.consumed);
        loop {
            if self.blocked().is_some() {
                return Ok(None);
            }
            // In each turn: bytes behind a PING are life after it, however they were cut.
            if input.len() > 0 {
                self.timers.heard();
            }
            let turn = self.turn(now, &mut input);
            self.consumed = input.position();
            match turn {
                Ok(Turn::Wait) => return Ok(None),
                Ok(Turn::Tell(event)) => return Ok(Some(event)),
                Ok(Turn::Next) => {}
                Err(error) => return Err(self.end(error)),
            }
        }
    }

    /// Reads what the present phase can read. A phase other than traffic is used up by its turn,
    /// which leaves the next one, or itself where bytes are missing.
    fn turn(&mut self, now: Time, input: &mut Input<'_>) -> Result<Turn, Error> {
        if let Phase::Traffic(traffic) = &mut self.phase {
            return match traffic.next(input)? {
                None => Ok(Turn::Wait),
                Some(inbound) => Ok(self.inbound(inbound, now)?.map_or(Turn::Next, Turn::Tell)),
            };
        }
        match core::mem::replace(&mut self.phase, Phase::Ended(Error::Closed)) {
            Phase::Greeting(greeting) => self.greeting_turn(greeting, now, input),
            Phase::Handshake(handshake) => self.handshake_turn(handshake, now, input),
            Phase::Identity(identity) => self.identity_turn(identity, now, input),
            Phase::Announcing(announcing) => {
                let (event, traffic) = *announcing;
                self.phase = Phase::Traffic(traffic);
                Ok(Turn::Tell(event))
            }
            still @ (Phase::Asking(_) | Phase::Traffic(_) | Phase::Ended(_)) => {
                self.phase = still;
                Ok(Turn::Wait)
            }
        }
    }
}
