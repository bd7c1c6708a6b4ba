//! What can go wrong, by what was tried.

use std::fmt;
use std::io;

use zmtp_codec::{ConfigError, Message, SocketType};

use crate::endpoint::EndpointError;
use crate::options::OptionError;

/// Why a message was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SendErrorKind {
    /// Nobody has room for it at the moment, and the call does not wait (libzmq's `EAGAIN`).
    WouldBlock,
    /// Nobody had room for it in time (libzmq's `EAGAIN`).
    TimedOut,
    /// It is not this socket's turn to speak: a REQ waits for a reply, a REP has no request to
    /// reply to (libzmq's `EFSM`).
    WrongState,
    /// Sockets of this type never send (libzmq's `ENOTSUP`).
    NotSupported,
    /// No peer has the identity it is addressed to, and `router_mandatory` is on (libzmq's
    /// `EHOSTUNREACH`).
    NoRoute,
    /// The context was shut down (libzmq's `ETERM`).
    Terminated,
}

impl fmt::Display for SendErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WouldBlock => "no peer has room for a message at the moment",
            Self::TimedOut => "no peer had room for the message in time",
            Self::WrongState => "it is not this socket's turn to send",
            Self::NotSupported => "sockets of this type do not send",
            Self::NoRoute => "no peer has the identity the message is addressed to",
            Self::Terminated => "the context was shut down",
        })
    }
}

/// A message that was not sent, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct SendError {
    /// The message, as it was given.
    pub message: Message,
    /// Why it was not sent.
    pub kind: SendErrorKind,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for SendError {}

/// Why no message was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecvError {
    /// There is none at the moment, and the call does not wait (libzmq's `EAGAIN`).
    WouldBlock,
    /// None came in time (libzmq's `EAGAIN`).
    TimedOut,
    /// It is not this socket's turn to listen: a REQ has not asked, a REP has not replied
    /// (libzmq's `EFSM`).
    WrongState,
    /// Sockets of this type never receive (libzmq's `ENOTSUP`).
    NotSupported,
    /// The context was shut down (libzmq's `ETERM`).
    Terminated,
}

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WouldBlock => "there is no message at the moment",
            Self::TimedOut => "no message came in time",
            Self::WrongState => "it is not this socket's turn to receive",
            Self::NotSupported => "sockets of this type do not receive",
            Self::Terminated => "the context was shut down",
        })
    }
}

impl std::error::Error for RecvError {}

/// Why a socket could not be made or configured.
#[derive(Debug)]
#[non_exhaustive]
pub enum SocketError {
    /// There is no such socket type here: only the eleven stable ones.
    SocketType(SocketType),
    /// An option does not fit.
    Option(OptionError),
    /// The operating system has no descriptor or thread left.
    Io(io::Error),
    /// The context was shut down.
    Terminated,
}

impl fmt::Display for SocketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SocketType(socket_type) => {
                write!(f, "no socket can be of the type {socket_type}")
            }
            Self::Option(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
            Self::Terminated => f.write_str("the context was shut down"),
        }
    }
}

/// An error of another kind inside says all by itself, and is not told twice.
impl std::error::Error for SocketError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Option(error) => error.source(),
            Self::Io(error) => error.source(),
            Self::SocketType(_) | Self::Terminated => None,
        }
    }
}

impl From<OptionError> for SocketError {
    fn from(error: OptionError) -> Self {
        Self::Option(error)
    }
}

impl From<ConfigError> for SocketError {
    fn from(error: ConfigError) -> Self {
        Self::Option(error.into())
    }
}

impl From<io::Error> for SocketError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Why a socket could not be bound or connected, or let go of an endpoint.
#[derive(Debug)]
#[non_exhaustive]
pub enum AddressingError {
    /// The endpoint cannot be read, or not be used so.
    Endpoint(EndpointError),
    /// Another socket of the context is bound to the name (libzmq's `EADDRINUSE`).
    NameInUse,
    /// The operating system refused; [`io::Error::kind`] tells why.
    Io(io::Error),
    /// The socket is not bound or connected to that endpoint (libzmq's `ENOENT`).
    NotThere,
    /// The context was shut down (libzmq's `ETERM`).
    Terminated,
}

impl fmt::Display for AddressingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(error) => error.fmt(f),
            Self::NameInUse => f.write_str("another socket is bound to the name"),
            Self::Io(error) => error.fmt(f),
            Self::NotThere => f.write_str("the socket is not bound or connected to the endpoint"),
            Self::Terminated => f.write_str("the context was shut down"),
        }
    }
}

/// An error of another kind inside says all by itself, and is not told twice.
impl std::error::Error for AddressingError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Endpoint(error) => error.source(),
            Self::Io(error) => error.source(),
            Self::NameInUse | Self::NotThere | Self::Terminated => None,
        }
    }
}

impl From<EndpointError> for AddressingError {
    fn from(error: EndpointError) -> Self {
        Self::Endpoint(error)
    }
}

impl From<io::Error> for AddressingError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
