//! The program in a process, as an end.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use zmtp_codec::SocketType;

use super::super::end::{CALL, End};
use super::super::meet::OUR_ID;
use super::super::records;
use super::super::secure::Keys;
use super::super::talk::SETTLED;
use super::build::Tool;
use crate::suite::check::Failure;
use crate::suite::payload::Parts;
use crate::suite::secure::{PASSWORD, USER};
use crate::suite::{Column, Mechanism, Pair};

/// What the program has said for itself.
type Words = Arc<Mutex<Vec<String>>>;

/// The program, whose input and output are records with lengths. It ends when this is dropped.
pub(super) struct Program {
    process: Child,
    input: Option<ChildStdin>,
    received: Receiver<Parts>,
    words: Words,
    socket_type: SocketType,
    /// Where its socket is bound or connected.
    pub(super) endpoint: String,
}

impl Program {
    /// Starts it, and waits until its socket is bound if it listens.
    pub(super) fn start(
        tool: &Tool,
        pair: Pair,
        column: Column,
        keys: &Keys,
        endpoint: &str,
    ) -> Result<Self, Failure> {
        let mut command = Command::new(&tool.0);
        command.args(arguments(pair.ours, column, keys, endpoint));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn()?;
        let input = process.stdin.take();
        let (passes, received) = mpsc::channel();
        let (says, hears) = mpsc::channel();
        let words = Words::default();
        if let Some(output) = process.stdout.take() {
            thread::spawn(move || listen(output, &passes));
        }
        if let Some(errors) = process.stderr.take() {
            let words = Arc::clone(&words);
            thread::spawn(move || overhear(errors, &words, &says));
        }
        let (socket_type, endpoint) = (pair.ours, endpoint.to_owned());
        let mut program = Self { process, input, received, words, socket_type, endpoint };
        if column.ours_listens() {
            match hears.recv_timeout(CALL) {
                Ok(bound) => program.endpoint = bound,
                Err(_) => return Err(program.explain(Failure::new("zmtp does not listen"))),
            }
        }
        Ok(program)
    }

    /// Adds what it said about it.
    pub(super) fn explain(&self, failure: Failure) -> Failure {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        Failure::new(format!("{failure}; {}", words.join(" / ")))
    }
}

fn arguments(kind: SocketType, column: Column, keys: &Keys, endpoint: &str) -> Vec<String> {
    let how = if column.ours_listens() { "--bind" } else { "--connect" };
    let name = kind.name().to_ascii_lowercase();
    let mut all: Vec<String> =
        [name.as_str(), how, endpoint, "--format=length", "--verbose"].map(str::to_owned).into();
    if kind.announces_identity() {
        all.push(format!("--identity={}", String::from_utf8_lossy(OUR_ID)));
    }
    if kind == SocketType::Sub {
        all.push(format!("--topic={SETTLED}"));
    }
    let (secret, server, client) = keys.as_arguments();
    all.extend(match (column.mechanism, column.ours_serves()) {
        (Mechanism::Null, _) => vec![],
        (Mechanism::Plain, true) => vec![format!("--plain-allow={USER}:{PASSWORD}")],
        (Mechanism::Plain, false) => vec![format!("--plain={USER}:{PASSWORD}")],
        (Mechanism::Curve, true) => vec![
            "--curve-server".to_owned(),
            format!("--secret-key={secret}"),
            format!("--allow-key={client}"),
        ],
        (Mechanism::Curve, false) => {
            vec![format!("--secret-key={secret}"), format!("--server-key={server}")]
        }
    });
    all
}

/// Passes on where it listens, and keeps all that it says.
fn overhear(errors: ChildStderr, words: &Words, says: &mpsc::Sender<String>) {
    for line in BufReader::new(errors).lines().map_while(Result::ok) {
        if let Some((_, endpoint)) = line.split_once("listening on ") {
            // Nobody asks twice.
            let _ = says.send(endpoint.to_owned());
        }
        words.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

/// Passes on what it receives, until it ends.
fn listen(output: ChildStdout, passes: &mpsc::Sender<Parts>) {
    let mut output = BufReader::new(output);
    while let Ok(parts) = records::read(&mut output) {
        if passes.send(parts).is_err() {
            return;
        }
    }
}

impl End for Program {
    fn who(&self) -> &'static str {
        "zmtp"
    }

    fn socket_type(&self) -> SocketType {
        self.socket_type
    }

    fn send(&mut self, before: &[&[u8]], parts: &[Vec<u8>]) -> Result<(), Failure> {
        let parts: Vec<&[u8]> =
            before.iter().copied().chain(parts.iter().map(Vec::as_slice)).collect();
        let mut record = Vec::new();
        records::write(&parts, &mut record);
        let Some(input) = &mut self.input else { return Err(Failure::new("zmtp has no input")) };
        input.write_all(&record)?;
        Ok(input.flush()?)
    }

    fn recv_within(&mut self, limit: Duration) -> Result<Option<Parts>, Failure> {
        match self.received.recv_timeout(limit) {
            Ok(parts) => Ok(Some(parts)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Failure::new("zmtp has ended")),
        }
    }

    fn subscribe(&mut self, topic: &[u8]) -> Result<(), Failure> {
        self.send(&[], &[[&[1], topic].concat()])
    }

    fn unsubscribe(&mut self, topic: &[u8]) -> Result<(), Failure> {
        self.send(&[], &[[&[0], topic].concat()])
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
