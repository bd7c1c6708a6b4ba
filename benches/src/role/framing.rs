//! The floor of anything that frames messages: frames of ZMTP are copied into a buffer that is
//! written when full, and walked where they were read. No calls, no queues, no semantics.

use super::blocking::{Implementation, Kind, Socket};
use super::stream::Pipe;
use super::wire::{Task, ok};

/// Octets that are written and read at once.
const BUFFER: usize = 256 * 1024;
/// The flag of a frame whose length has eight octets.
const LARGE: u8 = 2;

/// Frames in large writes.
#[derive(Clone)]
pub(super) struct Framing;

/// A stream with a buffer for one direction.
pub(super) struct FramingSocket {
    pipe: Pipe,
    buffer: Vec<u8>,
    /// What was read and not yet walked over.
    unread: std::ops::Range<usize>,
}

impl Implementation for Framing {
    type Socket = FramingSocket;

    fn new(_: &Task) -> Self {
        Self
    }

    fn socket(&self, kind: Kind, task: &Task) -> FramingSocket {
        let room = BUFFER.max(2 * (task.size + 9));
        let buffer = if kind == Kind::Pull { vec![0; room] } else { Vec::with_capacity(room) };
        FramingSocket { pipe: Pipe::Idle, buffer, unread: 0..0 }
    }

    fn finish(self) {}
}

impl FramingSocket {
    /// How long the next frame is, if its header is there.
    #[inline]
    fn frame(&self) -> Option<usize> {
        let unread = self.buffer.get(self.unread.clone())?;
        match unread {
            [flags, rest @ ..] if flags & LARGE != 0 => {
                let len = u64::from_be_bytes(*rest.first_chunk()?);
                Some(9 + usize::try_from(len).unwrap_or(usize::MAX))
            }
            [_, len, ..] => Some(2 + usize::from(*len)),
            _ => None,
        }
    }

    #[cold]
    fn fill(&mut self) {
        self.buffer.copy_within(self.unread.clone(), 0);
        self.unread = 0..self.unread.len();
        let room = self.buffer.get_mut(self.unread.end..).unwrap_or_default();
        let read = ok(self.pipe.open().read(room));
        assert_ne!(read, 0, "the other end has left");
        self.unread.end += read;
    }
}

impl Socket for FramingSocket {
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
        if self.buffer.len() + payload.len() + 9 > BUFFER {
            self.flush();
        }
        match u8::try_from(payload.len()) {
            Ok(len) => self.buffer.extend_from_slice(&[0, len]),
            Err(_) => {
                self.buffer.push(LARGE);
                self.buffer.extend_from_slice(&(payload.len() as u64).to_be_bytes());
            }
        }
        self.buffer.extend_from_slice(payload);
    }

    #[inline]
    fn recv(&mut self) {
        loop {
            match self.frame() {
                Some(len) if len <= self.unread.len() => {
                    self.unread.start += len;
                    return;
                }
                _ => self.fill(),
            }
        }
    }

    fn recv_start(&mut self) -> [u8; 8] {
        self.recv();
        [0; 8]
    }

    fn echo(&mut self) {
        self.recv();
    }

    fn flush(&mut self) {
        ok(self.pipe.open().write_all(&self.buffer));
        self.buffer.clear();
    }
}
