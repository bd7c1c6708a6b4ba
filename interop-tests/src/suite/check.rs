//! Comparing, and saying what differs.

use std::fmt;

use crate::driver::DriverError;
use crate::libzmq;

/// Why a cell failed, in one line.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure with this explanation.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The same failure, with what was being done when it came.
    #[must_use]
    pub fn during(self, step: &str) -> Self {
        Self(format!("{step}: {}", self.0))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<DriverError> for Failure {
    fn from(error: DriverError) -> Self {
        Self(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        DriverError::from(error).into()
    }
}

impl From<libzmq::Error> for Failure {
    fn from(error: libzmq::Error) -> Self {
        Self(format!("libzmq: {error}"))
    }
}

impl From<zmtp_codec::ConfigError> for Failure {
    fn from(error: zmtp_codec::ConfigError) -> Self {
        Self(format!("our configuration: {error}"))
    }
}

impl From<zmtp_codec::curve::KeyError> for Failure {
    fn from(error: zmtp_codec::curve::KeyError) -> Self {
        Self(format!("a key: {error}"))
    }
}

impl From<zmtp_net::SocketError> for Failure {
    fn from(error: zmtp_net::SocketError) -> Self {
        Self(format!("our socket: {error}"))
    }
}

impl From<zmtp_net::AddressingError> for Failure {
    fn from(error: zmtp_net::AddressingError) -> Self {
        Self(format!("our endpoint: {error}"))
    }
}

impl From<zmtp_net::SubscribeError> for Failure {
    fn from(error: zmtp_net::SubscribeError) -> Self {
        Self(error.to_string())
    }
}

impl From<zmtp_net::OptionError> for Failure {
    fn from(error: zmtp_net::OptionError) -> Self {
        Self(format!("our options: {error}"))
    }
}

impl From<getrandom::Error> for Failure {
    fn from(error: getrandom::Error) -> Self {
        Self(format!("the system's randomness: {error}"))
    }
}

/// Demands that two values are equal.
///
/// # Errors
/// A failure that names both.
pub(crate) fn same<T: PartialEq<U> + fmt::Debug, U: fmt::Debug>(
    what: &str,
    found: T,
    expected: U,
) -> Result<(), Failure> {
    if found == expected {
        return Ok(());
    }
    Err(Failure(format!("{what} is {found:?} and should be {expected:?}")))
}

/// Demands that a message has exactly these parts.
///
/// # Errors
/// A failure that tells where they differ.
pub(crate) fn same_parts(
    who: &str,
    found: &[impl AsRef<[u8]>],
    expected: &[impl AsRef<[u8]>],
) -> Result<(), Failure> {
    let equal = |(a, b): (&_, &_)| is_equal(a, b);
    if found.len() == expected.len() && found.iter().zip(expected).all(equal) {
        return Ok(());
    }
    Err(Failure(format!("{who} got {}, not {}", outline(found), outline(expected))))
}

fn is_equal(a: &impl AsRef<[u8]>, b: &impl AsRef<[u8]>) -> bool {
    a.as_ref() == b.as_ref()
}

/// The parts of a message, each as its length and its first octets.
fn outline(parts: &[impl AsRef<[u8]>]) -> String {
    let one = |part: &_| {
        let octets: &[u8] = AsRef::as_ref(part);
        let start: Vec<u8> = octets.iter().copied().take(16).collect();
        format!("{}:'{}'", octets.len(), start.escape_ascii())
    };
    let parts: Vec<String> = parts.iter().map(one).collect();
    format!("[{}]", parts.join(" "))
}
