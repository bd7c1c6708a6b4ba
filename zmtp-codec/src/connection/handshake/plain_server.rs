//! The server of PLAIN (RFC 24): WELCOME, READY.

use super::metadata::{self, Place};
use super::{Context, Handshake, Session, Step};
use crate::security::{Credentials, PlainCredentials};
use crate::wire::{MechanismName, PlainHello, PlainInitiate, PlainWelcome, Ready};
use crate::{Error, Rule};

/// Which command the client owes us, or that the caller owes us a verdict on it.
#[derive(Debug)]
pub(in crate::connection) enum PlainServer {
    AwaitingHello,
    Asking,
    AwaitingInitiate,
}

impl PlainServer {
    pub(super) fn start() -> Step {
        Step::Continue(Handshake::PlainServer(Self::AwaitingHello))
    }

    /// > The server accepts or rejects this authentication. If it accepts it, it replies with a
    /// > WELCOME command. (RFC 24)
    pub(super) fn accept(context: &mut Context<'_>) -> Step {
        context.send(|out| PlainWelcome.write(out));
        Step::Continue(Handshake::PlainServer(Self::AwaitingInitiate))
    }

    pub(super) fn command(self, body: &[u8], context: &mut Context<'_>) -> Result<Step, Error> {
        match self {
            Self::AwaitingHello | Self::Asking => {
                context.expect_name(body, PlainHello::NAME)?;
                let hello = PlainHello::parse(body).map_err(|fault| context.malformed(fault))?;
                let credentials = PlainCredentials::new(hello.username(), hello.password())
                    .map_err(|_| context.broken(Rule::PlainHello))?;
                let asked = Credentials::Plain(credentials);
                Ok(Step::Ask(asked, Handshake::PlainServer(Self::Asking)))
            }
            Self::AwaitingInitiate => {
                context.expect_name(body, PlainInitiate::NAME)?;
                let initiate =
                    PlainInitiate::parse(body).map_err(|fault| context.malformed(fault))?;
                let place = Place::Clear(1 + PlainInitiate::NAME.len());
                let greeted = metadata::judge(
                    initiate.metadata,
                    place,
                    true,
                    Session::Clear(MechanismName::PLAIN),
                    context,
                )?;
                let ours = metadata::ours(context.config);
                context.send(|out| Ready { metadata: ours.as_metadata() }.write(out));
                Ok(Step::Done(greeted))
            }
        }
    }
}
