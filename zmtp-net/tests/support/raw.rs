//! A peer that speaks raw octets over TCP.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use zmtp_net::Endpoint;

use super::LONG;

/// The address behind `tcp://`.
pub(crate) fn address_of(endpoint: &Endpoint) -> SocketAddr {
    endpoint.to_string().trim_start_matches("tcp://").parse().unwrap()
}

/// Octets written in hexadecimal digits; blanks do not count.
pub(crate) fn octets(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().filter(|c| !c.is_whitespace()).collect();
    let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
    pairs.map(|pair| u8::from_str_radix(&pair, 16).unwrap()).collect()
}

/// The version that a peer says it speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Greeting {
    V3_0,
    V3_1,
}

impl Greeting {
    /// All 64 octets, of a peer of NULL.
    pub(crate) fn octets(self) -> Vec<u8> {
        let minor = match self {
            Self::V3_0 => 0,
            Self::V3_1 => 1,
        };
        let mut greeting = octets("ff00000000000000017f 03");
        greeting.push(minor);
        greeting.extend(b"NULL");
        greeting.resize(64, 0);
        greeting
    }
}

/// A peer that speaks raw octets over TCP.
pub(crate) struct RawPeer {
    stream: TcpStream,
}

impl RawPeer {
    pub(crate) fn connect(endpoint: &Endpoint) -> Self {
        Self::of(TcpStream::connect(address_of(endpoint)).unwrap())
    }

    pub(crate) fn accept(listener: &TcpListener) -> Self {
        Self::of(listener.accept().unwrap().0)
    }

    fn of(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream }
    }

    pub(crate) fn write(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).unwrap();
    }

    /// Writes octets given in hexadecimal digits.
    pub(crate) fn say(&mut self, hex: &str) {
        self.write(&octets(hex));
    }

    pub(crate) fn read(&mut self, count: usize) -> Vec<u8> {
        let mut read = vec![0; count];
        self.stream.read_exact(&mut read).unwrap();
        read
    }

    /// Reads octets that must be these.
    pub(crate) fn expect(&mut self, hex: &str) {
        let wanted = octets(hex);
        let read = self.read(wanted.len());
        assert_eq!(read, wanted, "came {read:02x?}, wanted {wanted:02x?}");
    }

    /// Reads until the other side closes.
    pub(crate) fn read_to_end(&mut self) -> Vec<u8> {
        let mut read = Vec::new();
        match self.stream.read_to_end(&mut read) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
        }
        read
    }

    /// Completes a NULL handshake as a peer of this type.
    pub(crate) fn handshake(&mut self, greeting: Greeting, socket_type: &str) {
        self.write(&greeting.octets());
        self.read(64);
        self.write(&ready(socket_type));
        let (flags, body) = self.frame();
        assert_eq!(flags, 4, "a command");
        assert!(body.starts_with(b"\x05READY"), "{body:02x?}");
    }

    /// Reads a frame of ZMTP 2 or 3: its flags and its body.
    pub(crate) fn frame(&mut self) -> (u8, Vec<u8>) {
        let flags = self.read(1)[0];
        let size = if flags & 2 == 0 {
            usize::from(self.read(1)[0])
        } else {
            usize::try_from(u64::from_be_bytes(self.read(8).try_into().unwrap())).unwrap()
        };
        (flags, self.read(size))
    }

    /// Closes with a reset, as a system does when a process dies with octets unread.
    pub(crate) fn reset(self) {
        let at_once = Some(std::time::Duration::ZERO);
        socket2::SockRef::from(&self.stream).set_linger(at_once).unwrap();
    }

    pub(crate) fn stream(&self) -> &TcpStream {
        &self.stream
    }
}

/// The READY command of a peer of this type.
fn ready(socket_type: &str) -> Vec<u8> {
    let mut body = b"\x05READY\x0bSocket-Type".to_vec();
    body.extend(u32::try_from(socket_type.len()).unwrap().to_be_bytes());
    body.extend(socket_type.as_bytes());
    let mut frame = vec![4, u8::try_from(body.len()).unwrap()];
    frame.extend(body);
    frame
}

/// Not every test needs everything.
pub(crate) fn used() {
    let _ = (Greeting::V3_0, Greeting::V3_1, RawPeer::connect, RawPeer::accept, RawPeer::write);
    let _ = (RawPeer::say, RawPeer::read, RawPeer::expect, RawPeer::read_to_end);
    let _ = (RawPeer::handshake, RawPeer::frame, RawPeer::stream, RawPeer::reset);
}
