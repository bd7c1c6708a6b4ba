//! Values that an option does not take.

use std::error::Error;
use std::fmt;

use zmtp_codec::{ConfigError, SocketType};

/// Why an option does not take a value, or a socket does not take an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OptionError {
    /// An identity is empty, exceeds 255 bytes, or begins with a zero byte.
    Identity,
    /// A property's name does not begin with `X-`, contains something other than letters, digits
    /// and `-_.+`, or exceeds 255 bytes; or its value exceeds 2^31-1 bytes.
    Metadata,
    /// A ZAP domain exceeds 255 bytes.
    ZapDomain,
    /// A ZAP domain is to be enforced, but there is none. libzmq aborts here with PLAIN, and asks
    /// nobody with the other mechanisms.
    NoZapDomain,
    /// A PLAIN user name or password exceeds 255 bytes.
    Credentials,
    /// An interface's name is empty, exceeds 15 bytes, or contains a NUL or a slash.
    Device,
    /// An address filter is not an address with, perhaps, a slash and the length of a prefix.
    AddressFilter,
    /// Sockets of this type do not have this option.
    WrongSocketType {
        /// The name of the option: that of its setter.
        option: &'static str,
        /// The type of the socket.
        socket_type: SocketType,
    },
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "an identity has 1 to 255 bytes, the first not zero",
            Self::Metadata => "a property's name begins with X- and has letters, digits and -_.+",
            Self::ZapDomain => "a ZAP domain has at most 255 bytes",
            Self::NoZapDomain => "a ZAP domain is to be enforced, but none is set",
            Self::Credentials => "a user name or password has at most 255 bytes",
            Self::Device => "an interface's name has 1 to 15 bytes, no NUL and no slash",
            Self::AddressFilter => "an address filter is an address or a prefix such as 10.0.0.0/8",
            Self::WrongSocketType { option, socket_type } => {
                return write!(f, "a {socket_type} socket does not have the option {option}");
            }
        })
    }
}

impl Error for OptionError {}

impl From<ConfigError> for OptionError {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Identity => Self::Identity,
            ConfigError::Credentials => Self::Credentials,
            // `Property`, and what a later codec may add: properties are all that is left.
            _ => Self::Metadata,
        }
    }
}
