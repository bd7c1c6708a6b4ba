//! Two threads speak ZMTP over a TCP connection of the standard library: one pushes three
//! messages, the other one pulls and prints them.
//!
//! Run it with `cargo run -p zmtp-codec --example blocking_std`.
#![expect(clippy::print_stdout, reason = "it shows what was exchanged")]

use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use zmtp_codec::{Config, Connection, Event, Message, Security, SocketType, Time};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// What makes a blocking run loop: the codec, a stream, a clock.
struct Socket {
    connection: Connection,
    stream: TcpStream,
    epoch: Instant,
    input: Bytes,
}

impl Socket {
    fn new(stream: TcpStream, socket_type: SocketType) -> Self {
        let connection = Connection::new(Config::new(socket_type), Security::Null, Time::ZERO);
        Self { connection, stream, epoch: Instant::now(), input: Bytes::new() }
    }

    /// The next event; `None` when the peer has gone.
    fn next(&mut self) -> Result<Option<Event>> {
        loop {
            let now = Time::at(Instant::now(), self.epoch);
            let event = self.connection.receive(now, &mut self.input);
            // Also when that failed: an ERROR command may be in the output.
            self.flush()?;
            if let Some(event) = event? {
                return Ok(Some(event));
            }
            // A timer of the connection is the longest that a read may take.
            let limit = self.connection.next_timeout().map(|due| due.since(now));
            self.stream.set_read_timeout(limit.map(|limit| limit.max(Duration::from_millis(1))))?;
            let mut bytes = vec![0; 8192];
            match self.stream.read(&mut bytes) {
                Ok(0) => return Ok(None),
                Ok(count) => self.input = Bytes::from(bytes).slice(..count),
                Err(_) => self.connection.handle_timeout(Time::at(Instant::now(), self.epoch))?,
            }
        }
    }

    /// Writes what the connection wants written.
    fn flush(&mut self) -> Result<()> {
        let output = self.connection.output();
        while output.has_remaining() {
            let written = self.stream.write(output.chunk())?;
            output.advance(written);
        }
        Ok(())
    }
}

fn push(stream: TcpStream) -> Result<()> {
    let mut push = Socket::new(stream, SocketType::Push);
    while !matches!(push.next()?, Some(Event::Ready(_)) | None) {}
    push.connection.send(Message::from("hello"))?;
    push.connection.send(Message::from(["two", "parts"]))?;
    push.connection.send(Message::from(vec![b'x'; 100_000]))?;
    push.flush()
}

fn main() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let pusher = thread::spawn(move || push(TcpStream::connect(address)?));
    let mut pull = Socket::new(listener.accept()?.0, SocketType::Pull);
    while let Some(event) = pull.next()? {
        match event {
            Event::Ready(peer) => println!("connected over ZMTP {}", peer.version()),
            Event::Message(message) => {
                println!("{} part(s), {} bytes", message.part_count(), message.byte_len());
            }
            _ => {}
        }
    }
    pusher.join().map_err(|_| "the pushing thread panicked")?
}
