//! Who is at the other end of an ipc stream.

use std::fmt;

use mio::net::UnixStream;

/// The process at the other end of an ipc stream, as it was when it connected or began to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Credentials {
    /// Effective user.
    pub(crate) user: u32,
    /// Effective group.
    pub(crate) group: u32,
    /// Process; 0 if it is in a process namespace that is not ours.
    pub(crate) process: u32,
}

impl Credentials {
    /// Asks the operating system. `None` where it does not tell.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(crate) fn of(stream: &UnixStream) -> Option<Self> {
        use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};
        let found = getsockopt(stream, PeerCredentials).ok()?;
        let process = u32::try_from(found.pid()).unwrap_or(0);
        Some(Self { user: found.uid(), group: found.gid(), process })
    }

    /// Asks the operating system. `None` where it does not tell.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub(crate) fn of(_stream: &UnixStream) -> Option<Self> {
        None
    }
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.user, self.group, self.process)
    }
}
