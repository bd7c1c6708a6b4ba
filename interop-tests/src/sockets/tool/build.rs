//! The program itself.

use std::path::PathBuf;
use std::process::Command;

use crate::suite::check::Failure;

/// Where the program is.
#[derive(Debug, Clone)]
pub struct Tool(pub(super) PathBuf);

impl Tool {
    /// Builds it, as this program was built, unless that is done.
    ///
    /// # Errors
    /// What Cargo said if it cannot be built, or where it was expected.
    pub fn build() -> Result<Self, Failure> {
        let here = std::env::current_exe()?;
        // Tests are in a directory of their own beside the programs.
        let beside = here.ancestors().skip(1).find(|place| !place.ends_with("deps"));
        let place = beside.ok_or_else(|| Failure::new("this program is nowhere"))?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(["build", "--quiet", "-p", "zmtp-cli"])
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        if let Some(target) = place.parent() {
            command.arg("--target-dir").arg(target);
        }
        let built = command.output()?;
        let path = place.join("zmtp").with_extension(std::env::consts::EXE_EXTENSION);
        match (built.status.success(), path.exists()) {
            (true, true) => Ok(Self(path)),
            (true, false) => Err(Failure::new(format!("there is no {}", path.display()))),
            (false, _) => Err(Failure::new(String::from_utf8_lossy(&built.stderr))),
        }
    }
}
