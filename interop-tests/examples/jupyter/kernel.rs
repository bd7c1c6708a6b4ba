//! A kernel in a process of its own.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use interop_tests::sockets::python::Environment;

use super::Result;
use super::connection::{Connection, Transport};

/// How long a kernel may take to start, and to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A kernel that we have started. It ends with this, if it has not before.
pub(crate) struct Kernel {
    child: Child,
    directory: PathBuf,
}

impl Kernel {
    pub(crate) fn start(python: &Environment, transport: Transport) -> Result<Self> {
        let directory = std::env::temp_dir().join(format!("kernel-{:016x}", getrandom::u64()?));
        fs::DirBuilder::new().mode(0o700).create(&directory)?;
        let key = format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?);
        let proposal = Connection::proposal(transport, &directory, &key)?;
        let file = directory.join("connection.json");
        fs::write(&file, proposal.to_string())?;
        let mut command = python.command();
        command.args(["-m", "ipykernel_launcher", "-f"]).arg(&file);
        // Its own settings and history, which go with it.
        command.env("IPYTHONDIR", &directory).env("JUPYTER_RUNTIME_DIR", &directory);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self { child: command.spawn()?, directory })
    }

    /// What it is reached by, as soon as it has chosen that.
    pub(crate) fn connection(&self) -> Result<Connection> {
        let file = self.directory.join("connection.json");
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            // While it is being written it cannot be read.
            if let Ok(connection) = Connection::read(&file)
                && connection.is_complete()
            {
                return Ok(connection);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err("the kernel does not start".into())
    }

    /// Waits for it to end by itself.
    pub(crate) fn wait(mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err("the kernel does not end".into())
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        // Nothing can be done about a failure here.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}
