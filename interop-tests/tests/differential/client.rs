//! Clients of a listener: one that says whatever it is told to, and one that is well-behaved.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use bytes::{Buf, Bytes};
use rustix::net::sockopt::set_socket_linger;
use zmtp_codec::{Config, Connection, Event, SocketType, Time, Version};

use crate::scheme::Scheme;
use crate::seal::Seal;

/// How long a listener may take for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// What is heard beyond this is not kept.
const KEPT: usize = 1 << 16;

fn dial(endpoint: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(endpoint.trim_start_matches("tcp://"))?;
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // A port is free again at once: thousands of connections are made in a minute.
    set_socket_linger(&stream, Some(Duration::ZERO))?;
    Ok(stream)
}

/// A side of the codec that shakes hands as a client.
fn codec(scheme: Scheme, socket_type: SocketType) -> (Connection, [u8; 32]) {
    let (security, transient) = scheme.client();
    // The whole greeting at once.
    let config = Config::new(socket_type).minimum_version(Version::V3_0);
    (Connection::new(config, security, Time::ZERO), transient)
}

/// What a side of the codec has to say.
fn pending(connection: &mut Connection) -> Bytes {
    let length = connection.output().remaining();
    connection.output().copy_to_bytes(length)
}

/// Has a side of the codec hear something; whether its handshake is complete by it.
fn tell(connection: &mut Connection, octets: &[u8]) -> bool {
    let mut input = Bytes::copy_from_slice(octets);
    let mut ready = false;
    while let Ok(Some(event)) = connection.receive(Time::ZERO, &mut input) {
        ready |= matches!(event, Event::Ready(_));
    }
    ready
}

/// A new peer of the listener shakes hands with it. By then the listener has worked off what came
/// before on other connections: both libraries take what is ready in the order in which it came, in
/// one thread, and ask their authenticators in that order.
pub(crate) fn meet(endpoint: &str, scheme: Scheme, socket_type: SocketType) -> io::Result<()> {
    let mut stream = dial(endpoint)?;
    let (mut connection, _) = codec(scheme, socket_type);
    let mut room = [0; 4096];
    loop {
        stream.write_all(&pending(&mut connection))?;
        let count = stream.read(&mut room)?;
        if count == 0 {
            return Err(ErrorKind::ConnectionReset.into());
        }
        if tell(&mut connection, &room[..count]) {
            return Ok(());
        }
    }
}

/// A client that says whatever it is told to, with the codec beside it for what only a live client
/// of CURVE can say.
pub(crate) struct Client {
    stream: TcpStream,
    heard: Vec<u8>,
    /// How much of that was told to the codec.
    told: usize,
    connection: Connection,
    transient: [u8; 32],
    seal: Option<Seal>,
}

impl Client {
    /// Connects, and waits until the listener has begun to speak: it is in charge of the connection
    /// by then.
    pub(crate) fn connect(
        endpoint: &str,
        scheme: Scheme,
        socket_type: SocketType,
    ) -> io::Result<Self> {
        let mut stream = dial(endpoint)?;
        let mut signature = [0; 10];
        stream.read_exact(&mut signature)?;
        stream.set_nonblocking(true)?;
        let (mut connection, transient) = codec(scheme, socket_type);
        // The greeting is said from a capture.
        pending(&mut connection);
        Ok(Self { stream, heard: signature.to_vec(), told: 0, connection, transient, seal: None })
    }

    /// Says all; false if the listener has closed.
    pub(crate) fn say(&mut self, octets: &[u8]) -> io::Result<bool> {
        self.stream.set_nonblocking(false)?;
        let said = self.stream.write_all(octets);
        self.stream.set_nonblocking(true)?;
        match said {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Err(error),
            said => Ok(said.is_ok()),
        }
    }

    /// Whether the listener has closed; hears what it has said.
    pub(crate) fn is_closed(&mut self) -> bool {
        let mut room = [0; 4096];
        loop {
            match self.stream.read(&mut room) {
                Ok(0) => return true,
                Ok(count) if self.heard.len() < KEPT => self.heard.extend(&room[..count]),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return error.kind() != ErrorKind::WouldBlock,
            }
        }
    }

    /// What a well-behaved client says next in the handshake; nothing if it has nothing to say.
    pub(crate) fn next_command(&mut self) -> Bytes {
        // It has to be heard before.
        self.is_closed();
        tell(&mut self.connection, &self.heard[self.told..]);
        self.told = self.heard.len();
        pending(&mut self.connection)
    }

    /// Whether it knows the key of the connection.
    pub(crate) fn has_key(&mut self) -> bool {
        if self.seal.is_none() {
            self.seal = Seal::new(self.transient, &self.heard);
        }
        self.seal.is_some()
    }

    /// A frame behind the handshake, as it travels under CURVE; nothing before WELCOME.
    pub(crate) fn sealed(&mut self, flags: u8, body: &[u8]) -> Vec<u8> {
        self.has_key();
        self.seal.as_mut().map(|seal| seal.frame(flags, body)).unwrap_or_default()
    }
}
