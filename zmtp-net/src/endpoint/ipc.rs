//! Unix domain sockets.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::{EndpointError, check_name};

/// The most bytes in a path or an abstract name with its `@`: Linux has room for 108 with the NUL.
const PATH_MAX: usize = 107;

/// The address of an ipc endpoint: a path, an abstract name, or a path to be made up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IpcEndpoint(IpcName);

/// What an ipc endpoint names. It was checked: not empty, not too long, without NUL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum IpcName {
    /// A path in the file system.
    Path(String),
    /// A name in Linux's abstract namespace, without the `@`.
    Abstract(String),
    /// A path in a directory to be made at bind.
    Wildcard,
}

impl IpcEndpoint {
    /// What it names.
    pub(crate) const fn name(&self) -> &IpcName {
        &self.0
    }

    /// Whether bind is to make up a path.
    #[must_use]
    pub const fn is_wildcard(&self) -> bool {
        matches!(self.0, IpcName::Wildcard)
    }

    /// The path in the file system, if it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.0 {
            IpcName::Path(path) => Some(Path::new(path)),
            IpcName::Abstract(_) | IpcName::Wildcard => None,
        }
    }

    /// The name in Linux's abstract namespace, without the `@`, if it is one.
    #[must_use]
    pub fn abstract_name(&self) -> Option<&str> {
        match &self.0 {
            IpcName::Abstract(name) => Some(name),
            IpcName::Path(_) | IpcName::Wildcard => None,
        }
    }
}

impl FromStr for IpcEndpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        check_name(text, PATH_MAX)?;
        Ok(Self(match text.strip_prefix('@') {
            Some("") => return Err(EndpointError::EmptyName),
            Some(name) => IpcName::Abstract(name.into()),
            None if text == "*" => IpcName::Wildcard,
            None => IpcName::Path(text.into()),
        }))
    }
}

impl fmt::Display for IpcEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            IpcName::Path(path) => f.write_str(path),
            IpcName::Abstract(name) => write!(f, "@{name}"),
            IpcName::Wildcard => f.write_str("*"),
        }
    }
}
