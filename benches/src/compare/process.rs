//! A measured process: started with a role, listened to, and killed when it is dropped.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;

use super::error::Error;
use super::implementation::Implementation;
use super::programs::Programs;
use crate::role::wire::{Announcement, Side, Task};

/// The most octets that a process may say.
const MOST: u64 = 64 * 1024;

/// What a process has said; none when it has ended.
pub(super) type Said = (Side, Option<Announcement>);

/// A measured process. It is killed when this is dropped.
pub(super) struct Process {
    who: Implementation,
    arguments: String,
    child: Child,
    input: Option<ChildStdin>,
    errors: Option<JoinHandle<String>>,
}

impl Process {
    /// Starts a process with this task.
    pub(super) fn start(
        programs: &Programs,
        who: Implementation,
        task: &Task,
        says: Sender<Said>,
    ) -> Result<Self, Error> {
        let arguments = task.arguments();
        let mut child = Command::new(programs.of(who))
            .arg("role")
            .arg(format!("--implementation={}", who.name()))
            .args(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Error::Process(who, error))?;
        let input = child.stdin.take();
        let side = task.side;
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || listen(output, side, &says));
        }
        let errors = child.stderr.take().map(|errors| std::thread::spawn(move || text(errors)));
        Ok(Self { who, arguments: arguments.join(" "), child, input, errors })
    }

    /// Tells it that the other side is ready, or done.
    pub(super) fn go(&mut self) {
        if let Some(input) = &mut self.input {
            // Should it have ended, its report is missing and says so.
            let _ = input.write_all(b"go\n").and_then(|()| input.flush());
        }
    }

    /// Why it has ended without a report.
    pub(super) fn no_report(&mut self) -> Error {
        let _ = self.child.kill();
        let text = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
        let line = text.lines().rfind(|line| !line.starts_with("note:") && !line.is_empty());
        let last = line.unwrap_or("nothing was said");
        Error::NoReport(self.who, format!("{last} ({})", self.arguments))
    }

    /// That it takes too long.
    pub(super) fn late(&self) -> Error {
        Error::Late(self.who, self.arguments.clone())
    }
}

/// Passes on what a process says, and that it has ended.
fn listen(output: ChildStdout, side: Side, says: &Sender<Said>) {
    for line in BufReader::new(output.take(MOST)).lines().map_while(Result::ok) {
        let Ok(announcement) = serde_json::from_str(&line) else { continue };
        if says.send((side, Some(announcement))).is_err() {
            return;
        }
    }
    // Nobody may be interested any more.
    let _ = says.send((side, None));
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
