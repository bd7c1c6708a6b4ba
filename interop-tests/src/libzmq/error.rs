//! The error type of the wrapper.

use std::ffi::{NulError, c_int};
use std::{fmt, io};

use super::ffi;

/// What went wrong in a libzmq call or in reading its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The operation did not finish within the socket's timeout.
    Timeout,
    /// The context was shut down.
    Terminated,
    /// The socket is not in a state in which it can do this, as with a `REQ`
    /// socket that sends twice.
    WrongState,
    /// The transport does not go with the socket type.
    IncompatibleProtocol,
    /// The context has no I/O thread left for the operation.
    NoIoThread,
    /// The operating system, or libzmq in its place, refused.
    Os {
        /// The kind that the standard library gives to the error number.
        kind: io::ErrorKind,
        /// The error number itself.
        code: i32,
    },
    /// A text argument contains a NUL byte, which C strings cannot.
    InteriorNul,
    /// A text result is not UTF-8.
    NotText,
    /// A Z85 text or the data to encode does not have a fitting length or alphabet.
    InvalidZ85,
    /// A monitor event does not have the documented frames.
    MalformedEvent,
    /// A ZAP request does not have the frames that RFC 27 asks for.
    MalformedZapRequest,
    /// The socket already has a monitor.
    AlreadyMonitored,
    /// The closure of a ZAP handler panicked.
    HandlerPanicked,
}

impl Error {
    /// The error of the libzmq call that just failed on this thread.
    pub(super) fn last() -> Self {
        Self::from_code(ffi::zmq_errno())
    }

    fn from_code(code: c_int) -> Self {
        match code {
            ffi::ETERM => Self::Terminated,
            ffi::EFSM => Self::WrongState,
            ffi::ENOCOMPATPROTO => Self::IncompatibleProtocol,
            ffi::EMTHREAD => Self::NoIoThread,
            _ => match io::Error::from_raw_os_error(code).kind() {
                io::ErrorKind::WouldBlock => Self::Timeout,
                kind => Self::Os { kind, code },
            },
        }
    }

    /// Whether a signal cut the call short, so that it should be made again.
    pub(super) fn is_interrupted(self) -> bool {
        matches!(self, Self::Os { kind, .. } if kind == io::ErrorKind::Interrupted)
    }
}

/// Turns the return code of a libzmq call into a result.
pub(super) fn check(code: c_int) -> Result<(), Error> {
    if code == -1 { Err(Error::last()) } else { Ok(()) }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Timeout => "the operation timed out",
            Self::Terminated => "the context was shut down",
            Self::WrongState => "the socket is in the wrong state",
            Self::IncompatibleProtocol => "the transport does not go with the socket type",
            Self::NoIoThread => "no I/O thread is available",
            Self::Os { code, .. } => return io::Error::from_raw_os_error(*code).fmt(f),
            Self::InteriorNul => "a text argument contains a NUL byte",
            Self::NotText => "a text result is not UTF-8",
            Self::InvalidZ85 => "not a Z85 text, or data that Z85 cannot encode",
            Self::MalformedEvent => "a malformed monitor event",
            Self::MalformedZapRequest => "a malformed ZAP request",
            Self::AlreadyMonitored => "the socket already has a monitor",
            Self::HandlerPanicked => "the ZAP handler panicked",
        })
    }
}

impl std::error::Error for Error {}

impl From<NulError> for Error {
    fn from(_: NulError) -> Self {
        Self::InteriorNul
    }
}
