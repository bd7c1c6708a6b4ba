//! The phases of a connection's life.

use alloc::boxed::Box;

use super::assembly::Assembly;
use super::greeting::GreetingPhase;
use super::handshake::Handshake;
use super::traffic::Traffic;
use crate::{Error, Event, SocketType, Version};

/// Where in its life a connection is. Each phase owns what it needs and nothing of another.
#[derive(Debug)]
pub(super) enum Phase {
    /// Both sides find out which version to speak.
    Greeting(Box<GreetingPhase>),
    /// Commands of the security mechanism.
    Handshake(Box<HandshakePhase>),
    /// The caller decides about the peer.
    Asking(Box<Handshake>),
    /// A peer of version 1.0 or 2.0 owes us its identity frame.
    Identity(Box<IdentityPhase>),
    /// As traffic, with something to tell first.
    Announcing(Box<(Event, Traffic)>),
    /// Messages and commands.
    Traffic(Traffic),
    /// Nothing any more.
    Ended(Error),
}

/// A handshake, and the beginning of a frame for it.
#[derive(Debug)]
pub(super) struct HandshakePhase {
    pub(super) handshake: Handshake,
    pub(super) assembly: Assembly,
}

/// The end of a greeting of version 1.0 or 2.0.
#[derive(Debug)]
pub(super) struct IdentityPhase {
    /// Whose framing it has: 1.0 or 2.0.
    pub(super) version: Version,
    /// Whether the peer is of the oldest kind, which sends no signature and may not send its
    /// subscriptions either.
    pub(super) unversioned: bool,
    pub(super) socket_type: Option<SocketType>,
    pub(super) assembly: Assembly,
}
