//! Traffic in clear text, read frame by frame by the grammar, with no thought for speed.

use zmtp_codec::wire::{Command, FrameHeader, FrameKind, Pong, frame_command, grammar};
use zmtp_codec::{Error, Event, LimitKind, Limits, Message, Part, SocketType};

/// A slow reader of a whole stream.
#[derive(Debug)]
pub(super) struct Oracle {
    socket_type: SocketType,
    limits: Limits,
    /// Where in the stream the next frame begins.
    offset: u64,
    parts: Vec<Part>,
    /// What happens.
    pub(super) events: Vec<Event>,
    /// The answers to PING.
    pub(super) replies: Vec<u8>,
    end: Option<End>,
}

/// How the stream ends.
#[derive(Debug, PartialEq)]
pub(super) enum End {
    Refused(Vec<u8>),
    Other(Error),
}

impl Oracle {
    pub(super) const fn new(socket_type: SocketType, limits: Limits, offset: u64) -> Self {
        Self {
            socket_type,
            limits,
            offset,
            parts: Vec::new(),
            events: Vec::new(),
            replies: Vec::new(),
            end: None,
        }
    }

    /// Reads everything.
    pub(super) fn read(mut self, mut octets: &[u8]) -> Self {
        while self.end.is_none() {
            let found = match grammar::frame(octets) {
                Ok(found) => found,
                Err(fault) => {
                    let offset = self.offset + fault.at as u64;
                    self.fail(Error::Protocol { rule: fault.rule, offset });
                    break;
                }
            };
            // A frame is judged by its header, before its body is there.
            if let Ok(Some((header, _))) = FrameHeader::parse(octets)
                && let Err(error) = self.judge(&header)
            {
                self.fail(error);
                break;
            }
            let Some((header, body, length)) = found else {
                self.run_out(octets.len());
                break;
            };
            self.frame(header.kind, body, (length - body.len()) as u64);
            self.offset += length as u64;
            octets = &octets[length..];
        }
        self
    }

    fn fail(&mut self, error: Error) {
        self.end = Some(End::Other(error));
    }

    fn run_out(&mut self, left: usize) {
        let at_boundary = left == 0 && self.parts.is_empty();
        let offset = self.offset + left as u64;
        self.fail(if at_boundary { Error::Closed } else { Error::Truncated { offset } });
    }

    fn judge(&self, header: &FrameHeader) -> Result<(), Error> {
        let limits = &self.limits;
        if header.kind == FrameKind::Command {
            return self.within(LimitKind::CommandSize, header.size, limits.command_size);
        }
        let so_far: u64 = self.parts.iter().map(|part| part.len() as u64).sum();
        self.within(LimitKind::PartSize, header.size, limits.part_size)?;
        self.within(LimitKind::MessageSize, so_far + header.size, limits.message_size)?;
        self.within(LimitKind::Parts, self.parts.len() as u64 + 1, limits.parts.into())
    }

    fn within(&self, limit: LimitKind, found: u64, allowed: u64) -> Result<(), Error> {
        let offset = self.offset;
        if found > allowed { Err(Error::Limit { limit, offset, found, allowed }) } else { Ok(()) }
    }

    fn frame(&mut self, kind: FrameKind, body: &[u8], header: u64) {
        match kind {
            FrameKind::Command => self.command(body, header),
            FrameKind::Message { more } => {
                self.parts.push(Part::from(body));
                if !more {
                    self.message();
                }
            }
        }
    }

    fn message(&mut self) {
        let parts = core::mem::take(&mut self.parts);
        if self.socket_type.is_publisher() && parts.len() == 1 {
            match parts[0].split_first() {
                Some((1, topic)) => return self.topic(topic, Event::Subscribe),
                Some((0, topic)) => return self.topic(topic, Event::Cancel),
                _ => {}
            }
        }
        let mut parts = parts.into_iter();
        let mut message = Message::from(parts.next().unwrap_or_default());
        parts.for_each(|part| message.push_back(part));
        self.events.push(Event::Message(message));
    }

    fn topic(&mut self, topic: &[u8], event: fn(Part) -> Event) {
        match self.within(LimitKind::TopicSize, topic.len() as u64, self.limits.topic_size) {
            Ok(()) => self.events.push(event(Part::from(topic))),
            Err(error) => self.fail(error),
        }
    }

    fn command(&mut self, body: &[u8], header: u64) {
        let publishes = self.socket_type.is_publisher();
        match Command::parse(body) {
            Err(fault) => {
                let offset = self.offset + header + fault.at as u64;
                self.fail(Error::Protocol { rule: fault.rule, offset });
            }
            Ok(Command::Subscribe(command)) if publishes => {
                self.topic(command.topic, Event::Subscribe);
            }
            Ok(Command::Cancel(command)) if publishes => self.topic(command.topic, Event::Cancel),
            Ok(Command::Join(command)) if self.socket_type == SocketType::Radio => {
                self.events.push(Event::Join(Part::from(command.group())));
            }
            Ok(Command::Leave(command)) if self.socket_type == SocketType::Radio => {
                self.events.push(Event::Leave(Part::from(command.group())));
            }
            Ok(Command::Ping(ping)) => {
                let mut pong = Vec::new();
                Pong::from(ping).write(&mut pong);
                frame_command(&pong, &mut self.replies);
            }
            Ok(Command::Pong(pong)) => self.events.push(Event::Pong(Part::from(pong.context()))),
            Ok(Command::Error(error)) => self.end = Some(End::Refused(error.reason().to_vec())),
            Ok(_) => {}
        }
    }

    /// How the stream ends.
    pub(super) const fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// Whether that is the error that a connection ended with.
    pub(super) fn is_end(&self, error: &Error) -> bool {
        let found = match error {
            Error::RefusedByPeer(reason) => End::Refused(reason.as_bytes().to_vec()),
            other => End::Other(other.clone()),
        };
        self.end.as_ref() == Some(&found)
    }
}
