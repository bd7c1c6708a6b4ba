//! Errors of input and output that can be told to many.

use std::fmt;
use std::io;
use std::sync::Arc;

/// What an [`io::Error`] says, so that it can be cloned and compared: its kind, the operating
/// system's number, and its text.
///
/// ```
/// use zmtp_net::IoError;
///
/// let refused = IoError::from(std::io::Error::from(std::io::ErrorKind::ConnectionRefused));
/// assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
/// assert_eq!(refused.code(), None); // the operating system was not asked
/// assert_eq!(refused, refused.clone());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IoError {
    kind: io::ErrorKind,
    code: Option<i32>,
    words: Words,
}

/// Where the words of an error come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Words {
    /// The operating system has them for its number.
    System,
    /// They are those of the kind.
    Kind,
    /// It has its own.
    Own(Arc<str>),
}

impl IoError {
    /// As events tell an error; `code` is the number that libzmq has for it, if the operating system
    /// has none.
    pub(crate) fn with_code(error: &io::Error, code: Option<i32>) -> Self {
        let kind = error.kind();
        if let Some(code) = error.raw_os_error() {
            return Self { kind, code: Some(code), words: Words::System };
        }
        let text = error.to_string();
        let is_of_kind = text == kind.to_string();
        let words = if is_of_kind { Words::Kind } else { Words::Own(text.into()) };
        Self { kind, code, words }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> io::ErrorKind {
        self.kind
    }

    /// The operating system's number (`errno`), or where it was not asked the one that libzmq has
    /// for such an error; `None` if there is neither.
    #[must_use]
    #[doc(alias = "errno")]
    pub const fn code(&self) -> Option<i32> {
        self.code
    }
}

impl From<&io::Error> for IoError {
    fn from(error: &io::Error) -> Self {
        Self::with_code(error, None)
    }
}

impl From<io::Error> for IoError {
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

impl From<io::ErrorKind> for IoError {
    fn from(kind: io::ErrorKind) -> Self {
        Self { kind, code: None, words: Words::Kind }
    }
}

/// Back again, with the same kind, number and words.
impl From<IoError> for io::Error {
    fn from(error: IoError) -> Self {
        match (&error.words, error.code) {
            (Words::System, Some(code)) => Self::from_raw_os_error(code),
            (Words::Own(_), _) => Self::new(error.kind, error),
            _ => error.kind.into(),
        }
    }
}

impl fmt::Display for IoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.words, self.code) {
            (Words::System, Some(code)) => io::Error::from_raw_os_error(code).fmt(f),
            (Words::Own(text), _) => f.write_str(text),
            _ => self.kind.fmt(f),
        }
    }
}

impl std::error::Error for IoError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the system, of a kind alone, and with words of its own.
    fn all() -> [io::Error; 3] {
        [
            io::Error::from_raw_os_error(2),
            io::ErrorKind::TimedOut.into(),
            io::Error::new(io::ErrorKind::NotFound, "no such interface"),
        ]
    }

    #[test]
    fn it_says_what_the_error_said_and_becomes_one_again() {
        for error in all() {
            let own = IoError::from(&error);
            assert_eq!(own.kind(), error.kind());
            assert_eq!(own.code(), error.raw_os_error());
            assert_eq!(own.to_string(), error.to_string());
            let again = io::Error::from(own.clone());
            assert_eq!(again.to_string(), error.to_string());
            assert_eq!((again.kind(), again.raw_os_error()), (error.kind(), error.raw_os_error()));
            assert_eq!(IoError::from(again), own);
        }
    }

    #[test]
    fn those_that_differ_are_not_equal() {
        let [one, two, three] = all().map(IoError::from);
        assert!(one != two && two != three && one != three);
    }

    #[test]
    fn the_number_of_libzmq_is_told_where_the_system_has_none() {
        let [system, kind, own] = all();
        assert_eq!(IoError::with_code(&system, Some(19)).code(), Some(2));
        let named = IoError::with_code(&kind, Some(19));
        assert_eq!((named.code(), named.to_string()), (Some(19), kind.to_string()));
        assert_eq!(IoError::with_code(&own, Some(19)).to_string(), "no such interface");
    }
}
