//! A virtual environment of Python with a package from PyPI in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::suite::check::Failure;

/// What is installed, from PyPI and in this version.
pub const PYZMQ: &str = "pyzmq==27.1.0";

/// The kernel that the Jupyter client of the examples talks to, from PyPI and in this version.
pub const IPYKERNEL: &str = "ipykernel==7.4.0";

/// How long a step of the installation may take.
const STEP: Duration = Duration::from_secs(180);
/// The file that tells that an environment is complete.
const COMPLETE: &str = "complete";
/// The program of the peer.
pub(super) const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/peer.py");

/// Where Python finds a package.
#[derive(Debug, Clone)]
pub struct Environment {
    python: PathBuf,
    /// Where modules are besides.
    path: PathBuf,
}

impl Environment {
    /// Makes an environment with pyzmq among what Cargo builds, unless it is there.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub fn new() -> Result<Self, Failure> {
        Self::with(PYZMQ)
    }

    /// Makes an environment with this package, which needs pyzmq or is it, among what Cargo builds,
    /// unless it is there.
    ///
    /// # Errors
    /// What is missing: Python, its means to make an environment, or PyPI.
    pub fn with(package: &str) -> Result<Self, Failure> {
        // One thread makes it, others wait; of several processes each has its own build directory,
        // or waits for Cargo.
        static MAKING: Mutex<()> = Mutex::new(());
        let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        let root = Path::new(env!("OUT_DIR")).join(package);
        let own = Self { python: root.join("bin/python"), path: root.join("modules") };
        let bare = Self { python: "python3".into(), ..own.clone() };
        if root.join(COMPLETE).exists() {
            return Ok(if own.python.exists() { own } else { bare });
        }
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        let made = own.in_venv(&root, package).or_else(|first| {
            bare.beside(&root, package).map_err(|second| {
                Failure::new(format!(
                    "{package} cannot be installed: {first}; without venv: {second}"
                ))
            })
        })?;
        made.check()?;
        fs::write(root.join(COMPLETE), package)?;
        Ok(made)
    }

    fn in_venv(self, root: &Path, package: &str) -> Result<Self, Failure> {
        run(Command::new("python3").args(["-m", "venv"]).arg(root))?;
        run(&mut install(&self.python, package))?;
        Ok(self)
    }

    /// Without an environment, where Python comes without what makes one.
    fn beside(self, root: &Path, package: &str) -> Result<Self, Failure> {
        if root.exists() {
            fs::remove_dir_all(root)?;
        }
        run(install(&self.python, package).arg("--target").arg(&self.path))?;
        Ok(self)
    }

    fn check(&self) -> Result<(), Failure> {
        run(self.command().args(["-c", "import zmq; assert zmq.has('curve')"]))
    }

    /// Python, with the package among its modules.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.env("PYTHONPATH", &self.path).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

fn install(python: &Path, package: &str) -> Command {
    let mut command = Command::new(python);
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    command.args(["--timeout", "20", "--only-binary", ":all:", package]);
    command
}

/// Runs a step, and tells what it said if it fails.
fn run(command: &mut Command) -> Result<(), Failure> {
    let name = format!("{command:?}");
    let failed = |why: String| Failure::new(format!("{name}: {why}"));
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| failed(error.to_string()))?;
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > STEP {
            child.kill()?;
            child.wait()?;
            return Err(failed("it takes too long".to_owned()));
        }
        thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().rev().take(3).collect();
    Err(failed(last.join(" / ")))
}
