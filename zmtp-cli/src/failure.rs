//! Why the tool did not do what it was asked to, and the exit code of each reason.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use zmtp_net::{
    AddressingError, EndpointError, OptionError, ProxyError, SendErrorKind, SocketError,
};

use crate::dial::DialError;
use crate::ping::PingError;
use crate::records::RecordError;

/// The exit code for what went wrong.
pub(crate) const FAILED: u8 = 1;
/// The exit code for arguments that make no sense.
pub(crate) const USAGE: u8 = 2;
/// The exit code for what did not happen in time.
pub(crate) const TIMED_OUT: u8 = 3;
/// The exit code of a transcript with something in it that violates the protocol.
pub(crate) const VIOLATED: u8 = 4;
/// The exit code for what was cut short by Ctrl-C: that of a shell for SIGINT.
pub(crate) const INTERRUPTED: u8 = 130;

/// Why the tool did not do what it was asked to.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Arguments that are well formed and make no sense together.
    Usage(Misused),
    /// An endpoint that cannot be used.
    Endpoint { endpoint: String, error: AddressingError },
    /// A socket cannot be made or configured.
    Socket(SocketError),
    /// A message was not sent.
    Send(SendErrorKind),
    /// The input could not be read.
    Input(RecordError),
    /// A file or a stream of the system failed.
    Io { what: String, error: io::Error },
    /// The peer is not there, or not what was asked for.
    Ping(PingError),
    /// The other side of a tap is not there.
    Dial(DialError),
    /// Nothing happened for this long.
    TimedOut { waited: Duration, what: Awaited },
    /// Ctrl-C cut short what would have ended by itself.
    Interrupted,
    /// Nobody is left to talk to, and nobody will come; why.
    Stranded(String),
    /// So many messages did not reach who was to have them; why, if that is known.
    Lost { count: u64, why: Option<String> },
    /// A request came, and the input had no reply to it.
    Unanswered,
    /// A proxy ended.
    Proxy(ProxyError),
    /// A capture is none.
    Capture(crate::decode::CaptureError),
    /// A transcript has this many violations in it, which it shows.
    Violations(u64),
}

/// What was waited for in vain.
#[derive(Debug)]
pub(crate) enum Awaited {
    /// A message; the last thing that a connection had to say, if any.
    Message(Option<String>),
    /// Room to send, at one of so many peers; likewise.
    Room { peers: usize, last: Option<String> },
    /// Peers, so many of so many; likewise.
    Peers { wanted: usize, found: usize, last: Option<String> },
    /// That all is sent; likewise.
    Sending(Option<String>),
}

/// Arguments that make no sense together.
#[derive(Debug)]
pub(crate) enum Misused {
    /// Neither `--bind` nor `--connect`.
    NoEndpoint,
    /// An inproc endpoint: nobody else is in this process.
    Inproc(String),
    /// Two mechanisms, or two roles.
    SeveralMechanisms,
    /// A CURVE server without its secret key.
    NoSecretKey,
    /// Two ways to say what is sent.
    SeveralSources,
    /// A time to stop after, and an end of the input that never comes.
    EndlessInput,
    /// An option that this socket does not have.
    Option(OptionError),
    /// Too few messages for a measurement.
    NothingToMeasure,
    /// A proxy with nothing on one side.
    OneSided,
    /// Captures where the bytes of two directions were to be.
    TwoCaptures,
}

impl Failure {
    /// The failure of a stream or a file.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io { what, error }
    }

    /// The failure of an endpoint.
    pub(crate) fn endpoint(endpoint: &str, error: impl Into<AddressingError>) -> Self {
        Self::Endpoint { endpoint: endpoint.to_owned(), error: error.into() }
    }

    /// How the process ends.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => USAGE,
            Self::Endpoint { error: AddressingError::Endpoint(_), .. } => USAGE,
            Self::Socket(SocketError::Option(_)) => USAGE,
            Self::TimedOut { .. } => TIMED_OUT,
            Self::Ping(error) if error.is_time_out() => TIMED_OUT,
            Self::Dial(error) if error.is_time_out() => TIMED_OUT,
            Self::Interrupted => INTERRUPTED,
            Self::Violations(_) => VIOLATED,
            _ => FAILED,
        }
    }

    /// The line that says why; none if there is nothing to say.
    pub(crate) fn reason(&self) -> Option<String> {
        match self {
            Self::Interrupted => None,
            _ => Some(self.to_string().replace(['\n', '\r'], " ")),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(misused) => misused.fmt(f),
            Self::Endpoint { endpoint, error } => write!(f, "{endpoint}: {error}"),
            Self::Socket(error) => error.fmt(f),
            Self::Send(kind) => write!(f, "a message was not sent: {kind}"),
            Self::Input(error) => error.fmt(f),
            Self::Io { what, error } => write!(f, "{what}: {error}"),
            Self::Ping(error) => error.fmt(f),
            Self::Dial(error) => error.fmt(f),
            Self::TimedOut { waited, what } => {
                let waited = humantime::format_duration(*waited);
                write!(f, "timed out: {what} within {waited}")?;
                because(what.last_word(), f)
            }
            Self::Interrupted => f.write_str("interrupted"),
            Self::Stranded(why) => f.write_str(why),
            Self::Lost { count, why } => {
                match count {
                    1 => f.write_str("1 message was lost")?,
                    count => write!(f, "{count} messages were lost")?,
                }
                because(why.as_deref(), f)
            }
            Self::Unanswered => f.write_str("a request came, and the input had no reply to it"),
            Self::Proxy(error) => error.fmt(f),
            Self::Capture(error) => error.fmt(f),
            Self::Violations(1) => f.write_str("1 violation of the protocol"),
            Self::Violations(count) => write!(f, "{count} violations of the protocol"),
        }
    }
}

fn because(why: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    why.map_or(Ok(()), |why| write!(f, " ({why})"))
}

impl Error for Failure {}

impl Awaited {
    /// What a connection had to say last.
    fn last_word(&self) -> Option<&str> {
        match self {
            Self::Message(last) | Self::Sending(last) => last.as_deref(),
            Self::Room { last, .. } | Self::Peers { last, .. } => last.as_deref(),
        }
    }
}

impl fmt::Display for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(_) => f.write_str("no message came"),
            Self::Room { peers: 0, .. } => f.write_str("no peer came"),
            Self::Room { .. } => f.write_str("no peer had room for a message"),
            Self::Peers { wanted, found, .. } => write!(f, "{found} of {wanted} peers came"),
            Self::Sending(_) => f.write_str("not all was sent"),
        }
    }
}

impl fmt::Display for Misused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoEndpoint => "say where: at least one --bind or --connect",
            Self::Inproc(endpoint) => {
                return write!(f, "{endpoint}: nobody else is in this process");
            }
            Self::SeveralMechanisms => "a socket has one security mechanism and one role in it",
            Self::NoSecretKey => "a CURVE server has a --secret-key",
            Self::SeveralSources => "messages come from --message or from --file, not from both",
            Self::EndlessInput => "--repeat is for --message and --file",
            Self::Option(error) => return error.fmt(f),
            Self::NothingToMeasure => {
                "the time begins with the first message: --count is at least 2"
            }
            Self::TwoCaptures => {
                "two files are the bytes of two directions; captures are decoded one at a time"
            }
            Self::OneSided => "a proxy has a frontend and a backend: give endpoints of both",
        })
    }
}

impl From<SocketError> for Failure {
    fn from(error: SocketError) -> Self {
        Self::Socket(error)
    }
}

impl From<OptionError> for Failure {
    fn from(error: OptionError) -> Self {
        Self::Usage(Misused::Option(error))
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        Self::Input(error)
    }
}

impl From<ProxyError> for Failure {
    fn from(error: ProxyError) -> Self {
        Self::Proxy(error)
    }
}

/// An endpoint as it is written, checked for what this process can do with it.
pub(crate) fn parse_endpoint(text: &str) -> Result<zmtp_net::Endpoint, Failure> {
    let endpoint: Result<zmtp_net::Endpoint, EndpointError> = text.parse();
    match endpoint {
        Ok(zmtp_net::Endpoint::Inproc(_)) => Err(Failure::Usage(Misused::Inproc(text.to_owned()))),
        Ok(endpoint) => Ok(endpoint),
        Err(error) => Err(Failure::endpoint(text, AddressingError::Endpoint(error))),
    }
}
