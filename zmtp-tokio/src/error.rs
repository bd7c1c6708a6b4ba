//! What can go wrong before tokio drives a socket.

use std::fmt;
use std::io;

use zmtp_net::SocketError;

/// Why tokio does not drive a socket.
#[derive(Debug)]
#[non_exhaustive]
pub enum DriveErrorKind {
    /// The call was made outside of a runtime of tokio.
    NoRuntime,
    /// The runtime was built without its I/O driver: `enable_io` or `enable_all` turns it on.
    IoDisabled,
    /// The operating system has no descriptor left, or the runtime is being shut down.
    Io(io::Error),
}

impl fmt::Display for DriveErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRuntime => f.write_str("there is no runtime of tokio here to drive the socket"),
            Self::IoDisabled => f.write_str("the runtime of tokio was built without I/O"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

/// An error inside says all by itself, and is not told twice.
impl std::error::Error for DriveErrorKind {}

/// A socket that tokio does not drive, and why.
///
/// ```
/// use zmtp_tokio::{Context, DriveErrorKind, OnTokio, SocketType};
///
/// let socket = Context::new()?.socket(SocketType::Pull)?;
/// let error = OnTokio::drive(socket).unwrap_err(); // no runtime here
/// assert!(matches!(error.kind, DriveErrorKind::NoRuntime));
/// let socket = error.socket; // as it was
/// socket.bind("tcp://127.0.0.1:*")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DriveError<S> {
    /// The socket, as it was given: the background thread of its context watches it.
    pub socket: S,
    /// Why tokio does not drive it.
    pub kind: DriveErrorKind,
}

impl<S> fmt::Display for DriveError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl<S: fmt::Debug> std::error::Error for DriveError<S> {}

/// Why there is no socket that tokio drives.
#[derive(Debug)]
#[non_exhaustive]
pub enum CreateError {
    /// The socket could not be made.
    Socket(SocketError),
    /// It was made, and tokio does not drive it. It was closed again.
    Drive(DriveErrorKind),
}

impl fmt::Display for CreateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(error) => error.fmt(f),
            Self::Drive(kind) => kind.fmt(f),
        }
    }
}

/// The error inside says all by itself, and is not told twice.
impl std::error::Error for CreateError {}

impl From<SocketError> for CreateError {
    fn from(error: SocketError) -> Self {
        Self::Socket(error)
    }
}

impl<S> From<DriveError<S>> for CreateError {
    fn from(error: DriveError<S>) -> Self {
        Self::Drive(error.kind)
    }
}
