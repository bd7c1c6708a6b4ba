//! The security handshake: one state machine a mechanism and role.

#[cfg(feature = "curve")]
mod curve_client;
#[cfg(feature = "curve")]
mod curve_server;
mod metadata;
mod null;
mod plain_client;
mod plain_server;

use alloc::boxed::Box;
use alloc::vec::Vec;

#[cfg(feature = "curve")]
use super::curve_session::CurveSession;
use zeroize::Zeroizing;

use super::input::{broken, malformed};
use super::timers::Timers;
use crate::config::Config;
use crate::security::{Credentials, Security};
use crate::wire::{ErrorCommand, Malformed, MechanismName, MetadataBuf, RawCommand};
use crate::{Error, Output, Reason, Refusal, Rule, SocketType, Time};

/// A handshake under way, waiting for the peer or for the caller's verdict on it.
#[derive(Debug)]
pub(super) enum Handshake {
    Null(null::Null),
    PlainClient(Box<plain_client::PlainClient>),
    PlainServer(plain_server::PlainServer),
    #[cfg(feature = "curve")]
    CurveClient(Box<curve_client::CurveClient>),
    #[cfg(feature = "curve")]
    CurveServer(Box<curve_server::CurveServer>),
}

/// What a step of the handshake may use.
pub(super) struct Context<'a> {
    pub(super) config: &'a Config,
    pub(super) output: &'a mut Output,
    #[cfg_attr(not(feature = "curve"), expect(dead_code, reason = "only CURVE sets a timer"))]
    pub(super) timers: &'a mut Timers,
    #[cfg_attr(not(feature = "curve"), expect(dead_code, reason = "only CURVE sets a timer"))]
    pub(super) now: Time,
    /// Where in the peer's stream the frame of the command at hand begins.
    pub(super) offset: u64,
    /// Where in the peer's stream the body of the command at hand begins.
    pub(super) body_offset: u64,
}

/// What a step came to.
#[derive(Debug)]
pub(super) enum Step {
    /// The peer's turn.
    Continue(Handshake),
    /// The caller's turn: may this peer go on?
    Ask(Credentials, Handshake),
    /// Both sides are greeted.
    Done(Greeted),
}

/// What the handshake was for.
#[derive(Debug)]
pub(super) struct Greeted {
    pub(super) socket_type: Option<SocketType>,
    pub(super) metadata: MetadataBuf,
    pub(super) session: Session,
}

/// What protects the traffic that follows.
#[derive(Debug)]
pub(super) enum Session {
    /// Nothing: the traffic of NULL and PLAIN is in clear text.
    Clear(MechanismName),
    #[cfg(feature = "curve")]
    Curve(Box<CurveSession>),
}

impl Handshake {
    /// The first step, once both greetings are exchanged.
    pub(super) fn start(security: Security, context: &mut Context<'_>) -> Result<Step, Error> {
        Ok(match security {
            Security::Null => null::Null::start(context),
            Security::NullAuthenticated => null::Null::ask(),
            Security::PlainClient(credentials) => {
                plain_client::PlainClient::start(&credentials, context)?
            }
            Security::PlainServer => plain_server::PlainServer::start(),
            #[cfg(feature = "curve")]
            Security::CurveClient(client) => curve_client::CurveClient::start(*client, context)?,
            #[cfg(feature = "curve")]
            Security::CurveServer(server) => curve_server::CurveServer::start(*server),
        })
    }

    /// The peer's next command, given its body.
    pub(super) fn command(self, body: &[u8], context: &mut Context<'_>) -> Result<Step, Error> {
        match self {
            Self::Null(null) => null.command(body, context),
            Self::PlainClient(client) => client.command(body, context),
            Self::PlainServer(server) => server.command(body, context),
            #[cfg(feature = "curve")]
            Self::CurveClient(client) => client.command(body, context),
            #[cfg(feature = "curve")]
            Self::CurveServer(server) => server.command(body, context),
        }
    }

    /// The caller accepts the peer.
    pub(super) fn accept(self, context: &mut Context<'_>) -> Step {
        match self {
            Self::Null(_) => null::Null::start(context),
            Self::PlainServer(_) => plain_server::PlainServer::accept(context),
            #[cfg(feature = "curve")]
            Self::CurveServer(server) => server.accept(context),
            clients => Step::Continue(clients),
        }
    }
}

/// Says why the peer is refused, where that is said at all.
///
/// libzmq sends the status codes 400 and 500, and nothing for 300.
pub(super) fn refuse(refusal: Refusal, output: &mut Output) {
    if refusal != Refusal::Temporary {
        send_error(refusal.code().as_bytes(), output);
    }
}

/// Queues an ERROR command.
pub(super) fn send_error(reason: &[u8], output: &mut Output) {
    let mut body = Vec::new();
    if let Ok(error) = ErrorCommand::new(reason) {
        error.write(&mut body);
        output.put_command(&body);
    }
}

impl Context<'_> {
    /// The error for a malformed command.
    fn malformed(&self, fault: Malformed) -> Error {
        malformed(fault, self.body_offset)
    }

    /// The error for a rule that the command at hand breaks as a whole.
    fn broken(&self, rule: Rule) -> Error {
        broken(rule, self.offset)
    }

    /// Queues a command that `write` appends the body of.
    fn send(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        // It may hold a password, or what goes into a box.
        let mut body = Zeroizing::new(Vec::new());
        write(&mut body);
        self.output.put_command(&body);
    }

    /// The name of a command, or the error that it says the peer has.
    ///
    /// > The peer SHALL treat an incoming ERROR command as fatal. (RFC 37)
    fn name<'b>(&self, body: &'b [u8]) -> Result<&'b [u8], Error> {
        let command = RawCommand::parse(body).map_err(|fault| self.malformed(fault))?;
        if command.name() == ErrorCommand::NAME {
            let error = ErrorCommand::parse(body).map_err(|fault| self.malformed(fault))?;
            return Err(Error::RefusedByPeer(Reason::new(error.reason())));
        }
        Ok(command.name())
    }

    /// The command has another name than the one whose turn it is.
    fn expect_name(&self, body: &[u8], wanted: &[u8]) -> Result<(), Error> {
        if self.name(body)? == wanted {
            Ok(())
        } else {
            Err(broken(Rule::UnexpectedCommand, self.body_offset))
        }
    }
}
