//! Scripts of a shell that run the program.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::LONG;
use super::captured::Captured;

/// A script of bash.
pub(crate) struct Script;

impl Script {
    /// Runs it in a directory, with the program in its path; all that it and its background write,
    /// to either stream. What it leaves running is killed.
    pub(crate) fn run(script: &str, directory: &Path) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_zmtp")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let whole =
            format!("exec 2>&1\ntrap 'exec 2>/dev/null; kill $(jobs -p); wait' EXIT\n{script}\n");
        let mut child = Command::new("bash")
            .args(["-c", &whole])
            .env("PATH", format!("{}:{path}", program.display()))
            .current_dir(directory)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = Captured::listen(child.stdout.take().unwrap());
        let deadline = Instant::now() + LONG;
        while child.try_wait().unwrap().is_none() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        let in_time = child.try_wait().unwrap().is_some();
        // Its background has ended too, unless something is wrong.
        let _ = killpg(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGKILL);
        let _ = child.wait();
        let said = String::from_utf8_lossy(&out.all()).into_owned();
        assert!(in_time, "a script does not end:\n{script}\n{said}");
        said
    }
}
