//! A peer that is gone is an error of the write, never a signal, which would end a program in
//! another language that uses this crate.
#![cfg(target_os = "linux")]

use std::io::{ErrorKind, IoSlice, Write};

use nix::sys::signal::{SigSet, Signal};

use super::super::Stream;
use super::support::{bind, pair};
use crate::options::Options;

/// Whether SIGPIPE waits for this thread. It does not matter that the runtime ignores it: a signal
/// that is blocked is kept.
fn is_pending() -> bool {
    let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("SigPnd:")).unwrap();
    let pending = u64::from_str_radix(line.trim(), 16).unwrap();
    pending & (1 << (Signal::SIGPIPE as i32 - 1)) != 0
}

/// Writes to a peer that is gone until that is told.
fn told(at: &str, write: impl Fn(&mut Stream) -> std::io::Result<usize>) -> ErrorKind {
    let options = Options::default();
    let mut listener = bind(at, &options).unwrap();
    let (connecting, mut accepted) = pair(&mut listener, &options);
    drop(connecting);
    loop {
        match write(&mut accepted) {
            // Tcp takes what it has not heard the refusal of yet.
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => return error.kind(),
        }
    }
}

#[test]
fn a_write_to_a_peer_that_is_gone_is_an_error_and_no_signal() {
    let mut pipe = SigSet::empty();
    pipe.add(Signal::SIGPIPE);
    pipe.thread_block().unwrap();
    for at in ["ipc://*", "tcp://127.0.0.1:*"] {
        assert_eq!(told(at, |stream| stream.write(b"x")), ErrorKind::BrokenPipe);
        assert!(!is_pending(), "write, {at}");
        let slices = [IoSlice::new(b"x"), IoSlice::new(b"y")];
        assert_eq!(told(at, |stream| stream.write_vectored(&slices)), ErrorKind::BrokenPipe);
        assert!(!is_pending(), "write_vectored, {at}");
    }
}
