//! What arrives after the handshake: messages, and the commands among them.

use bytes::Bytes;

use super::Connection;
use super::input::within;
use super::traffic::{At, Inbound};
use crate::wire::{Command, Ping, Pong};
use crate::{Error, Event, LimitKind, Message, Part, Reason, SocketType, Time};

/// The first byte of a subscription that travels as a message (RFC 23).
pub(super) const SUBSCRIBE: u8 = 1;
/// The first byte of a cancellation that travels as a message (RFC 23).
pub(super) const CANCEL: u8 = 0;

impl Connection {
    /// The event that something from the stream is, if it is one.
    pub(super) fn inbound(&mut self, inbound: Inbound, now: Time) -> Result<Option<Event>, Error> {
        match inbound {
            Inbound::Message(message, offset) if self.config.socket_type.is_publisher() => {
                self.subscription_or_message(message, offset).map(Some)
            }
            Inbound::Message(message, _) => Ok(Some(Event::Message(message))),
            Inbound::Command(body, at) => self.command(&body, at, now),
        }
    }

    /// A message to a publisher, which may be a subscription: a single part that begins with 1 or
    /// 0. Peers of 3.0 and below have no other way, and the XSUB of a 3.1 libzmq uses it too.
    fn subscription_or_message(&self, message: Message, offset: u64) -> Result<Event, Error> {
        let body = message.first();
        let event = match body.first() {
            Some(&SUBSCRIBE) if !message.is_multipart() => Event::Subscribe,
            Some(&CANCEL) if !message.is_multipart() => Event::Cancel,
            _ => return Ok(Event::Message(message)),
        };
        let topic = body.get(1..).unwrap_or_default();
        self.judge_topic(topic, offset)?;
        Ok(event(Part::from(topic)))
    }

    fn judge_topic(&self, topic: &[u8], offset: u64) -> Result<(), Error> {
        let allowed = self.config.limits.topic_size;
        within(LimitKind::TopicSize, topic.len() as u64, allowed, offset)
    }

    /// A command. What means nothing to this socket is passed over, as libzmq does: unknown
    /// commands, subscriptions to what is no publisher, a late READY.
    fn command(&mut self, body: &Bytes, at: At, now: Time) -> Result<Option<Event>, Error> {
        let command = Command::parse(body).map_err(|fault| at.malformed(fault))?;
        let ours = self.config.socket_type;
        Ok(match command {
            Command::Subscribe(subscribe) if ours.is_publisher() => {
                self.judge_topic(subscribe.topic, at.offset())?;
                Some(Event::Subscribe(Part::from(subscribe.topic)))
            }
            Command::Cancel(cancel) if ours.is_publisher() => {
                self.judge_topic(cancel.topic, at.offset())?;
                Some(Event::Cancel(Part::from(cancel.topic)))
            }
            Command::Join(join) if ours == SocketType::Radio => {
                Some(Event::Join(Part::from(join.group())))
            }
            Command::Leave(leave) if ours == SocketType::Radio => {
                Some(Event::Leave(Part::from(leave.group())))
            }
            Command::Ping(ping) => {
                self.answer(&ping, now);
                None
            }
            Command::Pong(pong) => Some(Event::Pong(Part::from(pong.context()))),
            Command::Error(error) => return Err(Error::RefusedByPeer(Reason::new(error.reason()))),
            _ => None,
        })
    }

    /// > When a peer receives a PING command it SHALL respond with a PONG command that echoes the
    /// > ping-context (RFC 37)
    fn answer(&mut self, ping: &Ping<'_>, now: Time) {
        self.timers.peer_lives(ping.ttl(), now);
        if self.heartbeats.may_answer(ping.context(), &self.output) {
            self.send_pong(ping.context());
        }
    }

    /// Answers a PING that had to wait, if its time has come.
    pub(super) fn answer_held(&mut self) {
        if let Some(context) = self.heartbeats.take_held(&self.output) {
            self.send_pong(&context);
        }
    }

    fn send_pong(&mut self, context: &[u8]) {
        let Ok(pong) = Pong::new(context) else { return };
        if self.send_command(|out| pong.write(out)).is_ok() {
            self.heartbeats.answered(&self.output);
        }
    }
}
