//! The client of PLAIN (RFC 24): HELLO, INITIATE.

use alloc::boxed::Box;

use super::metadata;
use super::{Context, Handshake, Step};
use crate::security::PlainCredentials;
use crate::wire::{ErrorCommand, MechanismName, PlainHello, PlainInitiate, PlainWelcome};
use crate::{Error, Reason, Rule};

/// Which command the server owes us.
#[derive(Debug)]
pub(in crate::connection) enum PlainClient {
    AwaitingWelcome,
    AwaitingReady,
}

impl PlainClient {
    /// > The client authenticates itself to the server by sending a HELLO command. (RFC 24)
    pub(super) fn start(
        credentials: &PlainCredentials,
        context: &mut Context<'_>,
    ) -> Result<Step, Error> {
        let hello = PlainHello::new(credentials.username(), credentials.password())
            .map_err(|fault| context.broken(fault.rule))?;
        context.send(|out| hello.write(out));
        Ok(Self::AwaitingWelcome.go_on())
    }

    fn go_on(self) -> Step {
        Step::Continue(Handshake::PlainClient(Box::new(self)))
    }

    pub(super) fn command(self, body: &[u8], context: &mut Context<'_>) -> Result<Step, Error> {
        // libzmq 4.3 as a server misspells ERROR under PLAIN.
        match ErrorCommand::parse_plain(body) {
            Ok(error) => return Err(Error::RefusedByPeer(Reason::new(error.reason()))),
            Err(fault) if fault.rule == Rule::ErrorReason => return Err(context.malformed(fault)),
            Err(_) => {}
        }
        match self {
            Self::AwaitingWelcome => {
                context.expect_name(body, PlainWelcome::NAME)?;
                PlainWelcome::parse(body).map_err(|fault| context.malformed(fault))?;
                let ours = metadata::ours(context.config);
                context.send(|out| PlainInitiate { metadata: ours.as_metadata() }.write(out));
                Ok(Self::AwaitingReady.go_on())
            }
            Self::AwaitingReady => metadata::read_ready(body, false, MechanismName::PLAIN, context),
        }
    }
}
