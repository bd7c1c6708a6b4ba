//! Peers that say what a test wants.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use super::LONG;

/// A greeting of 3.x.
pub(crate) fn greeting(minor: u8, mechanism: &str, as_server: bool) -> Vec<u8> {
    let mut bytes = b"\xff\0\0\0\0\0\0\0\x01\x7f\x03".to_vec();
    bytes.push(minor);
    bytes.extend_from_slice(mechanism.as_bytes());
    bytes.resize(32, 0);
    bytes.push(u8::from(as_server));
    bytes.resize(64, 0);
    bytes
}

/// A short command.
pub(crate) fn command(name: &str, data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(1 + name.len() + data.len()).unwrap();
    let mut bytes = vec![4, length, u8::try_from(name.len()).unwrap()];
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(data);
    bytes
}

/// A short message of one part.
pub(crate) fn message(part: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, u8::try_from(part.len()).unwrap()];
    bytes.extend_from_slice(part);
    bytes
}

/// What a REP says of itself.
pub(crate) const READY_REP: &[u8] = b"\x0bSocket-Type\0\0\0\x03REP";

/// Something that listens.
pub(crate) struct Listening {
    pub(crate) endpoint: String,
    /// What the first connection said, once it has ended.
    heard: Receiver<Vec<u8>>,
}

impl Listening {
    pub(crate) fn heard(&self) -> Vec<u8> {
        self.heard.recv_timeout(LONG).unwrap()
    }
}

/// Listens, and says these bytes to whoever connects. `then_close`: it closes its side then;
/// otherwise it listens until the other side is closed.
pub(crate) fn listen(says: Vec<u8>, then_close: bool) -> Listening {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (said, heard) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok).take(16) {
            let _ = said.send(serve(stream, &says, then_close));
        }
    });
    Listening { endpoint: format!("tcp://127.0.0.1:{port}"), heard }
}

fn serve(mut stream: TcpStream, says: &[u8], then_close: bool) -> Vec<u8> {
    let _ = stream.set_read_timeout(Some(LONG));
    let _ = stream.write_all(says);
    let mut heard = Vec::new();
    if then_close {
        // Not with bytes unread, which would be a reset.
        let _ = stream.shutdown(std::net::Shutdown::Write);
    }
    let _ = stream.take(1 << 20).read_to_end(&mut heard);
    heard
}

/// A peer that connects, says something, and takes nothing.
pub(crate) struct Caller(TcpStream);

impl Caller {
    /// Connects to an endpoint of tcp, and says these bytes.
    pub(crate) fn new(endpoint: &str, says: &[u8]) -> Self {
        let address = endpoint.strip_prefix("tcp://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.write_all(says).unwrap();
        Self(stream)
    }

    /// Waits until so many bytes are there; they stay unread.
    pub(crate) fn hears_more_than(&self, count: usize) {
        let mut bytes = vec![0; count + 1];
        // It waits for the first of them; the others are looked for until they are there.
        while self.0.peek(&mut bytes).unwrap() <= count {
            thread::yield_now();
        }
    }
}
