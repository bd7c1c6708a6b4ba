//! Why connections come to nothing, and why they end.

use std::fmt;
use std::io;

use zmtp_codec as codec;

use super::IoError;

/// Why an attempt to connect came to nothing.
///
/// Most are the operating system's; the error inside has its number and its words. Another attempt
/// follows all the same, unless [`Options`](crate::Options) say otherwise
/// ([`reconnect_stop`](crate::Options::reconnect_stop),
/// [`reconnect_interval`](crate::Options::reconnect_interval)).
///
/// ```
/// use std::time::Duration;
/// use zmtp_net::{ConnectError, Context, EventKind, Push};
///
/// let context = Context::new()?;
/// let push = Push::new(&context)?;
/// let monitor = push.monitor();
/// let endpoint = push.bind("tcp://127.0.0.1:*")?;
/// push.unbind(&endpoint)?; // nobody is there any more
/// push.connect(&endpoint)?;
/// let why = loop {
///     let event = monitor.recv_timeout(Duration::from_secs(10))?;
///     if let EventKind::ConnectFailed(why) = event.kind {
///         break why;
///     }
/// };
/// assert!(matches!(why, ConnectError::Refused(_)), "{why}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectError {
    /// The name of the host was not found, or no name server answered, or it has no address of a
    /// family that [`Options::ipv6`](crate::Options::ipv6) admits.
    NameLookup(IoError),
    /// Nobody listens there (`ECONNREFUSED`).
    Refused(IoError),
    /// No route leads there (`EHOSTUNREACH`, `ENETUNREACH`, `ENETDOWN`).
    Unreachable(IoError),
    /// There was no answer in time: that of
    /// [`Options::connect_timeout`](crate::Options::connect_timeout), or the operating system's
    /// (`ETIMEDOUT`).
    TimedOut(IoError),
    /// Anything else: no such path or no right to it (ipc), no such interface, no descriptor left.
    Io(IoError),
}

impl ConnectError {
    /// The error inside: the operating system's number and words.
    #[must_use]
    pub const fn io(&self) -> &IoError {
        match self {
            Self::NameLookup(error)
            | Self::Refused(error)
            | Self::Unreachable(error)
            | Self::TimedOut(error)
            | Self::Io(error) => error,
        }
    }
}

/// What the operating system says of an attempt to connect, where no name was looked up.
impl From<IoError> for ConnectError {
    fn from(error: IoError) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused(error),
            io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown => Self::Unreachable(error),
            io::ErrorKind::TimedOut => Self::TimedOut(error),
            _ => Self::Io(error),
        }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.io().fmt(f)
    }
}

/// The error inside says all by itself, and is not told twice.
impl std::error::Error for ConnectError {}

/// Why a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DisconnectCause {
    /// This side closed it: it was disconnected from, the pattern had no place for it, or the socket
    /// was closed.
    ClosedHere,
    /// The peer closed it, and no message was under way.
    ClosedByPeer,
    /// The protocol was broken, a limit exceeded, one side refused the other, a time ran out
    /// (heartbeats), or the stream broke off in the middle of something.
    Protocol(codec::Error),
    /// The operating system cut it: `ECONNRESET` where the peer's process died or closed it with
    /// messages unread, `ETIMEDOUT`, `EPIPE`.
    Io(IoError),
}

impl fmt::Display for DisconnectCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClosedHere => f.write_str("this side closed the connection"),
            Self::ClosedByPeer => codec::Error::Closed.fmt(f),
            Self::Protocol(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
        }
    }
}

/// The error inside says all by itself, and is not told twice.
impl std::error::Error for DisconnectCause {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_of_a_connect_is_told_apart() {
        let of = |code| ConnectError::from(IoError::from(io::Error::from_raw_os_error(code)));
        #[cfg(target_os = "linux")]
        {
            use nix::libc::{
                EACCES, ECONNREFUSED, EHOSTUNREACH, EMFILE, ENETDOWN, ENETUNREACH, ETIMEDOUT,
            };
            assert!(matches!(of(ECONNREFUSED), ConnectError::Refused(_)));
            assert!(matches!(of(ETIMEDOUT), ConnectError::TimedOut(_)));
            for code in [EHOSTUNREACH, ENETUNREACH, ENETDOWN] {
                assert!(matches!(of(code), ConnectError::Unreachable(_)), "{code}");
            }
            for code in [EACCES, EMFILE] {
                assert_eq!(of(code), ConnectError::Io(io::Error::from_raw_os_error(code).into()));
            }
        }
    }

    #[test]
    fn the_words_are_those_of_the_error_inside() {
        let error = IoError::from(io::ErrorKind::TimedOut);
        assert_eq!(ConnectError::from(error.clone()).to_string(), error.to_string());
        assert_eq!(DisconnectCause::Io(error.clone()).to_string(), error.to_string());
        let closed = DisconnectCause::ClosedByPeer.to_string();
        assert_eq!(closed, "the peer closed the connection");
    }
}
