//! omq-tokio through its blocking calls: it has a thread of its own for I/O.

use bytes::Bytes;
use omq_tokio::{Context, Message, Options, SocketType, TrySendError, blocking as calls, message};

use crate::blocking::{Implementation, Kind, Socket};
use crate::wire::{Task, ok};

/// A context of omq.
#[derive(Clone)]
pub(crate) struct Omq(Context);

/// A socket of omq.
pub(crate) struct OmqSocket(calls::Socket);

/// What is sent.
pub(crate) enum Payload {
    /// Small enough that a message is made of it each time, as its benchmark does it.
    Small(Vec<u8>),
    /// Shared.
    Shared(Message),
}

/// Default options; a context that ends writes what is left, and PUB waits where ours does.
pub(crate) fn options(kind: Kind) -> Options {
    let mut options = Options::default().linger_forever();
    options.xpub_nodrop = kind == Kind::Pub;
    options
}

pub(crate) const fn socket_type(kind: Kind) -> SocketType {
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

/// As omq writes the endpoint.
pub(crate) fn endpoint(endpoint: &str) -> String {
    endpoint.replace(":*", ":0")
}

impl Payload {
    pub(crate) fn new(part: &[u8], parts: usize) -> Self {
        if parts == 1 && part.len() <= message::MAX_INLINE_MESSAGE {
            return Self::Small(part.to_vec());
        }
        let part = Bytes::copy_from_slice(part);
        Self::Shared(match parts {
            1 => Message::single(part),
            _ => Message::multipart(std::iter::repeat_n(part, parts)),
        })
    }

    #[inline]
    pub(crate) fn message(&self) -> Message {
        match self {
            Self::Small(octets) => Message::from_slice(octets),
            Self::Shared(message) => message.clone(),
        }
    }
}

/// The first octets of the last part.
pub(crate) fn start(message: &Message) -> [u8; 8] {
    let last = message.iter().last();
    last.and_then(|part| part.first_chunk().copied()).unwrap_or_default()
}

impl OmqSocket {
    #[inline]
    fn send_message(&self, message: Message) {
        match self.0.try_send(message) {
            Ok(()) => {}
            Err(TrySendError::Full(message)) => ok(self.0.send(message)),
            Err(error) => ok(Err(error)),
        }
    }
}

impl Implementation for Omq {
    type Socket = OmqSocket;

    fn new(_: &Task) -> Self {
        Self(Context::new())
    }

    fn socket(&self, kind: Kind, _: &Task) -> OmqSocket {
        OmqSocket(self.0.blocking_socket(socket_type(kind), options(kind)))
    }

    fn finish(self) {}
}

impl Drop for OmqSocket {
    fn drop(&mut self) {
        // What was sent leaves first.
        let _ = self.0.clone().close();
    }
}

impl Socket for OmqSocket {
    type Payload = Payload;

    fn payload(part: &[u8], parts: usize) -> Payload {
        Payload::new(part, parts)
    }

    fn bind(&mut self, address: &str) -> String {
        ok(self.0.bind(&*endpoint(address))).to_string()
    }

    fn connect(&mut self, endpoint: &str) {
        ok(self.0.connect(endpoint));
    }

    fn subscribe(&mut self, topic: &str) {
        ok(self.0.subscribe(Bytes::copy_from_slice(topic.as_bytes())));
    }

    #[inline]
    fn send(&mut self, payload: &Payload) {
        self.send_message(payload.message());
    }

    #[inline]
    fn recv(&mut self) {
        ok(self.0.recv());
    }

    fn recv_start(&mut self) -> [u8; 8] {
        start(&ok(self.0.recv()))
    }

    #[inline]
    fn echo(&mut self) {
        let message = ok(self.0.recv());
        self.send_message(message);
    }
}
