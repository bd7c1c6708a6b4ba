//! omq-tokio through its futures, with its I/O on the runtime of the program: one thread.

use bytes::Bytes;
use omq_tokio::{Context, Message, TrySendError};

use crate::asynchronous::{Implementation, Socket};
use crate::blocking::Kind;
use crate::omq::{Payload, endpoint, options, socket_type, start};
use crate::wire::{Task, ok};

/// A context of omq.
#[derive(Clone)]
pub(crate) struct OmqTokio(Context);

/// A socket of omq.
pub(crate) struct OmqSocket(omq_tokio::Socket);

impl Implementation for OmqTokio {
    type Socket = OmqSocket;

    fn new(_: &Task) -> Self {
        Self(Context::current())
    }

    async fn socket(&self, kind: Kind, _: &Task) -> OmqSocket {
        OmqSocket(self.0.socket(socket_type(kind), options(kind)))
    }
}

impl OmqSocket {
    #[inline]
    async fn send_message(&self, message: Message) {
        match self.0.try_send(message) {
            Ok(()) => {}
            Err(TrySendError::Full(message)) => ok(self.0.send(message).await),
            Err(error) => ok(Err(error)),
        }
    }
}

impl Socket for OmqSocket {
    type Payload = Payload;

    fn payload(part: &[u8], parts: usize) -> Payload {
        Payload::new(part, parts)
    }

    async fn bind(&mut self, address: &str) -> String {
        ok(self.0.bind(&*endpoint(address)).await).to_string()
    }

    async fn connect(&mut self, endpoint: &str) {
        ok(self.0.connect(endpoint).await);
    }

    async fn subscribe(&mut self, topic: &str) {
        ok(self.0.subscribe(Bytes::copy_from_slice(topic.as_bytes())).await);
    }

    #[inline]
    async fn send(&mut self, payload: &Payload) {
        self.send_message(payload.message()).await;
    }

    #[inline]
    async fn recv(&mut self) {
        ok(self.0.recv().await);
    }

    async fn recv_start(&mut self) -> [u8; 8] {
        start(&ok(self.0.recv().await))
    }

    #[inline]
    async fn echo(&mut self) {
        let message = ok(self.0.recv().await);
        self.send_message(message).await;
    }
}
