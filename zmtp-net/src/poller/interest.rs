//! What a poller looks for, and what it found.

use std::fmt;
use std::ops::BitOr;

/// What is waited for, or what is ready: receiving, sending, or both.
///
/// ```
/// use zmtp_net::Interest;
///
/// let both = Interest::RECEIVE | Interest::SEND;
/// assert!(both.is_receive() && both.is_send());
/// assert_eq!(both, Interest::BOTH);
/// assert!(!Interest::SEND.is_receive());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interest(u8);

impl Interest {
    /// A message to receive; of a descriptor, that it is readable.
    #[doc(alias = "ZMQ_POLLIN")]
    pub const RECEIVE: Self = Self(1);
    /// Room to send; of a descriptor, that it is writable.
    #[doc(alias = "ZMQ_POLLOUT")]
    pub const SEND: Self = Self(2);
    /// Both.
    pub const BOTH: Self = Self(3);
    /// Nothing: the source stays, and is not looked at.
    pub const NONE: Self = Self(0);

    /// Whether receiving is in it.
    #[must_use]
    pub const fn is_receive(self) -> bool {
        self.0 & Self::RECEIVE.0 != 0
    }

    /// Whether sending is in it.
    #[must_use]
    pub const fn is_send(self) -> bool {
        self.0 & Self::SEND.0 != 0
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// This, if it is so.
    pub(super) const fn when(self, is_so: bool) -> Self {
        if is_so { self } else { Self::NONE }
    }

    /// What is in both.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn to_mio(self) -> Option<mio::Interest> {
        match (self.is_receive(), self.is_send()) {
            (true, true) => Some(mio::Interest::READABLE.add(mio::Interest::WRITABLE)),
            (true, false) => Some(mio::Interest::READABLE),
            (false, true) => Some(mio::Interest::WRITABLE),
            (false, false) => None,
        }
    }
}

impl BitOr for Interest {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for Interest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.is_receive(), self.is_send()) {
            (true, true) => "RECEIVE | SEND",
            (true, false) => "RECEIVE",
            (false, true) => "SEND",
            (false, false) => "NONE",
        })
    }
}

/// A source that is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Ready {
    /// The token it was added with.
    pub token: usize,
    /// What can be done now without waiting, of what it is watched for.
    pub interest: Interest,
}
