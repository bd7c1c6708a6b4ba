//! libzmq, used as its own `local_thr`, `remote_thr`, `local_lat` and `remote_lat` use it.

use interop_tests::libzmq::{Context, CurveKeyPair, Message, SocketType, curve_public};

use super::blocking::{Implementation, Kind, Socket};
use super::wire::{Side, Task, ok};

/// The secret keys of a client and a server.
const SECRETS: [[u8; 32]; 2] = [[0x11; 32], [0x22; 32]];

/// A context of libzmq.
#[derive(Clone)]
pub(super) struct Libzmq(Context);

/// A socket of libzmq, and the message that all of its frames pass through.
pub(super) struct LibzmqSocket {
    socket: interop_tests::libzmq::Socket,
    message: Message,
    start: [u8; 8],
}

/// What is sent.
pub(super) enum Payload {
    /// Frames of no particular content: how many, and of how many octets.
    Blank(usize, usize),
    /// A frame with this content.
    Octets(Vec<u8>),
}

impl Implementation for Libzmq {
    type Socket = LibzmqSocket;

    fn new(_: &Task) -> Self {
        Self(ok(Context::new()))
    }

    fn socket(&self, kind: Kind, task: &Task) -> LibzmqSocket {
        let socket = ok(interop_tests::libzmq::Socket::new(&self.0, socket_type(kind)));
        ok(socket.set_default_waits());
        if kind == Kind::Pub {
            ok(socket.set_xpub_nodrop(true));
        }
        if task.curve && task.side != Side::Both {
            secure(&socket, task.side);
        }
        LibzmqSocket { socket, message: Message::new(), start: [0; 8] }
    }

    fn finish(self) {}
}

fn secure(socket: &interop_tests::libzmq::Socket, side: Side) {
    let [client, server] = SECRETS.map(|secret| {
        let public = ok(curve_public(&secret));
        CurveKeyPair { public, secret }
    });
    match side {
        Side::Bind => ok(socket.set_curve_server(&server.secret)),
        _ => ok(socket.set_curve_client(&client, &server.public)),
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

impl Socket for LibzmqSocket {
    type Payload = Payload;

    fn payload(part: &[u8], parts: usize) -> Payload {
        if part.iter().all(|&octet| octet == 0x5A) {
            Payload::Blank(parts, part.len())
        } else {
            Payload::Octets(part.to_vec())
        }
    }

    fn bind(&mut self, endpoint: &str) -> String {
        ok(self.socket.bind(endpoint))
    }

    fn connect(&mut self, endpoint: &str) {
        ok(self.socket.connect(endpoint));
    }

    fn subscribe(&mut self, topic: &str) {
        ok(self.socket.subscribe(topic.as_bytes()));
    }

    #[inline]
    fn send(&mut self, payload: &Payload) {
        match payload {
            Payload::Blank(parts, len) => {
                for left in (0..*parts).rev() {
                    ok(self.socket.send_blank(&mut self.message, *len, left > 0));
                }
            }
            Payload::Octets(octets) => ok(self.socket.send_slice(octets, false)),
        }
    }

    #[inline]
    fn recv(&mut self) {
        ok(self.socket.recv_into(&mut self.message));
        while self.message.more() {
            ok(self.socket.recv_into(&mut self.message));
        }
    }

    fn recv_start(&mut self) -> [u8; 8] {
        self.recv();
        self.start = self.message.data().first_chunk().copied().unwrap_or_default();
        self.start
    }

    #[inline]
    fn echo(&mut self) {
        loop {
            ok(self.socket.recv_into(&mut self.message));
            let more = self.message.more();
            ok(self.socket.send_from(&mut self.message, more));
            if !more {
                break;
            }
        }
    }
}
