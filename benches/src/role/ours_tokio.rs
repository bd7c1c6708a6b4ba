//! zmtp-tokio: our sockets driven by the event loop of tokio, with default options.

use super::asynchronous::{Implementation, Socket};
use super::blocking::{self, Kind};
use super::ours::{Ours, Payload};
use super::wire::{Task, ok};

/// A context of ours.
#[derive(Clone)]
pub(super) struct OursTokio(Ours);

/// A socket of ours that tokio drives.
pub(super) struct TokioSocket(zmtp_tokio::Socket);

impl Implementation for OursTokio {
    type Socket = TokioSocket;

    fn new(task: &Task) -> Self {
        Self(blocking::Implementation::new(task))
    }

    async fn socket(&self, kind: Kind, task: &Task) -> TokioSocket {
        TokioSocket(ok(zmtp_tokio::OnTokio::drive(self.0.open(kind, task))))
    }
}

impl Socket for TokioSocket {
    type Payload = Payload;

    fn payload(part: &[u8], parts: usize) -> Payload {
        Payload::new(part, parts)
    }

    async fn bind(&mut self, endpoint: &str) -> String {
        ok(self.0.bind(endpoint)).to_string()
    }

    async fn connect(&mut self, endpoint: &str) {
        ok(self.0.connect(endpoint));
    }

    async fn subscribe(&mut self, topic: &str) {
        ok(self.0.subscribe(topic));
    }

    #[inline]
    async fn send(&mut self, payload: &Payload) {
        match payload {
            Payload::Lent(octets) => ok(self.0.send(&octets[..]).await),
            Payload::Shared(message) => ok(self.0.send(message.clone()).await),
        }
    }

    #[inline]
    async fn recv(&mut self) {
        ok(self.0.recv().await);
    }

    async fn recv_start(&mut self) -> [u8; 8] {
        ok(self.0.recv().await).last().first_chunk().copied().unwrap_or_default()
    }

    #[inline]
    async fn echo(&mut self) {
        let message = ok(self.0.recv().await);
        ok(self.0.send(message).await);
    }
}
