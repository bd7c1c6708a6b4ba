//! Processes of their own, to be killed or frozen: this program again, which plays a part.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use zmtp_net::{Linger, Options, SocketType};

use crate::account::number;
use crate::support::{LONG, context, options, with};

/// Which part a process plays, and what it is to know.
const PART: &str = "ZMTP_BAD_DAYS_PART";

/// A process that plays a part.
pub(crate) struct Child {
    process: std::process::Child,
    reports: Receiver<u64>,
}

impl Child {
    pub(crate) fn new(part: &str) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut process = Command::new(program)
            .args(["child::plays_its_part", "--exact", "--ignored", "--nocapture"])
            .env(PART, part)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = process.stderr.take().unwrap();
        let (tell, reports) = channel();
        std::thread::spawn(move || {
            let mut report = [0; 8];
            while told.read_exact(&mut report).is_ok() {
                if tell.send(u64::from_be_bytes(report)).is_err() {
                    break;
                }
            }
        });
        Self { process, reports }
    }

    /// What it reports next; `None` when there is nothing for that long.
    pub(crate) fn hears(&self, time: Duration) -> Option<u64> {
        match self.reports.recv_timeout(time) {
            Ok(report) => Some(report),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => panic!("the process has ended by itself"),
        }
    }

    /// What it reports next.
    pub(crate) fn report(&self) -> u64 {
        self.hears(LONG).unwrap_or_else(|| panic!("it reports nothing"))
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.process.id().try_into().unwrap()), signal).unwrap();
    }

    /// Kills it, so that it can do nothing any more; what it had reported.
    pub(crate) fn kill(mut self) -> Vec<u64> {
        self.process.kill().unwrap();
        let status = self.process.wait().unwrap();
        assert_eq!(status.signal(), Some(9), "it had ended by itself");
        self.reports.iter().collect()
    }

    /// Waits until it ends by itself, and well; what it had reported.
    pub(crate) fn ends(mut self) -> Vec<u64> {
        let reports = self.reports.iter().collect();
        let status = self.process.wait().unwrap();
        assert!(status.success(), "{status}");
        reports
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        // The end of what it tells: then its reader has ended too.
        while self.reports.recv().is_ok() {}
    }
}

/// Tells the parent something.
pub(crate) fn tell(report: u64) {
    if std::io::stderr().write_all(&report.to_be_bytes()).is_err() {
        std::process::exit(1);
    }
}

/// Where the parent waits, for an answer of a child.
pub(crate) const READY: u64 = u64::MAX;

#[test]
#[ignore = "other tests run it, in a process of its own"]
fn plays_its_part() {
    let Ok(part) = std::env::var(PART) else { return };
    std::thread::spawn(|| {
        // It ends with its parent.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(1);
    });
    match part.split(' ').collect::<Vec<_>>()[..] {
        ["pull", endpoint] => receive(SocketType::Pull, endpoint, true),
        ["sub", endpoint] => receive(SocketType::Sub, endpoint, false),
        ["echo", endpoint] => echo(endpoint),
        ["pub", endpoint, first] => publish(endpoint, first.parse().unwrap()),
        ["push", endpoint, first] => push(endpoint, first.parse().unwrap()),
        ["crowded", endpoint] => crate::full_table::crowded(endpoint),
        ["nobody", directory] => crate::ipc_files::nobody(directory),
        ["small", directory] => crate::ipc_files::small(directory),
        ["many", endpoint, count] => crate::restart::many(endpoint, count.parse().unwrap()),
        ref other => panic!("no such part: {other:?}"),
    }
}

/// Receives for ever, and reports the numbers.
fn receive(kind: SocketType, endpoint: &str, binds: bool) {
    let context = context();
    let socket = with(&context, kind, patient());
    if kind == SocketType::Sub {
        socket.subscribe("").unwrap();
    }
    if binds {
        socket.bind(endpoint).unwrap();
    } else {
        socket.connect(endpoint).unwrap();
    }
    loop {
        tell(number(&socket.recv().unwrap()));
    }
}

/// Sends back what it gets.
fn echo(endpoint: &str) {
    let context = context();
    let router = with(&context, SocketType::Router, patient());
    router.bind(endpoint).unwrap();
    loop {
        let request = router.recv().unwrap();
        tell(number(&request));
        router.send(request).unwrap();
    }
}

/// Publishes numbers, from this one on.
fn publish(endpoint: &str, first: u64) {
    let context = context();
    let publisher = with(&context, SocketType::Pub, patient());
    publisher.bind(endpoint).unwrap();
    assert!(publisher.wait_for_subscribers(1, LONG));
    crate::traffic::bursts(first, |message| publisher.try_send(message).is_ok());
}

/// Pushes numbers, from this one on.
fn push(endpoint: &str, first: u64) {
    let context = context();
    let push = with(&context, SocketType::Push, patient());
    push.connect(endpoint).unwrap();
    crate::traffic::bursts(first, |message| push.try_send(message).is_ok());
}

fn patient() -> Options {
    options().receive_timeout(None).linger(Linger::Never)
}

/// The messages that a child sends are numbered from here on, so that those of one follow those of
/// the child before.
pub(crate) const fn first_of(child: u64) -> u64 {
    child << 32
}
