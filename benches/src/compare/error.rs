//! Why a comparison ended without a result.

use std::path::PathBuf;

use super::implementation::Implementation;

/// Why a comparison ended without a result.
#[derive(Debug)]
pub(super) enum Error {
    /// No case was chosen.
    Nothing,
    /// A process could not be started.
    Process(Implementation, std::io::Error),
    /// A process ended without a report; what it wrote last.
    NoReport(Implementation, String),
    /// A process took too long and was killed.
    Late(Implementation, String),
    /// A file could not be written.
    Write(PathBuf, std::io::Error),
    /// The program of the peers could not be built.
    Build(String),
    /// A chart could not be drawn.
    Draw(PathBuf, String),
    /// So many could not be measured somewhere; the report tells why.
    Failures(usize),
    /// A report could not be put into words.
    Encode(serde_json::Error),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing was chosen; --list tells the cases"),
            Self::Process(who, error) => write!(f, "{}: {error}", who.name()),
            Self::NoReport(who, last) => {
                write!(f, "a process of {} ended without a report: {last}", who.name())
            }
            Self::Late(who, arguments) => {
                write!(f, "a process of {} took too long: {arguments}", who.name())
            }
            Self::Write(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Build(why) => write!(f, "the peers could not be built: {why}"),
            Self::Draw(path, why) => write!(f, "{}: {why}", path.display()),
            Self::Failures(count) => write!(f, "{count} measurements failed"),
            Self::Encode(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}
