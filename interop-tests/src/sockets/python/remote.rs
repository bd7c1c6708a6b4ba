//! A pyzmq socket in its process, as an end.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use zmtp_codec::SocketType;

use super::super::end::{CALL, End};
use super::super::meet::THEIR_ID;
use super::super::records;
use super::super::secure::Keys;
use super::environment::{Environment, SCRIPT};
use crate::suite::check::Failure;
use crate::suite::payload::Parts;
use crate::suite::secure::{PASSWORD, USER};
use crate::suite::{Column, Mechanism, Pair};

/// What the socket is to be.
pub(super) struct Setting<'a> {
    pub(super) pair: Pair,
    pub(super) column: Column,
    pub(super) keys: &'a Keys,
    pub(super) endpoint: String,
}

impl Setting<'_> {
    fn arguments(&self, command: &mut Command) {
        let (column, keys) = (self.column, self.keys);
        let how = if column.ours_listens() { "connect" } else { "bind" };
        let serves = column.mechanism != Mechanism::Null && !column.ours_serves();
        let (key, peer) = keys.of_theirs();
        for (name, value) in [
            ("type", self.pair.theirs.name().to_owned()),
            ("how", how.to_owned()),
            ("endpoint", self.endpoint.clone()),
            ("mechanism", column.mechanism.name().to_string()),
            ("server", u8::from(serves).to_string()),
            ("identity", hex(THEIR_ID)),
            ("user", hex(USER.as_bytes())),
            ("password", hex(PASSWORD.as_bytes())),
            ("key", hex(key)),
            ("peer", hex(peer)),
        ] {
            command.arg(format!("{name}={value}"));
        }
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// A pyzmq socket in a process of its own, which ends when this is dropped.
pub(in super::super) struct Remote {
    process: Child,
    input: Option<ChildStdin>,
    received: Receiver<Parts>,
    errors: Option<ChildStderr>,
    socket_type: SocketType,
    /// Where it is bound or connected.
    pub(in super::super) endpoint: String,
}

impl Remote {
    /// Starts the process and waits until its socket is bound or connects.
    pub(super) fn start(place: &Environment, setting: &Setting<'_>) -> Result<Self, Failure> {
        let mut command = place.command();
        command.arg(SCRIPT);
        setting.arguments(&mut command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn()?;
        let (input, output) = (process.stdin.take(), process.stdout.take());
        let errors = process.stderr.take();
        let (passes, received) = mpsc::channel();
        let (says, hears) = mpsc::channel();
        if let Some(output) = output {
            thread::spawn(move || listen(output, &says, &passes));
        }
        let socket_type = setting.pair.theirs;
        let mut remote =
            Self { process, input, received, errors, socket_type, endpoint: String::new() };
        match hears.recv_timeout(CALL) {
            Ok(endpoint) => remote.endpoint = endpoint,
            Err(_) => return Err(remote.explain(Failure::new("pyzmq does not start"))),
        }
        Ok(remote)
    }

    /// Adds what Python said about it.
    pub(in super::super) fn explain(&mut self, failure: Failure) -> Failure {
        // It has ended, or should.
        let _ = self.process.kill();
        let mut text = String::new();
        if let Some(mut errors) = self.errors.take() {
            let _ = errors.read_to_string(&mut text);
        }
        match text.lines().last() {
            Some(line) => Failure::new(format!("{failure}; Python: {line}")),
            None => failure,
        }
    }

    fn command(&mut self, letter: u8, parts: &[&[u8]]) -> Result<(), Failure> {
        let mut text = vec![letter];
        records::write(parts, &mut text);
        let Some(input) = &mut self.input else { return Err(Failure::new("no input for Python")) };
        input.write_all(&text)?;
        Ok(input.flush()?)
    }
}

/// Passes on what the process says, until it ends.
fn listen(output: ChildStdout, says: &mpsc::Sender<String>, passes: &mpsc::Sender<Parts>) {
    let mut output = BufReader::new(output);
    let mut endpoint = String::new();
    match output.read_line(&mut endpoint) {
        Ok(length) if length > 0 => drop(says.send(endpoint.trim().to_owned())),
        _ => return,
    }
    while let Ok(parts) = read_message(&mut output) {
        if passes.send(parts).is_err() {
            return;
        }
    }
}

/// A letter, and a record.
fn read_message(output: &mut impl Read) -> io::Result<Parts> {
    output.read_exact(&mut [0])?;
    records::read(output)
}

impl End for Remote {
    fn who(&self) -> &'static str {
        "pyzmq"
    }

    fn socket_type(&self) -> SocketType {
        self.socket_type
    }

    fn send(&mut self, before: &[&[u8]], parts: &[Vec<u8>]) -> Result<(), Failure> {
        let parts = before.iter().copied().chain(parts.iter().map(Vec::as_slice));
        self.command(b'M', &parts.collect::<Vec<_>>())
    }

    fn recv_within(&mut self, limit: Duration) -> Result<Option<Parts>, Failure> {
        match self.received.recv_timeout(limit) {
            Ok(parts) => Ok(Some(parts)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Failure::new("pyzmq has ended")),
        }
    }

    fn subscribe(&mut self, topic: &[u8]) -> Result<(), Failure> {
        match self.socket_type {
            SocketType::Xsub => self.command(b'M', &[&[&[1], topic].concat()]),
            _ => self.command(b'S', &[topic]),
        }
    }

    fn unsubscribe(&mut self, topic: &[u8]) -> Result<(), Failure> {
        match self.socket_type {
            SocketType::Xsub => self.command(b'M', &[&[&[0], topic].concat()]),
            _ => self.command(b'U', &[topic]),
        }
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
