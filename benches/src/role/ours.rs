//! zmtp-net through its blocking calls, with default options.

use std::time::Duration;

use bytes::Bytes;
use zmtp_net::codec::curve::{KeyPair, SecretKey};
use zmtp_net::{Context, Mechanism, Message, Options, Part, SocketType};

use super::blocking::{Implementation, Kind, Socket};
use super::wire::{Side, Task, ok};

/// Up to so many octets a program has its message in a buffer of its own and sends it from there;
/// larger ones it holds as `Bytes`, which are not copied.
const LENT: usize = 4095;
/// How long a context may take to write what is left.
const LINGER: Duration = Duration::from_secs(60);

/// A context of ours.
#[derive(Clone)]
pub(super) struct Ours(pub(super) Context);

/// A socket of ours.
pub(super) struct OurSocket(zmtp_net::Socket);

/// What is sent.
pub(super) enum Payload {
    /// Octets in a buffer of the program.
    Lent(Vec<u8>),
    /// A message whose large parts are shared.
    Shared(Message),
}

impl Implementation for Ours {
    type Socket = OurSocket;

    fn new(_: &Task) -> Self {
        Self(ok(Context::new()))
    }

    fn socket(&self, kind: Kind, task: &Task) -> OurSocket {
        OurSocket(self.open(kind, task))
    }

    fn finish(self) {
        self.0.terminate(LINGER);
    }
}

impl Ours {
    /// A socket with default options, but for what the task asks for.
    pub(super) fn open(&self, kind: Kind, task: &Task) -> zmtp_net::Socket {
        let mut options = Options::default();
        if kind == Kind::Pub {
            options = options.xpub_nodrop(true);
        }
        if task.curve && task.side != Side::Both {
            options = options.security(mechanism(task.side));
        }
        ok(self.0.socket_with(socket_type(kind), options))
    }
}

fn mechanism(side: Side) -> Mechanism {
    let [client, server] = [0x11, 0x22].map(|octet| KeyPair::from(SecretKey::new([octet; 32])));
    match side {
        Side::Bind => Mechanism::curve_server(server),
        _ => Mechanism::curve_client(*server.public(), client),
    }
}

const fn socket_type(kind: Kind) -> SocketType {
    match kind {
        Kind::Push => SocketType::Push,
        Kind::Pull => SocketType::Pull,
        Kind::Req => SocketType::Req,
        Kind::Rep => SocketType::Rep,
        Kind::Dealer => SocketType::Dealer,
        Kind::Router => SocketType::Router,
        Kind::Pub => SocketType::Pub,
        Kind::Sub => SocketType::Sub,
    }
}

impl Payload {
    /// A message of so many parts that are alike.
    pub(super) fn new(part: &[u8], parts: usize) -> Self {
        match parts {
            1 if part.len() <= LENT => Self::Lent(part.to_vec()),
            _ => {
                let part = Part::from(Bytes::copy_from_slice(part));
                let parts = std::iter::repeat_n(part, parts);
                Self::Shared(ok(Message::from_parts(parts).ok_or("a message has parts")))
            }
        }
    }
}

impl Socket for OurSocket {
    type Payload = Payload;

    fn payload(part: &[u8], parts: usize) -> Payload {
        Payload::new(part, parts)
    }

    fn bind(&mut self, endpoint: &str) -> String {
        ok(self.0.bind(endpoint)).to_string()
    }

    fn connect(&mut self, endpoint: &str) {
        ok(self.0.connect(endpoint));
    }

    fn subscribe(&mut self, topic: &str) {
        ok(self.0.subscribe(topic));
    }

    #[inline]
    fn send(&mut self, payload: &Payload) {
        match payload {
            Payload::Lent(octets) => ok(self.0.send(&octets[..])),
            Payload::Shared(message) => ok(self.0.send(message.clone())),
        }
    }

    #[inline]
    fn recv(&mut self) {
        ok(self.0.recv());
    }

    fn recv_start(&mut self) -> [u8; 8] {
        ok(self.0.recv()).last().first_chunk().copied().unwrap_or_default()
    }

    #[inline]
    fn echo(&mut self) {
        let message = ok(self.0.recv());
        ok(self.0.send(message));
    }
}
