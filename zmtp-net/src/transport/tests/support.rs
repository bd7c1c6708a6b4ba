//! Waiting with a deadline, and connected pairs.

use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use mio::event::Source;
use mio::{Events, Interest, Poll, Token};

use super::super::{Accepted, Listener, Resolved, Stream, connect, resolve};
use crate::endpoint::Endpoint;
use crate::options::Options;

/// Nothing here takes a hundredth of it.
const DEADLINE: Duration = Duration::from_secs(20);

pub(super) fn endpoint(text: &str) -> Endpoint {
    text.parse().unwrap()
}

pub(super) fn bind(text: &str, options: &Options) -> io::Result<Listener> {
    Listener::bind(&endpoint(text), options)
}

pub(super) fn resolved(text: &str, ipv6: bool) -> Resolved {
    resolve(&endpoint(text), ipv6).unwrap().remove(0)
}

/// Calls until there is a result, each time the source has become ready.
fn until<S: Source, T>(
    source: &mut S,
    interest: Interest,
    mut call: impl FnMut(&mut S) -> io::Result<Option<T>>,
) -> io::Result<T> {
    let deadline = Instant::now() + DEADLINE;
    let mut poll = Poll::new().unwrap();
    let mut events = Events::with_capacity(4);
    poll.registry().register(source, Token(0), interest).unwrap();
    let result = loop {
        match call(source) {
            Ok(Some(result)) => break Ok(result),
            Ok(None) => {}
            Err(error) => break Err(error),
        }
        let left = deadline.checked_duration_since(Instant::now()).expect("the deadline");
        poll.poll(&mut events, Some(left)).unwrap();
    };
    poll.registry().deregister(source).unwrap();
    result
}

/// The next stream, refusal or error.
pub(super) fn accept(listener: &mut Listener, options: &Options) -> io::Result<Accepted> {
    until(listener, Interest::READABLE, |listener| match listener.accept(options)? {
        Accepted::WouldBlock => Ok(None),
        accepted => Ok(Some(accepted)),
    })
}

pub(super) fn accept_stream(listener: &mut Listener, options: &Options) -> Stream {
    match accept(listener, options).unwrap() {
        Accepted::Stream(stream) => stream,
        other => panic!("{other:?}"),
    }
}

/// Connects and waits for how it goes.
pub(super) fn finish(address: &Resolved, options: &Options) -> io::Result<Stream> {
    let mut stream = connect(address, options)?;
    until(&mut stream, Interest::WRITABLE, |stream| Ok(stream.finish_connect()?.then_some(())))?;
    Ok(stream)
}

/// The connecting and the accepted end.
pub(super) fn pair(listener: &mut Listener, options: &Options) -> (Stream, Stream) {
    let address = resolved(&connectable(listener), options.ipv6);
    let connecting = finish(&address, options).unwrap();
    (connecting, accept_stream(listener, options))
}

/// The endpoint of a listener, this host's in place of all.
pub(super) fn connectable(listener: &Listener) -> String {
    listener.endpoint().replace("//0.0.0.0", "//127.0.0.1").replace("[::]", "[::1]")
}

pub(super) fn read(stream: &mut Stream, octets: usize) -> Vec<u8> {
    let mut found = Vec::new();
    while found.len() < octets {
        let mut buffer = [0; 64];
        let length = until(stream, Interest::READABLE, |stream| match stream.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            result => result.map(Some),
        })
        .unwrap();
        assert_ne!(length, 0, "the end of the stream");
        found.extend_from_slice(&buffer[..length]);
    }
    found
}

/// Waits for the end of the stream.
pub(super) fn read_end(stream: &mut Stream) {
    let length = until(stream, Interest::READABLE, |stream| match stream.read(&mut [0; 8]) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        result => result.map(Some),
    });
    assert_eq!(length.unwrap(), 0);
}

/// Octets go both ways.
pub(super) fn assert_talk(one: &mut Stream, other: &mut Stream) {
    assert_eq!(one.write(b"ping").unwrap(), 4);
    assert_eq!(read(other, 4), b"ping");
    assert_eq!(other.write(b"pong").unwrap(), 4);
    assert_eq!(read(one, 4), b"pong");
}

/// Whether this host has an address of IPv6. Containers often have none.
pub(super) fn has_ipv6() -> bool {
    TcpListener::bind("[::1]:0").is_ok()
}

/// A directory of one test's own, removed when dropped.
pub(super) struct TempDir(PathBuf);

impl TempDir {
    pub(super) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("t-{:016x}", getrandom::u64().unwrap()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(super) fn ipc(&self, name: &str) -> String {
        format!("ipc://{}", self.path(name).display())
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
