//! Reading: from octets to events.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use bytes::Bytes;

use super::Connection;
use super::assembly::{Assembly, next_frame};
use super::greeting::{Greeted, GreetingPhase};
use super::handshake::{Context, Handshake, Session, Step};
use super::input::{Input, broken, within};
use super::phase::{HandshakePhase, IdentityPhase, Phase};
#[cfg(feature = "curve")]
use super::traffic::CurveTraffic;
use super::traffic::{LegacyTraffic, PlainTraffic, Traffic};
use crate::wire::{FrameHeader, FrameKind, LegacyFrameHeader, MechanismName, MetadataBuf};
use crate::{Error, Event, LimitKind, Message, Part, Peer, Rule, SocketType, Time, Version};

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
    /// front. Messages whose parts are larger than 62 octets share its memory, smaller ones are
    /// copied out. What belongs to an unfinished frame is copied too, so `input` is empty when
    /// `None` comes back, unless [`blocked`](Self::blocked) tells otherwise.
    ///
    /// One call gives one event: back-pressure is not to call.
    ///
    /// # Errors
    /// Why the connection ended; every later call repeats it.
    #[inline]
    pub fn receive(&mut self, now: Time, input: &mut Bytes) -> Result<Option<Event>, Error> {
        if let Phase::Traffic(Traffic::Plain(plain)) = &mut self.phase {
            let before = input.len();
            if let Some(message) = plain.next_small(input) {
                self.consumed += (before - input.len()) as u64;
                self.timers.heard();
                return Ok(Some(Event::Message(message)));
            }
        }
        self.receive_any(now, input)
    }

    /// As [`receive`](Self::receive), but messages go to the end of `messages`, `most` of them at
    /// most in one call; only other events are returned. `None` means that `most` messages were
    /// read or that `input` holds no further event.
    ///
    /// It costs less a message than one call each.
    ///
    /// # Errors
    /// As [`receive`](Self::receive). Messages read before the error are in `messages`.
    pub fn receive_batch(
        &mut self,
        now: Time,
        input: &mut Bytes,
        messages: &mut Vec<Message>,
        most: usize,
    ) -> Result<Option<Event>, Error> {
        let end = messages.len().saturating_add(most);
        while messages.len() < end {
            if let Phase::Traffic(Traffic::Plain(plain)) = &mut self.phase {
                let before = input.len();
                plain.small_run(input, messages, end - messages.len());
                if input.len() < before {
                    self.consumed += (before - input.len()) as u64;
                    self.timers.heard();
                    continue;
                }
            }
            match self.receive_any(now, input)? {
                Some(Event::Message(message)) => messages.push(message),
                other => return Ok(other),
            }
        }
        Ok(None)
    }

    /// The peer's stream has ended: says how.
    ///
    /// # Errors
    /// Always one: [`Error::Closed`] where it ended between two messages, [`Error::Truncated`]
    /// elsewhere, or the error that ended the connection before.
    pub fn receive_end(&mut self) -> Result<(), Error> {
        let error = match &self.phase {
            Phase::Ended(error) => return Err(error.clone()),
            Phase::Traffic(traffic) if traffic.is_at_boundary() => Error::Closed,
            _ => Error::Truncated { octet: self.consumed },
        };
        Err(self.end(error))
    }

    #[inline(never)]
    fn receive_any(&mut self, now: Time, input: &mut Bytes) -> Result<Option<Event>, Error> {
        if let Phase::Ended(error) = &self.phase {
            return Err(error.clone());
        }
        if !input.is_empty() {
            self.timers.heard();
        }
        let mut input = Input::new(input, self.consumed);
        loop {
            if self.blocked().is_some() {
                return Ok(None);
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
    /// which leaves the next one, or itself where octets are missing.
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

    fn greeting_turn(
        &mut self,
        mut greeting: Box<GreetingPhase>,
        now: Time,
        input: &mut Input<'_>,
    ) -> Result<Turn, Error> {
        let (version, unversioned, socket_type, assembly) =
            match greeting.read(&self.config, input, &mut self.output)? {
                Greeted::NotYet => {
                    self.phase = Phase::Greeting(greeting);
                    return Ok(Turn::Wait);
                }
                Greeted::Modern(version, security) => {
                    self.version = version;
                    let octet = input.position();
                    let step = Handshake::start(*security, &mut self.context(now, octet, octet))?;
                    return Ok(self.follow(step, now));
                }
                Greeted::V2(socket_type) => {
                    (Version::V2_0, false, socket_type, Assembly::default())
                }
                Greeted::V1Versioned(socket_type) => {
                    (Version::V1_0, false, socket_type, Assembly::default())
                }
                Greeted::V1(begun) => (Version::V1_0, true, None, begun),
            };
        self.version = version;
        if socket_type.is_some_and(|other| !self.config.socket_type.accepts(other)) {
            return Err(broken(Rule::SocketTypeMismatch, LEGACY_SOCKET_TYPE_AT));
        }
        if !unversioned {
            self.send_identity(version);
        }
        let phase = IdentityPhase { version, unversioned, socket_type, assembly };
        self.phase = Phase::Identity(Box::new(phase));
        Ok(Turn::Next)
    }

    fn handshake_turn(
        &mut self,
        mut phase: Box<HandshakePhase>,
        now: Time,
        input: &mut Input<'_>,
    ) -> Result<Turn, Error> {
        let allowed = self.config.limits.handshake_command_size;
        let frame = next_frame(&mut phase.assembly, input, |header: &FrameHeader, octet| {
            if header.kind != FrameKind::Command {
                return Err(broken(Rule::MessageInHandshake, octet));
            }
            within(LimitKind::HandshakeCommandSize, header.size, allowed, octet)
        })?;
        let Some(frame) = frame else {
            self.phase = Phase::Handshake(phase);
            return Ok(Turn::Wait);
        };
        let mut context = self.context(now, frame.octet, frame.body_octet);
        let step = phase.handshake.command(&frame.body, &mut context)?;
        Ok(self.follow(step, now))
    }

    fn identity_turn(
        &mut self,
        mut phase: Box<IdentityPhase>,
        now: Time,
        input: &mut Input<'_>,
    ) -> Result<Turn, Error> {
        let assembly = &mut phase.assembly;
        let body = if phase.version == Version::V1_0 {
            next_frame(assembly, input, |header: &LegacyFrameHeader, octet| {
                judge_identity(header.body, octet)
            })?
            .map(|frame| frame.body)
        } else {
            next_frame(assembly, input, |header: &FrameHeader, octet| {
                judge_identity(header.size, octet)
            })?
            .map(|frame| frame.body)
        };
        let Some(identity) = body else {
            self.phase = Phase::Identity(phase);
            return Ok(Turn::Wait);
        };
        Ok(self.identified(&phase, &identity, now))
    }

    /// What a step of the handshake may use.
    pub(super) fn context(&mut self, now: Time, octet: u64, body_octet: u64) -> Context<'_> {
        let Self { config, output, timers, .. } = self;
        Context { config, output, timers, now, octet, body_octet }
    }

    /// Enters the phase that a step of the handshake leads to.
    pub(super) fn follow(&mut self, step: Step, now: Time) -> Turn {
        match step {
            Step::Continue(handshake) => {
                let phase = HandshakePhase { handshake, assembly: Assembly::default() };
                self.phase = Phase::Handshake(Box::new(phase));
                Turn::Next
            }
            Step::Ask(credentials, handshake) => {
                self.phase = Phase::Asking(Box::new(handshake));
                Turn::Tell(Event::Authenticate(credentials))
            }
            Step::Done(done) => {
                let (mechanism, traffic) = match done.session {
                    Session::Clear(mechanism) => {
                        (mechanism, Traffic::Plain(PlainTraffic::new(Arc::clone(&self.config))))
                    }
                    #[cfg(feature = "curve")]
                    Session::Curve(session) => {
                        let traffic = CurveTraffic::new(*session, Arc::clone(&self.config));
                        (MechanismName::CURVE, Traffic::Curve(Box::new(traffic)))
                    }
                };
                let ready = self.met(mechanism, done.socket_type, done.metadata, now);
                self.phase = Phase::Traffic(traffic);
                Turn::Tell(ready)
            }
        }
    }

    /// Remembers the peer and begins the traffic with it.
    fn met(
        &mut self,
        mechanism: MechanismName,
        socket_type: Option<SocketType>,
        metadata: MetadataBuf,
        now: Time,
    ) -> Event {
        let version = self.version;
        // PING is a command of 3.x; libzmq sends it to 3.0 peers as well.
        let heartbeat = self.config.heartbeat.as_ref().filter(|_| version >= Version::V3_0);
        self.timers.start_traffic(heartbeat, now);
        let peer = Arc::new(Peer { version, mechanism, socket_type, metadata });
        self.peer = Some(Arc::clone(&peer));
        Event::Ready(peer)
    }

    /// Sends the identity frame of versions 1.0 and 2.0.
    fn send_identity(&mut self, version: Version) {
        let Self { config, output, .. } = self;
        let identity = &config.identity;
        let size = identity.len() as u64;
        output.with_tail(|tail| {
            if version == Version::V1_0 {
                LegacyFrameHeader { more: false, body: size }.write(tail);
            } else {
                FrameHeader { kind: FrameKind::Message { more: false }, size }.write(tail);
            }
            tail.extend_from_slice(identity);
        });
    }

    /// A peer of version 1.0 or 2.0 has said all it says before messages.
    fn identified(&mut self, phase: &IdentityPhase, identity: &[u8], now: Time) -> Turn {
        let mut metadata = MetadataBuf::default();
        if !identity.is_empty() {
            let added = metadata.push("Identity", identity);
            debug_assert!(added.is_ok(), "the name is legal, and the identity has its limit");
        }
        let ready = self.met(MechanismName::NULL, phase.socket_type, metadata, now);
        let config = Arc::clone(&self.config);
        let traffic = if phase.version == Version::V1_0 {
            Traffic::Legacy(Box::new(LegacyTraffic::new(config)))
        } else {
            Traffic::Plain(PlainTraffic::new(config))
        };
        // Peers that send no signature may filter on their own side only, and never subscribe:
        // like libzmq we take them for subscribed to everything.
        self.phase = if phase.unversioned && self.config.socket_type.is_publisher() {
            Phase::Announcing(Box::new((Event::Subscribe(Part::default()), traffic)))
        } else {
            Phase::Traffic(traffic)
        };
        Turn::Tell(ready)
    }
}

/// Where the socket type stands in the greeting of a 2.0 peer.
const LEGACY_SOCKET_TYPE_AT: u64 = 11;

/// > identity = 0*255OCTET (RFC 37; RFC 13 and 15 alike)
fn judge_identity(size: u64, octet: u64) -> Result<(), Error> {
    if size > 255 { Err(broken(Rule::Identity, octet)) } else { Ok(()) }
}
