//! The same octets at our listener and at libzmq's: which messages come out, and whether the
//! connection is closed.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use zmtp_codec::{Error as Fault, SocketType};
use zmtp_net::{DisconnectCause, EventKind};

use interop_tests::libzmq;

/// How long the two may take to agree.
const PATIENCE: Duration = Duration::from_secs(3);
/// A connection that is open for so long, on both sides, is taken for open.
const SETTLED: Duration = Duration::from_millis(40);

/// What a listener made of the octets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The messages that its socket received, each as its parts.
    pub messages: Vec<Vec<Vec<u8>>>,
    /// Whether it closed the connection.
    pub closed: bool,
}

/// What both listeners made of the octets.
#[derive(Clone, Debug)]
pub struct Verdicts {
    /// Ours.
    pub ours: Verdict,
    /// Why ours closed the connection, if it was the protocol.
    pub fault: Option<Fault>,
    /// That of libzmq.
    pub theirs: Verdict,
}

impl Verdicts {
    fn agree(&self) -> bool {
        self.ours == self.theirs
    }
}

/// How long a listener may take to answer a piece of the handshake, if it does.
const ANSWER: Duration = Duration::from_millis(25);

/// The greeting; the frame behind it, if the octets look like one; and the rest. They are sent one
/// after the other, since libzmq 4.3.5 closes a connection whose READY and first message come in one
/// read, however well they are formed.
fn pieces(octets: &[u8]) -> [&[u8]; 3] {
    let (greeting, rest) = octets.split_at(octets.len().min(64));
    let length = match rest {
        [flags, length, ..] if flags & 2 == 0 => 2 + usize::from(*length),
        _ => rest.len(),
    };
    let (ready, rest) = rest.split_at(length.min(rest.len()));
    [greeting, ready, rest]
}

/// A client that sends octets, whatever they are.
struct Client {
    stream: TcpStream,
    /// How much the listener has said.
    heard: usize,
}

impl Client {
    fn connect(endpoint: &str) -> io::Result<Self> {
        let address = endpoint.trim_start_matches("tcp://");
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, heard: 0 })
    }

    /// Sends all; a listener that has closed meanwhile is one that closes.
    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        self.stream.set_nonblocking(false)?;
        let _ = self.stream.write_all(octets);
        self.stream.set_nonblocking(true)
    }

    /// Waits until the listener has said so much, has closed, or does not answer.
    fn hear(&mut self, least: usize) {
        let began = Instant::now();
        while self.heard < least && !self.is_closed() && began.elapsed() < ANSWER {
            std::thread::yield_now();
        }
    }

    /// Whether the listener has closed. What it says is only counted.
    fn is_closed(&mut self) -> bool {
        let mut room = [0; 4096];
        loop {
            match self.stream.read(&mut room) {
                Ok(0) => return true,
                Ok(count) => self.heard += count,
                Err(error) => return error.kind() != ErrorKind::WouldBlock,
            }
        }
    }
}

/// Whether libzmq has made up its mind about a handshake.
fn is_verdict(kind: libzmq::EventKind) -> bool {
    use libzmq::EventKind::{
        Disconnected, HandshakeFailedAuth, HandshakeFailedNoDetail, HandshakeFailedProtocol,
        HandshakeSucceeded,
    };
    matches!(
        kind,
        HandshakeSucceeded
            | HandshakeFailedNoDetail
            | HandshakeFailedProtocol
            | HandshakeFailedAuth
            | Disconnected
    )
}

/// Sends the octets to a PULL of each, and compares what they make of it. Where they differ it is
/// so for good: they had seconds to agree.
///
/// # Errors
/// If there is no socket, or no connection.
pub fn compare(octets: &[u8]) -> Result<Verdicts, Box<dyn std::error::Error>> {
    let context = zmtp_net::Context::new()?;
    let our_socket = context.socket(SocketType::Pull)?;
    let monitor = our_socket.monitor();
    let mut our_client = Client::connect(&our_socket.bind("tcp://127.0.0.1:*")?)?;
    let their_context = libzmq::Context::new()?;
    let their_socket = libzmq::Socket::new(&their_context, libzmq::SocketType::Pull)?;
    their_socket.set_recv_timeout(Duration::from_millis(1))?;
    their_socket.set_linger(Duration::ZERO)?;
    let their_monitor = their_socket.monitor()?;
    let mut their_client = Client::connect(&their_socket.bind("tcp://127.0.0.1:0")?)?;
    let [greeting, ready, rest] = pieces(octets);
    for client in [&mut our_client, &mut their_client] {
        client.send(greeting)?;
        client.hear(greeting.len());
        client.send(ready)?;
    }
    if !rest.is_empty() {
        // It may not: then the rest comes as it comes.
        let _ = their_monitor.wait_until(ANSWER, |event| is_verdict(event.kind));
    }
    for client in [&mut our_client, &mut their_client] {
        client.send(rest)?;
    }

    let began = Instant::now();
    let mut found = Verdicts { ours: Verdict::default(), fault: None, theirs: Verdict::default() };
    loop {
        // Whether it is closed is asked before: what came before that is received after it.
        found.ours.closed = found.ours.closed || our_client.is_closed();
        found.theirs.closed = found.theirs.closed || their_client.is_closed();
        while let Ok(message) = our_socket.try_recv() {
            found.ours.messages.push(message.parts().map(<[u8]>::to_vec).collect());
        }
        while let Ok(message) = their_socket.recv() {
            found.theirs.messages.push(message);
        }
        while let Ok(event) = monitor.try_recv() {
            if let EventKind::HandshakeFailed(fault)
            | EventKind::Disconnected(DisconnectCause::Protocol(fault)) = event.kind
            {
                found.fault = Some(fault);
            }
        }
        let time = began.elapsed();
        if time >= PATIENCE || found.agree() && (found.ours.closed || time >= SETTLED) {
            return Ok(found);
        }
    }
}
