//! A libzmq socket in a process of its own, to be killed or frozen.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child as Process, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use zmtp_codec::SocketType;

use super::end::CALL;
use crate::suite::check::Failure;

/// The program that becomes a peer when its first argument is [`PEER`](super::peer::PEER).
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Names the program of this crate, for who is another program.
pub fn set_program(path: impl Into<PathBuf>) {
    // Whoever names it first has named it.
    let _ = PROGRAM.set(path.into());
}

fn program() -> Result<PathBuf, Failure> {
    match PROGRAM.get() {
        Some(path) => Ok(path.clone()),
        None => Ok(std::env::current_exe()?),
    }
}

/// What the other process does with its socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// Sends every message back.
    Echo,
    /// Sends numbers, again and again.
    Count,
    /// Receives nothing.
    Nothing,
}

impl Does {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Count => "count",
            Self::Nothing => "nothing",
        }
    }
}

/// Another process with one libzmq socket. It ends when this is dropped, and in any case after
/// some time.
pub(super) struct Child {
    process: Process,
    /// The process ends when this closes.
    _life: Option<ChildStdin>,
    /// Where its socket is bound or connected.
    pub(super) endpoint: String,
}

impl Child {
    /// Starts a process whose socket binds.
    pub(super) fn bind(
        socket_type: SocketType,
        endpoint: &str,
        does: Does,
    ) -> Result<Self, Failure> {
        Self::start("bind", socket_type, endpoint, does)
    }

    /// Starts a process whose socket connects.
    pub(super) fn connect(
        socket_type: SocketType,
        endpoint: &str,
        does: Does,
    ) -> Result<Self, Failure> {
        Self::start("connect", socket_type, endpoint, does)
    }

    fn start(
        how: &str,
        socket_type: SocketType,
        endpoint: &str,
        does: Does,
    ) -> Result<Self, Failure> {
        let words = [super::peer::PEER, how, socket_type.name(), endpoint, does.word()];
        let mut process = Command::new(program()?)
            .args(words.map(OsString::from))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let _life = process.stdin.take();
        let output = process.stdout.take();
        let mut child = Self { process, _life, endpoint: String::new() };
        let (said, hears) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let read = output.map(|output| BufReader::new(output).read_line(&mut line));
            // Nobody listens any more if it took too long.
            let _ = said.send(read.map(|_| line));
        });
        match hears.recv_timeout(CALL) {
            Ok(Some(line)) if !line.is_empty() => child.endpoint = line.trim().to_owned(),
            _ => return Err(Failure::new("another process with libzmq does not start")),
        }
        Ok(child)
    }

    /// Ends it as the system does: at once, without a farewell.
    pub(super) fn kill(mut self) -> Result<(), Failure> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Stops it: its streams stay open, and nothing comes or is read.
    pub(super) fn freeze(&self) -> Result<(), Failure> {
        self.signal(Signal::STOP)
    }

    /// Has it go on.
    pub(super) fn thaw(&self) -> Result<(), Failure> {
        self.signal(Signal::CONT)
    }

    fn signal(&self, signal: Signal) -> Result<(), Failure> {
        let pid = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| Failure::new("a process without a number"))?;
        kill_process(pid, signal).map_err(|error| Failure::new(format!("a signal: {error}")))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
