//! What the cases have in common.

use std::thread;
use std::time::{Duration, Instant};

use zmtp_codec::SocketType;
use zmtp_net::{EventKind, Message, Monitor, Options, Socket, SocketEvent};

use super::super::ours::{message, parts_of};
use super::super::theirs::Theirs;
use crate::libzmq;
use crate::suite::check::{Failure, same_parts};

/// How long a case waits for what is to happen.
pub(super) const LONG: Duration = Duration::from_secs(20);
/// How long it waits for what is not to happen.
pub(super) const SHORT: Duration = Duration::from_millis(300);
/// Where tcp listens.
pub(super) const TCP: &str = "tcp://127.0.0.1:*";

/// A socket of ours with a context of its own.
pub(super) fn ours(socket_type: SocketType, options: Options) -> Result<Socket, Failure> {
    Ok(zmtp_net::Context::new()?.socket_with(socket_type, options)?)
}

/// A libzmq socket with a context of its own.
pub(super) fn theirs(socket_type: SocketType) -> Result<Theirs, Failure> {
    Theirs::new(&libzmq::Context::new()?, socket_type)
}

/// Sends from our side.
pub(super) fn say(socket: &Socket, parts: &[&[u8]]) -> Result<(), Failure> {
    let sent = socket.send_timeout(message(parts, &[])?, LONG);
    sent.map_err(|error| Failure::new(format!("our side cannot send: {error}")))
}

/// Receives at our side.
pub(super) fn hear(socket: &Socket) -> Result<Message, Failure> {
    let got = socket.recv_timeout(LONG);
    got.map_err(|error| Failure::new(format!("our side cannot receive: {error}")))
}

/// Demands that the next message at our side has these parts.
pub(super) fn expect(socket: &Socket, parts: &[&[u8]]) -> Result<(), Failure> {
    same_parts("our side", &parts_of(&hear(socket)?), parts)
}

/// Demands that the next message at libzmq has these parts.
pub(super) fn expect_theirs(theirs: &Theirs, parts: &[&[u8]]) -> Result<(), Failure> {
    let found = theirs.socket.recv();
    let found =
        found.map_err(|error| Failure::new(format!("libzmq, waiting for {parts:?}: {error}")))?;
    same_parts("libzmq", &found, parts)
}

/// Demands that nothing comes to our side for a while.
pub(super) fn expect_silence(socket: &Socket) -> Result<(), Failure> {
    match socket.recv_timeout(SHORT) {
        Err(zmtp_net::RecvError::TimedOut) => Ok(()),
        other => Err(Failure::new(format!("our side has {other:?} instead of nothing"))),
    }
}

/// Demands that nothing comes to libzmq for a while.
pub(super) fn expect_their_silence(theirs: &Theirs) -> Result<(), Failure> {
    theirs.socket.set_recv_timeout(SHORT)?;
    match theirs.socket.recv() {
        Err(libzmq::Error::Timeout) => Ok(()),
        other => Err(Failure::new(format!("libzmq has {other:?} instead of nothing"))),
    }
}

/// Waits until so many peers have shaken hands with our side.
pub(super) fn meet(socket: &Socket, peers: usize) -> Result<(), Failure> {
    match socket.wait_for_peers(peers, LONG) {
        true => Ok(()),
        false => Err(Failure::new(format!("fewer than {peers} peers came"))),
    }
}

/// Waits for an event of our side, passing over others.
pub(super) fn event(
    monitor: &Monitor,
    what: &str,
    wanted: impl Fn(&EventKind) -> bool,
) -> Result<SocketEvent, Failure> {
    let start = Instant::now();
    let mut others = Vec::new();
    while let Ok(event) = monitor.recv_timeout(LONG.saturating_sub(start.elapsed())) {
        if wanted(&event.kind) {
            return Ok(event);
        }
        others.push(event.kind);
    }
    Err(Failure::new(format!("no event {what}, but {others:?}")))
}

/// Waits until something is so.
pub(super) fn until(
    what: &str,
    mut done: impl FnMut() -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let start = Instant::now();
    while !done()? {
        if start.elapsed() > LONG {
            return Err(Failure::new(format!("it never was so that {what}")));
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// A tcp endpoint that nobody listens at.
pub(super) fn free_endpoint() -> Result<String, Failure> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(format!("tcp://{}", listener.local_addr()?))
}
