//! The NULL mechanism (RFC 37): a READY each way.

use super::metadata;
use super::{Context, Handshake, Step};
use crate::Error;
use crate::security::Credentials;
use crate::wire::{MechanismName, Ready};

/// NULL on either side; it has no roles.
#[derive(Debug)]
pub(in crate::connection) enum Null {
    /// The caller is asked about the peer; our READY is not sent yet.
    Asking,
    /// Our READY is sent.
    ///
    /// > the client SHALL send a READY command and then wait for a READY command in reply (RFC 37)
    ///
    /// Both sides of libzmq send it at once, and so do we.
    AwaitingReady,
}

impl Null {
    pub(super) fn ask() -> Step {
        Step::Ask(Credentials::Null, Handshake::Null(Self::Asking))
    }

    pub(super) fn start(context: &mut Context<'_>) -> Step {
        let ours = metadata::ours(context.config);
        context.send(|out| Ready { metadata: ours.as_metadata() }.write(out));
        Step::Continue(Handshake::Null(Self::AwaitingReady))
    }

    pub(super) fn command(self, body: &[u8], context: &mut Context<'_>) -> Result<Step, Error> {
        match self {
            Self::Asking => Ok(Step::Ask(Credentials::Null, Handshake::Null(self))),
            Self::AwaitingReady => metadata::read_ready(body, true, MechanismName::NULL, context),
        }
    }
}
