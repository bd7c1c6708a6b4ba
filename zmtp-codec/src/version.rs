//! Protocol versions.

use core::fmt;

/// A version of ZMTP that a connection can speak, oldest first.
///
/// Every later version understands the earlier ones (RFC 37, "Backwards Interoperability"); a
/// connection announces 3.1 and goes down to what its peer speaks.
///
/// ```
/// use zmtp_codec::Version;
///
/// assert!(Version::V2_0 < Version::V3_1);
/// assert_eq!(Version::V3_0.to_string(), "3.0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Version {
    /// ZMTP 1.0 (RFC 13): frames whose length counts their flags, no greeting worth the name.
    V1_0,
    /// ZMTP 2.0 (RFC 15): today's frames, a socket type in the greeting, no commands.
    V2_0,
    /// ZMTP 3.0 (RFC 23): mechanisms and commands; subscriptions travel as messages.
    V3_0,
    /// ZMTP 3.1 (RFC 37): subscriptions and heartbeats travel as commands.
    V3_1,
}

impl Version {
    /// The version to speak with a 3.x peer that announces `major` and `minor`.
    ///
    /// > A peer MUST accept higher protocol versions as valid. (RFC 37)
    #[must_use]
    pub(crate) const fn of_greeting(major: u8, minor: u8) -> Self {
        match (major, minor) {
            (3, 0) => Self::V3_0,
            _ => Self::V3_1,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1_0 => "1.0",
            Self::V2_0 => "2.0",
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
        })
    }
}
