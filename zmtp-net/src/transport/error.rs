//! What is wrong with an address, and errors of the operating system that callers tell apart.

use std::error::Error;
use std::fmt;
use std::io;

use crate::event::IoError;

/// Why an address cannot be bound or connected, where the operating system has no say yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AddressError {
    /// The name has no address of a family that the IPv6 option admits.
    NoAddress(String),
    /// The name was not found, or could not be looked up.
    LookUp {
        /// The name of the host.
        name: String,
        /// What the system's resolver says.
        reason: String,
        /// The operating system's number, if it was the one to fail.
        code: Option<i32>,
    },
    /// No interface has this name, or it has no address of a family that is asked for.
    NoInterface(String),
    /// The source address and the addresses to connect to are of different families.
    SourceFamily(String),
    /// A wildcard can be bound, but not connected to.
    Wildcard,
    /// This transport has no byte streams.
    NotAStream,
    /// The path has a byte of zero.
    #[cfg(unix)]
    ZeroInPath,
    /// The path does not fit in a socket's address.
    #[cfg(unix)]
    PathTooLong,
    /// This system has no abstract names.
    #[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
    NoAbstractNames,
    /// Something answers on this path.
    #[cfg(unix)]
    PathInUse,
    /// The descriptor is no listening stream socket of a transport that we have.
    #[cfg(unix)]
    NotListening,
}

impl AddressError {
    fn kind(&self) -> io::ErrorKind {
        match self {
            Self::LookUp { code: Some(code), .. } => io::Error::from_raw_os_error(*code).kind(),
            Self::NoAddress(_) | Self::LookUp { .. } | Self::NoInterface(_) => {
                io::ErrorKind::NotFound
            }
            Self::SourceFamily(_) => io::ErrorKind::AddrNotAvailable,
            Self::NotAStream => io::ErrorKind::Unsupported,
            #[cfg(unix)]
            Self::PathInUse => io::ErrorKind::AddrInUse,
            #[cfg(unix)]
            Self::PathTooLong => io::ErrorKind::InvalidFilename,
            _ => io::ErrorKind::InvalidInput,
        }
    }

    /// The number that libzmq has for it, where it has one.
    #[cfg(unix)]
    fn code(&self) -> i32 {
        use nix::errno::Errno;
        let errno = match self {
            Self::LookUp { code: Some(code), .. } => return *code,
            Self::NoAddress(_) | Self::LookUp { .. } | Self::NoInterface(_) => Errno::ENODEV,
            Self::SourceFamily(_) => Errno::EADDRNOTAVAIL,
            Self::NotAStream => Errno::EPROTONOSUPPORT,
            Self::PathInUse => Errno::EADDRINUSE,
            Self::PathTooLong => Errno::ENAMETOOLONG,
            _ => Errno::EINVAL,
        };
        errno as i32
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress(name) => write!(f, "no address for the name `{name}`"),
            Self::LookUp { name, reason, .. } => {
                write!(f, "the name `{name}` could not be looked up: {reason}")
            }
            Self::NoInterface(name) => write!(f, "no interface with an address, named `{name}`"),
            Self::SourceFamily(host) => {
                write!(f, "the source `{host}` is not of the family of the peer's address")
            }
            Self::Wildcard => f.write_str("a wildcard is no address to connect to"),
            Self::NotAStream => f.write_str("a transport without byte streams"),
            #[cfg(unix)]
            Self::ZeroInPath => f.write_str("a byte of zero in the path"),
            #[cfg(unix)]
            Self::PathTooLong => f.write_str("the path is too long for a socket's address"),
            #[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
            Self::NoAbstractNames => f.write_str("this system has no abstract names"),
            #[cfg(unix)]
            Self::PathInUse => f.write_str("something listens at this path"),
            #[cfg(unix)]
            Self::NotListening => f.write_str("the descriptor is no listening stream socket"),
        }
    }
}

impl Error for AddressError {}

impl From<AddressError> for io::Error {
    fn from(error: AddressError) -> Self {
        io::Error::new(error.kind(), error)
    }
}

/// The operating system's number for an error, as events and libzmq's users know it. 0 if it has
/// none.
pub(crate) fn os_code(error: &io::Error) -> i32 {
    if let Some(code) = error.raw_os_error() {
        return code;
    }
    #[cfg(unix)]
    if let Some(own) = error.get_ref().and_then(|inner| inner.downcast_ref::<AddressError>()) {
        return own.code();
    }
    0
}

/// The error as events tell it.
pub(crate) fn io_error(error: &io::Error) -> IoError {
    let code = os_code(error);
    IoError::with_code(error, (code != 0).then_some(code))
}

/// Whether a host's name could not be looked up, or has no address that will do.
pub(crate) fn is_lookup(error: &io::Error) -> bool {
    let own = error.get_ref().and_then(|inner| inner.downcast_ref::<AddressError>());
    matches!(own, Some(AddressError::LookUp { .. } | AddressError::NoAddress(_)))
}

/// Whether the process (EMFILE) or the system (ENFILE) has no descriptor left. The listener keeps
/// its backlog: accept again later, there will be no new readiness to wait for.
#[cfg(test)]
pub(crate) fn is_out_of_descriptors(error: &io::Error) -> bool {
    #[cfg(unix)]
    const CODES: [i32; 2] = [nix::errno::Errno::EMFILE as i32, nix::errno::Errno::ENFILE as i32];
    /// WSAEMFILE.
    #[cfg(not(unix))]
    const CODES: [i32; 1] = [10024];
    error.raw_os_error().is_some_and(|code| CODES.contains(&code))
}
