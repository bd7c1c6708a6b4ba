//! The program as a child.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::LONG;
use super::captured::Captured;

/// A running `zmtp`. It is killed if the test ends before it does.
pub(crate) struct Zmtp {
    child: Child,
    input: Option<ChildStdin>,
    out: Captured,
    err: Captured,
    /// How many bytes of the standard output were read as lines.
    read: usize,
}

/// How it ended.
pub(crate) struct Done {
    /// The exit code; -1 after a signal.
    pub(crate) code: i32,
    pub(crate) bytes: Vec<u8>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The command, with an empty input unless that is changed.
pub(crate) fn program<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zmtp"));
    command.args(args);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it with nothing to read, and waits for its end.
pub(crate) fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Done {
    Zmtp::spawn(program(args)).finish()
}

/// Runs it with something to read, and waits for its end.
pub(crate) fn run_with<S: AsRef<OsStr>>(
    input: impl AsRef<[u8]>,
    args: impl IntoIterator<Item = S>,
) -> Done {
    let mut zmtp = Zmtp::start(args);
    zmtp.say(input);
    zmtp.finish()
}

impl Zmtp {
    /// Starts it with an input that is open.
    pub(crate) fn start<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Self {
        let mut command = program(args);
        command.stdin(Stdio::piped());
        Self::spawn(command)
    }

    /// Starts it with nothing to read.
    pub(crate) fn idle<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Self {
        Self::spawn(program(args))
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let out = Captured::listen(child.stdout.take().unwrap());
        let err = Captured::listen(child.stderr.take().unwrap());
        Self { input: child.stdin.take(), child, out, err, read: 0 }
    }

    /// Gives it something to read.
    pub(crate) fn say(&mut self, text: impl AsRef<[u8]>) {
        let input = self.input.as_mut().expect("its input is open");
        // One that has ended has ended for a reason, which it tells.
        let _ = input.write_all(text.as_ref()).and_then(|()| input.flush());
    }

    /// Ends its input.
    pub(crate) fn end_of_input(&mut self) {
        self.input = None;
    }

    /// Where it is bound, as it says at the beginning.
    pub(crate) fn bound(&self) -> String {
        self.bound_again(1)
    }

    /// Where its socket number `which` is bound.
    pub(crate) fn bound_again(&self, which: usize) -> String {
        self.err.wait("endpoint", |said| {
            let said = String::from_utf8_lossy(said);
            let mut lines = said.split_inclusive('\n').filter(|line| line.ends_with('\n'));
            let mut bound = lines.by_ref().filter_map(|line| line.split("bound to ").nth(1));
            let endpoint = bound.nth(which - 1)?;
            endpoint.split([',', '\n']).next().map(str::to_owned)
        })
    }

    /// The next line that it writes.
    pub(crate) fn line(&mut self) -> String {
        let at = self.read;
        let line = self.out.wait("line", |said| {
            let rest = &said[at..];
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            Some(rest[..end].to_vec())
        });
        self.read = at + line.len() + 1;
        String::from_utf8_lossy(&line).into_owned()
    }

    /// Waits until it has said this on its standard error.
    pub(crate) fn says(&self, what: &str) {
        self.err.wait(what, |said| String::from_utf8_lossy(said).contains(what).then_some(()));
    }

    /// Waits until it has written this.
    pub(crate) fn writes(&self, what: &str) {
        self.out.wait(what, |said| String::from_utf8_lossy(said).contains(what).then_some(()));
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) {
        self.signal(Signal::SIGINT);
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        kill(id, signal).unwrap();
    }

    /// Whether it runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Ends its input, and waits for its end.
    pub(crate) fn finish(mut self) -> Done {
        self.end_of_input();
        self.ended()
    }

    /// Waits for its end; its input stays open until then.
    pub(crate) fn ended(mut self) -> Done {
        let deadline = Instant::now() + LONG;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None => thread::sleep(Duration::from_millis(2)),
            }
            if Instant::now() > deadline {
                let _ = self.child.kill();
                let said = String::from_utf8_lossy(&self.err.all()).into_owned();
                panic!("it does not end; it said: {said}");
            }
        };
        let bytes = self.out.all();
        Done {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
            err: String::from_utf8_lossy(&self.err.all()).into_owned(),
        }
    }
}

impl Drop for Zmtp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Done {
    /// What it wrote, if it ended well.
    pub(crate) fn good(self) -> String {
        assert_eq!(self.code, 0, "it said: {}", self.err);
        self.out
    }

    /// Checks that it ended with this code and one line that gives this reason.
    pub(crate) fn failed(self, code: i32, reason: &str) -> Self {
        assert_eq!(self.code, code, "it said: {}", self.err);
        let said: Vec<&str> = self.err.lines().filter(|line| !line.contains("bound to ")).collect();
        assert_eq!(said.len(), 1, "not one line: {}", self.err);
        assert!(said[0].starts_with("zmtp: "), "{}", self.err);
        assert!(said[0].contains(reason), "not \"{reason}\": {}", self.err);
        self
    }

    /// Checks that the line has this in it too.
    pub(crate) fn says_also(self, what: &str) -> Self {
        assert!(self.err.contains(what), "not \"{what}\": {}", self.err);
        self
    }
}
