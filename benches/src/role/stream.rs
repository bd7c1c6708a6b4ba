//! The floor: bare streams of the system, blocking, without any protocol. A message is one write.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};

use super::blocking::{Implementation, Kind, Socket};
use super::wire::{Task, ok};

/// Octets that are read at once.
const READ: usize = 256 * 1024;

/// Bare streams, one write a message.
#[derive(Clone)]
pub(super) struct Raw;

/// A stream, and what was read of it and not yet received.
pub(super) struct RawSocket {
    pipe: Pipe,
    size: usize,
    /// Whether answers are waited for, so that nothing but one message can be there.
    one_at_a_time: bool,
    buffer: Vec<u8>,
    unread: usize,
}

/// A stream on its way.
pub(super) enum Pipe {
    Idle,
    Tcp(TcpListener),
    Unix(UnixListener),
    Open(Box<dyn Stream>),
}

/// Octets both ways.
pub(super) trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

impl Pipe {
    pub(super) fn bind(&mut self, endpoint: &str) -> String {
        if let Some(path) = endpoint.strip_prefix("ipc://") {
            *self = Self::Unix(ok(UnixListener::bind(path)));
            return endpoint.to_owned();
        }
        let listener = ok(TcpListener::bind("127.0.0.1:0"));
        let address = ok(listener.local_addr());
        *self = Self::Tcp(listener);
        format!("tcp://{address}")
    }

    pub(super) fn connect(&mut self, endpoint: &str) {
        *self = Self::Open(match endpoint.strip_prefix("ipc://") {
            Some(path) => Box::new(ok(UnixStream::connect(path))),
            None => no_delay(ok(TcpStream::connect(endpoint.trim_start_matches("tcp://")))),
        });
    }

    /// The stream; a listener waits for its first one.
    #[inline]
    pub(super) fn open(&mut self) -> &mut dyn Stream {
        loop {
            match self {
                Self::Open(stream) => return &mut **stream,
                Self::Tcp(listener) => *self = Self::Open(no_delay(ok(listener.accept()).0)),
                Self::Unix(listener) => *self = Self::Open(Box::new(ok(listener.accept()).0)),
                Self::Idle => *self = ok(Err("neither bound nor connected")),
            }
        }
    }
}

fn no_delay(stream: TcpStream) -> Box<dyn Stream> {
    ok(stream.set_nodelay(true));
    Box::new(stream)
}

impl Implementation for Raw {
    type Socket = RawSocket;

    fn new(_: &Task) -> Self {
        Self
    }

    fn socket(&self, kind: Kind, task: &Task) -> RawSocket {
        RawSocket {
            pipe: Pipe::Idle,
            size: task.size.max(1),
            one_at_a_time: kind != Kind::Pull,
            buffer: vec![0; READ.max(task.size)],
            unread: 0,
        }
    }

    fn finish(self) {}
}

impl RawSocket {
    /// Reads exactly one message, for which nobody has to look further.
    fn read_one(&mut self) {
        let message = self.buffer.get_mut(..self.size).unwrap_or_default();
        ok(self.pipe.open().read_exact(message));
    }
}

impl Socket for RawSocket {
    type Payload = Vec<u8>;

    fn payload(part: &[u8], _: usize) -> Vec<u8> {
        part.to_vec()
    }

    fn bind(&mut self, endpoint: &str) -> String {
        self.pipe.bind(endpoint)
    }

    fn connect(&mut self, endpoint: &str) {
        self.pipe.connect(endpoint);
    }

    fn subscribe(&mut self, _: &str) {}

    #[inline]
    fn send(&mut self, payload: &Vec<u8>) {
        ok(self.pipe.open().write_all(payload));
    }

    #[inline]
    fn recv(&mut self) {
        if self.one_at_a_time {
            return self.read_one();
        }
        while self.unread < self.size {
            let read = ok(self.pipe.open().read(&mut self.buffer));
            assert_ne!(read, 0, "the other end has left");
            self.unread += read;
        }
        self.unread -= self.size;
    }

    fn recv_start(&mut self) -> [u8; 8] {
        self.read_one();
        self.buffer.first_chunk().copied().unwrap_or_default()
    }

    #[inline]
    fn echo(&mut self) {
        self.read_one();
        let message = self.buffer.get(..self.size).unwrap_or_default();
        ok(self.pipe.open().write_all(message));
    }
}
