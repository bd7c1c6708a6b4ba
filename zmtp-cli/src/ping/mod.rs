//! `zmtp ping`: what is at an endpoint.

mod error;
mod findings;
mod line;
mod survey;
mod visit;

use std::io::{self, Write};
use std::time::Duration;

use zmtp_codec::wire::MechanismName;
use zmtp_codec::{SocketType, Version};
use zmtp_net::Endpoint;

pub(crate) use error::PingError;

use crate::args::PingArgs;
use crate::failure::{Failure, parse_endpoint};
use crate::security::Role;
use error::{Cause, Stage};
use findings::Findings;
use line::Line;
use survey::{Greeted, Introduced};
use visit::Visit;

/// The types in which to come in where the peer says what it is only after we did. To none of
/// them a peer deals messages.
const HARMLESS: [SocketType; 4] =
    [SocketType::Req, SocketType::Sub, SocketType::Pub, SocketType::Push];

/// Finds out what there is to find out, and tells all of it, also if there is no more.
pub(crate) fn run(args: &PingArgs) -> Result<(), Failure> {
    let endpoint = parse_endpoint(&args.endpoint)?;
    let role = Role::new(&args.security)?;
    let mut findings = Findings::new(&endpoint);
    let probe = Probe { args, endpoint, role };
    let mut outcome = probe.explore(&mut findings);
    let told = match &outcome {
        Err(failure) if args.json => findings.to_json(Some(failure)),
        Ok(()) if args.json => findings.to_json(None),
        outcome => findings.to_text(outcome.is_err()),
    };
    let mut out = io::stdout().lock();
    let written = out.write_all(told.as_bytes()).and_then(|()| out.flush());
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        outcome = outcome.and(Err(Failure::io("the standard output")(error)));
    }
    outcome
}

/// What is looked for, and how.
struct Probe<'a> {
    args: &'a PingArgs,
    endpoint: Endpoint,
    role: Role,
}

impl Probe<'_> {
    fn explore(&self, findings: &mut Findings) -> Result<(), Failure> {
        let mut line = self.line(findings)?;
        let greeted = survey::greet(&mut line).map_err(|cause| self.failed(cause))?;
        findings.greeted(&greeted);
        let Greeted::V3(greeting) = greeted else { return Ok(()) };
        let ours = self.role.mechanism_name();
        if greeting.mechanism != ours {
            let theirs = greeting.mechanism;
            return Err(self.failed(Cause::Mechanism { theirs, ours }));
        }
        match ours {
            MechanismName::NULL => self.plainly(line, findings),
            _ => self.with_credentials(line, findings),
        }
    }

    /// A peer of NULL says what it is before we do.
    fn plainly(&self, mut line: Line, findings: &mut Findings) -> Result<(), Failure> {
        let introduced = survey::introduce(&mut line).map_err(|cause| self.failed(cause))?;
        findings.introduced(&introduced);
        let kind = introduced.socket_type;
        let Some(ours) = self.args.socket_type.or_else(|| kind.and_then(harmless)) else {
            return Ok(());
        };
        let Introduced { heard, .. } = introduced;
        let visit = Visit::begin(line, ours, &self.role, heard.len(), heard)?;
        self.visit(visit, findings)
    }

    /// One of PLAIN or CURVE wants to know first: so we say one thing, and then another.
    fn with_credentials(&self, line: Line, findings: &mut Findings) -> Result<(), Failure> {
        let asked = self.args.socket_type;
        let candidates = asked.map_or(HARMLESS.to_vec(), |one| vec![one]);
        let mut first = Some(line);
        for ours in &candidates {
            let (line, sent) = match first.take() {
                Some(line) => (line, survey::SENT),
                None => (self.line(findings)?, 0),
            };
            let mut line = line;
            let heard = line.take_heard();
            let visit = Visit::begin(line, *ours, &self.role, sent, heard)?;
            match self.visit(visit, findings) {
                Err(Failure::Ping(error)) if error.is_about_the_type() => {}
                outcome => return outcome,
            }
        }
        let were_asked_for = asked.is_some();
        Err(self.failed(Cause::NotLetIn { types: candidates, were_asked_for }))
    }

    /// Completes the handshake, and sends PINGs.
    fn visit(&self, mut visit: Visit, findings: &mut Findings) -> Result<(), Failure> {
        let (peer, took) = visit.arrive().map_err(|cause| self.failed(cause))?;
        findings.arrived(&peer, visit.socket_type(), took);
        if peer.version() < Version::V3_1 {
            findings.no_ping(peer.version());
            return Ok(());
        }
        for number in 0..self.args.count.0 {
            if number > 0 {
                visit.idle(self.args.interval).map_err(|cause| self.failed(cause))?;
            }
            let trip = visit.ping(number).map_err(|cause| self.failed(cause))?;
            findings.returned(trip);
        }
        Ok(())
    }

    fn line(&self, findings: &mut Findings) -> Result<Line, Failure> {
        let line = Line::open(&self.endpoint, self.args.timeout)?;
        findings.connected(line.connected());
        Ok(line)
    }

    fn failed(&self, cause: Cause) -> Failure {
        let endpoint = self.endpoint.to_string();
        Failure::Ping(PingError { endpoint, waited: self.args.timeout, cause })
    }
}

/// The type in which to visit a peer of this type without being dealt its messages.
fn harmless(peer: SocketType) -> Option<SocketType> {
    match peer {
        SocketType::Rep | SocketType::Router => Some(SocketType::Req),
        SocketType::Pub | SocketType::Xpub => Some(SocketType::Sub),
        SocketType::Sub | SocketType::Xsub => Some(SocketType::Pub),
        SocketType::Pull => Some(SocketType::Push),
        SocketType::Server => Some(SocketType::Client),
        SocketType::Dish => Some(SocketType::Radio),
        SocketType::Radio => Some(SocketType::Dish),
        SocketType::Gather => Some(SocketType::Scatter),
        _ => None,
    }
}

/// A time as a person reads it.
fn in_milliseconds(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1000.0)
}

/// What a time-out or an end came in the middle of.
const fn stage_of(heard: usize) -> Stage {
    if heard < zmtp_codec::wire::GREETING_LEN { Stage::Greeting } else { Stage::Handshake }
}
