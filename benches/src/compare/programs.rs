//! The programs that play the roles: this one, and one for the implementations that are not built
//! with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::choice::Options;
use super::error::Error;
use super::implementation::Implementation;
use super::machine::revision;

/// Where the crate of the others is. It is no member of the workspace: nobody who builds that has to
/// build them, and its lock file knows nothing of them.
const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/Cargo.toml");

/// Where the programs are.
pub(super) struct Programs {
    own: PathBuf,
    peers: Option<PathBuf>,
}

impl Programs {
    /// This program, and the other one if it is wanted: then it is built.
    pub(super) fn new(options: &Options) -> Result<Self, Error> {
        let own = std::env::current_exe();
        let own = own.map_err(|error| Error::Process(Implementation::Ours, error))?;
        let peers = options.peers.then(|| build(&own)).transpose()?;
        Ok(Self { own, peers })
    }

    /// The one that knows `who`.
    pub(super) fn of(&self, who: Implementation) -> &Path {
        self.peers.as_deref().filter(|_| who.is_peer()).unwrap_or(&self.own)
    }

    /// Which build of each is measured.
    pub(super) fn builds(&self) -> BTreeMap<Implementation, String> {
        let at = format!("{} at {}", env!("CARGO_PKG_VERSION"), revision());
        let (major, minor, patch) = interop_tests::libzmq::version();
        let mut builds = BTreeMap::from([
            (Implementation::Ours, format!("ours: zmtp-net {at}, blocking calls")),
            (Implementation::OursTokio, format!("ours-tokio: zmtp-tokio {at}, one thread")),
            (
                Implementation::OursFutures,
                format!(
                    "ours-futures: zmtp-net {at}, its futures on tokio, one thread, watched by the \
                     background thread"
                ),
            ),
            (
                Implementation::Libzmq,
                format!("libzmq: {major}.{minor}.{patch} with libsodium, built from source"),
            ),
        ]);
        if let Some(peers) = &self.peers {
            builds.extend(versions(peers));
        }
        builds
    }
}

/// Builds the program of the others beside this one; where it is.
fn build(own: &Path) -> Result<PathBuf, Error> {
    // This program is in `target/release`.
    let target = own.parent().and_then(Path::parent).unwrap_or(Path::new("target")).join("peers");
    eprintln!("compare: building the peers");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--locked", "--manifest-path", MANIFEST, "--target-dir"])
        .arg(&target)
        .stdin(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(target.join("release").join("peers")),
        Ok(status) => Err(Error::Build(status.to_string())),
        Err(error) => Err(Error::Build(error.to_string())),
    }
}

/// What the other program says it is built of.
fn versions(program: &Path) -> BTreeMap<Implementation, String> {
    let output = Command::new(program).arg("versions").stdin(Stdio::null()).output();
    output.ok().and_then(|output| serde_json::from_slice(&output.stdout).ok()).unwrap_or_default()
}
