//! Why nothing more is known of a peer.

use std::fmt;
use std::time::Duration;

use zmtp_codec::wire::MechanismName;
use zmtp_codec::{Error, Rule, SocketType};

use crate::records::escape;

/// How much of what something else says is repeated.
const SHOWN: usize = 60;

/// What went wrong, and where.
#[derive(Debug)]
pub(crate) struct PingError {
    pub(super) endpoint: String,
    /// How long was waited at each step.
    pub(super) waited: Duration,
    pub(super) cause: Cause,
}

/// Where in a conversation it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Greeting,
    Handshake,
    Pong,
}

/// What went wrong.
#[derive(Debug)]
pub(super) enum Cause {
    /// It says nothing at all.
    Silent,
    /// Something did not come in time.
    TimedOut(Stage),
    /// It closed the connection.
    Closed { stage: Stage, heard: u64 },
    /// It speaks, but not ZMTP; what it said.
    Foreign(Vec<u8>),
    /// It wants another mechanism.
    Mechanism { theirs: MechanismName, ours: MechanismName },
    /// It refused us, and said why.
    Refused(Vec<u8>),
    /// The protocol was broken.
    Protocol(Error),
    /// It closes the connection when it hears of our type.
    TurnedAway,
    /// It let us in as none of these.
    NotLetIn { types: Vec<SocketType>, were_asked_for: bool },
    /// It cannot open what we sealed for the server with this key.
    WrongServerKey,
    /// We do not let it in.
    Stranger,
}

impl PingError {
    pub(crate) const fn is_time_out(&self) -> bool {
        matches!(self.cause, Cause::Silent | Cause::TimedOut(_))
    }

    /// Whether it may let us in as something else.
    pub(super) fn is_about_the_type(&self) -> bool {
        match &self.cause {
            Cause::TurnedAway => true,
            Cause::Protocol(Error::Protocol { rule, .. }) => *rule == Rule::SocketTypeMismatch,
            // The status codes of ZAP are about credentials; all else is about something else.
            Cause::Refused(reason) => !matches!(reason.as_slice(), b"300" | b"400" | b"500"),
            _ => false,
        }
    }
}

impl fmt::Display for PingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.endpoint)?;
        let waited = humantime::format_duration(self.waited);
        match &self.cause {
            Cause::Silent => {
                write!(
                    f,
                    "it accepts connections, but said nothing within {waited}, as what does not \
                     speak ZMTP does: a web server, for instance, waits for a request"
                )
            }
            Cause::TimedOut(stage) => write!(f, "no {stage} within {waited}"),
            Cause::Closed { stage: Stage::Greeting, heard: 0 } => {
                f.write_str("it closed the connection and said nothing")
            }
            Cause::Closed { stage, heard } => {
                write!(f, "it closed the connection in place of a {stage}, after {heard} bytes")
            }
            Cause::Foreign(said) => {
                let said = escape(said.get(..SHOWN).unwrap_or(said));
                write!(f, "it does not speak ZMTP: it says \"{said}\"")
            }
            Cause::Mechanism { theirs, ours } => differ(*theirs, *ours, f),
            Cause::Refused(reason) => write!(f, "it refused us: {}", meaning(reason)),
            Cause::Protocol(error) => write!(f, "{error}"),
            Cause::TurnedAway => f.write_str("it closed the connection when it heard our type"),
            Cause::NotLetIn { types, were_asked_for } => {
                let names: Vec<&str> = types.iter().map(|kind| kind.name()).collect();
                let names = names.join(", ");
                let more = if *were_asked_for { "" } else { "; see --as" };
                write!(f, "it lets in no {names}, or not with these credentials{more}")
            }
            Cause::WrongServerKey => f.write_str(
                "it closed the connection at our HELLO: is --server-key the key of this server?",
            ),
            Cause::Stranger => f.write_str("its credentials are not among those that are let in"),
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Greeting => "greeting",
            Self::Handshake => "complete handshake",
            Self::Pong => "answer to a PING",
        })
    }
}

fn differ(theirs: MechanismName, ours: MechanismName, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let name = escape(theirs.as_bytes());
    let remedy = match theirs {
        MechanismName::CURVE => "give its --server-key",
        MechanismName::PLAIN => "give --plain USER:PASSWORD",
        MechanismName::NULL => "leave out the credentials",
        _ => "which this tool does not speak",
    };
    write!(f, "it speaks {name}, not {}: {remedy}", escape(ours.as_bytes()))
}

/// What the status codes of ZAP mean.
fn meaning(reason: &[u8]) -> String {
    match reason {
        b"300" => "a temporary error (300)".to_owned(),
        b"400" => "the credentials are not good (400)".to_owned(),
        b"500" => "an internal error (500)".to_owned(),
        other => format!("\"{}\"", escape(other)),
    }
}

impl std::error::Error for PingError {}
