//! A measured process: started with a role, listened to, and killed at its deadline.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Instant;

use super::error::Error;
use super::implementation::Implementation;
use crate::role::wire::{Announcement, Report, Task};

/// The most octets that a process may say.
const MOST: u64 = 64 * 1024;

/// A measured process. It is killed when this is dropped.
pub(super) struct Process {
    who: Implementation,
    arguments: String,
    child: Child,
    input: Option<ChildStdin>,
    said: Receiver<Announcement>,
    errors: Option<JoinHandle<String>>,
    deadline: Instant,
}

impl Process {
    /// Starts a process with this task.
    pub(super) fn start(
        program: &Path,
        who: Implementation,
        task: &Task,
        deadline: Instant,
    ) -> Result<Self, Error> {
        let arguments = task.arguments();
        let mut child = Command::new(program)
            .arg("role")
            .arg(format!("--implementation={}", who.name()))
            .args(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Error::Process(who, error))?;
        let input = child.stdin.take();
        let (says, said) = channel();
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || listen(output, &says));
        }
        let errors = child.stderr.take().map(|errors| std::thread::spawn(move || text(errors)));
        Ok(Self { who, arguments: arguments.join(" "), child, input, said, errors, deadline })
    }

    /// What it says next.
    fn next(&mut self) -> Result<Announcement, Error> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        self.said.recv_timeout(left).map_err(|error| match error {
            RecvTimeoutError::Timeout => Error::Late(self.who, self.arguments.clone()),
            RecvTimeoutError::Disconnected => Error::NoReport(self.who, self.last_words()),
        })
    }

    fn last_words(&mut self) -> String {
        let _ = self.child.kill();
        let text = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
        let line = text.lines().rfind(|line| !line.starts_with("note:"));
        format!("{} ({})", line.unwrap_or("nothing was said"), self.arguments)
    }

    /// Waits until it has bound.
    pub(super) fn bound(&mut self) -> Result<String, Error> {
        loop {
            if let Announcement::Bound(endpoint) = self.next()? {
                return Ok(endpoint);
            }
        }
    }

    /// Waits for its report; `on_ready` is called each time that it says it is ready.
    pub(super) fn report(&mut self, mut on_ready: impl FnMut()) -> Result<Report, Error> {
        loop {
            match self.next()? {
                Announcement::Done(report) => return Ok(report),
                Announcement::Ready => on_ready(),
                Announcement::Bound(_) => {}
            }
        }
    }

    /// Tells it that the other side is ready.
    pub(super) fn go(&mut self) {
        if let Some(input) = &mut self.input {
            // Should it have ended, its report is missing and says so.
            let _ = input.write_all(b"go\n").and_then(|()| input.flush());
        }
    }

    /// The error of this process, if it has ended without a report; else the other one.
    pub(super) fn blame(mut self, other: Error) -> Error {
        match self.child.try_wait() {
            Ok(Some(status)) if !status.success() => Error::NoReport(self.who, self.last_words()),
            _ => other,
        }
    }
}

/// Passes on what a process says.
fn listen(output: ChildStdout, says: &Sender<Announcement>) {
    for line in BufReader::new(output.take(MOST)).lines().map_while(Result::ok) {
        let Ok(announcement) = serde_json::from_str(&line) else { continue };
        if says.send(announcement).is_err() {
            break;
        }
    }
}

/// What a process writes for people.
fn text(errors: impl Read) -> String {
    let mut text = String::new();
    let _ = errors.take(MOST).read_to_string(&mut text);
    text
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has reported ends by itself, or need not.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
