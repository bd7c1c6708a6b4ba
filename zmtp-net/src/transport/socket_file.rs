//! The file of a bound ipc listener, and who removes it.

use std::fs::{self, DirBuilder, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// How many names are tried for a private directory. Each has 64 random bits.
const ATTEMPTS: u32 = 8;

/// The file that binding a Unix domain socket made. Removed when dropped, if it still is that file.
#[derive(Debug)]
pub(crate) struct SocketFile {
    /// Absolute: the working directory may change before the file is removed.
    path: PathBuf,
    /// The number of the file. No other file has it while the socket is open.
    identity: Identity,
    /// Dropped after the file was removed.
    _directory: Option<PrivateDirectory>,
}

/// What tells a file from another at the same path.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }
}

impl SocketFile {
    /// Takes charge of a file that was just bound, and of the directory that was made for it.
    ///
    /// # Errors
    /// If there is no such file.
    pub(crate) fn adopt(path: &Path, directory: Option<PrivateDirectory>) -> io::Result<Self> {
        let path = std::path::absolute(path)?;
        let identity = Identity::of(&fs::symlink_metadata(&path)?);
        Ok(Self { path, identity, _directory: directory })
    }

    fn is_ours(&self) -> bool {
        fs::symlink_metadata(&self.path).is_ok_and(|found| Identity::of(&found) == self.identity)
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if self.is_ours() {
            // Nobody is left to be told, and the next to bind removes it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A directory that only this user can enter. Removed when dropped, if nothing is left in it.
#[derive(Debug)]
pub(crate) struct PrivateDirectory(PathBuf);

impl PrivateDirectory {
    /// Makes one with a random name in the directory for temporary files: `TMPDIR`, or that of
    /// the system.
    ///
    /// # Errors
    /// If it cannot be made there, or no randomness is to be had.
    pub(crate) fn create() -> io::Result<Self> {
        let parent = std::path::absolute(std::env::temp_dir())?;
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..ATTEMPTS {
            let path = parent.join(format!("zmtp-{:016x}", random()?));
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    /// Where a file of this name is.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for PrivateDirectory {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}

fn random() -> io::Result<u64> {
    getrandom::u64().map_err(|error| match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::ErrorKind::Unsupported.into(),
    })
}

/// Whether a socket is at this path, not behind a link.
pub(crate) fn is_socket(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket())
}
