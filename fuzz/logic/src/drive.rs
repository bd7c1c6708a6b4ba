//! Drives one connection with octets, and holds it to what its documentation promises.

use bytes::{Buf, BufMut, Bytes};
use zmtp_codec::{Blocked, Connection, Error, Event, Message, Misuse, Refusal, Time};

use crate::settings::Way;

/// The moment at which everything happens.
const NOW: Time = Time::ZERO;

/// All that a connection made of a stream. It must not depend on how the stream was cut.
#[derive(Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) events: Vec<Event>,
    pub(crate) error: Error,
    pub(crate) output: Vec<u8>,
}

/// Gives a stream to a connection, in pieces, then ends it.
pub(crate) fn drive(
    connection: Connection,
    stream: &[u8],
    way: Way,
    refusal: Option<Refusal>,
) -> Run {
    let mut driver = Driver { connection, way, refusal, events: Vec::new(), output: Vec::new() };
    for piece in way.pieces(stream) {
        let mut input = Bytes::copy_from_slice(piece);
        if !driver.feed(&mut input) {
            break;
        }
    }
    driver.finish(stream.len())
}

struct Driver {
    connection: Connection,
    way: Way,
    refusal: Option<Refusal>,
    events: Vec<Event>,
    output: Vec<u8>,
}

impl Driver {
    /// Reads until nothing more comes of `input`; whether the connection goes on.
    fn feed(&mut self, input: &mut Bytes) -> bool {
        loop {
            let before = (self.events.len(), input.len());
            match self.receive(input) {
                Ok(Some(event)) => self.happened(event),
                Err(error) => {
                    self.ended(&error, input);
                    return false;
                }
                Ok(None) => match self.connection.blocked() {
                    Some(Blocked::Authentication) => self.answer(input),
                    Some(other) => unreachable!("blocked by {other:?}"),
                    None if self.events.len() > before.0 => {}
                    None => {
                        assert!(input.is_empty(), "octets left behind");
                        return true;
                    }
                },
            }
            assert!(input.len() <= before.1);
            self.check_state();
        }
    }

    /// Reads the rest of a large frame, or a piece of it, straight to its place; how much.
    fn read_straight(&mut self, input: &mut Bytes) -> Option<usize> {
        if input.len().is_multiple_of(2) {
            let mut spare = self.connection.receive_spare()?;
            assert!(spare.has_remaining_mut(), "room for nothing");
            let count = spare.remaining_mut().min(input.len());
            spare.put(input.split_to(count));
            return Some(count);
        }
        let space = self.connection.receive_space()?;
        assert!(!space.is_empty(), "room for nothing");
        let count = space.len().min(input.len());
        space[..count].copy_from_slice(&input.split_to(count));
        Some(count)
    }

    fn receive(&mut self, input: &mut Bytes) -> Result<Option<Event>, Error> {
        while self.way.is_cut()
            && !input.is_empty()
            && let Some(count) = self.read_straight(input)
        {
            if let Some(event) = self.connection.receive_filled(NOW, count)? {
                return Ok(Some(event));
            }
        }
        if self.way.batch == 0 {
            return self.connection.receive(NOW, input);
        }
        let mut messages = vec![Message::from("before")];
        let most = self.way.batch;
        let result = self.connection.receive_batch(NOW, input, &mut messages, most);
        assert!(messages.len() <= 1 + most, "more than wanted");
        assert_eq!(messages[0], Message::from("before"));
        self.events.extend(messages.drain(..).skip(1).map(Event::Message));
        result
    }

    fn happened(&mut self, event: Event) {
        match &event {
            Event::Authenticate(_) => {
                assert_eq!(self.connection.blocked(), Some(Blocked::Authentication));
                assert!(!self.connection.is_ready());
            }
            Event::Ready(peer) => {
                assert_eq!(self.connection.peer(), Some(peer));
                assert!(self.connection.is_ready());
            }
            _ => assert!(self.connection.is_ready(), "traffic before the handshake: {event:?}"),
        }
        self.events.push(event);
    }

    /// What can be seen of the state fits what was told.
    fn check_state(&self) {
        if self.connection.error().is_some() {
            return;
        }
        assert_eq!(self.connection.peer().is_some(), self.connection.is_ready());
    }

    /// Answers the question about the peer. While it is open nothing is read.
    fn answer(&mut self, input: &mut Bytes) {
        let before = input.clone();
        assert_eq!(self.connection.receive(NOW, input), Ok(None));
        assert_eq!(*input, before, "read on while asking");
        let answered = match self.refusal {
            None => self.connection.accept(NOW),
            Some(refusal) => self.connection.refuse(refusal),
        };
        assert_eq!(answered, Ok(()));
        assert_eq!(self.connection.accept(NOW), Err(Misuse::NothingToAuthenticate));
    }

    fn drain(&mut self) {
        let mut octets = vec![0; self.connection.output().remaining()];
        self.connection.output().copy_to_slice(&mut octets);
        self.output.extend(octets);
        assert!(self.connection.output().is_empty());
    }

    /// An error is the last state, and everything says so.
    fn ended(&mut self, error: &Error, input: &mut Bytes) {
        let left = self.connection.output().len();
        let connection = &mut self.connection;
        assert_eq!(connection.error(), Some(error));
        assert_eq!(connection.receive(NOW, input).as_ref(), Err(error));
        assert_eq!(connection.handle_timeout(NOW).as_ref(), Err(error));
        assert_eq!(connection.receive_end().as_ref(), Err(error));
        let mut messages = Vec::new();
        let batch = connection.receive_batch(NOW, input, &mut messages, 1);
        assert_eq!((batch.as_ref(), messages.len()), (Err(error), 0));
        let sent = connection.send(Message::from("late")).map_err(|error| error.misuse);
        assert_eq!(sent, Err(Misuse::Ended));
        assert_eq!(connection.send_batch(&[]), Err(Misuse::Ended));
        assert_eq!(connection.accept(NOW), Err(Misuse::NothingToAuthenticate));
        assert_eq!((connection.next_timeout(), connection.blocked()), (None, None));
        assert!(!connection.is_ready());
        assert_eq!(connection.output().len(), left, "a dead connection spoke");
    }

    fn finish(mut self, fed: usize) -> Run {
        let Err(error) = self.connection.receive_end() else {
            unreachable!("the stream has ended")
        };
        self.ended(&error, &mut Bytes::from_static(b"more"));
        self.drain();
        // The greeting, the handshake, and no more than a PONG for each PING.
        assert!(self.output.len() <= 2048 + fed, "{} octets of output", self.output.len());
        let told: usize = self.events.iter().map(weight).sum();
        assert!(told <= 64 + fed, "{told} octets in events, of {fed}");
        Run { events: self.events, error, output: self.output }
    }
}

/// The octets of the peer's that an event holds.
fn weight(event: &Event) -> usize {
    match event {
        Event::Message(message) => message.byte_len() + message.part_count(),
        Event::Ready(peer) => peer.metadata().as_bytes().len(),
        Event::Subscribe(part)
        | Event::Cancel(part)
        | Event::Join(part)
        | Event::Leave(part)
        | Event::Pong(part) => part.len(),
        _ => 0,
    }
}
