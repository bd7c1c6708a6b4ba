//! What the tests share: the program as a child with a deadline, places to meet, keys, packets.

mod captured;
mod packets;
mod program;
mod raw;
mod script;
mod terminal;

use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

pub(crate) use packets::{Capture, Connection, Side};
pub(crate) use program::{Done, Zmtp, program, run, run_with};
pub(crate) use raw::{Caller, READY_REP, command, greeting, listen, message};
pub(crate) use script::Script;
pub(crate) use terminal::Terminal;

/// The deadline of everything that is to happen. Nothing waits as long unless it failed.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// A directory of one test.
pub(crate) fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// An endpoint of a Unix domain socket in a directory.
pub(crate) fn ipc(directory: &TempDir) -> String {
    format!("ipc://{}", directory.path().join("socket").display())
}

/// A pair of keys as `zmtp keygen` writes it; the path of the secret one.
pub(crate) fn keys(directory: &Path, name: &str) -> PathBuf {
    let path = directory.join(name);
    let done = run(["keygen", "--output", path.to_str().unwrap()]);
    assert_eq!(done.code, 0, "{}", done.err);
    path
}

/// How a file is named in an option: `@` and its path.
pub(crate) fn at(path: &Path) -> String {
    format!("@{}", path.display())
}

/// The path of the public key beside a secret one.
pub(crate) fn public(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.pub", path.display()))
}

/// Lines of JSON.
pub(crate) fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
