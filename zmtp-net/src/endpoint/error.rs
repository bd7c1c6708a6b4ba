//! Why a text is no endpoint, or none for this purpose.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;

/// Why a text is no endpoint, or an endpoint cannot be used as asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EndpointError {
    /// There is no `transport://` in front.
    NoTransport,
    /// The transport is none of tcp, ipc and inproc.
    UnknownTransport(String),
    /// A tcp address has no host in front of the colon.
    EmptyHost,
    /// A tcp host is neither `*`, nor an address, nor can it be a name.
    BadHost,
    /// A tcp address does not end in a colon and a port.
    NoPort,
    /// A tcp port is neither `*` nor a number up to 65,535.
    BadPort,
    /// An ipc or inproc name is empty.
    EmptyName,
    /// An ipc or inproc name, or a tcp host, is too long.
    NameTooLong {
        /// The most bytes that it may have.
        max: usize,
    },
    /// An ipc or inproc name contains a NUL.
    BadName,
    /// A socket cannot bind to a tcp endpoint with a source address.
    SourceOnBind,
    /// A socket cannot connect to the host `*`.
    WildcardHost,
    /// A socket cannot connect to the port `*` or 0.
    WildcardPort,
    /// A socket cannot connect to `ipc://*`.
    WildcardPath,
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoTransport => "an endpoint begins with a transport and `://`",
            Self::UnknownTransport(name) => {
                return write!(f, "unknown transport {name:?}: there are tcp, ipc and inproc");
            }
            Self::EmptyHost => "a tcp endpoint needs a host in front of the port",
            Self::BadHost => "the host is neither `*`, an address, nor a name",
            Self::NoPort => "a tcp endpoint ends with a colon and a port",
            Self::BadPort => "a port is `*` or a number from 0 to 65535",
            Self::EmptyName => "the name behind `://` is empty",
            Self::NameTooLong { max } => return write!(f, "the name exceeds {max} bytes"),
            Self::BadName => "the name contains a NUL",
            Self::SourceOnBind => "an endpoint to bind to has no source address",
            Self::WildcardHost => "the host `*` can be bound to, not connected to",
            Self::WildcardPort => "the port `*` or 0 can be bound to, not connected to",
            Self::WildcardPath => "`ipc://*` can be bound to, not connected to",
        })
    }
}

impl Error for EndpointError {}

/// So that a call can take an [`Endpoint`](super::Endpoint) where it takes a text.
impl From<Infallible> for EndpointError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
