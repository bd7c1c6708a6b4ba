//! From the greeting to the traffic: the turns of the phases before it.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::Connection;
use super::assembly::Assembly;
use super::frame::next_frame;
use super::greeting::{Greeted, GreetingPhase};
use super::handshake::{Context, Handshake, Session, Step};
use super::input::{Input, broken, within};
use super::phase::{HandshakePhase, IdentityPhase, Phase};
use super::receive::Turn;
#[cfg(feature = "curve")]
use super::traffic::CurveTraffic;
use super::traffic::{LegacyTraffic, PlainTraffic, Traffic};
use crate::wire::{FrameHeader, FrameKind, LegacyFrameHeader, MechanismName, MetadataBuf};
use crate::{Error, Event, LimitKind, Part, Peer, Rule, SocketType, Time, Version};

impl Connection {
    pub(super) fn greeting_turn(
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
                    let offset = input.position();
                    let step = Handshake::start(*security, &mut self.context(now, offset, offset))?;
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

    pub(super) fn handshake_turn(
        &mut self,
        mut phase: Box<HandshakePhase>,
        now: Time,
        input: &mut Input<'_>,
    ) -> Result<Turn, Error> {
        let allowed = self.config.limits.handshake_command_size;
        let frame = next_frame(&mut phase.assembly, input, |header: &FrameHeader, offset| {
            if header.kind != FrameKind::Command {
                return Err(broken(Rule::MessageInHandshake, offset));
            }
            within(LimitKind::HandshakeCommandSize, header.size, allowed, offset)
        })?;
        let Some(frame) = frame else {
            self.phase = Phase::Handshake(phase);
            return Ok(Turn::Wait);
        };
        let mut context = self.context(now, frame.offset, frame.body_offset);
        let step = phase.handshake.command(&frame.body, &mut context)?;
        Ok(self.follow(step, now))
    }

    pub(super) fn identity_turn(
        &mut self,
        mut phase: Box<IdentityPhase>,
        now: Time,
        input: &mut Input<'_>,
    ) -> Result<Turn, Error> {
        let assembly = &mut phase.assembly;
        let body = if phase.version == Version::V1_0 {
            next_frame(assembly, input, |header: &LegacyFrameHeader, offset| {
                judge_identity(header.body, offset)
            })?
            .map(|frame| frame.body)
        } else {
            next_frame(assembly, input, |header: &FrameHeader, offset| {
                // > Bits 7-2 are reserved for future use and MUST be zero. (RFC 15)
                if header.kind == FrameKind::Command {
                    return Err(broken(Rule::ReservedFlags, offset));
                }
                judge_identity(header.size, offset)
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
    pub(super) fn context(&mut self, now: Time, offset: u64, body_offset: u64) -> Context<'_> {
        let Self { config, output, timers, .. } = self;
        Context { config, output, timers, now, offset, body_offset }
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
                    Session::Clear(mechanism) => (
                        mechanism,
                        Traffic::Plain(PlainTraffic::new(Arc::clone(&self.config), self.version)),
                    ),
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
        // What is queued by now are the greeting and the handshake.
        self.output.not_message(0);
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
            Traffic::Plain(PlainTraffic::new(config, phase.version))
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
fn judge_identity(size: u64, offset: u64) -> Result<(), Error> {
    if size > 255 { Err(broken(Rule::Identity, offset)) } else { Ok(()) }
}
