//! The same octets at our listener and at libzmq's: which messages come out, and whether the
//! connection is closed.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use zmtp_codec::{Error as Fault, SocketType};
use zmtp_net::EventKind;

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

/// A client that sends octets, whatever they are.
struct Client(TcpStream);

impl Client {
    fn connect(endpoint: &str) -> io::Result<Self> {
        let address = endpoint.trim_start_matches("tcp://");
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    /// Sends all; a listener that has closed meanwhile is one that closes.
    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        self.0.set_write_timeout(Some(PATIENCE))?;
        let _ = self.0.write_all(octets);
        self.0.set_nonblocking(true)
    }

    /// Whether the listener has closed. What it says is thrown away.
    fn is_closed(&mut self) -> bool {
        let mut room = [0; 4096];
        loop {
            match self.0.read(&mut room) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() != ErrorKind::WouldBlock,
            }
        }
    }
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
    let mut their_client = Client::connect(&their_socket.bind("tcp://127.0.0.1:0")?)?;
    our_client.send(octets)?;
    their_client.send(octets)?;

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
        while let Some(event) = monitor.try_recv() {
            if let EventKind::HandshakeFailed(fault) | EventKind::Disconnected(Some(fault)) =
                event.kind
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
