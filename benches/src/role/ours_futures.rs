//! zmtp-net through its futures, which any executor runs, here tokio: its sockets are watched by its own
//! background thread. With default options.

use super::asynchronous::{Implementation, Socket};
use super::blocking::{self, Kind};
use super::ours::{Ours, Payload};
use super::wire::{Task, ok};

/// A context of ours.
#[derive(Clone)]
pub(super) struct OursFutures(Ours);

/// A socket of ours.
pub(super) struct FutureSocket(zmtp_net::Socket);

impl Implementation for OursFutures {
    type Socket = FutureSocket;

    fn new(task: &Task) -> Self {
        Self(blocking::Implementation::new(task))
    }

    async fn socket(&self, kind: Kind, task: &Task) -> FutureSocket {
        FutureSocket(self.0.open(kind, task))
    }
}

impl Socket for FutureSocket {
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
            Payload::Lent(octets) => ok(self.0.send_async(&octets[..]).await),
            Payload::Shared(message) => ok(self.0.send_async(message.clone()).await),
        }
    }

    #[inline]
    async fn recv(&mut self) {
        ok(self.0.recv_async().await);
    }

    async fn recv_start(&mut self) -> [u8; 8] {
        ok(self.0.recv_async().await).last().first_chunk().copied().unwrap_or_default()
    }

    #[inline]
    async fn echo(&mut self) {
        let message = ok(self.0.recv_async().await);
        ok(self.0.send_async(message).await);
    }
}
